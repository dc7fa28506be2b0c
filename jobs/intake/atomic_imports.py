"""Atomic imports: a file's logs are stored together or rolled back, also after a kill."""

import json
import os
import secrets
import socket
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from deltalake.exceptions import DeltaError
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select, update

from data.database import sessions
from data.database.server_tables import StoringRecord
from data.database.tables import ImportRecord
from data.error_log import record as journal_fault
from data.errors import DataError
from data.lake import lake, optimistic_commits
from data.lake.delta_rows import Table
from data.lake.lake import Lake
from data.lake.optimistic_commits import LockLostError
from data.schema import LOGS
from data.settings import Settings

TABLES: tuple[Table, ...] = (*LOGS, "waiting", "quarantine")

_SAYS = "It was ended before all of it was stored, so nothing of it was kept. Import the file again."
#: Where versions before the database's table kept the same.
OLD_NOTE = "storing.json"


@dataclass(frozen=True, slots=True)
class Along:
    """What is committed together with the rows of an import: where a pull goes on, which columns it gave.

    A delivery that comes in pieces sends whole objects, so what one lacks is empty in it: the columns that
    earlier pieces had, by log, are emptied too and not kept as for a file without the column.
    """

    known: Mapping[str, frozenset[str]]
    #: Is given the columns of this piece by log; what it raises takes the rows back.
    commit: Callable[[Session, Mapping[str, frozenset[str]]], None]


class _Marker(NamedTuple):
    """Records an import in progress and the lake versions before it, for the rollback."""

    token: str
    sha256: str
    started_at: datetime
    versions: Mapping[str, int]


@contextmanager
def storing(
    settings: Settings,
    store: Lake,
    record: ImportRecord,
    commit: Callable[[Session], None] = lambda _: None,
) -> Generator[None]:
    """Context manager that stores one file's logs and rolls them back unless it ends well.

    `commit` writes in the transaction that makes the rows final: both are there, or neither is.

    The caller holds the writer's lock. How the lake stood is written down before, so that whoever holds the
    lock next can take back what a killed process leaves. LockLostError where somebody else held it meanwhile.
    """
    settle(settings, store)
    token = _mark(settings, record, {table: version(store, table) for table in TABLES})
    try:
        yield
        if not _unmark(settings, token, commit):
            raise LockLostError(
                "Another import took over while this one was storing, and removed what it had stored. Import "
                "the file again."
            )
    except BaseException:
        # Who has lost the lock must not touch the lake any more: whoever has it now takes this back. On a
        # full disk even this may fail; then the marker stays, and the next writer does it.
        with suppress(DataError, DeltaError, OSError):
            if optimistic_commits.is_ours():
                settle(settings, store)
        raise


def settle(settings: Settings, store: Lake) -> bool:
    """Rolls back an import that was killed, if there was one; the caller holds the lock."""
    found = _marker(settings)
    if found is None:
        return False
    for table in TABLES:
        _take_back(store, table, found.versions.get(table, optimistic_commits.NEVER))
    with sessions.session(settings) as opened:
        opened.exec(
            update(ImportRecord)
            .where(col(ImportRecord.sha256) == found.sha256, col(ImportRecord.started_at) == found.started_at)
            .values(state="refused", error=_SAYS, lake_after=None, new=0, updated=0, unchanged=0, outdated=0)
        )
        opened.exec(delete(StoringRecord).where(col(StoringRecord.token) == found.token))
    (settings.home / OLD_NOTE).unlink(missing_ok=True)
    return True


def settle_soon(settings: Settings) -> bool:
    """Rolls back like `settle` without holding the lock; if another process holds it, that one does."""
    if _marker(settings) is None:
        return False
    try:
        store = lake.of(settings)
        with store.writing(wait_seconds=0.2):
            return settle(settings, store)
    except DataError:
        return False


def half_stored(settings: Settings) -> str | None:
    """Returns the digest of the file that is being stored or was interrupted."""
    found = _marker(settings)
    return None if found is None else found.sha256


def version(store: Lake, table: Table) -> int:
    """Returns a table's latest version, in a `writing` block the expected one; -1 if there is no table."""
    return optimistic_commits.version(store.at(table))


def _take_back(store: Lake, table: Table, before: int) -> None:
    address = store.at(table)
    optimistic_commits.forget(address)
    if version(store, table) <= before:
        return
    why = {"pilotlight.taken_back": str(before)}
    try:
        if before == optimistic_commits.NEVER:
            optimistic_commits.delete(address, why=why)
        else:
            optimistic_commits.restore(address, before, why)
    except DeltaError as error:
        # Files of the earlier state are gone for good. What came in stays, and importing again completes it.
        journal_fault(error, f"taking back an import into {table}")


def _mark(settings: Settings, record: ImportRecord, versions: Mapping[str, int]) -> str:
    token = secrets.token_hex(16)
    try:
        with sessions.session(settings) as opened:
            opened.add(
                StoringRecord(
                    token=token,
                    sha256=record.sha256,
                    import_started_at=record.started_at,
                    versions=json.dumps(versions),
                    worker=f"{socket.gethostname()}:{os.getpid()}",
                )
            )
    except IntegrityError:
        raise LockLostError(
            "Somebody else began to store an import at the same moment. Nothing was changed; import the "
            "file again."
        ) from None
    return token


def _unmark(settings: Settings, token: str, commit: Callable[[Session], None]) -> bool:
    with sessions.session(settings) as opened:
        if opened.exec(delete(StoringRecord).where(col(StoringRecord.token) == token)).rowcount != 1:
            return False
        commit(opened)
    return True


def _marker(settings: Settings) -> _Marker | None:
    with sessions.session(settings, reads_only=True) as opened:
        found = opened.exec(select(StoringRecord)).first()
    if found is not None:
        return _Marker(found.token, found.sha256, found.import_started_at, json.loads(found.versions))
    try:
        old = json.loads((settings.home / OLD_NOTE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return _Marker("", old["sha256"], datetime.fromisoformat(old["started_at"]), old["versions"])
