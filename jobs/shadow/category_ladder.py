"""Where each category stands on the ladder: every step a signed decision, exported for routers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast

from analytics.shadow import rollout_ladder
from analytics.shadow.readiness_gate import Gate
from analytics.shadow.rollout_ladder import RUNGS, SHARES, Rung
from data.errors import DataError
from data.settings import Settings
from jobs.decisions import buckets
from jobs.decisions import decision_log as log
from jobs.decisions.decision_log import Decision
from jobs.thresholds import certificates


@dataclass(frozen=True, slots=True)
class Position:
    """A category's rung: since when, by whose signature, and why."""

    category: str
    rung: Rung
    since: datetime
    by: str
    reason: str
    evidence: Mapping[str, Any]
    decision: int


def positions(settings: Settings, source: str) -> dict[str, Position]:
    """The rung of each category that was ever moved; all others are in shadow."""
    found: dict[str, Position] = {}
    for each in _steps(settings, source):
        found[each.subject] = Position(
            each.subject, cast("Rung", each.choice), each.at, each.by, each.reason, each.evidence, each.id
        )
    return found


def step(
    settings: Settings,
    source: str,
    category: str,
    to: Rung,
    gate: Gate,
    *,
    always_human: bool = False,
    reason: str = "",
    by: str | None = None,
) -> Position:
    """Sign a category's next rung, or a step back; refused where a gate is not met or a rung is skipped."""
    if to not in RUNGS:
        raise DataError(f"There is no stage {to!r}. There are: {', '.join(RUNGS)}.")
    stands: Rung = (
        positions(settings, source)[category].rung if category in positions(settings, source) else "shadow"
    )
    if to == stands:
        raise DataError(f"{category!r} is at {to} already.")
    if not rollout_ladder.may_step(stands, to):
        raise DataError(
            f"{category!r} is at {stands}; its next stage is {rollout_ladder.above(stands)}, not {to}."
        )
    up = RUNGS.index(to) > RUNGS.index(stands)
    if up and always_human:
        raise DataError(f"{category!r} always goes to a person; it has no next stage.")
    if up and not gate.met:
        missing = ", ".join(f"{each.name} ({each.found})" for each in gate.missing)
        raise DataError(f"{category!r} cannot move to {to} yet. Missing: {missing}.")
    if not up and not reason.strip():
        raise DataError("A step back needs a reason. Write what happened.")
    until = certificates.valid_until(certificates.expiries(settings, source), category) if up else None
    log.decide(
        settings,
        source=source,
        kind="promotion" if up else "demotion",
        subject=category,
        choice=to,
        reason=" ".join(reason.split()),
        evidence={
            "from": stands,
            "gate": [{"name": each.name, "met": each.met, "found": each.found} for each in gate.conditions],
            **({"valid_until": until.isoformat()} if until else {}),
        },
        by=by,
    )
    return positions(settings, source)[category]


def history(settings: Settings, source: str, category: str) -> list[Decision]:
    """Every step of a category, the oldest first."""
    return [each for each in _steps(settings, source) if each.subject == category]


def expired(position: Position | None, renewed: date | None = None) -> str:
    """That the certificate behind a rung is past its date, in words; empty where it is not.

    `renewed` is the last day of the certificate that stands now, which counts in the place of the one that
    stood when the rung was signed.
    """
    kept = position.evidence.get("valid_until") if position else None
    until = renewed or (date.fromisoformat(str(kept)[:10]) if kept else None)
    if position is None or until is None or datetime.now(UTC).date() <= until:
        return ""
    return f"the certificate expired on {until.isoformat()}"


def for_router(settings: Settings, source: str, categories: list[str]) -> list[dict[str, object]]:
    """A row for each category, for whoever routes tickets: rung, share, since when, who signed.

    What somebody decided always goes to a person is in shadow here at once, whatever stage it had.
    """
    there, always = positions(settings, source), buckets.always_human(settings, source)
    rows: list[dict[str, object]] = []
    for category in sorted({*categories, *there}):
        found = there.get(category)
        rung: Rung = found.rung if found and category not in always else "shadow"
        rows.append(
            {
                "source": source,
                "category": category,
                "rung": rung,
                "share": SHARES[rung],
                "since": found.since.isoformat() if found else None,
                "signed_by": found.by if found else None,
                "decision": found.decision if found else None,
            }
        )
    return rows


def _steps(settings: Settings, source: str) -> list[Decision]:
    """Promotions and demotions together, in the order in which they were signed."""
    both = [*log.history(settings, source, "promotion"), *log.history(settings, source, "demotion")]
    return sorted((each for each in both if each.choice in RUNGS), key=lambda each: each.id)
