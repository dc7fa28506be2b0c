import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest import approx
from scipy import stats

from analytics.significance import quantiles, survival
from analytics.significance.returning_customers import bootstrap


def test_the_ranks_around_a_median_of_twenty_are_the_sixth_and_the_fifteenth() -> None:
    assert quantiles.ranks(20) == (6, 15)
    assert quantiles.ranks(5) is None


@pytest.mark.parametrize("q", [0.5, 0.9])
@pytest.mark.parametrize("n", [7, 20, 50, 333, 5000])
def test_ranks_enclose_as_surely_as_they_say_and_one_place_fewer_does_not(n: int, q: float) -> None:
    found = quantiles.ranks(n, q)
    if found is None:
        return
    low, high = found
    assert quantiles.coverage(n, low, high, q) >= 0.95
    assert stats.binom.cdf(low, n, q) > 0.025 and stats.binom.sf(high - 2, n, q) > 0.025


def test_the_order_statistic_interval_of_a_median_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(11)
    for n in (20, 61, 200):
        draws = np.sort(rng.lognormal(0, 1, (4000, n)), axis=1)
        low, high = quantiles.ranks(n) or (1, n)
        covered = np.mean((draws[:, low - 1] <= 1) & (draws[:, high - 1] >= 1))
        # Three Monte-Carlo errors around what it is exactly.
        exactly = quantiles.coverage(n, low, high)
        assert covered == approx(exactly, abs=3 * (0.95 * 0.05 / 4000) ** 0.5)


def test_kaplan_meier_is_the_plain_median_where_nothing_is_open() -> None:
    times = np.array([5.0, 1.0, 4.0, 2.0, 3.0])
    assert quantiles.of_open_ended(times, np.zeros(5, dtype=bool)).value == 3.0


def test_open_rows_that_outlast_the_interval_change_nothing_whichever_way_it_is_computed() -> None:
    rng = np.random.default_rng(3)
    times, is_open = np.round(rng.exponential(10, 400), 1), np.zeros(400, dtype=bool)
    times[:40], is_open[:40] = 500.0, True
    shortcut = quantiles.of_open_ended(times, is_open)
    # One open row that lasted no time at all takes the long way; among 401 it moves next to nothing.
    whole = quantiles.of_open_ended(np.append(times, 0.0), np.append(is_open, True))
    assert shortcut == approx(whole, abs=0.6)


def test_a_median_that_has_not_been_reached_is_none_but_its_lower_bound_may_be_known() -> None:
    times, is_open = np.arange(1.0, 41.0), np.arange(40) >= 18
    found = quantiles.of_open_ended(times, is_open)
    assert (found.value, found.high) == (None, None)
    assert found.low is not None and 10 < found.low < 18


def test_freireichs_patients_have_the_median_remission_the_books_give(shared: Path) -> None:
    oracles = json.loads((shared / "oracles" / "statistics.json").read_text())["oracles"]
    data = next(o for o in oracles if o["id"] == "km_freireich")["inputs"]
    times, ended = np.array(data["time"], dtype=float), np.array(data["event"], dtype=bool)
    assert quantiles.of_open_ended(times, ~ended).value == 23.0


def test_what_has_not_happened_yet_is_a_plain_share_where_nothing_is_open() -> None:
    found = survival.not_yet([1, 2, 2, 4], [False] * 4, [0.5, 1, 2, 3, 4, 9])
    assert found.share == approx([1, 0.75, 0.25, 0.25, 0, 0])
    inside = slice(1, 4)
    assert (found.low[inside] < found.share[inside]).all() and (
        found.share[inside] < found.high[inside]
    ).all()
    assert np.isnan(found.low[[0, 4, 5]]).all()


def test_after_the_last_open_row_nobody_knows() -> None:
    found = survival.not_yet([1, 2, 5], [False, False, True], [4, 5, 6])
    assert found.share == approx([1 / 3, 1 / 3, np.nan], nan_ok=True)
    assert np.isnan(found.low[2]) and np.isnan(found.high[2])
    assert np.isnan(survival.not_yet([], [], [1.0]).share).all()


# The bootstrap over customers.


def _by_repeating(
    values: NDArray[np.float64], group: NDArray[np.int64], weights: NDArray[np.float64], q: float
) -> list[float]:
    found: list[float] = []
    for drawn in weights:
        rows = np.sort(np.repeat(values, drawn[group].astype(int)))
        found.append(float(rows[int(np.ceil(q * len(rows) - 1e-9)) - 1]))
    return found


@pytest.mark.parametrize("q", [0.02, 0.1, 0.5, 0.9, 0.99])
def test_looking_only_near_the_quantile_finds_what_repeating_every_row_finds(q: float) -> None:
    rng = np.random.default_rng(5)
    for customers in (4, 40, 300):
        values, group = rng.lognormal(0, 1, 300).round(1), rng.integers(0, customers, 300)
        # One customer with a third of the rows, all long.
        values[:100], group[:100] = values[:100] + 5, 0
        weights = rng.multinomial(customers, np.full(customers, 1 / customers), 60).astype(float)
        kept = weights[weights[:, np.unique(group)].sum(axis=1) > 0]
        assert bootstrap._quantiles(values, group, kept, q) == approx(_by_repeating(values, group, kept, q))


def test_customers_with_many_like_tickets_widen_the_interval_that_counting_tickets_gives() -> None:
    rng = np.random.default_rng(7)
    customers = np.repeat(np.arange(200), 10)
    alike = rng.normal(0, 1, 200)[customers] + rng.normal(0, 0.3, 2000)
    one, base = customers < 80, customers >= 80
    values = np.exp(alike)
    found = bootstrap.quantile_difference(values[one], customers[one], values[base], customers[base], seed=3)
    plain = quantiles.difference(quantiles.of_values(values[one]), quantiles.of_values(values[base]))
    assert found is not None and plain is not None
    assert found.value == plain.value
    assert found.high - found.low > 2 * (plain.high - plain.low)


def test_the_customers_of_equal_sides_are_told_apart_as_rarely_as_the_level_says() -> None:
    rng, runs, wrong = np.random.default_rng(13), 300, 0
    for run in range(runs):
        customers = np.repeat(np.arange(160), 4)
        values = np.exp(rng.normal(0, 1, 160)[customers] + rng.normal(0, 1, 640))
        one = customers < 60
        found = bootstrap.quantile_difference(
            values[one], customers[one], values[~one], customers[~one], seed=run, draws=200
        )
        wrong += found is None or found.low > 0 or found.high < 0
    # Nominal 5 %; three Monte-Carlo errors are 3.8 points.
    assert 0.012 <= wrong / runs <= 0.088


def test_one_customer_or_values_all_alike_tell_nothing() -> None:
    rng = np.random.default_rng(17)
    base, who = rng.random(50), np.arange(50)
    assert bootstrap.quantile_difference(rng.random(9), np.zeros(9, dtype=int), base, who, seed=1) is None
    assert bootstrap.quantile_difference(np.ones(50), who, np.ones(50), who, seed=1) is None
    assert bootstrap.quantile_difference(np.zeros(0), who[:0], base, who, seed=1) is None
