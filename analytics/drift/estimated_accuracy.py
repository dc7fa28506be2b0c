"""Accuracy estimated without labels (CBPE): the mean calibrated probability of a right answer, by category.

A curve from confidence to the probability of a right answer is fitted on answers with a known truth; what a
category differs from it is learnt too. The interval has both parts: the error of calibration, and the spread
of the answers themselves. Where calibration alone would be off by more than 2 points on average, the estimate
is withheld. It assumes that calibration still holds: it is blind to the same questions being answered wrongly
since, so fresh tags stand beside it, and where their interval leaves it out it is withdrawn.

Source: Kivimäki, Białek, Nurminen and Kuberski 2024 (confidence-based performance estimation).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analytics.drift import answer_calibration
from analytics.thresholds.calibration import FEWEST
from analytics.thresholds.scored_answers import Floats, Scored

#: What stands over every estimate.
TITLE = "Estimated, assumes that calibration still holds"
#: An estimate that is off by more than this on average is not shown: of all answers, and of a category.
MOST_OFF, MOST_OFF_CATEGORY = 0.02, 0.05
#: A category of fewer answers has no estimate of its own.
FEWEST_ANSWERS = 30
#: So many fresh tags a month test the estimate.
FRESH_TAGS = 45
_Z = 1.959963984540054
#: The fit learns its own spreads, so its error is itself an estimate: Student's, with a degree of freedom for
#: so many truths (chosen on desks drawn at random, none of which is in the benchmark).
_TRUTHS_A_DEGREE = 15
#: The mean size of a normal error, in standard deviations.
_MEAN_SIZE = 0.7978845608028654

State = Literal["agrees", "withdrawn", "too few tags", "too few truths"]


@dataclass(frozen=True, slots=True)
class TagRate:
    """What fresh tags say: the share right with its interval, and how many there are."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """Estimated accuracy of some answers with its interval, and by how much calibration is off on average.

    `withheld`: that is more than is allowed; then about `truths_needed` truths are needed for this mix.
    """

    answers: int
    value: float
    low: float
    high: float
    off: float
    truths_needed: int
    withheld: bool


@dataclass(frozen=True, slots=True)
class Estimated:
    """A category (None for all) with its estimate, and fresh tags beside it.

    `withdrawn`: the tags' interval leaves the estimate out, so it is shown for comparison alone.
    """

    category: str | None
    estimate: Estimate
    tags: TagRate | None
    state: State

    @property
    def shown(self) -> bool:
        """Whether the estimate stands."""
        return self.state in ("agrees", "too few tags")


def estimate(
    known: Scored, known_category: Sequence[str], score: Floats, category: Sequence[str]
) -> dict[str | None, Estimate] | None:
    """The estimate for all answers (None) and each category of 30 or more.

    `known` are answers with a truth, `score` and `category` those of the answers to estimate. None where
    fewer than 50 truths are known, or all are alike.
    """
    if known.n < FEWEST or not 0 < known.wrong.sum() < known.n or not len(score):
        return None
    new = np.asarray(category, dtype=object)
    names = sorted({*map(str, new.tolist())})
    groups: list[tuple[str | None, NDArray[np.bool_]]] = [(None, np.ones(len(score), dtype=bool))]
    groups += [(name, new == name) for name in names if int((new == name).sum()) >= FEWEST_ANSWERS]
    made = answer_calibration.of_groups(known, known_category, score, category, [each for _, each in groups])
    wider = float(special.stdtrit(known.n / _TRUTHS_A_DEGREE, special.ndtr(_Z))) / _Z
    found: dict[str | None, Estimate] = {}
    for (name, inside), value, variance in zip(groups, made.means, made.variances, strict=True):
        mine = made.probability[inside]
        # Right or wrong of each answer is not known, only how likely: that is the answers' own spread.
        own = float((mine * (1 - mine)).sum()) / len(mine) ** 2
        error = wider * float(np.sqrt(variance))
        reach = _Z * float(np.hypot(error, own**0.5))
        off = _MEAN_SIZE * error
        most = MOST_OFF if name is None else MOST_OFF_CATEGORY
        found[name] = Estimate(
            answers=int(inside.sum()),
            value=float(value),
            low=max(0.0, float(value) - reach),
            high=min(1.0, float(value) + reach),
            off=off,
            # The error shrinks with the root of the truths.
            truths_needed=known.n if off <= most else _rounded_up(known.n * (off / most) ** 2),
            withheld=off > most,
        )
    return found


def beside(
    estimates: Mapping[str | None, Estimate], tags: Mapping[str | None, TagRate]
) -> tuple[Estimated, ...]:
    """Each estimate with the fresh tags of its category, all answers first, then the largest category."""
    rows = [
        Estimated(name, each, found := tags.get(name), _state(each, found))
        for name, each in estimates.items()
    ]
    return tuple(
        sorted(
            rows, key=lambda each: (each.category is not None, -each.estimate.answers, each.category or "")
        )
    )


def _state(found: Estimate, tags: TagRate | None) -> State:
    if found.withheld:
        return "too few truths"
    if tags is None:
        return "too few tags"
    return "agrees" if tags.low <= found.value <= tags.high else "withdrawn"


def _rounded_up(truths: float) -> int:
    """To two figures, as no more is known of it."""
    step = 10 ** max(0, len(str(int(truths))) - 2)
    return int(np.ceil(truths / step) * step)
