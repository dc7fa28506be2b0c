"""The ladder from shadow to all tickets: rungs, one step at a time, and when to step back.

The product proposes, a person signs, and whoever routes reads the position; nothing here routes a ticket.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analytics.shadow.readiness_gate import Condition, Gate

Rung = Literal["shadow", "10 %", "20 %", "50 %", "all"]
RUNGS: tuple[Rung, ...] = ("shadow", "10 %", "20 %", "50 %", "all")
SHARES: dict[Rung, float] = {"shadow": 0.0, "10 %": 0.1, "20 %": 0.2, "50 %": 0.5, "all": 1.0}
#: A rung is stood on for so many days before the next one, as a pilot is.
FEWEST_DAYS = 14


@dataclass(frozen=True, slots=True)
class Live:
    """How a category does on its rung: days on it, harm shown, leaks, and what the locked plan says."""

    days: int
    harm: str
    leaks: int
    plan: str
    plan_met: bool
    expired: str = ""
    #: That too few articles have been complete for too long, in words; empty where they have not.
    unclean: str = ""


def above(rung: Rung) -> Rung | None:
    """The next rung; None from the last."""
    place = RUNGS.index(rung)
    return RUNGS[place + 1] if place + 1 < len(RUNGS) else None


def may_step(rung: Rung, to: Rung) -> bool:
    """Whether a step is allowed at all: up by one rung, or down to any."""
    return RUNGS.index(to) <= RUNGS.index(rung) + 1 and to != rung


def gate(rung: Rung, shadow: Gate, live: Live) -> Gate:
    """What the next rung needs: the shadow's gate, and from 10 % on the live criteria of the locked plan."""
    if rung == "shadow":
        return shadow
    return Gate(
        (
            *shadow.conditions,
            Condition(f"{FEWEST_DAYS} days at this stage", live.days >= FEWEST_DAYS, f"{live.days} days"),
            Condition("the locked plan's criteria", live.plan_met, live.plan),
            Condition("no harm proven", not live.harm, live.harm or "none"),
        )
    )


def rollback(rung: Rung, live: Live) -> tuple[str, ...]:
    """Why a category should go back to shadow now; empty where nothing says so."""
    if rung == "shadow":
        return ()
    leaks = f"{live.leaks} answers to what must go to a person" if live.leaks else ""
    return tuple(each for each in (live.harm, leaks, live.expired, live.unclean) if each)


def replayed(steps: Sequence[Rung]) -> Rung:
    """Where a category stands after these steps; a ValueError where one is not allowed."""
    stands: Rung = "shadow"
    for to in steps:
        if not may_step(stands, to):
            raise ValueError(f"No step leads from {stands} to {to}.")
        stands = to
    return stands
