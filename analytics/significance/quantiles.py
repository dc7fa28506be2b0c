"""Medians and other quantiles: order-statistic intervals, and Kaplan–Meier where rows are still open."""

import warnings
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analytics.significance.means import Difference
from analytics.significance.proportions import two_sided

Floats = NDArray[np.float64]


class Quantile(NamedTuple):
    """A quantile with its interval; a bound that the data cannot give is None."""

    value: float | None
    low: float | None
    high: float | None


def ranks(n: int, q: float = 0.5, *, alpha: float = 0.05) -> tuple[int, int] | None:
    """The 1-based ranks of the two order statistics that enclose the quantile with ≥ 1 − alpha.

    Source: Conover, Practical Nonparametric Statistics: binomial tails of alpha/2 each. Nothing where
    n is too small for any pair.
    """
    low = int(stats.binom.ppf(alpha / 2, n, q))
    high = int(stats.binom.ppf(1 - alpha / 2, n, q)) + 1
    return (low, high) if low >= 1 and high <= n else None


def of_sorted(values: Floats, q: float = 0.5, *, alpha: float = 0.05) -> Quantile:
    """The quantile of values in ascending order, between two of them where it falls there."""
    if not len(values):
        return Quantile(None, None, None)
    place = q * (len(values) - 1)
    below = int(place)
    above = min(below + 1, len(values) - 1)
    value = float(values[below] + (values[above] - values[below]) * (place - below))
    pair = ranks(len(values), q, alpha=alpha)
    if pair is None:
        return Quantile(value, None, None)
    return Quantile(value, float(values[pair[0] - 1]), float(values[pair[1] - 1]))


def of_open_ended(times: Floats, is_open: NDArray[np.bool_], q: float = 0.5, *, alpha: float = 0.05) -> Quantile:
    """The time within which a share q has ended, rows still open counted as not ended yet.

    Kaplan and Meier (1958); the interval is Brookmeyer and Crowley's (1982), from the log-log band of
    the survival curve. What has not been reached is None.
    """
    if not is_open.any():
        return of_sorted(np.sort(times), q, alpha=alpha)
    if is_open.all():
        return Quantile(None, None, None)
    curve = stats.ecdf(stats.CensoredData.right_censored(times, is_open)).sf
    with warnings.catch_warnings():
        # The band is undefined before the first event and after the last; nan there is the answer.
        warnings.simplefilter("ignore", RuntimeWarning)
        band = curve.confidence_interval(confidence_level=1 - alpha, method="log-log")

    def first_at_or_below(survival: Floats) -> float | None:
        reached = np.flatnonzero(survival <= 1 - q + 1e-12)
        return float(curve.quantiles[reached[0]]) if len(reached) else None

    value = first_at_or_below(curve.probabilities)
    if value is None:
        return Quantile(None, first_at_or_below(band.low.probabilities), None)
    return Quantile(
        value, first_at_or_below(band.low.probabilities), first_at_or_below(band.high.probabilities)
    )


def difference(one: Quantile, base: Quantile, *, alpha: float = 0.05) -> Difference | None:
    """Quantile − base quantile, with standard errors read back from the two intervals.

    Source: Price and Bonett 2002, J Stat Comput Simul 72:119. Nothing where an interval is missing.
    """
    if None in one or None in base:
        return None
    critical = float(stats.norm.ppf(1 - alpha / 2))
    errors = [(float(e.high or 0) - float(e.low or 0)) / (2 * critical) for e in (one, base)]
    error = (errors[0] ** 2 + errors[1] ** 2) ** 0.5
    if error == 0:
        return None
    value = float(one.value or 0) - float(base.value or 0)
    return Difference(value, value - critical * error, value + critical * error, float(two_sided(value / error)))
