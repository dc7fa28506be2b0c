"""Rates: the interval of one, and of the difference of two."""

from typing import NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr
from statsmodels.stats import proportion

Floats = NDArray[np.float64]


class Interval(NamedTuple):
    """Lower and upper bound, one of each per group."""

    low: Floats
    high: Floats


def wilson(successes: ArrayLike, n: ArrayLike, *, alpha: float = 0.05) -> Interval:
    """Wilson's score interval of a rate; n must be at least 1.

    Source: Wilson 1927; Newcombe 1998, Stat Med 17:857. statsmodels' default is Wald, so the method
    is named.
    """
    count, size = np.asarray(successes, dtype=float), np.asarray(n, dtype=float)
    found = cast(
        "tuple[Floats, Floats]", proportion.proportion_confint(count, size, alpha=alpha, method="wilson")
    )
    low, high = found
    # Rounding leaves 1e-17 where the bound is exactly 0 or 1.
    return Interval(np.where(count == 0, 0.0, low), np.where(count == size, 1.0, high))


def newcombe(
    successes: ArrayLike, n: ArrayLike, base_successes: ArrayLike, base_n: ArrayLike, *, alpha: float = 0.05
) -> Interval:
    """Newcombe's hybrid score interval of rate − base rate; both n must be at least 1.

    Source: Newcombe 1998, Stat Med 17:873, method 10.
    """
    bounds = proportion.confint_proportions_2indep(  # pyright: ignore[reportUnknownVariableType]
        np.asarray(successes, dtype=float),
        np.asarray(n, dtype=float),
        np.asarray(base_successes, dtype=float),
        np.asarray(base_n, dtype=float),
        method="newcomb",
        compare="diff",
        alpha=alpha,
    )
    low, high = cast("tuple[Floats, Floats]", bounds)
    return Interval(np.asarray(low, dtype=float), np.asarray(high, dtype=float))


def score_p(successes: ArrayLike, n: ArrayLike, base_successes: ArrayLike, base_n: ArrayLike) -> Floats:
    """Two-sided p of the score test that two rates are the same; nan where neither varies."""
    x, m = np.asarray(successes, dtype=float), np.asarray(n, dtype=float)
    y, k = np.asarray(base_successes, dtype=float), np.asarray(base_n, dtype=float)
    pooled = (x + y) / (m + k)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (x / m - y / k) / np.sqrt(pooled * (1 - pooled) * (1 / m + 1 / k))
    return two_sided(z)


def two_sided(z: ArrayLike) -> Floats:
    """The two-sided p-value of a standard normal statistic; nan stays nan."""
    statistic = np.asarray(z, dtype=float)
    p = 2 * ndtr(-np.abs(statistic))
    return np.where(np.isfinite(statistic), p, np.nan)
