"""Accuracy estimated without labels (CBPE): the mean calibrated probability of a right answer, by category.

A curve from confidence to the probability of a right answer is fitted on answers with a known truth; what a
category differs from it is learnt too. The interval has both parts: customers of
the calibration drawn again, and the spread of the answers themselves. The estimate assumes that calibration
still holds: it is blind to the same questions being answered wrongly since, so fresh tags stand beside it,
and where their interval leaves it out it is withdrawn.

Source: Kivimäki, Białek, Nurminen and Kuberski 2024 (confidence-based performance estimation).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analytics.thresholds import calibration
from analytics.thresholds.calibration import FEWEST, ISOTONIC_FROM, Method
from analytics.thresholds.scored_answers import Floats, Integers, Scored

#: What stands over every estimate.
TITLE = "Estimated, assumes that calibration still holds"
DRAWS = 100
#: A category of fewer answers has no estimate of its own.
FEWEST_ANSWERS = 30
#: With fewer truths a category is taken to be as the curve says.
FEWEST_TRUTHS = 10
#: So many fresh tags a month test the estimate.
FRESH_TAGS = 45
_Z = 1.959963984540054

State = Literal["agrees", "withdrawn", "too few tags"]


@dataclass(frozen=True, slots=True)
class TagRate:
    """What fresh tags say: the share right with its interval, and how many there are."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Estimated:
    """A category (None for all): estimated accuracy with interval, and fresh tags beside it.

    `withdrawn`: the tags' interval leaves the estimate out, so it is shown for comparison alone.
    """

    category: str | None
    answers: int
    value: float
    low: float
    high: float
    tags: TagRate | None
    state: State


def estimate(
    known: Scored,
    known_category: Sequence[str],
    score: Floats,
    category: Sequence[str],
    *,
    seed: int,
    draws: int = DRAWS,
) -> dict[str | None, tuple[int, float, float, float]] | None:
    """For all answers (None) and each category of 30 or more: how many, the estimate, and its interval.

    `known` are answers with a truth, `score` and `category` those of the answers to estimate. None where
    fewer than 50 truths are known, or all are alike.
    """
    if known.n < FEWEST or not 0 < known.wrong.sum() < known.n or not len(score):
        return None
    method: Method = "isotonic" if known.n >= ISOTONIC_FROM else "Platt"
    old, new = np.asarray(known_category, dtype=object), np.asarray(category, dtype=object)
    names = sorted({*map(str, new.tolist())})
    groups: list[tuple[str | None, NDArray[np.bool_]]] = [(None, np.ones(len(score), dtype=bool))]
    groups += [(name, new == name) for name in names if int((new == name).sum()) >= FEWEST_ANSWERS]
    probability = _probabilities(known, old, score, new, method)
    drawn = np.empty((draws, len(groups)))
    rng = np.random.default_rng(seed)
    _, customer = np.unique(known.customer, return_inverse=True)
    ends = np.cumsum(np.bincount(customer))[:-1]
    by_customer = np.split(np.argsort(customer, kind="stable"), ends)
    for draw in range(draws):
        picked = rng.integers(0, len(by_customer), len(by_customer))
        rows = np.concatenate([by_customer[int(each)] for each in picked])
        again = _probabilities(known.of(rows), old[rows], score, new, method)
        drawn[draw] = [again[inside].mean() for _, inside in groups]
    found: dict[str | None, tuple[int, float, float, float]] = {}
    for place, (name, inside) in enumerate(groups):
        mine = probability[inside]
        value = float(mine.mean())
        # Right or wrong of each answer is not known, only how likely: that is the answers' own spread.
        own = float((mine * (1 - mine)).sum()) / len(mine) ** 2
        reach = _Z * float(np.sqrt(drawn[:, place].var(ddof=1) + own))
        found[name] = (int(inside.sum()), value, max(0.0, value - reach), min(1.0, value + reach))
    return found


def beside(
    estimates: Mapping[str | None, tuple[int, float, float, float]], tags: Mapping[str | None, TagRate]
) -> tuple[Estimated, ...]:
    """Each estimate with the fresh tags of its category, all answers first, then the largest category."""
    rows = [
        Estimated(name, n, value, low, high, found := tags.get(name), _state(value, found))
        for name, (n, value, low, high) in estimates.items()
    ]
    return tuple(
        sorted(rows, key=lambda each: (each.category is not None, -each.answers, each.category or ""))
    )


def _state(value: float, tags: TagRate | None) -> State:
    if tags is None:
        return "too few tags"
    return "agrees" if tags.low <= value <= tags.high else "withdrawn"


def _probabilities(
    known: Scored, old: NDArray[np.object_], score: Floats, new: NDArray[np.object_], method: Method
) -> Floats:
    """The probability of each answer to be right: the common curve, moved by what its category differs."""
    curve = calibration.fitted(known, method)
    expected = curve(known.score)
    moved = _differences(1 - known.wrong - expected, known.weight, old)
    by_answer = np.asarray([moved.get(str(each), 0.0) for each in new.tolist()])
    return np.clip(curve(score) + by_answer, 0.0, 1.0)


def _differences(residual: Floats, weight: Floats, category: NDArray[np.object_]) -> dict[str, float]:
    """How much more often than the curve says each category is right; 0 for those with few truths.

    Not pulled towards the others: where the mix moves to a category, what is pulled in stays as a bias.
    """
    names, number = np.unique(category.astype(str), return_inverse=True)
    number = number.astype(np.int64)
    mean = _summed(number, weight * residual) / _summed(number, weight)
    enough = np.bincount(number) >= FEWEST_TRUTHS
    return dict(zip(map(str, names.tolist()), np.where(enough, mean, 0.0).tolist(), strict=True))


def _summed(number: Integers, values: Floats) -> Floats:
    return np.bincount(number, values).astype(np.float64)
