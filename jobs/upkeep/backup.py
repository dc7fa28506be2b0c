"""Backup of an installation into one file, and restore into an empty home."""

import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import IO, Any

from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from data import installation, permissions
from data.audit_log import events
from data.database import dump, sessions
from data.database.tables import Record
from data.errors import DataError
from data.lake import disk_space, lake, run_results
from data.privacy import redaction_key
from data.settings import Settings
from jobs.intake import atomic_imports
from jobs.job_queue import worker
from jobs.job_queue.job_requests import ENDED
from jobs.upkeep import backup_lake, backup_zip, temporary_files
from jobs.upkeep.backup_zip import ArchivedFile, Manifest

#: Without it, customers that were imported before would count as different people.
KEY = "redaction.key"
_TRIES = 3
_DRAFT = ".pilotlight-draft"
#: The name under which the result of a job is stored in the lake.
_KEY = re.compile("[0-9a-f]{64}")
_UNENDED = "It had not ended when the backup was made. Ask for it again."


def backup(settings: Settings, file: Path) -> Manifest:
    """Writes a consistent backup into one file, of a lake in a folder or an object store; imports may run.

    Only that moment is waited for: no import is half stored in it. Files of the lake are never changed
    once they are written, so they are copied afterwards. What runs over failures found is among them; the
    vectors of texts are not, as the next run makes again what it lacks.
    """
    if file.exists():
        raise DataError(f"{file} exists already, and a backup is never overwritten. Choose another name.")
    draft = file.with_name(f".{file.name}.{os.getpid()}{_DRAFT}")
    temporary_files.clear_away(file.parent, f".*{_DRAFT}")
    try:
        for attempt in range(1, _TRIES + 1):
            try:
                return _written(settings, draft, file)
            except FileNotFoundError:
                # Old files were cleared away between the moment and their copy.
                if attempt == _TRIES or not draft.exists():
                    raise
    except OSError as error:
        if error.filename is not None and Path(error.filename) not in (draft, file):
            # Something of ours that cannot be read: its place is not to blame.
            raise lake.of(settings).explain(error) or error from error
        raise DataError(
            f"The backup {file} cannot be written: {error.strerror}. Choose another place."
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    raise AssertionError


def restore(settings: Settings, file: Path, *, replace: bool = False) -> Manifest:
    """Restores a backup into this home, which must be empty unless it is to be replaced.

    Everything is written beside and held against its checksum before anything is put in place.
    """
    with _opened(file) as opened:
        manifest = backup_zip.read_manifest(opened, _allowed)
        if manifest.schema not in sessions.known_revisions():
            raise DataError(
                f"This backup was made by a newer Pilotlight (schema {manifest.schema}). "
                "Restore it with that version."
            )
        permissions.make_home(settings.home)
        if replace and worker.is_running(settings):
            raise DataError("The site or a worker is running on this home. Stop it, then restore.")
        there = holds(settings)
        if there and replace:
            backup_lake.refuse_replacing(settings)
        if there and not replace:
            raise DataError(
                f"This home is not empty: it holds {', '.join(there)}. Restore into another home "
                "(PILOTLIGHT_HOME), or replace what is here (--replace)."
            )
        aside = backup_lake.aside(settings) / f".restoring-{os.getpid()}"
        temporary_files.clear_away(aside.parent, ".restoring-*")
        try:
            aside.mkdir(mode=0o700, parents=True)
            with temporary_files.held(aside):
                for name, kept in manifest.files.items():
                    backup_zip.extract(opened, name, kept, aside / name)
                _put_in_place(settings, manifest, aside)
        except OSError as error:
            why = disk_space.in_words(error, error.filename or aside.parent)
            raise DataError(f"The backup cannot be restored. {why} Nothing was changed.") from error
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return manifest


def holds(settings: Settings) -> list[str]:
    """Returns what a restore would replace in a home, in words."""
    found = backup_lake.holds(lake.of(settings))
    with sessions.session(settings, reads_only=True) as opened:
        rows = dump.count(opened)
    return [*found, *([f"{rows:,} rows in its database"] if rows else [])]


def _written(settings: Settings, draft: Path, file: Path) -> Manifest:
    store = lake.of(settings)
    with store.writing():
        atomic_imports.settle(settings, store)
        versions = {table: atomic_imports.version(store, table) for table in atomic_imports.TABLES}
        with sessions.session(settings, reads_only=True) as opened:
            rows = dump.read(opened)
        made_at = datetime.now(UTC)
    files: dict[str, ArchivedFile] = {}
    with _private(draft) as out, temporary_files.held(draft), zipfile.ZipFile(out, "w") as opened_archive:
        for table, found in rows.items():
            name = f"database/{table}.jsonl"
            files[name] = backup_zip.add(opened_archive, name, BytesIO(dump.to_lines(found)))
        of_runs = (run_results.names(store, row["key"]) for row in rows["failure_run"])
        of_jobs = (
            run_results.names(store, row["result_ref"], run_results.JOBS)
            for row in rows["job"]
            if _KEY.fullmatch(str(row["result_ref"]))
        )
        of_files = (run_results.names(store, key, run_results.JOBS) for key in _imported(rows["decision"]))
        for stored in chain(backup_lake.names(store, versions), *of_runs, *of_jobs, *of_files):
            name = f"lake/{stored}"
            with backup_lake.opened(store, stored, file.parent) as source:
                files[name] = backup_zip.add(opened_archive, name, source)
        key = redaction_key.read(settings.home)
        if key is not None:
            files[f"home/{KEY}"] = backup_zip.add(opened_archive, f"home/{KEY}", BytesIO(key))
        manifest = Manifest(made_at.isoformat(), sessions.HEAD, versions, files)
        backup_zip.close(opened_archive, manifest)
    # Never over a file that came there meanwhile.
    os.link(draft, file)
    events.record(settings, "backup", details={"files": len(files), "manifest": manifest.made_at})
    return manifest


def _put_in_place(settings: Settings, manifest: Manifest, aside: Path) -> None:
    for table, version in manifest.versions.items():
        try:
            if version >= 0 and DeltaTable(str(aside / "lake" / table)).version() != version:
                raise backup_zip.damaged(f"the table {table}")
        except DeltaError:
            raise backup_zip.damaged(f"the table {table}") from None
    rows = _rows(manifest, aside)
    store = lake.of(settings)
    with store.writing(), sessions.session(settings) as opened:
        dump.write(opened, rows)
        with (
            backup_lake.put_in_place(store, aside / "lake"),
            backup_lake.swapped(settings.home / KEY, aside / "home" / KEY),
        ):
            opened.commit()
        # A note of an import into the lake that was here says nothing of this one.
        (settings.home / atomic_imports.OLD_NOTE).unlink(missing_ok=True)
    installation.forget(settings)
    events.record(settings, "restore", details={"backup_made_at": manifest.made_at})


def _rows(manifest: Manifest, aside: Path) -> dump.Rows:
    tables = Record.metadata.tables
    names = [name for name in manifest.files if name.startswith("database/")]
    found = {PurePosixPath(name).stem: dump.from_lines((aside / name).read_bytes()) for name in names}
    with tempfile.TemporaryDirectory(dir=aside) as folder:
        rows = dump.brought_up(found, manifest.schema, Path(folder) / "rows.db")
    return {name: [_settled(name, row) for row in rows.get(name, [])] for name in tables}


def _settled(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a row as restored: unfinished jobs are failed, as their files are gone."""
    if table != "job" or row["state"] in ENDED:
        return dict(row)
    ended = {"state": "failed", "error": _UNENDED, "error_kind": "Restored", "lease_until": None}
    return {**row, **ended, "ended_at": datetime.now(UTC)}


def _imported(decisions: list[dict[str, Any]]) -> set[str]:
    """The tables of the lake that decisions speak of: files that people imported beside the logs."""
    found = (json.loads(row["evidence"]).get("result") for row in decisions)
    return {key for key in found if isinstance(key, str) and _KEY.fullmatch(key)}


def _allowed(name: PurePosixPath) -> bool:
    match name.parts:
        case ("home", file):
            return file == KEY
        case ("database", file):
            return name.suffix == ".jsonl" and name.stem in Record.metadata.tables and file == name.name
        case ("lake", table, *rest):
            return (
                table in (*atomic_imports.TABLES, *run_results.FOLDERS)
                and bool(rest)
                and not {"..", ".", ""} & set(rest)
            )
        case _:
            return False


@contextmanager
def _opened(file: Path) -> Generator[zipfile.ZipFile]:
    if not file.is_file():
        raise DataError(f"There is no file {file}. Is the path right?")
    try:
        with zipfile.ZipFile(file) as opened:
            yield opened
    except zipfile.BadZipFile:
        raise DataError(
            f"{file.name} is not a complete backup of Pilotlight: it was cut off or changed. Nothing was "
            "restored; use another copy."
        ) from None


@contextmanager
def _private(path: Path) -> Generator[IO[bytes]]:
    """Opens a new file readable by its owner only: a backup holds the pseudonyms' key."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())
