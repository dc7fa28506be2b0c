"""Heterogeneity of an effect over categories: Cochran's Q, I², Breslow–Day.

Vectors have one element per category.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from analytics.significance.stratified import ChiSquare

Floats = NDArray[np.float64]


class Heterogeneity(NamedTuple):
    """Cochran's Q with its p, the share of variation that is no noise (I²), and that variance (τ²)."""

    q: float
    freedom: int
    p: float
    i_squared: float
    tau_squared: float


def rate_variance(successes: ArrayLike, n: ArrayLike, base_successes: ArrayLike, base_n: ArrayLike) -> Floats:
    """The variance of each category's difference; never 0, as half a success is added on both sides.

    Nan where a side is empty. Source: Agresti and Caffo 2000, Am Stat 54:280, with one row instead of two.
    """
    x, m, y, k = (np.asarray(v, dtype=np.float64) for v in (successes, n, base_successes, base_n))
    one, base = (x + 0.5) / (m + 1), (y + 0.5) / (k + 1)
    with np.errstate(divide="ignore"):
        variance = one * (1 - one) / m + base * (1 - base) / k
    return np.where((m > 0) & (k > 0), variance, np.nan)


def cochran_q(values: ArrayLike, variances: ArrayLike) -> Heterogeneity | None:
    """Whether effects differ by more than their noise; nothing below two categories that have an effect.

    Sources: Cochran 1954, Biometrics 10:101; Higgins and Thompson 2002, Stat Med 21:1539; DerSimonian and
    Laird 1986. statsmodels gives a negative I², and stops looking for τ² at 1e-5, half a point of a rate.
    """
    effect, variance = _known(values, variances)
    if len(effect) < 2:
        return None
    weight = 1 / variance
    common = float((weight * effect).sum() / weight.sum())
    q, freedom = float((weight * (effect - common) ** 2).sum()), len(effect) - 1
    scale = float(weight.sum() - (weight**2).sum() / weight.sum())
    return Heterogeneity(
        q=q,
        freedom=freedom,
        p=float(stats.chi2.sf(q, freedom)),
        i_squared=max(0.0, 1 - freedom / q) if q > 0 else 0.0,
        tau_squared=max(0.0, (q - freedom) / scale),
    )


def breslow_day(
    successes: ArrayLike, n: ArrayLike, base_successes: ArrayLike, base_n: ArrayLike, *, tarone: bool = True
) -> ChiSquare | None:
    """Whether the odds ratio is the same in every category, by default with Tarone's adjustment.

    Nothing below two categories that tell, or where the pooled odds ratio is 0 or infinite. statsmodels
    divides by 0 where it is 1. Source: Breslow and Day 1980, IARC 32:142; Tarone 1985, Biometrika 72:91.
    """
    x, m, y, k = (np.asarray(v, dtype=np.float64) for v in (successes, n, base_successes, base_n))
    tells = (m > 0) & (k > 0) & (x + y > 0) & (x + y < m + k)
    x, m, y, k = (side[tells] for side in (x, m, y, k))
    total = m + k
    upper, lower = float((x * (k - y) / total).sum()), float((y * (m - x) / total).sum())
    if len(x) < 2 or not upper or not lower:
        return None
    ratio = upper / lower
    # Expected successes: the quadratic's root in the form that also holds where the ratio is 1.
    solved = x + y
    half = ratio * (m + solved) + k - solved
    expected = 2 * ratio * m * solved / (half + np.sqrt(half**2 - 4 * (ratio - 1) * ratio * m * solved))
    inverse = 1 / expected + 1 / (m - expected) + 1 / (solved - expected) + 1 / (k - solved + expected)
    statistic = float(((x - expected) ** 2 * inverse).sum())
    if tarone:
        statistic -= float((x - expected).sum()) ** 2 / float((1 / inverse).sum())
    return ChiSquare(statistic, len(x) - 1, float(stats.chi2.sf(statistic, len(x) - 1)))


def _known(values: ArrayLike, variances: ArrayLike) -> tuple[Floats, Floats]:
    effect, variance = (np.asarray(v, dtype=np.float64) for v in (values, variances))
    known = np.isfinite(effect) & (variance > 0)
    return effect[known], variance[known]
