"""Means: the interval of one, and the difference of two, from sums alone."""

from typing import NamedTuple, cast

from scipy import stats

from analytics.moments import Moments


class Difference(NamedTuple):
    """A difference of two estimates with its interval and the p-value of no difference."""

    value: float
    low: float
    high: float
    p: float | None


def mean_interval(moments: Moments, *, alpha: float = 0.05) -> tuple[float, float] | None:
    """Student's interval of a mean; nothing below two values or where all are the same."""
    mean, variance = moments.mean, moments.variance
    if mean is None or not variance:
        return None
    reach = float(stats.t.ppf(1 - alpha / 2, moments.n - 1)) * (variance / moments.n) ** 0.5
    return mean - reach, mean + reach


def welch(moments: Moments, base: Moments, *, alpha: float = 0.05) -> Difference | None:
    """Welch's mean − base mean, variances not assumed equal; nothing where neither varies."""
    variance, base_variance = moments.variance, base.variance
    if moments.mean is None or base.mean is None or variance is None or base_variance is None:
        return None
    if variance + base_variance == 0:
        return None
    result = stats.ttest_ind_from_stats(
        moments.mean, variance**0.5, moments.n, base.mean, base_variance**0.5, base.n, equal_var=False
    )
    a, b = variance / moments.n, base_variance / base.n
    freedom = (a + b) ** 2 / (a**2 / (moments.n - 1) + b**2 / (base.n - 1))
    reach = float(stats.t.ppf(1 - alpha / 2, freedom)) * (a + b) ** 0.5
    value = moments.mean - base.mean
    return Difference(value, value - reach, value + reach, float(cast("float", result.pvalue)))
