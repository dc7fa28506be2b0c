"""The registry of versions: proposed from the log, kept as decisions, promoted only by a plan's verdict."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import cast

from analytics.agents import version_stages
from analytics.agents.version_stages import STAGES, Judgement, SeenVersion, Stage, StageError
from analytics.shadow.readiness_gate import Gate
from data.errors import DataError
from data.settings import Settings
from jobs.agents import seen_versions, version_plans
from jobs.decisions import decision_log as log
from jobs.decisions.decision_log import Decision

_KIND = "agent version"
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class About:
    """What people know of a version; `came_from` may be any text, such as the id of a training run."""

    model: str = ""
    prompt_digest: str = ""
    knowledge_version: str = ""
    data_snapshot: str = ""
    came_from: str = ""
    owner: str = ""


LABELS: Mapping[str, str] = {
    "model": "Model",
    "prompt_digest": "Prompt digest",
    "knowledge_version": "Knowledge version",
    "data_snapshot": "Data snapshot",
    "came_from": "Came from",
    "owner": "Owner",
}


@dataclass(frozen=True, slots=True)
class Registered:
    """A version: as the log has it (None: not yet), what is registered of it, its stage and its next gate.

    `stage` is the registered one, else as `proposed` by the log. `gates` are those met so far.
    """

    name: str
    seen: SeenVersion | None
    about: About
    stage: Stage
    proposed: Stage | None
    registered: bool
    since: datetime | None
    by: str
    judged: Judgement | None
    next_stage: Stage | None
    gate: Gate | None
    gates: tuple[str, ...]
    decision: int | None


def of_source(settings: Settings, source: str) -> tuple[Registered, ...]:
    """Every version that the log or the registry has, the newest first."""
    seen = seen_versions.of_source(settings, source)
    kept = log.currents(settings, source, _KIND)
    last = seen_versions.end(seen)
    judged = version_plans.judgements(settings, source)
    found: list[Registered] = []
    for each in seen:
        proposed = version_stages.proposed(each, seen, last or each.last)
        steps = _steps(settings, source, each.name)
        found.append(_row(each.name, each, kept.get(each.name), proposed, judged.get(each.name), steps))
    names = {each.name for each in seen}
    planned = [
        _row(name, None, each, None, judged.get(name), _steps(settings, source, name))
        for name, each in kept.items()
        if name not in names
    ]
    return (*sorted(planned, key=lambda each: each.name, reverse=True), *found)


def register(
    settings: Settings, source: str, name: str, about: About, *, by: str | None = None
) -> Registered:
    """Keep what is known of a version; its stage stays, or is the one that the log shows."""
    plain = " ".join(name.split())
    if not plain or len(plain) > _LONGEST:
        raise DataError("A version needs a name of 1 to 200 characters, as the log's agent_version has it.")
    tidy = About(**{key: " ".join(str(value).split()) for key, value in asdict(about).items()})
    too_long = [LABELS[key] for key, value in asdict(tidy).items() if len(value) > _LONGEST]
    if too_long:
        raise DataError(f"{too_long[0]} has more than {_LONGEST} characters. Shorten it.")
    there = _found(settings, source, plain)
    stage = there.stage if there is not None else "shadow"
    if there is not None and there.registered and there.about == tidy:
        raise DataError(f"Nothing of version {plain!r} was changed.")
    log.decide(
        settings,
        source=source,
        kind=_KIND,
        subject=plain,
        choice=stage,
        evidence={"about": asdict(tidy), "step": "", "gate": []},
        over=there.decision if there is not None else None,
        by=by,
    )
    return _needed(settings, source, plain)


def move(
    settings: Settings,
    source: str,
    name: str,
    to: str,
    *,
    reason: str = "",
    by: str | None = None,
) -> Registered:
    """Move a version to another stage; up only by the verdict of a locked plan whose pilot arm it is."""
    there = _needed(settings, source, name)
    if to not in STAGES:
        raise DataError(f"There is no stage {to!r}. There are: {', '.join(STAGES)}.")
    stage = cast("Stage", to)
    try:
        version_stages.moved(there.stage, stage, there.judged, reason)
    except StageError as error:
        raise DataError(f"Version {name!r}: {error}") from None
    up = stage == version_stages.above(there.stage)
    gate = version_stages.gate(stage, there.judged) if up else None
    log.decide(
        settings,
        source=source,
        kind=_KIND,
        subject=name,
        choice=stage,
        reason=" ".join(reason.split()),
        evidence={
            "about": asdict(there.about),
            "step": f"{there.stage} to {stage}",
            "gate": [asdict(each) for each in gate.conditions] if gate else [],
            "plan": there.judged.words if up and there.judged else "",
        },
        over=there.decision,
        by=by,
    )
    return _needed(settings, source, name)


def history(settings: Settings, source: str, name: str) -> list[Decision]:
    """Everything that was decided about a version, the newest first."""
    return log.history(settings, source, _KIND, name)


def rows(found: tuple[Registered, ...]) -> list[dict[str, object]]:
    """A flat row for each version; unknown is null, never 0."""
    return [
        {
            "version": each.name,
            "stage": each.stage,
            "registered": each.registered,
            "proposed": each.proposed,
            "first": each.seen.first.isoformat() if each.seen else None,
            "last": each.seen.last.isoformat() if each.seen else None,
            "tickets": each.seen.tickets if each.seen else None,
            "answers": each.seen.answers if each.seen else None,
            "drafts": each.seen.drafts if each.seen else None,
            **{key: value or None for key, value in asdict(each.about).items()},
            "gates_met": "; ".join(each.gates) or None,
            "next_stage": each.next_stage,
            "missing": "; ".join(f"{one.name} ({one.found})" for one in each.gate.missing)
            if each.gate
            else None,
            "since": each.since.isoformat() if each.since else None,
            "by": each.by or None,
        }
        for each in found
    ]


def _found(settings: Settings, source: str, name: str) -> Registered | None:
    return next((each for each in of_source(settings, source) if each.name == name), None)


def _needed(settings: Settings, source: str, name: str) -> Registered:
    found = _found(settings, source, name)
    if found is None:
        names = ", ".join(each.name for each in of_source(settings, source)) or "none"
        raise DataError(f"There is no version {name!r} in {source!r}. There are: {names}. Register it first.")
    return found


def _steps(settings: Settings, source: str, name: str) -> tuple[str, ...]:
    """The gates that a version has met, oldest first, in words."""
    done = reversed(history(settings, source, name))
    return tuple(
        f"{each.evidence['step']}: {each.evidence['plan']}" for each in done if each.evidence.get("plan")
    )


def _row(
    name: str,
    seen: SeenVersion | None,
    kept: Decision | None,
    proposed: Stage | None,
    judged: Judgement | None,
    gates: tuple[str, ...],
) -> Registered:
    stage: Stage = cast("Stage", kept.choice) if kept else proposed or "shadow"
    ahead = version_stages.above(stage)
    found = Registered(
        name=name,
        seen=seen,
        about=About(),
        stage=stage,
        proposed=proposed,
        registered=kept is not None,
        since=kept.at if kept else None,
        by=kept.by if kept else "",
        judged=judged,
        next_stage=ahead,
        gate=version_stages.gate(ahead, judged) if ahead else None,
        gates=gates,
        decision=kept.id if kept else None,
    )
    return found if kept is None else replace(found, about=About(**kept.evidence["about"]))
