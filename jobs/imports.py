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
from data.errors import DataError
from data.lake import Lake, Version
from data.mapping import Profile
from data.quality import Checked
from data.readers import files
from data.readers.mapped import Mapped
from data.readers.table import LINE, Reading, Table
from data.schema import LOGS, SOURCE, Kind
from data.settings import Settings
from data.tables import ImportRecord

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


@dataclass(frozen=True, slots=True)
class _Origin:
    """The file that rows came from, and who brought it when."""

    file_name: str
    sha256: str
    profile_hash: str | None
    who: str
    now: datetime


def run(
    settings: Settings,
    path: Path,
    choice: Choice | None = None,
    *,
    name: str | None = None,
    progress: Progress = lambda stage: None,
) -> list[ImportRecord]:
    """Read a file into the lake; one record for each log in it. A DataError leaves the lake as it was."""
    chosen = choice or Choice()
    file_name = name or path.name
    if not path.is_file():
        raise DataError(f"There is no file {file_name}. Is the path right?")
    progress("reading")
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    profile = profiles.find(chosen.profile) if isinstance(chosen.profile, str) else chosen.profile
    tables = files.read_tables(path, name=file_name)
    readings = [reading for table in tables for reading in _read(table, chosen, profile)]
    del tables
    origin = _Origin(
        file_name, digest, profiles.digest(profile) if profile else None, _who(), datetime.now(UTC)
    )
    readings.sort(key=lambda reading: _ORDER.index(reading.kind))
    records: list[ImportRecord] = []
    while readings:
        # Each log's rows are let go before the next one's are checked: a file may be as large as memory.
        records.append(_store(settings, readings.pop(0), chosen, origin, progress))
    return records


def history(settings: Settings, *, limit: int = 200) -> list[ImportRecord]:
    """The imports, the newest first."""
    with database.session(settings, reads_only=True) as opened:
        return list(opened.exec(select(ImportRecord).order_by(col(ImportRecord.id).desc()).limit(limit)))


def rejects(settings: Settings, import_id: int) -> pl.DataFrame:
    """The rows that an import could not keep: line, reason, and the row as found, redacted."""
    frame = lake.of(settings).scan("quarantine")
    if frame is None:
        return pl.DataFrame(schema={"line": pl.Int64, "reason": pl.String, "row": pl.String})
    return (
        frame.filter(pl.col("import_id") == import_id).select("line", "reason", "row").sort("line").collect()
    )


def _read(table: Table, choice: Choice, profile: Profile | None) -> list[Reading]:
    if profile is not None:
        return Mapped(profile).read(table, choice.kind)
    reader = readers.named(choice.reader) if choice.reader else readers.recognise(table)
    if reader is None:
        raise readers.unrecognised(table)
    return reader.read(table, choice.kind)


def _store(
    settings: Settings, reading: Reading, choice: Choice, origin: _Origin, progress: Progress
) -> ImportRecord:
    reading = replace(reading, source=choice.source or reading.source)
    if reading.only_imported_tickets:
        reading = _only_imported(lake.of(settings), reading)
    record = ImportRecord(
        state="running",
        kind=reading.kind,
        source=reading.source,
        file_name=origin.file_name,
        sha256=origin.sha256,
        reader=reading.reader,
        profile_hash=origin.profile_hash,
        final=reading.final,
        who=origin.who,
        started_at=origin.now,
        read=reading.read,
        filtered=reading.filtered,
    )
    try:
        progress(f"checking {reading.read:,} {reading.kind}")
        key = redact.load_key(settings.home)
        checked = quality.split(reading, now=origin.now, key=key)
        del reading
        progress(f"redacting {checked.accepted.height:,} {record.kind}")
        checked = replace(checked, accepted=redact.frame(checked.accepted, LOGS[record.kind], key))
        store = lake.of(settings)
        with store.writing():
            progress(f"storing {checked.accepted.height:,} {record.kind}")
            _write(settings, store, checked, record, choice)
    except DataError as error:
        record.state, record.error, record.ended_at = "refused", str(error), datetime.now(UTC)
        _save(settings, record)
        raise
    return record


def _write(settings: Settings, store: Lake, checked: Checked, record: ImportRecord, choice: Choice) -> None:
    accepted, waiting = checked.accepted, checked.accepted.clear()
    if record.kind == "interactions":
        accepted, waiting = _with_ticket(store, accepted, record.source)
    rejected = checked.quarantined.height
    if 2 * rejected > record.read - record.filtered and rejected and not choice.accept_rejects:
        raise DataError(_too_many_rejects(checked.quarantined, record))
    record.duplicate, record.waiting = checked.duplicates, waiting.height
    record.quarantined = rejected + waiting.height
    record.lake_before = _written(store.version())
    _save(settings, record)
    why = {"pilotlight.import": str(record.id), "pilotlight.sha256": record.sha256}
    _quarantine(store, checked.quarantined, waiting, record)
    merged = store.merge(record.kind, accepted.drop(LINE), why=why)
    record.new, record.updated, record.unchanged = merged.new, merged.updated, merged.unchanged
    notes = [*checked.notes]
    if not waiting.is_empty():
        store.merge("waiting", waiting.drop(LINE))
        notes.append(f"{waiting.height:,} rows wait for a ticket that is not imported yet.")
    if record.kind == "tickets":
        notes += _release(store, record.source, why)
    counted = (
        merged.new
        + merged.updated
        + merged.unchanged
        + record.duplicate
        + record.filtered
        + record.quarantined
    )
    if counted != record.read:
        raise RuntimeError(f"{record.read} rows were read and {counted} accounted for.")
    record.state, record.ended_at = "done", datetime.now(UTC)
    record.notes = "\n".join(notes)
    record.lake_after = _written(store.version())
    _save(settings, record)


def _only_imported(store: Lake, reading: Reading) -> Reading:
    """The reading without rows of tickets that are not in the lake: left out before they are even checked."""
    tickets = store.scan_source("tickets", reading.source)
    if tickets is None:
        raise DataError(
            "Only rows whose ticket is imported are wanted, but the lake has no tickets of source "
            f"{reading.source}. Import the tickets first."
        )
    there = tickets.select("ticket_id").collect()["ticket_id"]
    kept = reading.frame.filter(pl.col("ticket_id").cast(pl.String).is_in(there.implode()))
    return replace(reading, frame=kept, filtered=reading.filtered + reading.frame.height - kept.height)


def _with_ticket(store: Lake, rows: pl.DataFrame, source: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    tickets = store.scan_source("tickets", source)
    if tickets is None:
        return rows.clear(), rows
    there = tickets.select("ticket_id").collect()
    return rows.join(there, on="ticket_id", how="semi"), rows.join(there, on="ticket_id", how="anti")


def _release(store: Lake, source: str, why: dict[str, str]) -> list[str]:
    """Interactions whose ticket has now come are let in."""
    waiting = store.scan_source("waiting", source)
    if waiting is None:
        return []
    ready, _ = _with_ticket(store, waiting.collect(), source)
    store.merge("interactions", ready, why=why)
    store.remove("waiting", source, ready["interaction_id"].to_list())
    return [f"{ready.height:,} interactions that waited for these tickets came in."] if ready.height else []


def _quarantine(store: Lake, rejected: pl.DataFrame, waiting: pl.DataFrame, record: ImportRecord) -> None:
    waits = waiting.select(
        pl.col(LINE),
        reason=pl.lit("ticket not imported"),
        row=pl.struct(pl.exclude(LINE, SOURCE)).struct.json_encode(),
    )
    rows = pl.concat([rejected, waits.cast(dict(rejected.schema))])
    store.append(
        "quarantine",
        rows.select(
            pl.lit(record.id, dtype=pl.Int64).alias("import_id"),
            pl.lit(record.source).alias(SOURCE),
            pl.lit(record.kind).alias("kind"),
            pl.col(LINE).alias("line"),
            "reason",
            "row",
        ),
    )


def _too_many_rejects(rejected: pl.DataFrame, record: ImportRecord) -> str:
    first = rejected.group_by("reason").len().sort("len", descending=True).head(3)
    named = "; ".join(f"{n:,} × {reason}" for reason, n in first.iter_rows())
    return (
        f"{rejected.height:,} of {record.read:,} rows of {record.file_name} cannot be kept: {named}. "
        "Nothing was imported. Mend the file or its profile; to take the good rows all the same, accept the "
        "rejects (--accept-rejects)."
    )


def _save(settings: Settings, record: ImportRecord) -> None:
    with database.session(settings) as opened:
        opened.add(record)
        opened.flush()
        opened.refresh(record)
        opened.expunge(record)


def _written(version: Version) -> str:
    return ".".join(str(number) for number in version)


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
