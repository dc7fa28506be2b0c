"""Quantiles of one side at the other side's mix."""

import numpy as np
import pytest
from pytest import approx

from analytics.significance.returning_customers import bootstrap

N = 3_000


def sides(seed: int) -> tuple:
    """Both sides alike within two strata, of which the first has far more of the lower one."""
    rng = np.random.default_rng(seed)
    first = rng.random(N) < 0.5
    stratum = (rng.random(N) < np.where(first, 0.2, 0.6)).astype(np.int64)
    values = rng.normal(2.0 * stratum, 1.0)
    return values[first], values[~first], stratum[first], stratum[~first], first


def compared(seed: int, q: float, *, adjusted: bool) -> bootstrap.Difference:
    one, base, one_strata, base_strata, first = sides(seed)
    people = np.arange(N)
    strata = (one_strata, base_strata) if adjusted else None
    found = bootstrap.quantile_difference(
        one, people[first], base, people[~first], q, strata=strata, seed=1, draws=400
    )
    assert found is not None
    return found


@pytest.mark.parametrize("q", [0.5, 0.9])
def test_sides_alike_within_strata_are_alike_at_one_mix_and_not_as_they_are(q: float) -> None:
    assert compared(1, q, adjusted=False).high < 0
    inside = [compared(seed, q, adjusted=True) for seed in range(20)]
    assert sum(each.low < 0 < each.high for each in inside) >= 17
    assert np.mean([each.value for each in inside]) == approx(0, abs=0.05)


def test_one_stratum_is_as_no_strata_are_and_two_that_are_alike_nearly() -> None:
    one, base, *_, first = sides(3)
    people = np.arange(N)
    sole, halves = (
        bootstrap.quantile_difference(
            one,
            people[first],
            base,
            people[~first],
            strata=(np.arange(len(one)) % strata, np.arange(len(base)) % strata),
            seed=1,
        )
        for strata in (1, 2)
    )
    plain = bootstrap.quantile_difference(one, people[first], base, people[~first], seed=1)
    assert plain is not None and halves is not None and sole == plain
    assert (halves.value, halves.low, halves.high) == approx((plain.value, plain.low, plain.high), abs=0.02)
