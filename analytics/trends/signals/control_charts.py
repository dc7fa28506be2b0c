"""Control charts (p′, XmR, EWMA, CUSUM): statistics, limits, and run lengths between false alarms.

Series come in as days × series in units of their own noise (z), from a frozen baseline. Limits are chosen
from how many days may pass between two false alarms (the average run length).
"""

from functools import lru_cache
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, signal, special, stats

Floats = NDArray[np.float64]

#: EWMA: the weight of the newest day. CUSUM: half the shift looked for, and the limit of a single chart.
EWMA_RATE = 0.2
CUSUM_ALLOWANCE, CUSUM_LIMIT = 0.5, 5.0
#: The mean of the moving range of two normal values, in their standard deviation.
_D2 = 1.128379


class Limits(NamedTuple):
    """The centre of a chart and the two limits, one of each per point."""

    centre: float
    low: Floats
    high: Floats


class Cusum(NamedTuple):
    """The high side of a tabular CUSUM, and for each point the first one of the rise that led to it."""

    high: Floats
    since: NDArray[np.intp]


def p_limits(centre: float, n: ArrayLike, *, width: float = 3.0, spread: float = 1.0) -> Limits:
    """A p chart's limits for shares of n; with `spread` from `laney_spread` it is Laney's p′ chart.

    Source: Montgomery, Introduction to Statistical Quality Control; Laney 2002, Quality Eng 14:531.
    """
    reach = width * spread * np.sqrt(centre * (1 - centre) / np.asarray(n, dtype=np.float64))
    return Limits(centre, np.maximum(centre - reach, 0.0), np.minimum(centre + reach, 1.0))


def moving_range_sigma(values: Floats) -> Floats:
    """The noise of each column from its steps of one day: an XmR chart's, and Laney's spread of z."""
    return np.nanmean(np.abs(np.diff(values, axis=0)), axis=0) / _D2


def ewma(z: Floats, rate: float = EWMA_RATE) -> Floats:
    """The exponentially weighted mean of each column from 0, in units of its own standard deviation."""
    smoothed = cast("Floats", signal.lfilter([rate], [1, rate - 1], z, axis=0))
    return smoothed / (rate / (2 - rate)) ** 0.5


def cusum(deviations: Floats, allowance: float = CUSUM_ALLOWANCE) -> Cusum:
    """The high side of each column: what lies above the allowance, added up and never below 0.

    Source: NIST/SEMATECH e-Handbook 6.3.2.3.
    """
    added = np.cumsum(deviations - allowance, axis=0)
    before = np.concatenate([np.zeros((1, *added.shape[1:])), added[:-1]])
    lowest = np.minimum(
        np.minimum.accumulate(np.concatenate([np.zeros_like(added[:1]), added])[1:], axis=0), 0.0
    )
    first = np.arange(len(added)).reshape(-1, *[1] * (added.ndim - 1))
    since = np.maximum.accumulate(np.where(before <= np.minimum.accumulate(before, axis=0), first, 0), axis=0)
    return Cusum(added - lowest, since)


def shewhart_limit(run_length: float, degrees: float) -> float:
    """How much noise one side of a chart of single points allows, its noise known to so many degrees."""
    return float(stats.t.isf(1 / run_length, degrees))


@lru_cache(maxsize=64)
def ewma_run_length(limit: float, rate: float = EWMA_RATE, states: int = 101) -> float:
    """The days between false alarms of a two-sided EWMA chart.

    Source: Brook and Evans 1972, Biometrika 59:539, a Markov chain over `states` steps of the statistic.
    """
    reach = limit * (rate / (2 - rate)) ** 0.5
    width = 2 * reach / states
    middle = -reach + width * (np.arange(states) + 0.5)
    edge = -reach + width * np.arange(states + 1)
    below = special.ndtr((edge[None, :] - (1 - rate) * middle[:, None]) / rate)
    lengths = cast("Floats", np.linalg.solve(np.eye(states) - np.diff(below, axis=1), np.ones(states)))
    return float(lengths[states // 2])


@lru_cache(maxsize=64)
def ewma_limit(run_length: float, rate: float = EWMA_RATE) -> float:
    """The limit, in standard deviations of the statistic, that a two-sided EWMA chart needs for it."""

    def excess(limit: float) -> float:
        return float(np.log(ewma_run_length(limit, rate) / run_length))

    return float(cast("float", optimize.brentq(excess, 0.5, 6.5, xtol=1e-4)))


def cusum_run_length(limit: float, allowance: float = CUSUM_ALLOWANCE, shift: float = 0.0) -> float:
    """The days until one side of a CUSUM alarms when the mean lies `shift` noises above the baseline's.

    Source: Siegmund 1985, Sequential Analysis, with his correction of 1.166.
    """
    drift, b = shift - allowance, limit + 1.166
    if abs(drift) < 1e-6:
        return b**2
    return float((np.exp(-2 * drift * b) + 2 * drift * b - 1) / (2 * drift**2))


@lru_cache(maxsize=64)
def cusum_limit(run_length: float, baseline_days: int, allowance: float = CUSUM_ALLOWANCE) -> float:
    """The limit for one side whose baseline's mean is itself uncertain; never below the usual 5.

    A baseline of so many days may lie a little too low; a CUSUM adds that up every day. So the rate of
    false alarms is averaged over where the true mean may be.
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(21)
    share = weights / weights.sum()

    def excess(limit: float) -> float:
        rates = [1 / cusum_run_length(limit, allowance, float(x) / baseline_days**0.5) for x in nodes]
        return float(np.log((share * rates).sum() * run_length))

    if excess(CUSUM_LIMIT) <= 0:
        return CUSUM_LIMIT
    return float(cast("float", optimize.brentq(excess, CUSUM_LIMIT, 60.0, xtol=1e-3)))


def allowance(baseline_days: int) -> float:
    """Half the shift looked for, and what the baseline's own mean may be off by."""
    return CUSUM_ALLOWANCE + baseline_days**-0.5
