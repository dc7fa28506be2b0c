"""A new SQLite database as a copy of what the migrations made: each process of the tests runs them once."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from data.database import sessions


@contextmanager
def copied(folder: Path) -> Iterator[None]:
    """Until the block ends, an empty database is copied; every other one is migrated as ever."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sessions, "upgrade", _upgrade(sessions.upgrade, folder / "migrated.db"))
        yield


def _upgrade(migrate: Callable[[Engine, str], None], made: Path) -> Callable[..., None]:
    def upgrade(engine: Engine, to: str = sessions.HEAD) -> None:
        if to != sessions.HEAD or engine.dialect.name != "sqlite" or inspect(engine).get_table_names():
            migrate(engine, to)
            return
        if not made.exists():
            first = sessions.open_engine(sessions.address(f"sqlite:///{made}.part"))
            migrate(first, to)
            first.dispose()
            Path(f"{made}.part").rename(made)
        with closing(sqlite3.connect(made)) as known, closing(engine.raw_connection()) as opened:
            known.backup(opened.driver_connection)

    return upgrade
