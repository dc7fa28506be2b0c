"""Rates: the interval of one, and of the difference of two.

statsmodels brings pandas and scipy.stats along, a second of every command: only who asks for one loads it.
"""

import math
from typing import Literal, NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]

#: Below this base rate a relative change is noise that looks like news.
LEAST_BASE_RATE = 0.01


class Interval(NamedTuple):
    """Lower and upper bound, one of each per group."""

    low: Floats
    high: Floats


class Lift(NamedTuple):
    """Rate / base rate − 1 with its interval, one of each per group; nan where it would mislead."""

    value: Floats
    low: Floats
    high: Floats


def wilson(successes: ArrayLike, n: ArrayLike, *, alpha: float = 0.05) -> Interval:
    """Wilson's score interval of a rate; nan where there are no rows.

    Source: Wilson 1927; Newcombe 1998, Stat Med 17:857.
    """
    return _of_one(successes, n, alpha, "wilson")


def clopper_pearson(successes: ArrayLike, n: ArrayLike, *, alpha: float = 0.05) -> Interval:
    """The exact interval of a rate, never too narrow, for promises about rare things; nan without rows.

    Source: Clopper and Pearson 1934, Biometrika 26:404.
    """
    return _of_one(successes, n, alpha, "beta")


def jeffreys(successes: ArrayLike, n: ArrayLike, *, alpha: float = 0.05) -> Interval:
    """Jeffreys' interval of a rate; nan where there are no rows.

    Source: Brown, Cai and DasGupta 2001, Stat Sci 16:101, with their ends at 0 and 1.
    """
    return _of_one(successes, n, alpha, "jeffreys")


def _of_one(
    successes: ArrayLike, n: ArrayLike, alpha: float, method: Literal["wilson", "beta", "jeffreys"]
) -> Interval:
    from statsmodels.stats import proportion

    # statsmodels' default is Wald, so the method is always named.
    count, size = _floats(successes), _floats(n)
    empty = size == 0
    count, size = np.where(empty, 0.0, count), np.where(empty, 1.0, size)
    low, high = cast(
        "tuple[Floats, Floats]",
        proportion.proportion_confint(count, size, alpha=alpha, method=method),
    )
    # Rounding leaves 1e-17 where the bound is exactly 0 or 1.
    low, high = np.where(count == 0, 0.0, low), np.where(count == size, 1.0, high)
    return Interval(np.where(empty, np.nan, low), np.where(empty, np.nan, high))


def exact_upper(successes: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> Floats:
    """The rate that is not exceeded, so often sure; with no success about 3 / n ("rule of three")."""
    return clopper_pearson(successes, n, alpha=2 * (1 - level)).high


def rows_without_any(rate: float, *, level: float = 0.95) -> int:
    """How many rows must pass without a single success to be so sure that the rate is not above this."""
    return math.ceil(math.log(1 - level) / math.log1p(-rate) - 1e-9)


def newcombe(
    successes: ArrayLike, n: ArrayLike, base_successes: ArrayLike, base_n: ArrayLike, *, alpha: float = 0.05
) -> Interval:
    """Newcombe's hybrid score interval of rate − base rate; nan where a side has no rows.

    Source: Newcombe 1998, Stat Med 17:873, method 10.
    """
    from statsmodels.stats import proportion

    x, m, y, k = _floats(successes), _floats(n), _floats(base_successes), _floats(base_n)
    empty = (m == 0) | (k == 0)
    x, m, y, k = (np.where(empty, 1.0, side) for side in (x, m, y, k))
    bounds = proportion.confint_proportions_2indep(  # pyright: ignore[reportUnknownVariableType]
        x, m, y, k, method="newcomb", compare="diff", alpha=alpha
    )
    low, high = cast("tuple[Floats, Floats]", bounds)
    return Interval(np.where(empty, np.nan, low), np.where(empty, np.nan, high))


def lift(
    successes: ArrayLike, n: ArrayLike, base_successes: ArrayLike, base_n: ArrayLike, *, alpha: float = 0.05
) -> Lift:
    """How much higher a rate is than the base rate, as a share of it, from the log of their ratio.

    Nothing where the base rate is below LEAST_BASE_RATE, a side has no success, or neither varies.
    Source: Katz et al. 1978, Biometrics 34:469.
    """
    from statsmodels.stats import proportion

    x, m, y, k = _floats(successes), _floats(n), _floats(base_successes), _floats(base_n)
    with np.errstate(divide="ignore", invalid="ignore"):
        told = (x > 0) & (y > 0) & (y / k >= LEAST_BASE_RATE) & ((x < m) | (y < k))
        x, m, y, k = (np.where(told, side, 1.0) for side in (x, m, y, k))
        ratio = (x / m) / (y / k)
    bounds = proportion.confint_proportions_2indep(  # pyright: ignore[reportUnknownVariableType]
        x, m, y, k, method="log", compare="ratio", alpha=alpha
    )
    low, high = cast("tuple[Floats, Floats]", bounds)
    value, low, high = (np.where(told, bound - 1, np.nan) for bound in (ratio, low, high))
    return Lift(value, low, high)


def score_p(successes: ArrayLike, n: ArrayLike, base_successes: ArrayLike, base_n: ArrayLike) -> Floats:
    """Two-sided p of the score test that two rates are the same; nan where neither varies."""
    x, m, y, k = _floats(successes), _floats(n), _floats(base_successes), _floats(base_n)
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (x + y) / (m + k)
        z = (x / m - y / k) / np.sqrt(pooled * (1 - pooled) * (1 / m + 1 / k))
    return two_sided(z)


def two_sided(z: ArrayLike) -> Floats:
    """The two-sided p-value of a standard normal statistic; nan stays nan."""
    statistic = np.asarray(z, dtype=float)
    p = 2 * ndtr(-np.abs(statistic))
    return np.where(np.isfinite(statistic), p, np.nan)


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)
