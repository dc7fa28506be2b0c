"""An import: export file → tables → readings → checked and redacted rows → lake, and its lineage."""

import getpass
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
from sqlmodel import col, select

from data import database, lake, profiles, quality, readers, redact
from data.errors import DataError, TooManyRejectsError
from data.mapping import Profile
from data.quality import Checked
from data.readers import files
from data.readers.mapped import Mapped
from data.readers.table import Reading, Table
from data.schema import LOGS, Kind
from data.settings import Settings
from data.tables import ImportRecord
from jobs import admission

#: Tickets first, so that what was said about them need not wait.
_ORDER: tuple[Kind, ...] = ("tickets", "interactions", "knowledge")

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the person said about the file; whatever is left open is recognised from it."""

    reader: str | None = None
    profile: str | Profile | None = None
    source: str | None = None
    kind: Kind | None = None
    accept_rejects: bool = False


def run(
    settings: Settings,
    path: Path,
    choice: Choice | None = None,
    *,
    name: str | None = None,
    progress: Progress = lambda stage: None,
) -> list[ImportRecord]:
    """Read a file into the lake; one record for each log in it.

    The whole file is checked before anything is stored: a DataError leaves the lake as it was, and
    the refusal in the history.
    """
    chosen = choice or Choice()
    file_name = name or path.name
    if not path.is_file():
        raise DataError(f"There is no file {file_name}. Is the path right?")
    progress("reading")
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    record = ImportRecord(
        state="running",
        kind=chosen.kind or "unknown",
        source=chosen.source or "",
        file_name=file_name,
        sha256=digest,
        reader=chosen.reader or "",
        final=False,
        who=_who(),
        started_at=datetime.now(UTC),
    )
    try:
        profile = profiles.find(chosen.profile) if isinstance(chosen.profile, str) else chosen.profile
        record.profile_hash = profiles.digest(profile) if profile else None
        readings = _readings(files.read_tables(path, name=file_name), chosen, profile)
        checked: list[tuple[ImportRecord, Checked]] = []
        while readings:
            # Each log's text is let go before the next one's is looked at: a file may be as large as memory.
            record = _described(record, readings[0], chosen)
            checked.append((record, _checked(settings, readings.pop(0), record, chosen, progress)))
        store = lake.of(settings)
        with store.writing():
            # The last moment at which it can be cancelled: from here on it is kept whole.
            progress(f"storing {sum(rows.accepted.height for _, rows in checked):,} rows")
            for record, rows in checked:
                admission.admit(settings, store, rows, record)
    except DataError as error:
        record.state, record.error, record.ended_at = "refused", str(error), datetime.now(UTC)
        admission.save(settings, record)
        raise
    return [record for record, _ in checked]


def history(settings: Settings, *, limit: int = 200) -> list[ImportRecord]:
    """The imports, the newest first."""
    with database.session(settings, reads_only=True) as opened:
        return list(opened.exec(select(ImportRecord).order_by(col(ImportRecord.id).desc()).limit(limit)))


def rejects(settings: Settings, import_id: int) -> pl.DataFrame:
    """The rows that an import could not keep: line, reason, and the row as found, redacted."""
    frame = lake.of(settings).scan("quarantine")
    if frame is None:
        return pl.DataFrame(schema={"line": pl.Int64, "reason": pl.String, "row": pl.String})
    mine = frame.filter(pl.col("import_id") == import_id)
    return mine.select("line", "reason", "row").sort("line").collect()


def _readings(tables: list[Table], choice: Choice, profile: Profile | None) -> list[Reading]:
    found = [reading for table in tables for reading in _read(table, choice, profile)]
    return sorted(found, key=lambda reading: _ORDER.index(reading.kind))


def _read(table: Table, choice: Choice, profile: Profile | None) -> list[Reading]:
    if profile is not None:
        return Mapped(profile).read(table, choice.kind)
    reader = readers.named(choice.reader) if choice.reader else readers.recognise(table)
    if reader is None:
        raise readers.unrecognised(table)
    return reader.read(table, choice.kind)


def _described(of_file: ImportRecord, reading: Reading, choice: Choice) -> ImportRecord:
    """The record of one log of the file."""
    about = of_file.model_dump(include={"state", "file_name", "sha256", "profile_hash", "who", "started_at"})
    return ImportRecord(
        **about,
        kind=reading.kind,
        source=choice.source or reading.source,
        reader=reading.reader,
        final=reading.final,
        read=reading.read,
        filtered=reading.filtered,
    )


def _checked(
    settings: Settings, reading: Reading, record: ImportRecord, choice: Choice, progress: Progress
) -> Checked:
    reading = replace(reading, source=record.source)
    if reading.only_imported_tickets:
        reading = _only_imported(settings, reading)
        record.filtered = reading.filtered
    progress(f"checking {reading.read:,} {reading.kind}")
    key = redact.load_key(settings.home)
    checked = quality.split(reading, now=record.started_at, key=key)
    log, rejected = LOGS[reading.kind], checked.quarantined.height
    del reading
    if 2 * rejected > record.read - record.filtered and not choice.accept_rejects:
        raise TooManyRejectsError(_too_many(checked.quarantined, record))
    progress(f"redacting {checked.accepted.height:,} {log.kind}")
    return replace(checked, accepted=redact.frame(checked.accepted, log, key))


def _only_imported(settings: Settings, reading: Reading) -> Reading:
    """The reading without rows of tickets that are not in the lake: left out before they are checked."""
    tickets = lake.of(settings).scan_source("tickets", reading.source)
    if tickets is None:
        raise DataError(
            "Only rows whose ticket is imported are wanted, but the lake has no tickets of source "
            f"{reading.source}. Import the tickets first."
        )
    there = tickets.select("ticket_id").collect()["ticket_id"]
    kept = reading.frame.filter(pl.col("ticket_id").cast(pl.String).is_in(there.implode()))
    return replace(reading, frame=kept, filtered=reading.filtered + reading.frame.height - kept.height)


def _too_many(rejected: pl.DataFrame, record: ImportRecord) -> str:
    first = rejected.group_by("reason").len().sort("len", "reason", descending=[True, False]).head(3)
    named = "; ".join(f"{n:,} × {reason}" for reason, n in first.iter_rows())
    return (
        f"{rejected.height:,} of {record.read:,} rows of {record.file_name} cannot be kept: {named}. "
        "Nothing was imported. Mend the file or its profile; to take the good rows all the same, accept the "
        "rejects (--accept-rejects)."
    )


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
