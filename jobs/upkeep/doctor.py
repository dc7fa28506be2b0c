"""Health check of an installation: what is in order, what is not, and what to do."""

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import polars as pl
from deltalake.exceptions import DeltaError
from polars.exceptions import PolarsError
from sqlmodel import col, select

from data import installation, permissions
from data.database import database_check, sessions
from data.database.tables import ImportRecord
from data.errors import DataError
from data.lake import disk_space, duplicate_keys, lake, storage_errors
from data.lake.delta_paths import LocalDeltaTable
from data.lake.delta_rows import Table
from data.lake.lake import BusyError, Lake
from data.privacy import redaction_key
from data.schema import LOGS, SOURCE
from data.settings import Settings
from jobs.decisions import begun_erasures
from jobs.intake import atomic_imports
from jobs.job_queue import job_requests, leases_and_retries, worker
from jobs.upkeep import workspace
from jobs.upkeep.backup import KEY

_START_ONE = "Start one with `python -m jobs worker`; until then, long jobs wait."
_LITTLE_BYTES = 1e9
#: So long after its lease has run out is a job taken up by any worker that is in order.
_STUCK = timedelta(minutes=2)
_TABLES: tuple[Table, ...] = (*LOGS, "waiting", "quarantine")


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: 'ok' or what is wrong, and what to do."""

    what: str
    ok: bool
    says: str


def mend(settings: Settings) -> list[str]:
    """Removes duplicate keys from the lake, one row each stays; returns what was done, in words."""
    store, done = lake.of(settings), list[str]()
    with store.writing():
        atomic_imports.settle(settings, store)
        for table in _TABLES:
            gone = duplicate_keys.mend(store, table)
            if gone:
                done.append(f"{gone:,} rows of {table} with a duplicate key were removed.")
    return done or ["No table has a duplicate key; nothing was changed."]


def ready(settings: Settings) -> dict[str, str]:
    """Returns 'ok' or a sentence; cheap enough for the readiness probe."""
    return {
        "database": sessions.check(settings),
        "lake": _opens(lake.of(settings)),
        "disk": _writes(settings),
        "worker": "ok" if worker.is_running(settings) else f"No worker is running. {_START_ONE}",
    }


def examine(settings: Settings) -> list[Finding]:
    """Runs every check and reads every file of the lake; changes nothing."""
    store = lake.of(settings)
    in_order, says = database_check.check(settings)
    has_tables = in_order and sessions.HEAD in says
    findings = [_counting(settings) if has_tables else Finding("settings", True, _said(settings))]
    findings += [_disk(settings), _rights(settings), Finding("database", in_order, says)]
    findings += [_key(settings, store, has_tables=has_tables)]
    findings += [_table(store, table) for table in _TABLES]
    findings.append(_waiting(store))
    if has_tables:
        findings += [_interrupted(settings, store), _erasures(settings), _jobs(settings)]
    return findings


def _counting(settings: Settings) -> Finding:
    try:
        return Finding("settings", True, _said(workspace.read(settings)))
    except DataError as impossible:
        return Finding("settings", False, str(impossible))


def _said(settings: Settings) -> str:
    horizon = workspace.in_words(settings.horizon)
    return f"home {settings.home}, time zone {settings.time_zone}, horizon {horizon}"


def _opens(store: Lake) -> str:
    try:
        for kind in LOGS:
            frame = store.scan(kind)
            if frame is not None:
                frame.collect_schema()
        return "ok"
    except (DataError, PolarsError, OSError) as error:
        return (
            str(error)
            if isinstance(error, DataError)
            else f"The lake does not open ({type(error).__name__})."
        )


def _table(store: Lake, table: Table) -> Finding:
    what = f"lake table {table}"
    try:
        if store.scan(table) is None:
            return Finding(what, True, "empty")
        files = LocalDeltaTable(store.at(table)).file_uris()
    except (DataError, DeltaError, OSError) as error:
        return Finding(what, False, f"its log cannot be read ({error}). Restore the lake from a backup.")
    rows, damaged = 0, list[str]()
    for file in files:
        try:
            rows += pl.scan_parquet(file).select(pl.all().hash().first(), n=pl.len()).collect()["n"][0]
        except BaseException as error:
            if not (isinstance(error, (PolarsError, OSError)) or storage_errors.is_panic(error)):
                raise
            damaged.append(f"{file} ({type(error).__name__})")
    if damaged:
        advice = "Restore these files from a backup, or import the files they came from into a new lake."
        return Finding(
            what, False, f"{len(damaged)} of {len(files)} files are damaged: {', '.join(damaged)}. {advice}"
        )
    found = duplicate_keys.find(store, table)
    if found is not None:
        named = ", ".join(found.examples)
        return Finding(
            what,
            False,
            f"{found.keys:,} keys are in it more than once ({found.rows_too_many:,} rows too many): {named}"
            f"{', …' if found.keys > len(found.examples) else ''}. `python -m jobs doctor --mend` keeps "
            "the newest row of each; then import the newest export again.",
        )
    return Finding(what, True, f"{rows:,} rows in {len(files):,} files, all readable, no duplicate keys")


def _writes(settings: Settings) -> str:
    """Returns 'ok' or what keeps home and lake from being written."""
    in_folder = [] if "://" in settings.lake_url else [Path(settings.lake_url)]
    said = (disk_space.check(folder) for folder in (settings.home, *in_folder))
    return next((each for each in said if each != "ok"), "ok")


def _disk(settings: Settings) -> Finding:
    try:
        permissions.make_home(settings.home)
    except OSError as error:
        return Finding("disk", False, disk_space.in_words(error, settings.home))
    said = _writes(settings)
    if said != "ok":
        return Finding("disk", False, said)
    free = shutil.disk_usage(settings.home).free
    says = f"{free / 1e9:,.1f} GB free"
    if free >= _LITTLE_BYTES:
        return Finding("disk", True, says)
    return Finding("disk", False, f"{says}; an import takes up to three times its file. Make room.")


def _rights(settings: Settings) -> Finding:
    found = permissions.open_to_others(settings.home)
    if not found:
        return Finding("rights", True, "only the owner can read the home, the lake and the database")
    named = ", ".join(str(path) for path in found[:3])
    return Finding(
        "rights",
        False,
        f"other users may read {len(found):,} files or folders: {named}{', …' if len(found) > 3 else ''}. "
        "The next start of the site or any other command removes these rights; or run: chmod -R go= "
        f"{settings.home}",
    )


def _key(settings: Settings, store: Lake, *, has_tables: bool) -> Finding:
    """Returns whether lake, database and redaction key belong together; claims and makes nothing."""
    what = "redaction key"
    try:
        found = redaction_key.read(settings.home)
        if has_tables and installation.known_fingerprint(settings) is not None:
            installation.check(settings)
            return Finding(what, True, "found; lake, database and key belong together")
    except DataError as error:
        return Finding(what, False, str(error))
    if found is not None:
        return Finding(what, True, "there")
    if not store.version().number:
        return Finding(what, True, "none yet; the first import creates it")
    return Finding(
        what,
        False,
        f"{settings.home / KEY} is gone. Restore it from a backup before anything is imported: with another "
        "key, customers that were imported before would count as different people.",
    )


def _waiting(store: Lake) -> Finding:
    try:
        scan = store.scan("waiting")
        by_source = [] if scan is None else scan.group_by(SOURCE).len().sort(SOURCE).collect().rows()
    except (DataError, PolarsError, OSError):
        return Finding("waiting rows", False, "cannot be counted; see the table waiting")
    if not by_source:
        return Finding("waiting rows", True, "none")
    named = ", ".join(f"{rows:,} of source {source}" for source, rows in by_source)
    return Finding("waiting rows", True, f"{named}. They are added when their tickets are imported.")


def _erasures(settings: Settings) -> Finding:
    """Erasures without a certificate; nobody is named here, so only who asked knows for whom to ask again."""
    begun = begun_erasures.unfinished(settings)
    if not begun:
        return Finding("erasures", True, "none was interrupted")
    told = ", ".join(f"{each.at:%d %b %H:%M} by {each.by} ({each.tickets:,} tickets)" for each in begun)
    return Finding("erasures", False, f"not ended: {told}. If none is running now, ask for the same again.")


def _interrupted(settings: Settings, store: Lake) -> Finding:
    try:
        with store.writing(wait_seconds=0):
            half = atomic_imports.half_stored(settings)
    except BusyError:
        return Finding("imports", True, "one is being stored now")
    except DataError as error:
        return Finding("imports", False, str(error))
    if half is not None:
        return Finding(
            "imports",
            False,
            f"one was interrupted while it was stored (file with sha256 {half[:12]}…). Import it again: "
            "then, or by a worker, its incomplete rows are removed.",
        )
    with sessions.session(settings, reads_only=True) as opened:
        running = opened.exec(
            select(ImportRecord).where(ImportRecord.state == "running").order_by(col(ImportRecord.id))
        ).all()
    if not running:
        return Finding("imports", True, "none was interrupted")
    names = ", ".join(
        f"{record.file_name} ({record.kind}, {record.started_at:%d %b %H:%M})" for record in running
    )
    return Finding("imports", False, f"not ended: {names}. If none is running now, import these files again.")


def _jobs(settings: Settings) -> Finding:
    stuck = leases_and_retries.silent(settings, longer_than=_STUCK)
    waiting = job_requests.unended(settings)
    if not waiting:
        return Finding("jobs", True, "none waits")
    named = ", ".join(f"{job.id} ({job.kind}, {job.state})" for job in stuck or waiting)
    if not worker.is_running(settings):
        return Finding("jobs", False, f"{named}: no worker runs. {_START_ONE}")
    if stuck:
        return Finding("jobs", False, f"{named}: nothing works on them. Start the site or the worker again.")
    return Finding("jobs", True, f"{named}; a worker is running")
