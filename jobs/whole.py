"""Whole imports: all of one is stored or nothing of it, also where its process is killed in between."""

import json
import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from deltalake import CommitProperties, DeltaTable
from deltalake.exceptions import DeltaError, TableNotFoundError
from sqlmodel import col, update

from data import database
from data.errors import DataError
from data.journal import record as journal_fault
from data.lake import Lake, Table
from data.schema import LOGS
from data.settings import Settings
from data.tables import ImportRecord

TABLES: tuple[Table, ...] = (*LOGS, "waiting", "quarantine")

_NEVER = -1
_SAYS = "It was ended before all of it was stored, so nothing of it was kept. Import the file again."


@contextmanager
def storing(settings: Settings, store: Lake, record: ImportRecord) -> Generator[None]:
    """A block that stores one file's logs; if it doesn't end well, they are taken back.

    The caller holds the writer's lock. How the lake stood is written down before, so that whoever
    holds the lock next can take back what a killed process leaves.
    """
    settle(settings, store)
    _write(
        _note(settings),
        {
            "sha256": record.sha256,
            "started_at": record.started_at.isoformat(),
            "versions": {table: version(store, table) for table in TABLES},
        },
    )
    try:
        yield
    except BaseException:
        # On a full disk even this may fail; then the note stays, and the next writer does it.
        with suppress(DataError, DeltaError, OSError):
            settle(settings, store)
        raise
    _note(settings).unlink()


def settle(settings: Settings, store: Lake) -> bool:
    """Take back what an import that was killed had stored, if there was one; the caller holds the lock."""
    note = _note(settings)
    if not note.exists():
        return False
    was = json.loads(note.read_text(encoding="utf-8"))
    for table in TABLES:
        _take_back(store, table, was["versions"][table])
    with database.session(settings) as opened:
        opened.exec(
            update(ImportRecord)
            .where(
                col(ImportRecord.sha256) == was["sha256"],
                col(ImportRecord.started_at) == datetime.fromisoformat(was["started_at"]),
            )
            .values(state="refused", error=_SAYS, lake_after=None, new=0, updated=0, unchanged=0)
        )
    note.unlink()
    return True


def settle_soon(settings: Settings) -> bool:
    """The same for who doesn't hold the lock; where somebody else does, they have done it already."""
    if not _note(settings).exists():
        return False
    try:
        store = Lake(settings.lake_url, settings.home / "lake.lock")
        with store.writing(wait_seconds=0.2):
            return settle(settings, store)
    except DataError:
        return False


def half_stored(settings: Settings) -> str | None:
    """The digest of a file whose import is being stored, or was ended while it was."""
    try:
        return json.loads(_note(settings).read_text(encoding="utf-8"))["sha256"]
    except FileNotFoundError:
        return None


def version(store: Lake, table: Table) -> int:
    """The newest commit of a table; -1 where nothing was ever written."""
    try:
        return DeltaTable(store.at(table)).version()
    except TableNotFoundError:
        return _NEVER


def _take_back(store: Lake, table: Table, before: int) -> None:
    if version(store, table) <= before:
        return
    there = DeltaTable(store.at(table))
    why = CommitProperties(custom_metadata={"pilotlight.taken_back": str(before)})
    try:
        if before == _NEVER:
            there.delete(commit_properties=why)
        else:
            there.restore(before, commit_properties=why)
    except DeltaError as error:
        # Files of the earlier state are gone for good. What came in stays, and importing again completes it.
        journal_fault(error, f"taking back an import into {table}")


def _note(settings: Settings) -> Path:
    return settings.home / "storing.json"


def _write(path: Path, found: dict[str, object]) -> None:
    draft = path.with_suffix(".draft")
    with draft.open("w", encoding="utf-8") as out:
        json.dump(found, out)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
