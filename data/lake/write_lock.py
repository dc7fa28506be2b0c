"""Writer's lock of a lake, by file or PostgreSQL: one writing process at a time, on any machine.

On PostgreSQL it is an advisory lock of the database, so that it holds for all servers; else it is a file
beside the lake. Both are given back when their process ends, however it ends.
"""

from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

import filelock
import psycopg

#: The number of this lock among a database's advisory locks; any that nobody else takes.
_WRITING = 0x50494C4F57
_CONNECT_SECONDS = 5
#: Given to the server, so that it lets go of the lock within a minute of a machine that is gone.
_KEEPALIVE = "-c tcp_keepalives_idle=20 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"


class TakenError(Exception):
    """Another process holds the lock."""


class HeldLock(Protocol):
    """A lock that is held."""

    def is_ours(self) -> bool:
        """Returns whether the lock still holds; its connection may have been cut."""
        ...


@contextmanager
def of_file(path: Path, wait_seconds: float) -> Generator[HeldLock]:
    """Acquires the lock by a file; TakenError on timeout."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(path, timeout=wait_seconds, mode=0o600 if _is_private(path.parent) else 0o666)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise TakenError from error
    try:
        yield _File()
    finally:
        lock.release()


@contextmanager
def of_postgres(conninfo: str, wait_seconds: float) -> Generator[HeldLock]:
    """Acquires the lock by its own transaction, which connection poolers keep on one connection.

    TakenError where somebody else has held it for all that time; psycopg.Error where the server is not there.
    """
    options = f"{_KEEPALIVE} -c idle_in_transaction_session_timeout=0"
    connection = psycopg.connect(conninfo, connect_timeout=_CONNECT_SECONDS, options=options)
    try:
        _acquire(connection, wait_seconds)
        yield _Transaction(connection)
    finally:
        # Closing gives it back; where the connection is gone it is given back already.
        with suppress(psycopg.Error):
            connection.close()


def _acquire(connection: psycopg.Connection, wait_seconds: float) -> None:
    if wait_seconds <= 0:
        row = connection.execute("SELECT pg_try_advisory_xact_lock(%s)", [_WRITING]).fetchone()
        if row != (True,):
            raise TakenError
        return
    try:
        connection.execute("SELECT set_config('lock_timeout', %s, true)", [f"{int(wait_seconds * 1000)}ms"])
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITING])
    except psycopg.errors.LockNotAvailable as error:
        raise TakenError from error


class _File:
    def is_ours(self) -> bool:
        return True


class _Transaction:
    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    def is_ours(self) -> bool:
        try:
            self.connection.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True


def _is_private(folder: Path) -> bool:
    """Returns whether only its owner may read a folder; accounts sharing a lake share its lock."""
    return not folder.stat().st_mode & 0o077
