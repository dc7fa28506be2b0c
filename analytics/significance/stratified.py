"""Stratified comparison of two rates: standardised, Mantel–Haenszel, Cochran–Mantel–Haenszel.

Everything here counts tickets as independent; `same_mix_difference` has the errors where customers repeat.
Arrays have the categories on their last axis; groups, if any, come before it.
"""

from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats
from statsmodels.stats import contingency_tables

from analytics.significance.proportions import two_sided, wilson

Floats = NDArray[np.float64]


class Compared(NamedTuple):
    """Crude difference, difference at one mix, and what the mix alone makes: exactly crude − value.

    `contributions` are the categories' parts of that mix effect; they add up to it. `left_out` is the share
    of each side's tickets in categories that only one side has: they are in the crude difference, not in
    the value. Nan where no category has both.
    """

    crude: Floats
    value: Floats
    low: Floats
    high: Floats
    mix: Floats
    contributions: Floats
    left_out: Floats
    base_left_out: Floats


class Pooled(NamedTuple):
    """A difference pooled over categories with its standard error, interval and p; nan where undefined."""

    value: Floats
    error: Floats
    low: Floats
    high: Floats
    p: Floats


class ChiSquare(NamedTuple):
    """A χ² statistic with its degrees of freedom and p-value."""

    statistic: float
    freedom: int
    p: float


def standardise(
    successes: ArrayLike,
    n: ArrayLike,
    base_successes: ArrayLike,
    base_n: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Compared:
    """Rate − base rate as if both sides had the same mix: the base's, or any weights given per category.

    The categories' Wilson intervals are combined as Newcombe does for one, so that an empty cell does not
    narrow it, and one category is Newcombe's interval. Source: Zou and Donner 2008, Stat Med 27:1693.
    """
    x, m, y, k = _floats(successes, n, base_successes, base_n)
    kept = (m > 0) & (k > 0)
    weight = np.where(kept, k if weights is None else np.asarray(weights, dtype=np.float64), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = weight / weight.sum(-1, keepdims=True)
        rate, base_rate = (np.where(kept, part / size, 0.0) for part, size in ((x, m), (y, k)))
        mix, base_mix = (size / size.sum(-1, keepdims=True) for size in (m, k))
        whole, base_whole = x.sum(-1) / m.sum(-1), y.sum(-1) / k.sum(-1)
    value = (weight * (rate - base_rate)).sum(-1)
    own, theirs = wilson(x, m, alpha=alpha), wilson(y, k, alpha=alpha)

    def reach(one: Floats, other: Floats) -> Floats:
        return np.sqrt(np.where(kept, weight**2 * (one**2 + other**2), 0.0).sum(-1))

    crude = whole - base_whole
    # Against the base's crude rate, so that only what differs from it contributes.
    level = base_whole[..., None]
    with np.errstate(divide="ignore", invalid="ignore"):
        present, base_present = (
            np.where(size > 0, part / size - level, 0.0) for part, size in ((x, m), (y, k))
        )
    return Compared(
        crude=crude,
        value=value,
        low=value - reach(rate - own.low, theirs.high - base_rate),
        high=value + reach(own.high - rate, base_rate - theirs.low),
        mix=crude - value,
        contributions=(mix - weight) * present - (base_mix - weight) * base_present,
        left_out=np.where(kept, 0.0, mix).sum(-1),
        base_left_out=np.where(kept, 0.0, base_mix).sum(-1),
    )


def mantel_haenszel(
    successes: ArrayLike, n: ArrayLike, base_successes: ArrayLike, base_n: ArrayLike, *, alpha: float = 0.05
) -> Pooled:
    """The risk difference pooled over categories, one that is the same in all; few tickets in each will do.

    Sources: Greenland and Robins 1985, Biometrics 41:55; the variance is Sato's 1989, Biometrics 45:1323.
    """
    x, m, y, k = _floats(successes, n, base_successes, base_n)
    kept = (m > 0) & (k > 0)
    total = np.where(kept, m + k, 1.0)
    x, m, y, k = (np.where(kept, side, 0.0) for side in (x, m, y, k))
    weight = (m * k / total).sum(-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = ((x * k - y * m) / total).sum(-1) / weight
        skew = ((m**2 * y - k**2 * x + m * k * (k - m) / 2) / total**2).sum(-1)
        spread = ((x * (k - y) + y * (m - x)) / (2 * total)).sum(-1)
        variance = (value * skew + spread) / weight**2
        error = np.sqrt(np.where(variance > 1e-15, variance, np.nan))
        reach = special.ndtri(1 - alpha / 2) * error
        return Pooled(value, error, value - reach, value + reach, two_sided(value / error))


def cochran_mantel_haenszel(
    successes: ArrayLike, n: ArrayLike, base_successes: ArrayLike, base_n: ArrayLike
) -> ChiSquare | None:
    """Whether the sides differ within categories, without continuity correction; nothing if none varies.

    Source: Mantel and Haenszel 1959, J Natl Cancer Inst 22:719.
    """
    tables = _tables(successes, n, base_successes, base_n)
    if tables is None:
        return None
    found = contingency_tables.StratifiedTable(tables).test_null_odds(correction=False)
    statistic = float(cast("Any", found).statistic)
    # Its own p is 1 − cdf, which is 0 below 1e-16.
    return ChiSquare(statistic, 1, float(stats.chi2.sf(statistic, 1)))


def _tables(
    successes: ArrayLike, n: ArrayLike, base_successes: ArrayLike, base_n: ArrayLike
) -> Floats | None:
    """Two-by-two tables of the categories that both sides have and in which not all are the same."""
    x, m, y, k = _floats(successes, n, base_successes, base_n)
    tells = (m > 0) & (k > 0) & (x + y > 0) & (x + y < m + k)
    if not tells.any():
        return None
    return np.array([[x, m - x], [y, k - y]])[:, :, tells]


def _floats(*values: ArrayLike) -> tuple[Floats, ...]:
    return tuple(np.array(v) for v in np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in values)))
