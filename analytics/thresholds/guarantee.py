"""Thresholds with a promise: Learn-then-Test with four fixed starts, and conformal risk control beside it.

Learn-then-Test asks of one threshold after the other whether its errors are surely rare enough, and stops at
the first that is not. A score may be least reliable where it is highest, so there are four such walks, each
from a start that is fixed before any truth is looked at, each at a quarter of the chance of error. A walk
begins at the first threshold that answers enough for the question to be answerable at all; how many it
answers does not depend on the truths.

Sources: Angelopoulos, Bates, Candès, Jordan and Lei 2021, Learn then Test; Angelopoulos, Bates, Fisch, Lei
and Schuster 2022, Conformal Risk Control.
"""

from dataclasses import dataclass
from math import ceil, log
from typing import Literal

import numpy as np
from scipy import special

from analytics.thresholds.scored_answers import Floats, Rungs

#: Where the four walks start, from strict to loose.
STARTS = (0.95, 0.80, 0.65, 0.50)
#: How often a promise may be broken.
DELTA = 0.05
#: A threshold that answers less than this is of no use to anybody.
LEAST_COVERAGE = 0.05
#: Nobody reviews more than this.
MOST_TRUTHS = 200_000

State = Literal["certified", "too few truths", "no threshold good enough"]


@dataclass(frozen=True, slots=True)
class Best:
    """The threshold with the fewest errors among those that answer at least 5 %, with its interval."""

    threshold: float
    coverage: float
    answered: int
    risk: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Guarantee:
    """The loosest threshold whose errors are surely at most `allowed`, or why there is none.

    `needed` are the truths in all that would do for one of the starts, if it stays as wrong as it was seen;
    None where none was seen within what is allowed. `threshold` and what follows are None where nothing is
    certified.
    """

    state: State
    allowed: float
    delta: float
    truths: int
    threshold: float | None
    coverage: float | None
    answered: int
    risk: float | None
    low: float | None
    high: float | None
    best: Best | None
    needed: int | None
    starts: tuple[float, ...]

    @property
    def certified(self) -> bool:
        """Whether a threshold keeps the promise."""
        return self.threshold is not None


def answers_needed(allowed: float, delta: float = DELTA) -> int:
    """How many answers without an error show that at most `allowed` are wrong: 59 for 5 % at 95 %."""
    return ceil(log(delta) / log(1 - allowed))


def certified_rung(
    found: Rungs, allowed: float, *, delta: float = DELTA, starts: tuple[float, ...] = STARTS
) -> int | None:
    """The place of the loosest threshold that a walk certifies; None where every walk stops at once."""
    share = delta / len(starts)
    passes = found.p_values(allowed) <= share
    enough = found.worth >= answers_needed(allowed, share) - 1e-9
    best: int | None = None
    for start in starts:
        open_ = np.flatnonzero(enough & (found.threshold <= start + 1e-9))
        if not len(open_):
            continue
        first = int(open_[0])
        stopped = np.flatnonzero(~passes[first:])
        last = first + (int(stopped[0]) if len(stopped) else len(passes) - first) - 1
        if last >= first and (best is None or last > best):
            best = last
    return best


def certify(
    found: Rungs, allowed: float, *, delta: float = DELTA, starts: tuple[float, ...] = STARTS
) -> Guarantee:
    """The loosest threshold of which at most `allowed` of its answers are wrong, 1 − `delta` sure.

    Where none is: too few truths, or no threshold good enough, by the best one seen.
    """
    low, high = found.interval()
    place = certified_rung(found, allowed, delta=delta, starts=starts)
    best = _best(found, low, high)
    truths = int(found.answered[-1]) if len(found.answered) else 0
    if place is not None:
        return Guarantee(
            "certified",
            allowed,
            delta,
            truths,
            float(found.threshold[place]),
            float(found.coverage[place]),
            int(found.answered[place]),
            float(found.risk[place]),
            float(low[place]),
            float(high[place]),
            best,
            None,
            starts,
        )
    useful = (found.coverage >= LEAST_COVERAGE - 1e-12) & (found.answered > 0)
    hopeless = bool(useful.any()) and bool((low[useful] > allowed).all())
    needed = None if hopeless else _needed(found, allowed, delta, starts)
    state: State = "no threshold good enough" if hopeless else "too few truths"
    return Guarantee(state, allowed, delta, truths, None, None, 0, None, None, None, best, needed, starts)


def on_average(found: Rungs, allowed: float) -> float | None:
    """The loosest threshold at which wrong answers are on average at most `allowed` of ALL tickets.

    Conformal risk control: an average over samples like this one, no promise about the next month, and of all
    tickets, not of those answered. None where no threshold is.
    """
    n = float(found.worth[-1]) if len(found.worth) else 0.0
    lost = np.nan_to_num(found.risk) * found.coverage
    # What is lost only grows along the ladder, so that the first threshold above ends it.
    holds = (n * lost + 1) / (n + 1) <= allowed
    inside = np.flatnonzero(holds & (found.answered > 0))
    return float(found.threshold[int(inside[-1])]) if len(inside) else None


def _best(found: Rungs, low: Floats, high: Floats) -> Best | None:
    open_ = np.flatnonzero((found.coverage >= LEAST_COVERAGE - 1e-12) & (found.answered > 0))
    if not len(open_):
        return None
    # Of two alike the one that answers more.
    place = int(open_[np.lexsort((-found.coverage[open_], found.risk[open_]))[0]])
    return Best(
        float(found.threshold[place]),
        float(found.coverage[place]),
        int(found.answered[place]),
        float(found.risk[place]),
        float(low[place]),
        float(high[place]),
    )


def _needed(found: Rungs, allowed: float, delta: float, starts: tuple[float, ...]) -> int | None:
    """Truths in all until the first walk would pass its start, if that stays as wrong as it was seen."""
    most = int(found.answered[-1])
    wanted: list[int] = []
    for start in starts:
        place = int(np.searchsorted(-found.threshold, -(start + 1e-9)))
        if place >= len(found.threshold) or not found.answered[place]:
            continue
        n = _answers_needed(float(found.risk[place]), allowed, delta / len(starts))
        if n is not None:
            per_truth = float(found.worth[place]) / most
            wanted.append(ceil(n / max(per_truth, 1e-9)))
    return max(most + 1, min(wanted)) if wanted and min(wanted) <= MOST_TRUTHS else None


def _answers_needed(risk: float, allowed: float, share: float) -> int | None:
    """How many answers of this risk are certified; None where that is not within what is allowed."""
    if risk >= allowed or _p(risk, MOST_TRUTHS, allowed) > share:
        return None
    low, high = 1, MOST_TRUTHS
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _p(risk, middle, allowed) <= share else (middle + 1, high)
    return low


def _p(risk: float, n: int, allowed: float) -> float:
    return float(special.betainc(n * (1 - risk), n * risk + 1, 1 - allowed))
