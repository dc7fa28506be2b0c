"""Database sessions: opens the database, migrates it to the newest schema, and gives out sessions."""

import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import cast

import filelock
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError, SQLAlchemyError
from sqlmodel import Session

from data import permissions
from data.database import (
    access_tables,
    alert_tables,
    audit_table,
    behaviour_tables,
    connection_tables,
    database_errors,
    decision_table,
    past_rows,
    plan_tables,
    review_tables,
    row_scope,
    server_tables,
    write_guard,
)
from data.database.tables import Record
from data.errors import DataError
from data.settings import Settings

#: The newest migration; a test holds it equal to the newest file in migrations/versions.
HEAD = "0018"

#: Ways to name PostgreSQL in an address, all reached by the one driver that is installed.
_POSTGRES = ("postgres", "postgresql", "postgresql+psycopg")
_MIGRATIONS = Path(__file__).with_name("migrations")
#: So long is somebody else's writing waited for; a person who waits longer without a word thinks it hangs.
_BUSY_MS = 4_000
_CONNECT_SECONDS = 5
#: Any number that nobody else locks: whoever holds it brings the schema up.
_UPGRADING = 0x50494C4F54
#: Tables of other modules that every database has.
_OURS_ALONE = (server_tables, access_tables, alert_tables)
FURTHER_TABLES = frozenset[str]().union(*(each.OF_THIS_DATABASE for each in _OURS_ALONE))
#: Their tables belong to the schema wherever it is opened, also where nobody else imports them.
SCHEMA = (
    access_tables,
    alert_tables,
    audit_table,
    behaviour_tables,
    connection_tables,
    decision_table,
    plan_tables,
    review_tables,
    server_tables,
)
_ENGINES: dict[tuple[str, Path], Engine] = {}
_OPENING = threading.Lock()
#: The databases to which this thread writes just now.
_WRITTEN: ContextVar[frozenset[str]] = ContextVar("written", default=frozenset())


class UnreachableError(DataError):
    """The database cannot be reached just now; a retry may succeed."""


@contextmanager
def session(settings: Settings, *, reads_only: bool = False) -> Generator[Session]:
    """Context manager of a session: commits when its block ends well, else rolls back.

    One that only reads takes no write lock, so it never waits for an import.
    """
    if not reads_only:
        write_guard.check()
        with _writing_alone(settings.database_url), _transaction(settings, reads_only=False) as opened:
            yield opened
        return
    with _transaction(settings, reads_only=True) as opened:
        yield opened


@contextmanager
def _transaction(settings: Settings, *, reads_only: bool) -> Generator[Session]:
    try:
        engine = _ready(settings.database_url, settings.home).execution_options(reads_only=reads_only)
        _refuse_if_gone(engine.url)
        with Session(engine, expire_on_commit=False, info={past_rows.PAST: settings.past}) as opened:
            yield opened
            opened.commit()
    except DatabaseError as error:
        raise unreachable(error) or error from error


@contextmanager
def _writing_alone(database_url: str) -> Generator[None]:
    """Raises RuntimeError where this thread writes to that database already: it would wait for itself."""
    before = _WRITTEN.get()
    if database_url in before:
        raise RuntimeError("A session that writes was opened inside another one. Write after it has ended.")
    told = _WRITTEN.set(before | {database_url})
    try:
        yield
    finally:
        _WRITTEN.reset(told)


def unreachable(error: BaseException) -> UnreachableError | None:
    """Returns an error that names its cause: down, locked, full, damaged, read-only; else None."""
    said = database_errors.in_words(error)
    if said is None and type(error) in (DatabaseError, OperationalError):
        said = f"The database cannot be used now ({_first_line(error)}). `python -m jobs doctor` says more."
    return None if said is None else UnreachableError(said)


def conninfo(database_url: str) -> str | None:
    """Returns PostgreSQL's connection string without SQLAlchemy; None for another database."""
    url = address(database_url)
    if url.get_backend_name() != "postgresql":
        return None
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


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
    """Closes the connections to this database; the next session opens it again."""
    with _OPENING:
        engine = _ENGINES.pop((settings.database_url, settings.home), None)
    if engine is not None:
        engine.dispose()


def address(database_url: str) -> URL:
    """Returns SQLAlchemy's URL for any way to name SQLite or PostgreSQL.

    Printed, it hides the password.
    """
    try:
        url = make_url(database_url)
    except ArgumentError:
        raise DataError(
            "DATABASE_URL is no address of a database. Write sqlite:////path/to/file.db or "
            "postgresql://user:password@host:5432/name."
        ) from None
    if url.drivername in _POSTGRES:
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        raise DataError(
            f"DATABASE_URL names {url.drivername}; Pilotlight knows SQLite and PostgreSQL. "
            "Write sqlite:////path/to/file.db or postgresql://user:password@host:5432/name."
        )
    return url


def open_engine(url: URL) -> Engine:
    """Opens a database without migrating it."""
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, pool_pre_ping=True)
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
        return engine
    limits = {"connect_timeout": _CONNECT_SECONDS, "options": f"-c lock_timeout={_BUSY_MS}"}
    engine = create_engine(url, pool_pre_ping=True, connect_args=limits)
    event.listen(engine, "before_cursor_execute", _on_execute, retval=True)
    return engine


def revision(engine: Engine) -> str | None:
    """Returns the newest migration applied to a database; None if there is none of ours."""
    with engine.connect().execution_options(reads_only=True) as connection:
        return _revision(connection)


def known_revisions() -> list[str]:
    """Every migration there is, the oldest first."""
    return sorted(path.name[:4] for path in _MIGRATIONS.glob("versions/[0-9]*.py"))


def upgrade(engine: Engine, to: str = HEAD) -> None:
    """Migrates a database; two processes that start together do not migrate twice."""
    # Alembic takes a third of a second to import and is needed once per version.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            # Given back with the transaction, also when this process is killed.
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _UPGRADING})
        found = _revision(connection)
        if found is not None and found not in known_revisions():
            raise DataError(
                f"The database was made by a newer Pilotlight (schema {found}; this one knows up to {HEAD}). "
                "Nothing was changed. Install that version again, or restore a backup made by this one."
            )
        if found is None or found < to:
            config.attributes["connection"] = connection
            command.upgrade(config, to)


def _ready(url: str, home: Path) -> Engine:
    # One engine for each database of a process, whichever thread asks first.
    with _OPENING:
        if (url, home) not in _ENGINES:
            _ENGINES[url, home] = _opened(url, home)
        return _ENGINES[url, home]


def _opened(url: str, home: Path) -> Engine:
    permissions.make_home(home)
    engine = open_engine(address(url))
    try:
        if revision(engine) != HEAD:
            with filelock.FileLock(home / "database.lock", mode=0o600):
                upgrade(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _first_line(error: BaseException) -> str:
    original = getattr(error, "orig", None)
    return str(original or error).splitlines()[0][:200]


def _refuse_if_gone(url: URL) -> None:
    """An open connection outlives its file, and what is written there would be lost."""
    file = url.database if url.get_backend_name() == "sqlite" else None
    if file and file != ":memory:" and not Path(file).exists():
        raise UnreachableError(
            f"The database file {file} is gone. Put it back or restore a backup (`python -m jobs restore`)."
        )


def _on_connect(connection: sqlite3.Connection, record: object) -> None:
    # The driver's own implicit BEGIN comes too late to take the write lock at the start.
    connection.isolation_level = None
    for pragma in (f"busy_timeout={_BUSY_MS}", "journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def _on_execute(
    connection: object, cursor: object, statement: str, parameters: object, *_: object
) -> tuple[str, object]:
    """PostgreSQL keeps no NUL, which a file's name or a quoted cell may hold."""
    return statement, _without_nul(parameters)


def _without_nul(value: object) -> object:
    match value:
        case str():
            return value.replace("\x00", "\N{REPLACEMENT CHARACTER}")
        case dict():
            return {key: _without_nul(each) for key, each in cast("dict[str, object]", value).items()}
        case list() | tuple():
            return [_without_nul(each) for each in cast("list[object]", value)]
        case _:
            return value


def _fit(session: Session, *_: object) -> None:
    """Cut what is longer than its column: SQLite would keep it, PostgreSQL refuse the whole record."""
    for record in (*session.new, *session.dirty):
        for column in Record.metadata.tables[record.__tablename__].columns:
            value = getattr(record, column.key)
            length = getattr(column.type, "length", None)
            if isinstance(value, str) and isinstance(length, int) and len(value) > length:
                setattr(record, column.key, value[: length - 1] + "…")


event.listen(Session, "before_flush", _fit)
row_scope.listen()
