"""Notes: dated events that may explain a change, typed or imported, and agent versions."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import polars as pl
from sqlmodel import col, select

from analytics.trends.unusual_days import Event
from data import current_user
from data.database import sessions
from data.database.tables import NoteRecord
from data.errors import DataError
from data.settings import Settings
from jobs.counting.snapshot import Snapshot
from jobs.months import typed_lists

KINDS = ("release", "outage", "training change", "holiday", "other")
COLUMNS = ("day", "kind", "what", "category")
LONGEST = 200
#: The kind of an event that is not typed but seen in the log.
VERSION = "agent version"


@dataclass(frozen=True, slots=True)
class Note:
    """A typed event, with who typed it and when."""

    id: int
    event: Event
    who: str
    made_on: date


def listed(settings: Settings, source: str) -> tuple[Note, ...]:
    """Returns the notes of a source, the latest day first."""
    with sessions.session(settings, reads_only=True) as opened:
        asked = select(NoteRecord).where(NoteRecord.source == source)
        found = opened.exec(asked.order_by(col(NoteRecord.day).desc(), col(NoteRecord.id).desc())).all()
    return tuple(
        Note(
            each.id or 0,
            Event(each.day, each.kind, each.what, each.category),
            each.who,
            each.made_at.astimezone(settings.zone).date(),
        )
        for each in found
    )


def events(settings: Settings, taken: Snapshot) -> tuple[Event, ...]:
    """Returns all dated events of a source in order: notes and first days of agent versions."""
    noted = [note.event for note in listed(settings, taken.source)]
    return tuple(sorted((*noted, *versions(taken)), key=lambda event: (event.day, event.kind, event.what)))


def versions(taken: Snapshot) -> tuple[Event, ...]:
    """Returns the first day of each agent version."""
    seen = (
        taken.cube.lazy()
        .filter(pl.col("agent_version").is_not_null(), pl.col("tickets") > 0)
        .group_by("agent_version")
        .agg(pl.col("day").min())
        .with_columns(pl.col("agent_version").cast(pl.String))
        .sort("day", "agent_version")
        .collect()
    )
    return tuple(Event(day, VERSION, str(version)) for version, day in seen.rows())


def add(settings: Settings, source: str, event: Event) -> None:
    """Stores a note."""
    _keep(settings, source, [_checked(event, "The note")])


def delete(settings: Settings, note_id: int) -> None:
    """Deletes a note."""
    with sessions.session(settings) as opened:
        there = opened.get(NoteRecord, note_id)
        if there is not None:
            opened.delete(there)


def import_(settings: Settings, source: str, name: str, content: bytes) -> int:
    """Stores the new notes of a CSV or TOML file, all or none; returns how many."""
    found: list[Event] = []
    for place, row in typed_lists.rows(name, content, "note", COLUMNS, ("day", "kind", "what")):
        where = f"{name}, {place}"
        event = Event(
            typed_lists.day(row["day"], where), row["kind"], row["what"], row.get("category") or None
        )
        found.append(_checked(event, where))
    there = {note.event for note in listed(settings, source)}
    new = [event for event in dict.fromkeys(found) if event not in there]
    _keep(settings, source, new)
    return len(new)


def _checked(event: Event, where: str) -> Event:
    what = " ".join(event.what.split())
    if event.kind not in KINDS:
        raise DataError(f"{where}: {event.kind!r} is no kind of note. There are: {', '.join(KINDS)}.")
    if not what or len(what) > LONGEST:
        raise DataError(f"{where}: say in 1 to {LONGEST} characters what happened; there are {len(what)}.")
    return Event(event.day, event.kind, what, event.category)


def _keep(settings: Settings, source: str, events: list[Event]) -> None:
    who, now = current_user.name(), datetime.now(UTC)
    with sessions.session(settings) as opened:
        for event in events:
            opened.add(
                NoteRecord(
                    source=source,
                    day=event.day,
                    kind=event.kind,
                    what=event.what,
                    category=event.category,
                    who=who,
                    made_at=now,
                )
            )
