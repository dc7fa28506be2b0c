"""Dumps and loads the database's rows as JSON lines, independent of SQLite or PostgreSQL and schema."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Date, DateTime, Integer, MetaData, Table, func, insert, select, text
from sqlmodel import Session

from data.database import sessions
from data.database.audit_table import APPEND_ONLY
from data.database.tables import Record

#: Rows by the name of their table.
Rows = Mapping[str, list[dict[str, Any]]]


def read(opened: Session) -> Rows:
    """Returns every row of every table in one transaction."""
    connection = opened.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    return _read(connection)


def write(opened: Session, rows: Rows) -> None:
    """Replaces all rows by these; an audit log that has entries stays, and is never replaced."""
    connection = opened.connection()
    kept = {name for name in APPEND_ONLY if _is_filled(connection, name)}
    for table in reversed(Record.metadata.sorted_tables):
        if table.name not in APPEND_ONLY:
            connection.execute(table.delete())
    for table in Record.metadata.sorted_tables:
        if rows.get(table.name) and table.name not in kept:
            connection.execute(insert(table), rows[table.name])
        if connection.dialect.name == "postgresql" and _is_numbered(table):
            # Rows that came with their numbers don't move the counter that gives out the next one.
            sequence = func.pg_get_serial_sequence(f'"{table.name}"', "id")
            newest = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
            connection.execute(select(func.setval(sequence, newest, False)))


def count(opened: Session) -> int:
    """Returns the number of rows, without the audit log's."""
    tables = (table for table in _typed() if table.name not in APPEND_ONLY)
    found = (select(func.count()).select_from(table) for table in tables)
    return sum(opened.connection().execute(each).scalar_one() for each in found)


def to_lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows as JSON, one a line."""
    return b"".join(json.dumps(row, ensure_ascii=False, default=_written).encode() + b"\n" for row in rows)


def from_lines(lines: bytes) -> list[dict[str, Any]]:
    """Parses JSON lines into rows; dates and times are still text."""
    return [json.loads(line) for line in lines.splitlines()]


def brought_up(rows: Rows, schema: str, draft: Path) -> Rows:
    """Rows of an earlier schema as today's, brought there by the migrations in a database made for it."""
    engine = sessions.open_engine(sessions.address(f"sqlite:///{draft}"))
    try:
        sessions.upgrade(engine, schema)
        then = MetaData()
        then.reflect(engine)
        with engine.begin() as connection:
            for name, found in rows.items():
                if found:
                    table = then.tables[name]
                    connection.execute(insert(table), [_dated(table, row) for row in found])
        sessions.upgrade(engine)
        with engine.connect() as connection:
            return _read(connection)
    finally:
        engine.dispose()


def _read(connection: Connection) -> Rows:
    return {
        table.name: [dict(row) for row in connection.execute(select(table)).mappings()] for table in _typed()
    }


def _is_numbered(table: Table) -> bool:
    return "id" in table.columns and isinstance(table.columns["id"].type, Integer)


def _is_filled(connection: Connection, name: str) -> bool:
    table = Record.metadata.tables[name]
    return connection.execute(select(table).limit(1)).first() is not None


def _typed() -> list[Table]:
    """The tables of what people typed and decided; not those that say which lake this database belongs to."""
    return [table for table in Record.metadata.sorted_tables if table.name not in sessions.FURTHER_TABLES]


def _written(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"No column of ours holds a {type(value).__name__}.")


def _dated(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with days and times in the place of their text."""
    read: dict[str, Any] = {}
    for column in table.columns:
        found = row.get(column.name)
        if found and isinstance(column.type, DateTime):
            read[column.name] = datetime.fromisoformat(found).astimezone(UTC)
        elif found and isinstance(column.type, Date):
            read[column.name] = date.fromisoformat(found)
    return {**row, **read}
