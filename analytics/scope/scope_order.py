"""Which categories come next: those whose gate is met, by hours saved for each hour of preparation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analytics.scope.hours_expected import HoursExpected
from analytics.scope.promotion_and_demotion import Standing
from analytics.scope.scope_gate import MOST_AT_ONCE
from analytics.shadow.readiness_gate import Gate
from analytics.shadow.rollout_ladder import Rung


@dataclass(frozen=True, slots=True)
class Candidate:
    """A category with its next stage (None: there is none), gate, expected hours and preparation."""

    category: str
    rung: Rung
    to: Rung | None
    gate: Gate
    hours: HoursExpected
    preparation: float
    made_of: str
    hybrid: bool
    back: tuple[str, ...]
    a_month: float | None

    @property
    def ready(self) -> bool:
        """Whether every condition is met and nothing speaks for a step back."""
        return self.to is not None and self.gate.met and not self.back

    @property
    def ratio(self) -> float | None:
        """Expected hours a month for each hour of preparation; None where the hours are not known."""
        return None if self.hours.hours is None else self.hours.hours / self.preparation


@dataclass(frozen=True, slots=True)
class Advice:
    """The scope's advice: who is next, who must wait for others, who must step back, and all in order."""

    next: tuple[Candidate, ...]
    waiting: tuple[Candidate, ...]
    back: tuple[Candidate, ...]
    ordered: tuple[Candidate, ...]
    moving: tuple[str, ...]
    room: int


def advise(
    candidates: Sequence[Candidate], standing: Standing, today: date, *, most_at_once: int = MOST_AT_ONCE
) -> Advice:
    """The ready ones by hours for each hour of preparation, no more at once than can be told apart.

    A category that saves nothing is never next: its expected hours must be above 0.
    """
    order = sorted(candidates, key=_place)
    moving = standing.moving(today)
    room = max(0, most_at_once - len(moving))
    ready = [each for each in order if each.ready and (each.hours.hours or 0.0) > 0]
    return Advice(
        next=tuple(ready[:room]),
        waiting=tuple(ready[room:]),
        back=tuple(each for each in order if each.back),
        ordered=tuple(order),
        moving=moving,
        room=room,
    )


def _place(each: Candidate) -> tuple[bool, int, bool, float, str]:
    """Ready ones first, then those that lack least; what saves most for its preparation before others."""
    lacking = len(each.gate.missing) if each.to is not None else 99
    return (not each.ready, lacking, each.ratio is None, -(each.ratio or 0.0), each.category)
