"""Kaplan–Meier curve: time to an event with censored rows."""

import warnings
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Floats = NDArray[np.float64]


class Survival(NamedTuple):
    """The share for which it has not happened by each of the times, with its interval; nan where unknown."""

    share: Floats
    low: Floats
    high: Floats


def not_yet(times: ArrayLike, is_open: ArrayLike, at: ArrayLike, *, alpha: float = 0.05) -> Survival:
    """The share of rows for which it has not happened by these times; open rows count while they lasted.

    Log-log interval. Unknown are all times after the last one seen where it is an open row, and the
    interval before the first event and after the last. Source: Kaplan and Meier 1958, JASA 53:457.
    """
    seen, still = np.asarray(times, dtype=np.float64), np.asarray(is_open, dtype=np.bool_)
    asked = np.asarray(at, dtype=np.float64)
    if not seen.size:
        return Survival(*(np.full(asked.shape, np.nan) for _ in Survival._fields))
    curve = stats.ecdf(stats.CensoredData.right_censored(seen, still)).sf
    with warnings.catch_warnings():
        # The band is undefined where the curve is 1 or 0; nan there is the answer.
        warnings.simplefilter("ignore", RuntimeWarning)
        band = curve.confidence_interval(confidence_level=1 - alpha, method="log-log")
        share, low, high = (
            np.asarray(each.evaluate(asked), dtype=np.float64)
            for each in (curve, cast("Any", band.low), cast("Any", band.high))
        )
    # Beyond its last step scipy draws the curve level; where rows are still open it is unknown instead.
    known = (asked <= seen.max()) | (share == 0)
    varies = known & (share < 1) & (share > 0)
    return Survival(
        np.where(known, share, np.nan), np.where(varies, low, np.nan), np.where(varies, high, np.nan)
    )
