"""Training changes that people noted elsewhere and that no ledger judges yet: notes, and accepted fixes."""

from dataclasses import dataclass
from datetime import date, timedelta

from analytics.changes.evaluation_rule import Change, Guardrail, Kind, Rule, Target
from data.settings import Settings
from jobs.changes import ledger
from jobs.counting.snapshot import Snapshot
from jobs.failures import changes_made

#: Weeks before its first day in which a change's target is taken to have been chosen.
CHOICE_WEEKS = 4
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("example", "examples"), ("article", "article"), ("entry", "article"), ("threshold", "threshold"),
    ("trigger", "trigger"), ("condition", "condition"), ("version", "agent version"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposal:
    """A noted change with the rule by which it would be judged."""

    change: Change
    is_fix: bool


def usual_metric(taken: Snapshot) -> str:
    """Solved without a person where the source says who took part, else solved by anybody."""
    involved = taken.rules.knows("handled_by") or taken.rules.knows("interactions")
    return "automated_resolution_rate" if involved else "resolution_rate"


def usual_rule(taken: Snapshot, live_on: date, *, weeks: int = CHOICE_WEEKS) -> Rule:
    """13 weeks before and 8 after, without the weeks in which the target was chosen."""
    metric = usual_metric(taken)
    guardrails = (Guardrail("reopen_rate", 0.05),) if taken.rules.knows("reopened_at") else ()
    return Rule(
        metric=metric,
        picked_first=live_on - timedelta(weeks=weeks),
        picked_last=live_on - timedelta(days=1),
        guardrails=guardrails,
    )


def listed(settings: Settings, taken: Snapshot) -> list[Proposal]:
    """What is not in the ledger yet, the latest first."""
    entries = ledger.listed(settings, taken.source)
    there = {(each.change.what, each.change.live_on) for each in entries}
    keys = {each.change.key for each in entries}
    found: list[Proposal] = []
    for each in changes_made.listed(settings, taken.source):
        what = " ".join(each.what.split())[: ledger.LONGEST]
        if (what, each.day) in there:
            continue
        key = ledger.key_of(what, keys)
        keys.add(key)
        kind = _kind(what)
        targets = (Target(each.category, each.day),) if each.category else ()
        change = Change(key, what, kind, targets, usual_rule(taken, each.day), thread=each.thread)
        found.append(Proposal(change, each.thread is not None))
    return found[::-1]


def _kind(what: str) -> Kind:
    for word, kind in _KINDS:
        if word in what.lower():
            return kind
    return "other"
