"""Intervals of rates and of their differences: Wilson, Clopper–Pearson, Jeffreys, Newcombe.

Closed forms, a line or two each, held against statsmodels' in the tests: that library brings pandas and
scipy.stats along, which is a second at the start of every command.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, ndtr, ndtri

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
    x, m = _counted(successes, n)
    z = _critical(alpha)
    middle = (x + z**2 / 2) / (m + z**2)
    reach = z / (m + z**2) * np.sqrt(x * (m - x) / m + z**2 / 4)
    # Rounding leaves 1e-17 where the bound is exactly 0 or 1.
    return Interval(np.where(x == 0, 0.0, middle - reach), np.where(x == m, 1.0, middle + reach))


def clopper_pearson(successes: ArrayLike, n: ArrayLike, *, alpha: float = 0.05) -> Interval:
    """The exact interval of a rate, never too narrow, for promises about rare things; nan without rows.

    Source: Clopper and Pearson 1934, Biometrika 26:404.
    """
    x, m = _counted(successes, n)
    low = betaincinv(np.maximum(x, 1.0), m - np.maximum(x, 1.0) + 1, alpha / 2)
    high = betaincinv(np.minimum(x, m - 1) + 1, m - np.minimum(x, m - 1), 1 - alpha / 2)
    return Interval(np.where(x == 0, 0.0, low), np.where(x == m, 1.0, high))


def jeffreys(successes: ArrayLike, n: ArrayLike, *, alpha: float = 0.05) -> Interval:
    """Jeffreys' interval of a rate; nan where there are no rows.

    Source: Brown, Cai and DasGupta 2001, Stat Sci 16:101, with their ends at 0 and 1.
    """
    x, m = _counted(successes, n)
    low, high = (betaincinv(x + 0.5, m - x + 0.5, tail) for tail in (alpha / 2, 1 - alpha / 2))
    return Interval(np.where(x == 0, 0.0, low), np.where(x == m, 1.0, high))


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
    x, m = _counted(successes, n)
    y, k = _counted(base_successes, base_n)
    one, base = wilson(x, m, alpha=alpha), wilson(y, k, alpha=alpha)
    rate, base_rate = x / m, y / k
    return Interval(
        rate - base_rate - np.hypot(rate - one.low, base.high - base_rate),
        rate - base_rate + np.hypot(one.high - rate, base_rate - base.low),
    )


def lift(
    successes: ArrayLike, n: ArrayLike, base_successes: ArrayLike, base_n: ArrayLike, *, alpha: float = 0.05
) -> Lift:
    """How much higher a rate is than the base rate, as a share of it, from the log of their ratio.

    Nothing where the base rate is below LEAST_BASE_RATE, a side has no success, or neither varies.
    Source: Katz et al. 1978, Biometrics 34:469.
    """
    x, m, y, k = _floats(successes), _floats(n), _floats(base_successes), _floats(base_n)
    with np.errstate(divide="ignore", invalid="ignore"):
        told = (x > 0) & (y > 0) & (y / k >= LEAST_BASE_RATE) & ((x < m) | (y < k))
        x, m, y, k = (np.where(told, side, 1.0) for side in (x, m, y, k))
        log = np.log((x / m) / (y / k))
        reach = _critical(alpha) * np.sqrt(1 / x - 1 / m + 1 / y - 1 / k)
        bounds = [np.expm1(end) for end in (log, log - reach, log + reach)]
    return Lift(*(np.where(told, bound, np.nan) for bound in bounds))


def score_p(successes: ArrayLike, n: ArrayLike, base_successes: ArrayLike, base_n: ArrayLike) -> Floats:
    """Two-sided p of the score test that two rates are the same; nan where neither varies."""
    return two_sided(score_z(successes, n, base_successes, base_n))


def score_z(successes: ArrayLike, n: ArrayLike, base_successes: ArrayLike, base_n: ArrayLike) -> Floats:
    """The statistic of the score test that two rates are the same; nan where neither varies."""
    x, m, y, k = _floats(successes), _floats(n), _floats(base_successes), _floats(base_n)
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (x + y) / (m + k)
        z = (x / m - y / k) / np.sqrt(pooled * (1 - pooled) * (1 / m + 1 / k))
    return np.where(np.isfinite(z), z, np.nan)


def two_sided(z: ArrayLike) -> Floats:
    """The two-sided p-value of a standard normal statistic; nan stays nan."""
    statistic = np.asarray(z, dtype=float)
    p = 2 * ndtr(-np.abs(statistic))
    return np.where(np.isfinite(statistic), p, np.nan)


def _critical(alpha: ArrayLike) -> Floats:
    # Not of 1 − alpha / 2, which is 1 where a design effect makes the level tiny.
    return np.asarray(-ndtri(np.maximum(_floats(alpha), 1e-300) / 2))


def _counted(successes: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    """Both as numbers; where there are no rows both are nan, and so is all that is made of them."""
    size = _floats(n)
    empty = size == 0
    return np.where(empty, np.nan, _floats(successes)), np.where(empty, np.nan, size)


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)
