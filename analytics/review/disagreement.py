"""What reviewers who differ add to the interval of a rate: multiple imputation from their confusion.

A single tag is what one person said; how often a second one says otherwise is known from the answers that two
reviewed. Source: Rubin 1987, Multiple Imputation for Nonresponse in Surveys.
"""

import numpy as np
from numpy.typing import NDArray

from analytics.review.agreement import FEWEST_DOUBLES

Floats = NDArray[np.float64]

IMPUTATIONS = 50


def flip_chances(first: Floats, second: Floats) -> tuple[float, float] | None:
    """How likely a single tag "not right" and a tag "right" is overturned; None with fewer than 50 doubles.

    Where two people differ, either may be the one who is right, so half of the differences count.
    """
    if len(first) < FEWEST_DOUBLES:
        return None
    one, other = np.concatenate([first, second]), np.concatenate([second, first])
    return _overturned(one, other, 0), _overturned(one, other, 1)


def added_variance(
    right: Floats, pi: Floats, single: NDArray[np.bool_], chances: tuple[float, float], *, seed: int
) -> float:
    """The variance between imputations of the weighted share right; `single` marks answers with one tag."""
    rng = np.random.default_rng(seed)
    weight = (1 / pi) / (1 / pi).sum()
    chance = np.where(right >= 0.5, chances[1], chances[0]) * single
    if not chance.any():
        return 0.0
    flipped = rng.random((IMPUTATIONS, len(right))) < chance
    drawn = np.where(flipped, 1 - right, right) @ weight
    return float((1 + 1 / IMPUTATIONS) * np.var(drawn, ddof=1))


def _overturned(one: Floats, other: Floats, said: int) -> float:
    mine = one == said
    return float((other[mine] != said).mean()) / 2 if mine.any() else 0.0
