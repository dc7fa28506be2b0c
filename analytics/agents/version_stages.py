"""The stages of a version of the agent, and the verdict that each step up needs.

A version is promoted by the verdict of a locked plan whose arm it is, and by nothing else. Stepping back and
retiring need a reason, never a verdict.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from analytics.pilot.verdict_records import Overall
from analytics.shadow.readiness_gate import Condition, Gate

Stage = Literal["shadow", "canary", "live", "retired"]
STAGES: tuple[Stage, ...] = ("shadow", "canary", "live", "retired")
#: Verdicts under which a version may get its first customers: nothing speaks against it.
_HARMLESS: tuple[Overall, ...] = ("too early", "hold", "go")
#: A version without tickets for so many days, while another has some, is proposed as retired.
SILENT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the newest locked plan with this version as an arm says of it."""

    plan: str
    version: int
    state: Overall

    @property
    def words(self) -> str:
        """The plan and its verdict."""
        return f"plan {self.plan!r} (version {self.version}): {self.state}"


@dataclass(frozen=True, slots=True)
class SeenVersion:
    """A version as the log has it: days of its first and last ticket, live tickets and drafts."""

    name: str
    first: date
    last: date
    tickets: int
    answers: int
    drafts: int


class StageError(ValueError):
    """A step that is not allowed: what is missing, in words."""


def proposed(seen: SeenVersion, others: Sequence[SeenVersion], end: date) -> Stage:
    """The stage that the log shows: drafts alone are shadow, silence beside a later version is retired."""
    if not seen.tickets:
        return "shadow"
    later = [each for each in others if each.name != seen.name and each.tickets and each.last > seen.last]
    if later and end - seen.last >= SILENT:
        return "retired"
    elder = [each for each in others if each.name != seen.name and each.tickets and each.first < seen.first]
    running = [each for each in elder if end - each.last < SILENT]
    return "canary" if any(each.tickets > seen.tickets for each in running) else "live"


def above(stage: Stage) -> Stage | None:
    """The next stage up; None from live and from retired."""
    return {"shadow": "canary", "canary": "live"}.get(stage)  # pyright: ignore[reportReturnType]


def gate(to: Stage, judged: Judgement | None) -> Gate:
    """What a step up needs: a locked plan with this version as an arm, and its verdict."""
    named = Condition(
        "a locked plan has this version as its pilot arm",
        judged is not None,
        judged.words if judged else "no such plan",
    )
    wanted: tuple[Overall, ...] = ("go",) if to == "live" else _HARMLESS
    name = "its verdict is go" if to == "live" else "its verdict shows no harm and no invalid split"
    verdict = Condition(
        name,
        judged is not None and judged.state in wanted,
        judged.state if judged else "no verdict",
    )
    return Gate((named, verdict))


def moved(stage: Stage, to: Stage, judged: Judgement | None, reason: str) -> Stage:
    """The stage after a step; a StageError where it skips a stage, or its verdict or reason is missing."""
    if to not in STAGES:
        raise StageError(f"There is no stage {to!r}. There are: {', '.join(STAGES)}.")
    if to == stage:
        raise StageError(f"It is at {to} already.")
    if stage == "retired" and to != "shadow":
        raise StageError(f"A retired version begins again in shadow, not at {to}.")
    if to == "retired" or stage == "retired" or STAGES.index(to) < STAGES.index(stage):
        if not reason.strip():
            raise StageError("Stepping back, retiring and bringing back need a reason. Write what happened.")
        return to
    if to != above(stage):
        raise StageError(f"It is at {stage}; its next stage is {above(stage)}, not {to}.")
    found = gate(to, judged)
    if not found.met:
        missing = "; ".join(f"{each.name} ({each.found})" for each in found.missing)
        raise StageError(f"It cannot move to {to} yet. Missing: {missing}.")
    return to
