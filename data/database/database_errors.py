"""Explains database errors: down, locked, full, damaged, read-only, or not ours to open."""

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError

_NO_CHANGE = "Nothing was changed there."
_LOCKED = (
    f"The database is locked: somebody else has been writing to it for several seconds. {_NO_CHANGE} Try "
    "again; if no import is running, end the program that holds it open (`python -m jobs doctor`)."
)
_FULL = f"The disk of the database is full. {_NO_CHANGE} Make room and try again."
_DAMAGED = (
    f"The database is damaged, or its file is none of ours. {_NO_CHANGE} Move it away and restore a backup; "
    "`python -m jobs doctor` says more."
)
_READ_ONLY = (
    f"The database cannot be written to: its file or folder is read-only for this account. {_NO_CHANGE} Give "
    "the account that runs Pilotlight the right to write there."
)
_NOT_OPENED = (
    "The database file cannot be opened: its folder is missing, or this account has no right to it. See "
    "PILOTLIGHT_HOME and DATABASE_URL; `python -m jobs doctor` says more."
)
_DOWN = (
    f"The database is down or cannot be reached. {_NO_CHANGE} See that its server runs and that DATABASE_URL "
    "is right; `python -m jobs doctor` says more."
)
_REFUSED = (
    "The database refuses us: the name, the password or the database in DATABASE_URL is not right. "
    "`python -m jobs doctor` says more."
)
_MANY = f"The database has too many connections. {_NO_CHANGE} Try again, or raise its max_connections."

#: By what SQLite's error codes begin with; a code has its kind in its lowest byte.
_OF_SQLITE = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: _NOT_OPENED,
    sqlite3.SQLITE_PERM: _NOT_OPENED,
    sqlite3.SQLITE_AUTH: _NOT_OPENED,
}
#: By what PostgreSQL's SQLSTATEs begin with, the longest first.
_OF_POSTGRES = {
    "55P03": _LOCKED,
    "40P01": _LOCKED,
    "53100": _FULL,
    "53300": _MANY,
    "25006": _READ_ONLY,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
    "3D000": _REFUSED,
    "28": _REFUSED,
    "08": _DOWN,
    "57P": _DOWN,
}


def in_words(error: BaseException) -> str | None:
    """Returns what a database error means and what to do; None for any other error."""
    if isinstance(error, DBAPIError):
        return in_words(error.orig) if error.orig is not None else None
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error)
    if isinstance(error, psycopg.Error):
        return _of_postgres(error)
    return None


def _of_sqlite(error: sqlite3.Error) -> str | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    if code & 0xFF == sqlite3.SQLITE_IOERR:
        return (
            f"The database cannot be read or written ({error}): its disk may be full or failing. "
            f"{_NO_CHANGE} `python -m jobs doctor` says more."
        )
    return _OF_SQLITE.get(code & 0xFF)


def _of_postgres(error: psycopg.Error) -> str | None:
    state = error.sqlstate
    if state is None:
        # Without one, the server did not answer at all, unless it says why it lets nobody in.
        if not isinstance(error, psycopg.OperationalError):
            return None
        said = str(error)
        return _REFUSED if "authentication failed" in said or "does not exist" in said else _DOWN
    return next((words for begin, words in _OF_POSTGRES.items() if state.startswith(begin)), None)
