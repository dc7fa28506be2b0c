"""Intervals that know which customers carry them: what must hold whatever the customers are."""

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest import approx
from scipy import stats

from analytics.significance.returning_customers import leverage
from analytics.significance.returning_customers.leverage import Side

Floats = NDArray[np.float64]


def sides(one: Floats, base: Floats, n: Floats, base_n: Floats) -> list[Side]:
    """Two arms of customers with these totals and n, none in both."""
    of_one, of_base = leverage.alone(one, n), leverage.alone(base, base_n)
    nothing, base_nothing = np.zeros(len(base)), np.zeros(len(one))
    return [
        Side(*(np.concatenate([each, nothing]) for each in of_one[:3]), of_one.rows),
        Side(
            np.concatenate([base_nothing, -of_base.moved]),
            *(np.concatenate([base_nothing, each]) for each in of_base[1:3]),
            of_base.rows,
        ),
    ]


def test_equal_customers_have_the_error_that_statsmodels_calls_cr1_and_welch_s_degrees_of_freedom() -> None:
    rng = np.random.default_rng(1)
    one, base = rng.normal(3, 1, 80), rng.normal(3, 1, 90)
    ones, base_ones = np.ones(80), np.ones(90)
    found = leverage.effect(
        float(one.mean() - base.mean()), sides(one, base, ones, base_ones), 0.0, fewest=80, size=1.0
    )
    welch = stats.ttest_ind(one, base, equal_var=False)
    assert float(found.error) == approx((one.var(ddof=1) / 80 + base.var(ddof=1) / 90) ** 0.5)
    assert float(found.freedom) == approx(float(welch.df), rel=0.02)
    assert float(found.p) == approx(float(welch.pvalue), rel=0.1)


@pytest.mark.parametrize("seed", range(5))
def test_an_interval_holds_its_estimate_however_lopsided(seed: int) -> None:
    rng = np.random.default_rng(seed)
    one, base = rng.lognormal(0, 3, 40), rng.lognormal(0, 3, 400)
    value = float(one.mean() - base.mean())
    found = leverage.effect(value, sides(one, base, np.ones(40), np.ones(400)), 0.0, fewest=40, size=1.0)
    assert float(found.low) < value < float(found.high)
    # The longer side is the one to which outliers lie, and never more than half as long again.
    reach = [value - float(found.low), float(found.high) - value]
    assert 1 <= max(reach) / min(reach) <= 1.5 + 1e-9


def test_p_is_a_half_of_alpha_where_a_bound_lies_on_the_line() -> None:
    rng = np.random.default_rng(3)
    one, base = rng.lognormal(0, 1, 60), rng.lognormal(0, 1, 300)
    value = float(one.mean() - base.mean())
    found = leverage.effect(value, sides(one, base, np.ones(60), np.ones(300)), 0.0, fewest=60, size=1.0)
    for bound, above in ((found.low, True), (found.high, False)):
        assert leverage.one_sided_p(found, float(bound), above=above) == approx(0.025)
    assert leverage.one_sided_p(found, value, above=True) == approx(0.5)


def test_one_customer_with_most_of_the_rows_leaves_too_few_degrees_of_freedom() -> None:
    rng = np.random.default_rng(4)
    n = np.array([900.0, *np.ones(99)])
    one, base = n * rng.normal(3, 1, 100), rng.normal(3, 1, 400)
    value = float(one.sum() / n.sum() - base.mean())
    carried = leverage.effect(value, sides(one, base, n, np.ones(400)), 0.3, fewest=100, size=1.0)
    assert float(carried.freedom) < leverage.FEWEST_FREEDOM
    assert np.isnan([carried.low, carried.high, carried.error, carried.p]).all()


def test_an_arm_that_has_not_seen_its_tail_is_not_taken_for_certain() -> None:
    rng = np.random.default_rng(5)
    base = rng.lognormal(0, 1.5, 600)
    calm = np.full(60, float(np.median(base))) + rng.normal(0, 0.01, 60)
    value = float(calm.mean() - base.mean())
    found = leverage.effect(value, sides(calm, base, np.ones(60), np.ones(600)), 0.0, fewest=60, size=1e-9)
    alone = base.var(ddof=1) / 600
    assert float(found.error) ** 2 > alone + 0.2 * base.var(ddof=1) / 60


def test_the_correlation_is_found_again_and_is_0_where_nothing_repeats() -> None:
    rng = np.random.default_rng(6)
    customers, each = 2_000, 6
    own = rng.normal(0, 0.3**0.5, customers)[:, None] + rng.normal(0, 0.7**0.5, (customers, each))
    arm = own.sum(1), np.full(customers, float(each)), (own**2).sum(1)
    assert leverage.correlation([arm]) == approx(0.3, abs=0.03)
    single = own[:, 0], np.ones(customers), own[:, 0] ** 2
    assert leverage.correlation([single]) == 0.0


def test_always_valid_bounds_are_wider_the_fewer_customers_there_are_and_hardly_where_there_are_many() -> (
    None
):
    wider = leverage.widened(np.array([1.0, 2.0, 10.0, 100.0, 1e6]))
    assert np.isnan(wider[0])
    assert list(wider[1:]) == sorted(wider[1:], reverse=True)
    assert wider[3] < 1.03 and wider[4] == approx(1.0, abs=1e-4)
