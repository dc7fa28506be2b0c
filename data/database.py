"""The database: opened, brought to the newest schema, and given out one session at a time."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import filelock
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlmodel import Session

from data.errors import DataError
from data.settings import Settings

#: The newest migration; a test holds it equal to the newest file in migrations/versions.
HEAD = "0003"

_MIGRATIONS = Path(__file__).with_name("migrations")
_BUSY_MS = 15_000


@contextmanager
def session(settings: Settings, *, reads_only: bool = False) -> Generator[Session]:
    """A session whose changes are kept when its block ends well, and undone when it doesn't.

    One that only reads takes no write lock, so it never waits for an import.
    """
    try:
        engine = _ready(settings.database_url, settings.home).execution_options(reads_only=reads_only)
        with Session(engine, expire_on_commit=False) as opened:
            yield opened
            opened.commit()
    except OperationalError as error:
        raise DataError(
            "The database cannot be used just now (it is locked, full or gone). Nothing was changed there. "
            "Try again; `python -m jobs doctor` says more."
        ) from error


def check(settings: Settings) -> str:
    """'ok', or what is wrong with the database and what to do."""
    try:
        with session(settings, reads_only=True) as opened:
            opened.connection().execute(text("SELECT version_num FROM alembic_version"))
        return "ok"
    except DataError as error:
        return str(error)
    except SQLAlchemyError as error:
        return f"The database does not answer as ours does ({type(error).__name__}). Is DATABASE_URL right?"


def forget(settings: Settings) -> None:
    """Close the connections to this database; the next session opens it anew."""
    _ready(settings.database_url, settings.home).dispose()
    _ready.cache_clear()


@lru_cache(maxsize=8)
def _ready(url: str, home: Path) -> Engine:
    home.mkdir(parents=True, exist_ok=True)
    engine = _engine(url)
    if _revision(engine) != HEAD:
        # Two processes that start together must not both build the tables.
        with filelock.FileLock(home / "database.lock"):
            if _revision(engine) != HEAD:
                _upgrade(engine)
    return engine


def _engine(url: str) -> Engine:
    engine = create_engine(url, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: sqlite3.Connection, record: object) -> None:
    # The driver's own implicit BEGIN comes too late to take the write lock at the start.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", f"busy_timeout={_BUSY_MS}", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(engine: Engine) -> None:
    # Alembic takes a third of a second to import and is needed once per version.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
