"""Imports a file: export → tables → readings → checked, redacted rows → lake, with its lineage."""

import hashlib
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
from sqlmodel import col, select

from data import current_user, installation
from data.cleaning.row_checks import Checked
from data.database import sessions
from data.database.tables import ImportRecord
from data.errors import DataError
from data.nested import shipped_nested_readers
from data.nested.suggest_nested import suggest_nested
from data.nested.unfold_reader import Nested
from data.privacy import redact, redact_ahead, redaction_key
from data.privacy.redact_ahead import Ahead
from data.profiles import column_names, profile_files, saved_profiles
from data.profiles.mapping_profile import Profile
from data.readers import recognition
from data.readers.amended import Amended
from data.readers.desks.mapped_table import Mapped
from data.readers.formats import open_file
from data.readers.table import Reader, Reading, Table
from data.schema import Kind
from data.settings import Settings
from data.suggestions import suggest_mapping
from jobs.intake import checking, choices, large_files, quarantine, sheets, spool, storing, unread_columns
from jobs.intake.atomic_imports import Along
from jobs.intake.choices import Choice
from jobs.intake.quarantine import How
from jobs.job_queue import job_requests
from jobs.job_queue.job_requests import Job, Params

#: Tickets first, so that what was said about them need not wait.
_ORDER: tuple[Kind, ...] = ("tickets", "interactions", "knowledge")

#: What a record says of one log of its file.
_OF_LOG = {"kind", "source", "reader", "final", "read", "filtered"}

#: The kind of its jobs, and from which size on a page has a file imported by one.
IMPORT, LARGE_BYTES = "import", 20_000_000
#: Which share of an import is behind it when a stage begins; measured on a million tickets.
_SHARES = {"reading": 0.02, "checking": 0.18, "redacting": 0.48, "storing": 0.65}

Progress = Callable[[str], None]


def run(
    settings: Settings,
    path: Path,
    choice: Choice | None = None,
    *,
    name: str | None = None,
    progress: Progress = lambda stage: None,
    along: Along | None = None,
) -> list[ImportRecord]:
    """Imports a file into the lake; returns one record for each log in it.

    The whole file is checked before anything is stored: a DataError leaves the lake as it was, and
    the refusal in the history. What is `along` is committed with the rows.
    """
    chosen = choice or Choice()
    file_name = name or path.name
    if not path.is_file():
        raise DataError(f"There is no file {file_name}. Is the path right?")
    progress("reading")
    record = ImportRecord(
        state="running",
        kind=chosen.kind or "unknown",
        source=chosen.source or "",
        file_name=file_name,
        sha256="",
        reader=chosen.reader or "",
        final=False,
        who=current_user.name(),
        started_at=datetime.now(UTC),
    )
    with (
        _refusals_kept(settings, record),
        redact_ahead.begun(lambda: installation.key(settings)) as ahead,
    ):
        with _digested(record, path):
            profile = (
                saved_profiles.find(settings, chosen.profile)
                if isinstance(chosen.profile, str)
                else chosen.profile
            )
            record.profile_hash = profile_files.digest(profile) if profile else None
            nested = shipped_nested_readers.pick(path, file_name, chosen.reader, profile)
            readings = list[Reading]()
            if nested is None:
                tables = open_file.read_tables(path, name=file_name, tell=ahead.offer)
                readings = _readings(sheets.together(tables, chosen.without), chosen, profile)
                # What was found in the file is let go with its readings, one after the other.
                del tables
        if nested is None:
            return _stored(settings, record, readings, chosen, profile, ahead, progress, along)
        return large_files.store(
            settings,
            record,
            unread_columns.first_noted(
                nested.pieces(path, name=file_name, kind=chosen.kind),
                [*unread_columns.of_objects(nested, path, file_name)],
            ),
            progress,
            accept_rejects=chosen.accept_rejects,
            along=along,
        )


def ask(settings: Settings, path: Path, choice: Choice | None = None, *, name: str | None = None) -> Job:
    """Queues an import as a job; the file is spooled until the job has ended."""
    said = choices.written(settings, choice or Choice())
    params = {"file": name or path.name, "sha256": _digest(path), "choice": said}
    # Files of different requests are kept apart, also when their bytes are the same.
    upload = job_requests.key(settings, IMPORT, params)
    spool.keep(settings, path, upload)
    job = job_requests.ask(settings, IMPORT, {**params, "upload": upload})
    if job.ended:
        spool.sweep(settings, IMPORT)
    return job


def perform(settings: Settings, params: Params, progress: Callable[[str, float], None]) -> str:
    """Runs the import that a job asks for; the result's reference names the import records."""
    reached = 0.0

    def tell(stage: str) -> None:
        nonlocal reached
        reached = max(reached, _SHARES.get(stage.split()[0], 0.0))
        progress(stage, reached)

    try:
        with spool.opened(settings, str(params["upload"])) as path:
            records = run(
                settings, path, choices.understood(params["choice"]), name=str(params["file"]), progress=tell
            )
    except FileNotFoundError:
        raise DataError(f"The uploaded file {params['file']} is no longer kept. Import it again.") from None
    return ",".join(str(record.id) for record in records)


def of_job(settings: Settings, job: Job) -> list[ImportRecord]:
    """Returns the import records of a job."""
    return _of(settings, job.result_ref)


def sources_of(settings: Settings, reference: str) -> list[str]:
    """The sources that an import job stored rows of, by the reference of its result."""
    return [record.source for record in _of(settings, reference) if record.accepted]


def _of(settings: Settings, reference: str) -> list[ImportRecord]:
    ids = [int(number) for number in reference.split(",") if number]
    with sessions.session(settings, reads_only=True) as opened:
        asked = select(ImportRecord).where(col(ImportRecord.id).in_(ids)).order_by(col(ImportRecord.id))
        return list(opened.exec(asked).all())


def again(
    settings: Settings, record: ImportRecord, readings: list[Reading], profile: Profile | None
) -> list[ImportRecord]:
    """Imports repaired rows; `record` is the import that they were quarantined by."""
    with _refusals_kept(settings, record), redact_ahead.begun(lambda: installation.key(settings)) as ahead:
        chosen = Choice(source=record.source)
        return _stored(settings, record, readings, chosen, profile, ahead, lambda stage: None)


@contextmanager
def _digested(record: ImportRecord, path: Path) -> Generator[None]:
    """Context manager at whose end, good or bad, the record has the file's digest, made meanwhile."""
    with ThreadPoolExecutor(1) as pool:
        digest = pool.submit(_digest, path)
        try:
            yield
        finally:
            record.sha256 = digest.result()


def _digest(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


@contextmanager
def _refusals_kept(settings: Settings, record: ImportRecord) -> Generator[None]:
    """Context manager that records a refused import, quotes redacted, and raises again."""
    try:
        yield
    except DataError as error:
        said = redact.text(str(error), redaction_key.load(settings.home))
        record.state, record.error, record.ended_at = "refused", said, datetime.now(UTC)
        # Where the disk is full or the database gone, the refusal itself is still what counts; one that did
        # not answer a moment ago is not waited for again.
        if not isinstance(error, sessions.UnreachableError):
            with suppress(sessions.UnreachableError):
                storing.save(settings, record)
                storing.audit(settings, record)
        if said == str(error):
            raise
        raise type(error)(said) from None


def _stored(
    settings: Settings,
    record: ImportRecord,
    readings: list[Reading],
    choice: Choice,
    profile: Profile | None,
    ahead: Ahead,
    progress: Progress,
    along: Along | None = None,
) -> list[ImportRecord]:
    checked: list[tuple[ImportRecord, Checked, How]] = []
    while readings:
        # Each log's text is let go before the next one's is looked at: a file may be as large as memory.
        of_log = checking.described(record, readings[0])
        # Should it be refused, the history says of which log.
        record.sqlmodel_update(of_log.model_dump(include=_OF_LOG))
        how = quarantine.of_reading(readings[0], profile or readings[0].profile)
        rows = checking.checked(
            settings, readings.pop(0), of_log, progress, ahead, accept_rejects=choice.accept_rejects
        )
        checked.append((of_log, rows, how))
    storing.store_all(settings, record, checked, progress, along)
    return [of_log for of_log, _, _ in checked]


def history(settings: Settings, *, limit: int = 200) -> list[ImportRecord]:
    """Returns the imports, newest first."""
    with sessions.session(settings, reads_only=True) as opened:
        return list(opened.exec(select(ImportRecord).order_by(col(ImportRecord.id).desc()).limit(limit)))


def rejects(settings: Settings, import_id: int) -> pl.DataFrame:
    """Returns an import's quarantined rows: line, reason and the redacted row."""
    return quarantine.of(settings, import_id)


def _readings(tables: list[Table], choice: Choice, profile: Profile | None) -> list[Reading]:
    found = [
        reading
        for table in sheets.readable(tables, profile)
        for reading in unread_columns.noted(table, _with_empty(table, read(table, choice, profile)))
    ]
    return sorted(found, key=lambda reading: _ORDER.index(reading.kind))


def _with_empty(table: Table, readings: list[Reading]) -> list[Reading]:
    """Adds the table's empty rows to those read and left out on purpose."""
    first, *others = readings
    return [replace(first, filtered=first.filtered + table.empty), *others]


def recognise(table: Table) -> Reader | None:
    """Returns the reader of the system that a table was exported from, flat or nested."""
    return recognition.recognise(table) or shipped_nested_readers.recognise_table(table)


def _unrecognised(table: Table) -> DataError:
    """What to tell of a table that nobody recognises: the profile that fits, or the list to be unfolded."""
    shipped = {name: profile_files.find(name) for name in profile_files.shipped()}
    flat = {name: each for name, each in shipped.items() if not each.is_nested}
    if fitting := column_names.fitting(flat, [table.columns]):
        return DataError(
            f"The table {table.name} is read with a profile: it has all columns of {fitting[0]}. "
            f"Import it with `--profile {fitting[0]}`."
        )
    said, nested = suggest_mapping.unrecognised(table), suggest_nested(table)
    if nested is None or not nested.profile.unfold:
        return said
    path = nested.profile.unfold[0].path
    return DataError(f"{said} Its list {path} looks like what was said: a nested profile unfolds it.")


def read(table: Table, choice: Choice, profile: Profile | None) -> list[Reading]:
    """Returns the logs of a table, read by the options, or by the recognised reader."""
    return unread_columns.with_open_handovers(table, _read(table, choice, profile))


def _read(table: Table, choice: Choice, profile: Profile | None) -> list[Reading]:
    if profile is not None and profile.reader:
        return Amended(profile).read(table, choice.kind)
    if profile is not None and profile.is_nested:
        return Nested(profile).read(table, choice.kind)
    if profile is not None:
        return Mapped(profile).read(table, choice.kind)
    if choice.reader in shipped_nested_readers.NAMES:
        return shipped_nested_readers.named(str(choice.reader)).read(table, choice.kind)
    reader = recognition.named(choice.reader) if choice.reader else recognise(table)
    if reader is None:
        raise _unrecognised(table)
    return reader.read(table, choice.kind)
