"""Intervals of medians and other quantiles: order statistics, Kaplan–Meier for open rows."""

import math
import warnings
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analytics.significance.means import Difference

Floats = NDArray[np.float64]

#: How many errors a 95 % interval of the normal reaches, and degrees of freedom that are as good as infinite.
NORMAL, LARGE = 1.959963984540054, 1e12
#: Below this a tail's ranks come from the normal.
_SMALLEST = 1e-9
#: The smallest level for which the band of a survival curve can be computed.
_LEAST_LEVEL = 1e-14


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
    if alpha < _SMALLEST:
        # So far out the binomial's own tail cannot be computed; a row more or less is nothing there.
        reach = -float(special.ndtri(max(alpha, 1e-300) / 2)) * math.sqrt(n * q * (1 - q))
        low, high = math.floor(n * q - reach), math.ceil(n * q + reach) + 1
        return (low, high) if low >= 1 and high <= n else None
    low = _fewest(alpha / 2, n, q)
    high = _fewest(1 - alpha / 2, n, q) + 1
    return (low, high) if low >= 1 and high <= n else None


def coverage(n: int, low: int, high: int, q: float = 0.5) -> float:
    """How surely the order statistics of these 1-based ranks enclose the quantile, exactly.

    At least so surely where values tie. Source: Conover; the binomial sum from low to high − 1.
    """
    return float(special.bdtr(high - 1, n, q) - special.bdtr(low - 1, n, q))


def _fewest(probability: float, n: int, q: float) -> int:
    """The smallest number of successes out of n whose binomial tail reaches the probability.

    What `stats.binom.ppf` gives, without its checks of arguments, which take ten times as long.
    """
    found = math.ceil(float(special.bdtrik(probability, n, q)))
    return found - 1 if found > 0 and special.bdtr(found - 1, n, q) >= probability else found


def of_values(values: Floats, q: float = 0.5, *, alpha: float = 0.05) -> Quantile:
    """The quantile of values in any order, between two of them where it falls there."""
    n = len(values)
    if not n:
        return Quantile(None, None, None)
    place = q * (n - 1)
    below = int(place)
    above = min(below + 1, n - 1)
    pair = ranks(n, q, alpha=alpha)
    wanted = sorted({below, above, *(rank - 1 for rank in pair or ())})
    # Only these few places need to be right: a tenth of the time of sorting a million values.
    placed = np.partition(values, wanted)
    value = (
        float(placed[below] + (placed[above] - placed[below]) * (place - below))
        if place > below
        else placed[below]
    )
    if pair is None:
        return Quantile(float(value), None, None)
    return Quantile(float(value), float(placed[pair[0] - 1]), float(placed[pair[1] - 1]))


def of_open_ended(
    times: Floats, is_open: NDArray[np.bool_], q: float = 0.5, *, alpha: float = 0.05
) -> Quantile:
    """The time within which a share q has ended, rows still open counted as not ended yet.

    Where every open row has lasted longer than the interval's upper bound, it is the order statistics'
    answer; else Kaplan and Meier's (1958) with Brookmeyer and Crowley's interval (1982) from the log-log
    band of the survival curve. What has not been reached is None.
    """
    if not is_open.any():
        return of_values(times, q, alpha=alpha)
    longer_than_all = 2 * float(times.max()) + 1
    settled = of_values(np.where(is_open, longer_than_all, times), q, alpha=alpha)
    if settled.high is not None and settled.high < times[is_open].min():
        return settled
    if is_open.all():
        return Quantile(None, None, None)
    # Further out the band's own level would be 1, and its ends nowhere.
    told = alpha >= _LEAST_LEVEL
    alpha = max(alpha, _LEAST_LEVEL)
    from scipy import stats

    curve = stats.ecdf(stats.CensoredData.right_censored(times, is_open)).sf
    with warnings.catch_warnings():
        # The band is undefined before the first event and after the last; nan there is the answer.
        warnings.simplefilter("ignore", RuntimeWarning)
        band = curve.confidence_interval(confidence_level=1 - alpha, method="log-log")

    def first_at_or_below(survival: Floats) -> float | None:
        reached = np.flatnonzero(survival <= 1 - q + 1e-12)
        return float(curve.quantiles[reached[0]]) if len(reached) else None

    lower, upper = cast("Floats", band.low.probabilities), cast("Floats", band.high.probabilities)
    value, low, high = (first_at_or_below(survival) for survival in (curve.probabilities, lower, upper))
    return Quantile(value, low if told else None, high if told and value is not None else None)


def difference(
    one: Quantile,
    base: Quantile,
    *,
    reaches: tuple[float, float] = (NORMAL, NORMAL),
    effects: tuple[float, float] = (1.0, 1.0),
    critical: float = NORMAL,
    freedom: float = math.inf,
) -> Difference | None:
    """Quantile − base quantile, with standard errors read back from the two intervals.

    `reaches` are how many errors of independent rows each interval reaches, `effects` the design effects of
    the difference, and `critical` the number of errors that its own interval reaches.
    Source: Price and Bonett 2002, J Stat Comput Simul 72:119. Nothing where an interval is missing.
    """
    if None in one or None in base:
        return None
    errors = [
        (float(e.high or 0) - float(e.low or 0)) / (2 * at)
        for e, at in zip((one, base), reaches, strict=True)
    ]
    error = (errors[0] ** 2 * effects[0] + errors[1] ** 2 * effects[1]) ** 0.5
    if error == 0:
        return None
    value = float(one.value or 0) - float(base.value or 0)
    p = 2 * float(special.stdtr(min(freedom, LARGE), -abs(value) / error))
    return Difference(value, value - critical * error, value + critical * error, p)
