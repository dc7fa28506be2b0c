"""The rows of one log of a file: described in a record, checked, redacted, and refused where most are bad."""

from collections.abc import Callable
from dataclasses import replace

import narwhals as nw
import polars as pl

from analytics import as_of_time
from data import installation
from data.cleaning import request_text, row_checks
from data.cleaning.row_checks import Checked
from data.database.tables import ImportRecord
from data.errors import DataError, TooManyRejectsError
from data.lake import lake
from data.privacy import redact
from data.privacy.redact import Known
from data.privacy.redact_ahead import Ahead
from data.profiles import profile_files
from data.readers.table import Reading
from data.schema import LOGS, TIME, Kind
from data.settings import Settings
from jobs.intake import changed_units, ticket_notes

Progress = Callable[[str], None]


def described(of_file: ImportRecord, reading: Reading) -> ImportRecord:
    """Returns the record of one log of the file, under the source that the file's own record names."""
    about = of_file.model_dump(include={"state", "file_name", "sha256", "who", "started_at"})
    own = profile_files.digest(reading.profile) if reading.profile else None
    return ImportRecord(
        **about,
        profile_hash=of_file.profile_hash or own,
        kind=reading.kind,
        source=of_file.source or reading.source,
        reader=reading.reader,
        final=reading.final,
        read=reading.read,
        filtered=reading.filtered,
    )


def checked(
    settings: Settings,
    reading: Reading,
    record: ImportRecord,
    progress: Progress,
    ahead: Ahead,
    *,
    accept_rejects: bool,
) -> Checked:
    """The rows of a log that can be kept, redacted; a DataError where most of them cannot."""
    reading = wanted(settings, reading, record)
    record.filtered = reading.filtered
    progress(f"checking {reading.read:,} {reading.kind}")
    installation.check(settings)
    ahead.look_at(reading.frame, LOGS[reading.kind])
    found = split(settings, reading, record)
    notes = [*far(found.accepted.lazy(), reading.kind)]
    if reading.kind == "tickets":
        notes += of_tickets(settings, found.accepted.lazy(), reading.source, found.present)
    found = replace(found, notes=(*found.notes, *notes))
    # The rows as they stand in the file are let go as soon as they are checked.
    del reading
    if not accept_rejects:
        refuse_too_many(found.quarantined, record)
    progress(f"redacting {found.accepted.height:,} {record.kind}")
    return replace(found, accepted=redacted(settings, found.accepted, record, ahead.known()))


def wanted(settings: Settings, reading: Reading, record: ImportRecord) -> Reading:
    """The reading under the import's source, without rows that it leaves out as their ticket is not there."""
    named = replace(reading, source=record.source)
    return only_imported(settings, named) if named.only_imported_tickets else named


def split(settings: Settings, reading: Reading, record: ImportRecord) -> Checked:
    """The rows that hold and those that do not."""
    key = installation.key(settings)
    found = row_checks.split(reading, now=record.started_at, key=key, zone=settings.time_zone)
    return replace(found, present=request_text.present(found.present))


def redacted(
    settings: Settings, accepted: pl.DataFrame, record: ImportRecord, known: Known | None = None
) -> pl.DataFrame:
    """The rows without the personal data in their words; tickets with their request beside their body.

    `known` is what was redacted ahead.
    """
    log = next(log for log in LOGS.values() if log.kind == record.kind)
    return request_text.added(redact.frame(accepted, log, installation.key(settings), known))


def of_tickets(settings: Settings, tickets: pl.LazyFrame, source: str, present: frozenset[str]) -> list[str]:
    """Sentences on all tickets of an import: a unit that changed, what no rate counts, empty columns."""
    units = changed_units.noted(settings, tickets, source)
    return [*units, *ticket_notes.noted(tickets), *ticket_notes.empty(tickets, present)]


def far(accepted: pl.LazyFrame, kind: Kind) -> list[str]:
    """A sentence on times that are far from all others of the file, and so do not say up to when it goes."""
    times = tuple(column.name for column in LOGS[kind].columns if column.dtype == TIME)
    if kind == "knowledge":
        return []
    latest = accepted.select(pl.col(times).max()).collect().row(0)
    if not (known := [each for each in latest if each is not None]):
        return []
    filled = tuple(name for name, each in zip(times, latest, strict=True) if each is not None)
    said = as_of_time.latest(max(known), [(nw.from_native(accepted), filled)]).sentence
    return [said] if said else []


class TicketsFirstError(DataError):
    """Rows are wanted only where their ticket is in the lake, and it has no tickets of the source yet."""


def only_imported(settings: Settings, reading: Reading) -> Reading:
    """The reading without rows of tickets that are not in the lake: left out before they are checked."""
    tickets = lake.of(settings).scan_source("tickets", reading.source)
    there = None if tickets is None else tickets.select("ticket_id").collect()["ticket_id"]
    if there is None or there.is_empty():
        raise TicketsFirstError(
            "Only rows whose ticket is imported are wanted, but the lake has no tickets of source "
            f"{reading.source}. Import the tickets first."
        )
    kept = reading.frame.filter(pl.col("ticket_id").cast(pl.String).is_in(there.implode()))
    return replace(reading, frame=kept, filtered=reading.filtered + reading.frame.height - kept.height)


def refuse_too_many(rejected: pl.DataFrame, record: ImportRecord) -> None:
    """Refuse a log of which more than half of the rows cannot be kept."""
    if 2 * rejected.height <= record.read - record.filtered:
        return
    first = rejected.group_by("reason").len().sort("len", "reason", descending=[True, False]).head(3)
    named = "; ".join(f"{n:,} × {reason}" for reason, n in first.iter_rows())
    raise TooManyRejectsError(
        f"{rejected.height:,} of {record.read:,} rows of {record.file_name} would be rejected: {named}. "
        "Nothing was imported. Correct the file or its profile, or import the good rows alone "
        "(--accept-rejects)."
    )
