"""The gate: from bounds to the states of criteria, and from these to the state of the pilot; for any shape.

Every function takes arrays, of one pilot or of thousands, so that what is simulated is what is shown.
"""

from typing import get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.metrics import Better
from analytics.pilot.verdict_records import Overall, State
from analytics.significance import always_valid_intervals

Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: A code is the place in these.
STATES: tuple[State, ...] = get_args(State)
OVERALL: tuple[Overall, ...] = get_args(Overall)
#: One-sided, of every criterion and of all stops together.
LEVEL = 0.025


def states(low: ArrayLike, high: ArrayLike, *, line: ArrayLike, better: Better) -> Codes:
    """Whether an interval lies on the good side of a line, on the bad one, or on both; nan is withheld.

    The line is the target of a value, or what a difference may be at worst; to lie on it is to meet it.
    """
    lowest, highest, border = (np.asarray(each, dtype=float) for each in (low, high, line))
    if better == "lower":
        lowest, highest, border = -highest, -lowest, -border
    found = np.select([lowest >= border, highest < border], [0, 2], 1)
    return np.where(np.isfinite(lowest) & np.isfinite(highest), found, 3)


def worst(margin: float | None, better: Better) -> float:
    """The worst difference that is still allowed: 0 where no margin is set."""
    return (margin or 0.0) * (-1.0 if better == "higher" else 1.0)


def harm(
    value: ArrayLike,
    error: ArrayLike,
    seen: ArrayLike,
    intended: ArrayLike,
    *,
    line: ArrayLike,
    better: Better,
    lines: int,
) -> Flags:
    """At which looks the pilot is worse than the line allows, by an always-valid bound.

    Any of `lines` criteria can stop the pilot, so each has that part of the level.
    """
    bounds = always_valid_intervals.bounds(value, error, seen, intended, alpha=LEVEL / lines)
    border = np.asarray(line, dtype=float)
    return bounds.high < border if better == "higher" else bounds.low > border


def overall(invalid: ArrayLike, stopped: ArrayLike, early: ArrayLike, of_criteria: ArrayLike) -> Codes:
    """The state of pilots: invalid, stop, too early, go, hold, in this order; criteria on the last axis.

    Only criteria with a line are given; where there is none, nothing is ever shown.
    """
    found = np.asarray(of_criteria)
    go = (found == 0).all(-1) & (found.shape[-1] > 0)
    flags = [np.asarray(each, dtype=np.bool_) for each in (invalid, stopped, early)]
    return np.select([*flags, go], [0, 1, 2, 3], 4)
