"""Erases ids and texts from every text column of the database, and from the pages that it no longer uses."""

import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from urllib.parse import parse_qsl, urlencode

import psycopg
from sqlalchemy import Connection, Table, select, update

from data.database import sessions
from data.database.audit_table import APPEND_ONLY
from data.database.tables import Record
from data.errors import DataError
from data.settings import Settings
from jobs.erasure.scrubbing import Scrubber
from jobs.erasure.selection import Scrubbers

#: Where a row says whose it is.
_SOURCE, _DRAW = "source", "draw_id"
_DRAWS = Record.metadata.tables["review_draw"]
#: Columns of addresses' queries.
_QUERIES = {("saved_view", "chosen")}
#: So long are those who read the database waited for.
_WAIT_SECONDS, _TRIES = 20.0, 80


def erase(settings: Settings, scrubbers: Scrubbers) -> dict[str, int]:
    """Scrubs all rows in one transaction, so that a kill leaves all or nothing; changed rows by table.

    A row of a source is held against that source's tickets alone: others may have the same ids.
    """
    changed = dict[str, int]()
    with sessions.session(settings) as opened:
        connection = opened.connection()
        draws = {row[0]: row[1] for row in connection.execute(select(_DRAWS.c.id, _DRAWS.c.source))}
        for table in Record.metadata.sorted_tables:
            if table.name not in APPEND_ONLY:
                count = _table(connection, table, draws, scrubbers)
                if count:
                    changed[table.name] = count
    return changed


def vacuum(settings: Settings) -> None:
    """Rewrites the database's files, so that no page keeps what was erased; the caller holds no session."""
    conninfo = sessions.conninfo(settings.database_url)
    if conninfo is not None:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            for table in Record.metadata.sorted_tables:
                connection.execute(f'VACUUM FULL "{table.name}"')  # type: ignore[arg-type]
        return
    sessions.forget(settings)
    path = sessions.address(settings.database_url).database or ""
    with closing(sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("VACUUM")
        for _ in range(_TRIES):
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                return
            time.sleep(_WAIT_SECONDS / _TRIES)
    raise DataError(
        "The rows are erased, but the database's log of changes still has them, as other processes read it. "
        "Stop the site and its worker, then ask for the same erasure again."
    )


def _table(
    connection: Connection,
    table: Table,
    draws: Mapping[int, str],
    scrubbers: Scrubbers,
) -> int:
    keys = list(table.primary_key.columns)
    changed = 0
    for row in connection.execute(select(table)).mappings().all():
        scrubber = scrubbers.of(row.get(_SOURCE) or draws.get(row.get(_DRAW, 0)))
        clean = {
            column.name: new
            for column in table.columns
            if column.name != _SOURCE
            and isinstance(value := row[column.name], str)
            and (new := _cell(scrubber, table.name, column.name, value)) != value
        }
        if clean:
            same = [column == row[column.name] for column in keys]
            connection.execute(update(table).where(*same).values(**clean))
            changed += 1
    return changed


def _cell(scrubber: Scrubber, table: str, column: str, value: str) -> str:
    if (table, column) in _QUERIES:
        told = parse_qsl(value, keep_blank_values=True)
        clean = [(name, scrubber.text(each)) for name, each in told]
        return value if clean == told else urlencode(clean)
    return scrubber.text(value)
