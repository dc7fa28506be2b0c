"""Thresholds of single intents: an own one where enough truths are known, else the one of all together.

How wrong an intent's answers are at the common threshold is pulled towards the others (partial pooling), as
most intents have few truths of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analytics.significance import shrinkage
from analytics.thresholds import guarantee
from analytics.thresholds.guarantee import DELTA, STARTS, Guarantee
from analytics.thresholds.scored_answers import LADDER, Floats, Rungs, Scored, rungs

#: With so many truths an intent gets a threshold of its own.
OWN_FROM = 200
#: With fewer answers at the threshold nothing is said of an intent.
FEWEST, FEWEST_CUSTOMERS = 30, 10

Basis = Literal["own", "of all", "none"]


@dataclass(frozen=True, slots=True)
class IntentThreshold:
    """An intent's threshold and where it comes from; its errors at a common one, pooled, with interval.

    `pooled`, `low` and `high` are None below 30 answers or 10 customers. `hand_over`: its errors are surely
    above what is allowed at the common threshold, and it has none of its own.
    """

    intent: str
    truths: int
    answered: int
    customers: int
    share: float
    risk: float | None
    pooled: float | None
    low: float | None
    high: float | None
    threshold: float | None
    basis: Basis
    hand_over: bool
    own: Guarantee | None


def thresholds(
    given: Scored,
    intent: Sequence[str],
    common: Guarantee,
    at: float,
    *,
    ladder: Floats = LADDER,
    delta: float = DELTA,
    starts: tuple[float, ...] = STARTS,
) -> tuple[IntentThreshold, ...]:
    """A row for each intent, the one with the most truths first; errors are those from `at` on."""
    names, number = np.unique(np.asarray(intent), return_inverse=True)
    parts = [given.of(number == place) for place in range(len(names))]
    found = [rungs(each, ladder) for each in parts]
    place = int(np.argmin(np.abs(ladder - at)))
    pooled = _pooled(found, place)
    rows: list[IntentThreshold] = []
    for row, name in enumerate(names.tolist()):
        mine, of_rungs = parts[row], found[row]
        answers = mine.score >= ladder[place] - 1e-9
        customers = len(np.unique(mine.customer[answers]))
        answered = int(answers.sum())
        enough = answered >= FEWEST and customers >= FEWEST_CUSTOMERS and pooled is not None
        value, low, high = (float(each[row]) for each in pooled) if enough and pooled else (None, None, None)
        own = None
        if mine.n >= OWN_FROM:
            own = guarantee.certify(of_rungs, common.allowed, delta=delta, starts=starts)
        threshold, basis = _chosen(own, common)
        over = low is not None and low > common.allowed and basis != "own"
        rows.append(
            IntentThreshold(
                name,
                mine.n,
                answered,
                customers,
                float(of_rungs.coverage[place]),
                float(of_rungs.risk[place]) if answered else None,
                value,
                low,
                high,
                None if over else threshold,
                "none" if over else basis,
                over,
                own,
            )
        )
    return tuple(sorted(rows, key=lambda each: (-each.truths, each.intent)))


def _chosen(own: Guarantee | None, common: Guarantee) -> tuple[float | None, Basis]:
    if own is not None and own.threshold is not None:
        return own.threshold, "own"
    if common.threshold is not None:
        return common.threshold, "of all"
    return None, "none"


def _pooled(found: Sequence[Rungs], place: int) -> tuple[Floats, Floats, Floats] | None:
    """Each intent's risk at a threshold, pulled towards the others, with its interval."""
    worth = np.asarray([each.worth[place] for each in found])
    wrong = np.nan_to_num(np.asarray([each.risk[place] for each in found])) * worth
    # Half an error and half a right answer more: an intent without errors is not without spread.
    value = (wrong + 0.5) / (worth + 1)
    variance = np.where(worth > 0, value * (1 - value) / (worth + 1), 0.0)
    shrunk = shrinkage.shrunken(value, variance, freedom=np.maximum(worth - 1, 1))
    if shrunk is None:
        return None
    value, low, high = (np.clip(each, 0.0, 1.0) for each in (shrunk.value, shrunk.low, shrunk.high))
    return value, low, high
