"""Nonresponse in a mean: Manski bounds, weighting-class mean, tipping point."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

#: Lowest and highest answer of a five-point scale.
FIVE_POINTS = (1.0, 5.0)


@dataclass(frozen=True, slots=True)
class Answers:
    """How many were asked, how many answered, and the sum of the answers."""

    asked: int
    answered: int
    total: float

    def __add__(self, other: "Answers") -> "Answers":
        """Both taken together."""
        return Answers(self.asked + other.asked, self.answered + other.answered, self.total + other.total)

    @property
    def rate(self) -> float | None:
        """The share that answered; nothing where nobody was asked."""
        return self.answered / self.asked if self.asked else None

    @property
    def mean(self) -> float | None:
        """The mean answer; nothing where nobody answered."""
        return self.total / self.answered if self.answered else None


class Bounds(NamedTuple):
    """The lowest and the highest that is possible."""

    low: float
    high: float


class Weighted(NamedTuple):
    """A mean with every category weighing what was asked in it, not what was answered.

    `effective` answers are what its precision is worth; `left_out` is the share of those asked whose
    category nobody answered.
    """

    mean: float
    effective: float
    left_out: float


class Tipping(NamedTuple):
    """What the silent ones of the first side would have to answer on average for the conclusion to tip.

    `answer` may lie off the scale; `possible` is whether it is on it.
    """

    answer: float
    possible: bool


def bounds(side: Answers, scale: tuple[float, float] = FIVE_POINTS) -> Bounds | None:
    """The mean if all who are silent had answered the lowest, and the highest; nothing if nobody was asked.

    Source: Manski 1990, Am Econ Rev 80:319.
    """
    if not side.asked:
        return None
    silent = side.asked - side.answered
    return Bounds(*((side.total + silent * end) / side.asked for end in scale))


def difference_bounds(one: Answers, base: Answers, scale: tuple[float, float] = FIVE_POINTS) -> Bounds | None:
    """The lowest and highest difference of the two means, whatever the silent ones think."""
    mine, theirs = bounds(one, scale), bounds(base, scale)
    return Bounds(mine.low - theirs.high, mine.high - theirs.low) if mine and theirs else None


def weighting_class_mean(categories: Sequence[Answers]) -> Weighted | None:
    """The mean answer if silence is at random within each category; nothing where nobody answered.

    A category that nobody answered is left out. Source: Oh and Scheuren 1983.
    """
    heard = [each for each in categories if each.answered]
    asked = sum(each.asked for each in heard)
    if not heard:
        return None
    return Weighted(
        mean=sum(each.asked * each.total / each.answered for each in heard) / asked,
        effective=effective_n(
            [each.asked / each.answered for each in heard], [each.answered for each in heard]
        ),
        left_out=1 - asked / sum(each.asked for each in categories),
    )


def effective_n(weights: ArrayLike, rows: ArrayLike = 1) -> float:
    """How many equally weighted rows are worth as much as these; each weight may stand for several rows.

    Source: Kish 1965, Survey Sampling.
    """
    weight, count = np.asarray(weights, dtype=np.float64), np.asarray(rows, dtype=np.float64)
    squares = float((weight**2 * count).sum())
    return float((weight * count).sum()) ** 2 / squares if squares else 0.0


def tipping_point(
    one: Answers, base: Answers, *, difference: float, scale: tuple[float, float] = FIVE_POINTS
) -> Tipping | None:
    """The mean answer of the first side's silent ones at which its mean − base mean is this difference.

    The base's silent ones are taken to think like its answers. Nothing where nobody is silent, or a side
    has no answer.
    """
    silent = one.asked - one.answered
    if not silent or not one.answered or base.mean is None:
        return None
    answer = ((base.mean + difference) * one.asked - one.total) / silent
    return Tipping(answer, scale[0] <= answer <= scale[1])
