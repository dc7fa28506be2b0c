"""Imports new files of a watched folder or object-store prefix, each once by its content.

A file is taken when two looks found it unchanged; one that cannot be read is set aside with its reason.
Nothing in the folder is moved or removed.
"""

import hashlib
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from sqlmodel import Session, col, select

from data.connect.connection_settings import Connection
from data.database import sessions
from data.database.connection_tables import TakenFileRecord
from data.database.sessions import UnreachableError
from data.errors import DataError
from data.lake.file_store import FileStore, StoredFile
from data.lake.lake import BusyError
from data.lake.optimistic_commits import LockLostError
from data.lake.storage_errors import UnwritableError
from data.settings import Settings
from jobs.connections import connection_state
from jobs.intake import imports
from jobs.intake.atomic_imports import Along
from jobs.intake.imports import Choice

Progress = Callable[[str, float], None]

#: What tools write beside a file until it is whole.
_UNFINISHED = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".filepart", ".draft", ".swp", ".lock")
#: What is kept of a look: how each file was, and which have the content of another that was taken.
_LOOKS, _SAME = "looks", "same"
#: Faults of the lake or the database and not of the file: it is tried again with the next look.
_PASSING = (UnreachableError, BusyError, LockLostError, UnwritableError)


@dataclass(slots=True)
class Found:
    """What a look found: files imported, set aside, and not yet still."""

    imported: int = 0
    set_aside: int = 0
    unstill: int = 0
    sources: frozenset[str] = frozenset()


def look(settings: Settings, connection: Connection, progress: Progress) -> Found:
    """Imports every file that is new and still."""
    store = FileStore(connection.address)
    try:
        there = [each for each in store.list() if _is_wanted(each)]
    except OSError as error:
        raise DataError(
            f"The folder of the connection {connection.name!r} cannot be read: {error}. Is its address right?"
        ) from None
    if store.is_folder and not Path(connection.address).is_dir():
        raise DataError(f"The folder of the connection {connection.name!r} is not there. Is its path right?")
    found, taken = Found(), _taken(settings, connection.name)
    positions = connection_state.read(settings, connection.name).positions
    before, looks = positions.get(_LOOKS, {}), {each.name: _look(each) for each in there}
    same = {name: seen for name, seen in positions.get(_SAME, {}).items() if looks.get(name) == seen}
    trouble = ""
    for each in there:
        if each.name in same or (each.name, each.size, each.changed_at) in taken:
            continue
        if before.get(each.name) != _look(each):
            found.unstill += 1
            continue
        progress(f"taking {PurePosixPath(each.name).name}", 0.0)
        try:
            if not _take(settings, connection, store, each, found, progress):
                same[each.name] = looks[each.name]
        except OSError as error:
            # The others are taken all the same.
            trouble = f"{each.name} was not taken: {error.strerror or error}. The next look tries it again."
    now = datetime.now(UTC)
    kept = {_LOOKS: looks, _SAME: same}
    connection_state.note(
        settings, connection.name, positions=kept, tried_at=now, complete_at=now, trouble=trouble
    )
    return found


def taken(settings: Settings, name: str, limit: int = 100) -> list[TakenFileRecord]:
    """The files that were taken, the newest first."""
    asked = select(TakenFileRecord).where(TakenFileRecord.connection == name)
    with sessions.session(settings, reads_only=True) as opened:
        return list(opened.exec(asked.order_by(col(TakenFileRecord.id).desc()).limit(limit)).all())


def _is_wanted(found: StoredFile) -> bool:
    name = PurePosixPath(found.name)
    hidden = any(part.startswith((".", "_")) or part.endswith("~") for part in name.parts)
    return bool(found.size) and not hidden and name.suffix.lower() not in _UNFINISHED


def _look(found: StoredFile) -> list[Any]:
    return [found.size, found.changed_at.isoformat()]


def _taken(settings: Settings, name: str) -> set[tuple[str, int, datetime]]:
    asked = select(TakenFileRecord).where(TakenFileRecord.connection == name)
    with sessions.session(settings, reads_only=True) as opened:
        return {(row.name, row.size, row.changed_at) for row in opened.exec(asked).all()}


def _take(
    settings: Settings,
    connection: Connection,
    store: FileStore,
    file: StoredFile,
    found: Found,
    progress: Progress,
) -> bool:
    """Imports a file or sets it aside; False where its content was taken under another name."""
    with _local(store, file) as path:
        sha256 = digest(path)
        row = TakenFileRecord(
            connection=connection.name,
            name=file.name,
            size=file.size,
            changed_at=file.changed_at,
            sha256=sha256,
            state="imported",
            taken_at=datetime.now(UTC),
        )
        with sessions.session(settings, reads_only=True) as opened:
            same = opened.exec(
                select(TakenFileRecord.id).where(
                    TakenFileRecord.connection == connection.name, TakenFileRecord.sha256 == sha256
                )
            ).first()
        if same is not None:
            return False
        choice = Choice(connection.reader, connection.profile, connection.source or None, connection.log)
        try:
            records = imports.run(
                settings,
                path,
                choice,
                name=PurePosixPath(file.name).name,
                progress=lambda stage: progress(stage, 0.0),
                # The file is known as taken in the very transaction that makes its rows final.
                along=Along({}, lambda session, _: _added(session, row)),
            )
        except _PASSING:
            raise
        except DataError as error:
            row.state, row.reason = "set aside", str(error)
            with sessions.session(settings) as opened:
                _added(opened, row)
            found.set_aside += 1
            return True
    found.imported += 1
    found.sources |= {record.source for record in records if record.accepted}
    return True


def _added(opened: Session, row: TakenFileRecord) -> None:
    # A copy: a batch that is taken back is stored again with a row of its own.
    opened.add(TakenFileRecord(**row.model_dump(exclude={"id"})))


@contextmanager
def _local(store: FileStore, file: StoredFile) -> Generator[Path]:
    """A path of the file on this machine, under the end of its name."""
    if store.is_folder:
        yield store.place(file.name)
        return
    with tempfile.TemporaryDirectory(prefix="pilotlight-") as folder:
        path = Path(folder) / PurePosixPath(file.name).name
        store.get(file.name, path)
        yield path


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
