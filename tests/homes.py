"""Where homes of the tests keep their database and lake: in files, or on PostgreSQL and an object store.

`PILOTLIGHT_TESTS_ON=servers` begins both servers on loopback for the whole run, and every home that asks
`settings_at` has a database and a prefix of its own there: the same tests, on what a team deploys. The store
answers from the process that began the run, so `-n 0` waits for itself; `-n 1` does not.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import filelock
import psycopg
import pytest

from data.lake.file_store import FileStore
from data.settings import Settings
from tests import moto_store, postgres

VARIABLE = "PILOTLIGHT_TESTS_ON"
#: Where the servers of this run are, for all its processes: an administrator's address, and a bucket's.
_DATABASES, _BUCKET = "PILOTLIGHT_TESTS_DATABASES", "PILOTLIGHT_TESTS_BUCKET"
#: The name under which a home keeps its data on the servers; it goes where the home's folder goes.
_NAME = "kept-on-servers-as"
_PLACES = ("DATABASE_URL", "LAKE_URL")


@contextmanager
def servers() -> Iterator[None]:
    """PostgreSQL and an object store until the block ends, where the run asks for them."""
    if os.environ.get(VARIABLE) != "servers" or _DATABASES in os.environ:
        yield
        return
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        database = stack.enter_context(postgres.running())
        store = stack.enter_context(moto_store.running(patch))
        patch.setenv(_DATABASES, database.url(""))
        patch.setenv(_BUCKET, store.bucket)
        yield


def settings_at(folder: Path) -> Settings:
    """The settings of a home in that folder."""
    places = variables(folder)
    lake, database = str(folder / "lake"), f"sqlite:///{folder / 'pilotlight.db'}"
    return Settings(
        folder,
        places.get("LAKE_URL", lake),
        places.get("DATABASE_URL", database),
        "UTC",
        timedelta(days=7),
    )


def variables(folder: Path) -> dict[str, str]:
    """What a process is given that works in that home, besides the home itself; nothing where files do."""
    if _DATABASES not in os.environ:
        return {}
    name = _name(folder)
    return {"DATABASE_URL": os.environ[_DATABASES] + name, "LAKE_URL": f"s3://{os.environ[_BUCKET]}/{name}"}


def use(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Make that home this process's own."""
    patch.setenv("PILOTLIGHT_HOME", str(folder))
    for name in (*_PLACES, "PILOTLIGHT_TIME_ZONE", "PILOTLIGHT_HORIZON"):
        patch.delenv(name, raising=False)
    for name, value in variables(folder).items():
        patch.setenv(name, value)


def copied(home: Path, to: Path) -> None:
    """A home of one's own with the same in it."""
    if _DATABASES not in os.environ:
        shutil.copytree(home, to, dirs_exist_ok=True)
        return
    shutil.copytree(home, to, dirs_exist_ok=True, ignore=shutil.ignore_patterns(f"{_NAME}*"))
    source, target = _name(home), _name(to)
    _ask(f"DROP DATABASE {target}", f"CREATE DATABASE {target} TEMPLATE {source}")
    bucket, draft = FileStore(f"s3://{os.environ[_BUCKET]}"), to / "object.part"
    for stored in bucket.list(source):
        bucket.get(stored.name, draft)
        bucket.put(stored.name.replace(source, target, 1), draft)
    draft.unlink(missing_ok=True)


def _name(folder: Path) -> str:
    """The name of a home's database and prefix; the database is made by whoever asks first."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / _NAME
    with filelock.FileLock(f"{place}.lock"):
        if not place.exists():
            made = f"home_{secrets.token_hex(6)}"
            _ask(f"CREATE DATABASE {made}")
            place.write_text(made)
        return place.read_text()


def _ask(*statements: str) -> None:
    with psycopg.connect(os.environ[_DATABASES] + "postgres", autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
