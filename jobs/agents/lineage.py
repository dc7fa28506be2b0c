"""Where a figure comes from: agent versions, knowledge, behaviour rules, lake version and imported files."""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from sqlmodel import col, select

from analytics.ticket_outcomes import DEFINITIONS_VERSION
from analytics.ticket_slices import Slice
from data.database import sessions
from data.database.tables import ImportRecord
from data.lake import lake
from data.settings import Settings
from jobs.behaviour import spec_approvals
from jobs.counting.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class VersionPart:
    """Tickets of one version of the agent behind a figure; None is "no version recorded"."""

    name: str | None
    tickets: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class File:
    """An imported file: which log, its name, digest, and when it was read."""

    kind: str
    name: str
    sha256: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Lineage:
    """Everything that a figure of some tickets was made from."""

    source: str
    lake: str
    definitions: str
    horizon_days: float
    as_of: datetime
    versions: tuple[VersionPart, ...]
    knowledge: str
    spec: str
    files: tuple[File, ...]


def of(settings: Settings, taken: Snapshot, chosen: Slice) -> Lineage:
    """The lineage of a figure of these tickets."""
    return Lineage(
        source=taken.source,
        lake=".".join(map(str, taken.version)),
        definitions=DEFINITIONS_VERSION,
        horizon_days=settings.horizon.total_seconds() / 86_400,
        as_of=taken.rules.as_of,
        versions=_versions(taken, chosen),
        knowledge=_knowledge(settings, taken),
        spec=_spec(settings, taken, chosen),
        files=_files(settings, taken.source),
    )


def _versions(taken: Snapshot, chosen: Slice) -> tuple[VersionPart, ...]:
    """Of the cube where it has every column, else of the facts; counted tickets alone."""
    from_cube = chosen.in_cube
    frame = taken.cube.lazy() if from_cube else taken.scan()
    counted = pl.col("tickets").sum() if from_cube else pl.col("tickets").cast(pl.Int64).sum()
    found = (
        frame.filter(chosen.predicate(), pl.col("tickets") > 0)
        .group_by("agent_version")
        .agg(counted, first=pl.col("day").min(), last=pl.col("day").max())
        .collect()
    )
    made = [
        VersionPart(None if name is None else str(name), int(tickets), first, last)
        for name, tickets, first, last in found.iter_rows()
    ]
    return tuple(sorted(made, key=lambda each: (each.name is None, each.first)))


def _knowledge(settings: Settings, taken: Snapshot) -> str:
    """The knowledge log's version: its commits, entries, and last change; that there is none."""
    found = lake.of(settings).scan_source("knowledge", taken.source)
    if found is None:
        return "no articles imported"
    entries, changed = found.select(pl.len(), pl.col("updated_at").max()).collect().row(0)
    if not entries:
        return "no articles imported"
    until = f", last changed {changed:%Y-%m-%d}" if changed is not None else ""
    return f"commit {taken.version.knowledge}, {entries} articles{until}"


def _spec(settings: Settings, taken: Snapshot, chosen: Slice) -> str:
    """The behaviour rules in force during the days of the tickets."""
    periods = spec_approvals.periods(settings, taken.source)
    last = chosen.end or taken.today
    inside = [each for each in periods if each.since.date() <= last]
    if chosen.start is not None:
        before = [each for each in inside if each.since.date() <= chosen.start]
        inside = [*before[-1:], *(each for each in inside if each.since.date() > chosen.start)]
    if not inside:
        return "no approved version in these days"
    return ", ".join(f"{each.stored.label} since {each.since:%Y-%m-%d}" for each in inside)


def _files(settings: Settings, source: str) -> tuple[File, ...]:
    """The newest import of each log that changed the lake."""
    with sessions.session(settings, reads_only=True) as opened:
        asked = select(ImportRecord).where(ImportRecord.source == source, ImportRecord.state == "done")
        rows = opened.exec(asked.order_by(col(ImportRecord.id).desc())).all()
    newest: dict[str, File] = {}
    for row in rows:
        if row.accepted and row.kind not in newest:
            newest[row.kind] = File(row.kind, row.file_name, row.sha256, row.ended_at or row.started_at)
    return tuple(newest[kind] for kind in sorted(newest))
