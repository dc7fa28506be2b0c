"""Cluster bootstrap: difference of two quantiles by resampling customers.

Customers are drawn again with all their tickets, the same draw for both sides, so that a customer who is on
both counts as one. The same seed gives the same answer. Where strata are given, each draw weighs the
first side's rows so that its strata are as large as the other's: that is what it would be at the other's mix.
"""

import numpy as np
from numpy.typing import NDArray

from analytics.significance.means import Difference
from analytics.significance.quantiles import of_values

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: More customers than this are drawn in as many random groups, whose spread is that of customers; it is then
#: known to 1.6 %. Source: Wolter 2007, Introduction to Variance Estimation, ch. 2.
GROUPS = 2000
#: Draws that are worked on together; it bounds the memory.
_TOGETHER = 100


def quantile_difference(
    values: Floats,
    customers: Integers,
    base_values: Floats,
    base_customers: Integers,
    q: float = 0.5,
    *,
    strata: tuple[Integers, Integers] | None = None,
    seed: int,
    draws: int = 1000,
    alpha: float = 0.05,
) -> Difference | None:
    """Quantile − base quantile with the percentile interval of the draws, and p from their share beyond 0.

    `customers` numbers each value's customer from 0, on both sides alike. Nothing where a side has fewer
    than two customers, or no draw differs from another. Source: Davison and Hinkley 1997, ch. 2 and 3.8.
    `strata` numbers each value's stratum from 0, on both sides alike; every one of the other side's must be
    on the first too. A draw in which one is missing from the first side does without it there.
    """
    if any(not len(side) or side.min() == side.max() for side in (customers, base_customers)):
        return None
    rng = np.random.default_rng(seed)
    known = int(max(customers.max(), base_customers.max())) + 1
    groups = min(known, GROUPS)
    group_of = rng.permutation(known) % groups
    weights = _multinomial(rng, draws, groups)
    group, base_group = group_of[customers], group_of[base_customers]
    if strata is None or strata[1].max() == 0:
        value = of_values(values, q).value
        of_draws = _quantiles(values, group, weights, q)
    else:
        own, other = (
            _sizes(each, stratum, groups, int(strata[1].max()) + 1)
            for each, stratum in zip((group, base_group), strata, strict=True)
        )
        value = _weighted(values, _factors(own.sum(0), other.sum(0))[strata[0]], q)
        of_draws = _standardised(
            values, group, strata[0], weights, _factors(weights @ own, weights @ other), q
        )
    drawn = of_draws - _quantiles(base_values, base_group, weights, q)
    # A draw may leave a side empty where it has few customers.
    drawn = drawn[np.isfinite(drawn)]
    base_value = of_values(base_values, q).value
    if value is None or base_value is None or len(drawn) < 2 or drawn.min() == drawn.max():
        return None
    low, high = np.quantile(drawn, (alpha / 2, 1 - alpha / 2))
    beyond = 1 + min(int((drawn <= 0).sum()), int((drawn >= 0).sum()))
    return Difference(value - base_value, float(low), float(high), min(1.0, 2 * beyond / (len(drawn) + 1)))


def _multinomial(rng: np.random.Generator, draws: int, groups: int) -> Floats:
    """How often each group is drawn, a row a draw."""
    picked = rng.integers(0, groups, (draws, groups)) + groups * np.arange(draws)[:, None]
    counted = np.bincount(picked.ravel(), minlength=draws * groups)
    return counted.reshape(draws, groups).astype(np.float64)


def _sizes(group: Integers, stratum: Integers, groups: int, strata: int) -> Floats:
    """How many rows each group has of each stratum."""
    counted = np.bincount(group * strata + stratum, minlength=groups * strata)
    return counted.reshape(groups, strata).astype(np.float64)


def _factors(own: Floats, other: Floats) -> Floats:
    """By how much rows of each stratum, on the last axis, must weigh so that its size is the other side's."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(own > 0, other / own, 0.0)


def _weighted(values: Floats, weight: Floats, q: float) -> float:
    """The quantile of weighted values, halfway between two of them where it falls there."""
    order = np.argsort(values, kind="stable")
    reached: Floats = np.cumsum(weight[order])
    wanted = q * float(reached[-1])
    # Rows weigh what they do only up to rounding: what is reached but for that is reached.
    ends = [np.searchsorted(reached, wanted * (1 + side * 1e-12)) for side in (-1, 1)]
    return float(values[order[np.minimum(ends, len(values) - 1)]].mean())


def _standardised(
    values: Floats, group: Integers, stratum: Integers, weights: Floats, factors: Floats, q: float
) -> Floats:
    """The quantile in each draw whose strata weigh so much; looked for from where that of all rows lies."""
    groups, strata = weights.shape[1], factors.shape[1]
    order = np.argsort(values, kind="stable")
    values, group, stratum = values[order], group[order], stratum[order]
    wanted = q * (weights @ _sizes(group, stratum, groups, strata) * factors).sum(1)
    usual: Floats = np.cumsum(np.asarray(np.median(factors, axis=0), dtype=np.float64)[stratum])
    n, place = len(values), int(np.count_nonzero(usual < q * usual[-1]))
    reach = 8 * int(np.sqrt(n)) + 2
    while True:
        start, end = max(0, place - reach), min(n, place + reach)
        before = (weights @ _sizes(group[:start], stratum[:start], groups, strata) * factors).sum(1)
        near = slice(start, end)
        found = np.concatenate(
            [
                _first_reaching(
                    values[near],
                    weights[rows][:, group[near]] * factors[rows][:, stratum[near]],
                    before[rows],
                    wanted[rows],
                )
                for rows in (slice(at, at + _TOGETHER) for at in range(0, len(weights), _TOGETHER))
            ]
        )
        if (start == 0 and end == n) or bool(np.isfinite(found).all()):
            return found
        reach *= 2


def _quantiles(values: Floats, group: Integers, weights: Floats, q: float) -> Floats:
    """The quantile in each draw: the first value at which that share of the drawn rows is reached.

    Only rows near the quantile can be it; of all others it is enough how many of each group lie below.
    """
    n, groups = len(values), weights.shape[1]
    sizes = np.bincount(group, minlength=groups)
    place = min(int(q * n), n - 1)
    below = np.bincount(group[values <= np.partition(values, place)[place]], minlength=groups)
    reach = 8 * int(np.sqrt(np.square(below - q * sizes).sum())) + 2
    while True:
        start, end = max(0, place - reach), min(n, place + reach)
        order = np.argpartition(values, sorted({start, end - 1}))
        near = order[start:end]
        near = near[np.argsort(values[near], kind="stable")]
        before = weights @ np.bincount(group[order[:start]], minlength=groups)
        wanted = q * (weights @ sizes)
        found = np.concatenate(
            [
                _first_reaching(values[near], weights[rows][:, group[near]], before[rows], wanted[rows])
                for rows in (slice(at, at + _TOGETHER) for at in range(0, len(weights), _TOGETHER))
            ]
        )
        # Whether it lies before the rows looked at, or after them, is only known by looking further.
        if (start == 0 and end == n) or bool(np.isfinite(found).all()):
            return found
        reach *= 4


def _first_reaching(values: Floats, weights: Floats, before: Floats, wanted: Floats) -> Floats:
    """The first of the sorted values at which what is wanted is reached; nan where that is not among them."""
    reached = before[:, None] + np.cumsum(weights, axis=1) >= wanted[:, None] * (1 - 1e-12)
    inside = (wanted > 0) & (before < wanted) & reached[:, -1]
    return np.where(inside, values[np.argmax(reached, axis=1)], np.nan)
