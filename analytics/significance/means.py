"""Intervals of means and of their differences, from sums alone: t, Welch, Yuen, geometric ratio."""

import math
import warnings
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analytics.moments import Moments

Floats = NDArray[np.float64]


class Difference(NamedTuple):
    """A difference of two estimates with its interval and the p-value of no difference."""

    value: float
    low: float
    high: float
    p: float | None


class Estimated(NamedTuple):
    """A difference with its standard error and the degrees of freedom that the error has."""

    value: float
    error: float
    freedom: float


class Ratio(NamedTuple):
    """How many times as large: a ratio with its interval and the p-value of no difference."""

    value: float
    low: float
    high: float
    p: float | None


class TrimmedDifference(NamedTuple):
    """A difference of two trimmed means with its interval, p-value and t statistic."""

    value: float
    low: float
    high: float
    p: float
    t: float
    freedom: float


def mean_interval(moments: Moments, *, alpha: float = 0.05) -> tuple[float, float] | None:
    """Student's interval of a mean; nothing below two values or where all are the same."""
    mean, variance = moments.mean, moments.variance
    if mean is None or not variance:
        return None
    # What `stats.t.ppf` gives, without its checks of arguments, which take fifty times as long.
    reach = float(special.stdtrit(moments.n - 1, 1 - alpha / 2)) * (variance / moments.n) ** 0.5
    return mean - reach, mean + reach


def welch(moments: Moments, base: Moments, *, alpha: float = 0.05) -> Difference | None:
    """Welch's mean − base mean, variances not assumed equal; nothing where neither varies."""
    found = welch_estimate(moments, base)
    if found is None:
        return None
    reach = float(special.stdtrit(found.freedom, 1 - alpha / 2)) * found.error
    p = 2 * float(special.stdtr(found.freedom, -abs(found.value) / found.error))
    return Difference(found.value, found.value - reach, found.value + reach, p)


def welch_estimate(
    moments: Moments, base: Moments, effects: tuple[float, float] = (1.0, 1.0)
) -> Estimated | None:
    """Mean − base mean with Welch's error and degrees of freedom; nothing where neither varies.

    `effects` are the sides' design effects: how many times as much their means vary as with independent rows.
    Source: Welch 1947, Biometrika 34:28; Satterthwaite 1946.
    """
    variance, base_variance = moments.variance, base.variance
    if moments.mean is None or base.mean is None or variance is None or base_variance is None:
        return None
    if variance + base_variance == 0:
        return None
    a, b = effects[0] * variance / moments.n, effects[1] * base_variance / base.n
    freedom = (a + b) ** 2 / (a**2 / (moments.n - 1) + b**2 / (base.n - 1))
    return Estimated(moments.mean - base.mean, (a + b) ** 0.5, freedom)


def geometric_ratio(logs: Moments, base_logs: Moments, *, alpha: float = 0.05) -> Ratio | None:
    """One geometric mean over another, from moments of the values' logs: for times, a typical ratio."""
    found = welch(logs, base_logs, alpha=alpha)
    if found is None:
        return None
    return Ratio(math.exp(found.value), math.exp(found.low), math.exp(found.high), found.p)


def yuen(
    values: Floats, base_values: Floats, *, trim: float = 0.2, alpha: float = 0.05
) -> TrimmedDifference | None:
    """The difference of two means without the largest and smallest 20 % of values: a few cannot sway it.

    Nothing where what is left of a side is one value, or of both sides does not vary.
    Source: Yuen 1974, Biometrika 61:165.
    """
    from scipy import stats

    left = [_trimmed(side, trim) for side in (values, base_values)]
    if min(map(len, left)) < 2 or all(side[0] == side[-1] for side in left):
        return None
    with warnings.catch_warnings():
        # Where one of the sides does not vary scipy doubts its own digits; the other side has enough.
        warnings.simplefilter("ignore", RuntimeWarning)
        found = cast("Any", stats.ttest_ind)(values, base_values, trim=trim, equal_var=False)
        bounds = found.confidence_interval(1 - alpha)
    return TrimmedDifference(
        value=float(left[0].mean() - left[1].mean()),
        low=float(bounds.low),
        high=float(bounds.high),
        p=float(found.pvalue),
        t=float(found.statistic),
        freedom=float(found.df),
    )


def _trimmed(values: Floats, trim: float) -> Floats:
    cut = int(trim * len(values))
    return np.sort(np.asarray(values, dtype=np.float64))[cut : len(values) - cut]
