"""Interrupted time series of the target alone: step and slope at the start, with errors that weeks share.

Source: Bernal, Cummins and Gasparrini 2017, Int J Epidemiol 46:348; Newey and West 1987 (HAC errors).
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analytics.changes.daily_panel import Floats, Sums

_FEWEST = 8


class Interrupted(NamedTuple):
    """Mean difference after the start from what the line before it would have been, and its interval.

    In the metric's unit. It has no controls: what moves all categories is in it.
    """

    effect: float
    low: float
    high: float
    p: float


def fit(weeks: NDArray[np.int64], weekly: Sums, *, rate: bool, alpha: float = 0.05) -> Interrupted | None:
    """A segmented regression over one unit's weeks (week 0 is the first after the start).

    Binomial with a logit link where it is a rate, else least squares weighted by tickets; HAC errors.
    """
    import statsmodels.api

    sm: Any = statsmodels.api
    there = weekly.n > 0
    at, n, mean = weeks[there].astype(np.float64), weekly.n[there], weekly.mean[there]
    since = at >= 0
    if at.size < _FEWEST or since.sum() < 2 or (~since).sum() < 4 or not mean.std() > 0:
        return None
    step = since.astype(np.float64)
    design = np.column_stack([np.ones_like(at), at, step, step * at])
    lags = max(1, int(np.floor(4 * (at.size / 100) ** (2 / 9))))
    robust = {"cov_type": "HAC", "cov_kwds": {"maxlags": lags, "use_correction": True}}
    if rate:
        solved = np.round(mean * n)
        made = sm.GLM(np.column_stack([solved, n - solved]), design, family=sm.families.Binomial())
        found = made.fit(**robust)
    else:
        found = sm.WLS(mean, design, weights=n).fit(**robust)
    beta, covariance = np.asarray(found.params), np.asarray(found.cov_params())
    return _difference(beta, covariance, design, since, n, rate=rate, alpha=alpha)


def _difference(
    beta: Floats,
    covariance: Floats,
    design: Floats,
    since: NDArray[np.bool_],
    n: Floats,
    *,
    rate: bool,
    alpha: float,
) -> Interrupted | None:
    """The mean over the weeks after of fitted less continued line, by tickets, with its error (delta)."""
    with_it, without = design[since], design[since] * np.array([1, 1, 0, 0])
    share = n[since] / n[since].sum()

    def level(rows: Floats) -> tuple[Floats, Floats]:
        line = rows @ beta
        if not rate:
            return line, np.ones_like(line)
        value = special.expit(line)
        return value, value * (1 - value)

    (high, slope), (low, slope_low) = level(with_it), level(without)
    value = float(share @ (high - low))
    gradient = (share * slope) @ with_it - (share * slope_low) @ without
    variance = float(gradient @ covariance @ gradient)
    if not variance > 0:
        return None
    error = variance**0.5
    reach = float(special.stdtrit(max(1, len(design) - 4), 1 - alpha / 2)) * error
    p = float(2 * special.stdtr(max(1, len(design) - 4), -abs(value) / error))
    return Interrupted(value, value - reach, value + reach, p)
