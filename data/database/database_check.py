"""Checks a database without changing it: what is wrong, and what to do."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError, SQLAlchemyError

from data.database import sessions
from data.database.tables import Record
from data.errors import DataError
from data.settings import Settings

_BUSY_MS = 2_000


def check(settings: Settings) -> tuple[bool, str]:
    """Returns whether the database is in order, and what it is or what to do."""
    try:
        url = sessions.address(settings.database_url)
    except DataError as error:
        return False, str(error)
    is_file = url.get_backend_name() == "sqlite"
    if is_file and not Path(url.database or "").exists():
        return True, f"{url.database} is not there yet; the first use makes it"
    engine = sessions.open_engine(url)
    try:
        return _schema(engine, str(url)) if not is_file else _file(engine, str(url))
    except OperationalError as error:
        said = str(error.orig).splitlines()[0] if error.orig else type(error).__name__
        if is_file:
            return False, f"{url.database} cannot be opened ({said}). Is the disk full, or the file not ours?"
        return False, f"{url} does not answer ({said}). Is the server running, and DATABASE_URL right?"
    except DatabaseError:
        return False, f"{url} is no database or a damaged one. Move it away and restore a backup."
    except SQLAlchemyError as error:
        return False, f"{url} does not answer as a database does ({type(error).__name__})."
    finally:
        engine.dispose()


def _file(engine: Engine, named: str) -> tuple[bool, str]:
    with engine.connect().execution_options(reads_only=True) as connection:
        found = connection.execute(text("PRAGMA quick_check")).scalar()
        if found != "ok":
            return False, f"{named} is damaged ({found}). Move it away and restore a backup."
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("ROLLBACK")
    except Exception as error:
        if "locked" not in str(error):
            raise
        return False, (
            f"{named} has been locked by somebody for {_BUSY_MS / 1000:.0f} s. If no import is running, "
            "end the program that holds it open."
        )
    finally:
        raw.invalidate()
    return _schema(engine, named)


def _schema(engine: Engine, named: str) -> tuple[bool, str]:
    found = sessions.revision(engine)
    if found is None:
        return True, f"{named} is empty; the first use makes its tables"
    if found not in sessions.known_revisions():
        return False, (
            f"{named} was made by a newer Pilotlight (schema {found}; this one knows up to {sessions.HEAD}). "
            "Install that version again."
        )
    if found != sessions.HEAD:
        return False, (
            f"{named} has the older schema {found}; this version needs {sessions.HEAD}. Make a backup with "
            "the version that made it; then the next start of the site, or any other command, brings it up."
        )
    lacking = Record.metadata.tables.keys() - set(inspect(engine).get_table_names())
    if lacking:
        return False, f"{named} lacks {', '.join(sorted(lacking))}. Restore a backup."
    return True, f"{named}, schema {found}"
