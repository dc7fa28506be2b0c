"""Steps of categories between stages as a state machine: what is refused, and where each stands afterwards.

Only people move a category. A step up goes by one stage, needs every condition of its gate, is never for
what always goes to a person, and leaves at most three categories in their first two weeks of a stage. A
category that is declared to go to a person always is in shadow from then on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from analytics.scope.scope_gate import MOST_AT_ONCE
from analytics.shadow import rollout_ladder
from analytics.shadow.readiness_gate import Gate
from analytics.shadow.rollout_ladder import FEWEST_DAYS, RUNGS, Rung


class StepRefusedError(ValueError):
    """A step that is not allowed: why, and what would be."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a category stands: its stage, and the day of its last step up; None before the first."""

    rung: Rung = "shadow"
    moved_up: date | None = None

    def is_new(self, today: date) -> bool:
        """Whether it is still in the first two weeks of a stage, so that what it does cannot be told yet."""
        recent = self.moved_up is not None and today - self.moved_up < timedelta(days=FEWEST_DAYS)
        return self.rung != RUNGS[0] and recent


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the categories stand, and which of them always go to a person; all others are in shadow."""

    places: Mapping[str, Place] = field(default_factory=dict[str, Place])
    always_human: frozenset[str] = frozenset()

    def place(self, category: str) -> Place:
        """Where a category stands."""
        return self.places.get(category, Place())

    def moving(self, today: date) -> tuple[str, ...]:
        """The categories in the first two weeks of a stage."""
        return tuple(sorted(name for name, place in self.places.items() if place.is_new(today)))


def promoted(
    standing: Standing,
    category: str,
    to: Rung,
    gate: Gate,
    today: date,
    *,
    most_at_once: int = MOST_AT_ONCE,
) -> Standing:
    """A category one stage further; a StepRefusedError where the rule does not allow it."""
    rung = standing.place(category).rung
    if category in standing.always_human:
        raise StepRefusedError(f"{category!r} always goes to a person; it has no next stage.")
    if to not in RUNGS or to != rollout_ladder.above(rung):
        ahead = rollout_ladder.above(rung)
        raise StepRefusedError(
            f"{category!r} is at {rung}; " + (f"its next stage is {ahead}." if ahead else "there is no next.")
        )
    if not gate.met:
        missing = ", ".join(f"{each.name} ({each.found})" for each in gate.missing)
        raise StepRefusedError(f"{category!r} cannot move to {to} yet. Missing: {missing}.")
    others = [name for name in standing.moving(today) if name != category]
    if len(others) >= most_at_once:
        raise StepRefusedError(
            f"{len(others)} categories are in the first {FEWEST_DAYS} days of a stage already "
            f"({', '.join(others)}); at most {most_at_once} may be, or no effect can be told from another."
        )
    return replace(standing, places={**standing.places, category: Place(to, today)})


def stepped_back(standing: Standing, category: str, to: Rung, reason: str) -> Standing:
    """A category at an earlier stage; always allowed with a reason."""
    rung = standing.place(category).rung
    if to not in RUNGS or RUNGS.index(to) >= RUNGS.index(rung):
        raise StepRefusedError(f"{category!r} is at {rung}; {to} is no step back.")
    if not reason.strip():
        raise StepRefusedError("A step back needs a reason. Write what happened.")
    place = replace(standing.place(category), rung=to, moved_up=None)
    return replace(standing, places={**standing.places, category: place})


def declared(standing: Standing, category: str) -> Standing:
    """A category that always goes to a person from now on: in shadow, whatever stage it had."""
    return replace(
        standing,
        places={**standing.places, category: Place()},
        always_human=standing.always_human | {category},
    )


def released(standing: Standing, category: str) -> Standing:
    """A category that a person took off that list; it begins again in shadow."""
    return replace(standing, always_human=standing.always_human - {category})
