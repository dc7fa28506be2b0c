"""Regression to the mean: what is picked because it was bad gets better without anybody's doing.

Sources: Efron and Morris 1975, J Am Stat Assoc 70:311 (James–Stein towards the mean).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from analytics.changes.daily_panel import Floats
from analytics.changes.difference_in_differences import Moves

#: The same rule picks the worst of so many untouched categories, and of so many at least.
_ONE_OF = 4
_FEWEST = 3


class Shrink(NamedTuple):
    """The share of each deviation from the mean that is kept, and the values moved towards it."""

    kept: float
    values: Floats


class Placebo(NamedTuple):
    """What came of untouched categories that the same rule picks: their mean change, its error, and which.

    `expected` is the mean pulled towards 0 by its own error: what is subtracted from the target's effect.
    """

    mean: float
    error: float
    expected: float
    expected_error: float
    picked: tuple[int, ...]


def james_stein(values: ArrayLike, variance: float) -> Shrink:
    """Values of equal known variance pulled towards their mean (positive part); unmoved below four."""
    given = np.asarray(values, dtype=np.float64)
    centre = float(given.mean())
    squares = float(((given - centre) ** 2).sum())
    if given.size < 4 or not squares > 0:
        return Shrink(1.0, given)
    kept = max(0.0, 1 - (given.size - 3) * variance / squares)
    return Shrink(kept, centre + kept * (given - centre))


def expected_return(deviation: float, deviations: Floats, variances: Floats) -> float:
    """By how much a category is expected to come back after days on which it was off by `deviation`.

    `deviations` are those of the other categories on the same days, each from its own level before. The
    share that lasts is learnt from how much more they differ than chance makes them (empirical Bayes).
    """
    if deviations.size < 4:
        return -deviation
    noise = float(variances.mean())
    spread = float(deviations.var(ddof=1))
    lasting = max(0.0, 1 - noise / spread) if spread > 0 else 0.0
    return -(1 - lasting) * deviation


def placebo(found: Moves, picked_level: Floats, *, lower_is_worse: bool = True) -> Placebo:
    """The untouched categories that were worst on the days of the choice, and how they moved since.

    `picked_level` is each control's figure on those days.
    """
    size = found.controls.size
    if size < 2 * _FEWEST:
        return Placebo(0.0, 0.0, 0.0, 0.0, ())
    order = np.argsort(picked_level if lower_is_worse else -picked_level, kind="stable")
    chosen = order[: max(_FEWEST, size // _ONE_OF)]
    weights = 1 / found.errors[chosen] ** 2 if (found.errors[chosen] > 0).all() else np.ones(chosen.size)
    weights = weights / weights.sum()
    mean = float(weights @ found.deviations[chosen])
    error = float(np.sqrt(weights**2 @ found.errors[chosen] ** 2))
    # Few categories make a noisy mean: only what stands out from its own error is taken for true.
    kept = max(0.0, 1 - (error / mean) ** 2) if mean else 0.0
    return Placebo(mean, error, kept * mean, kept**0.5 * error, tuple(int(each) for each in chosen))
