import multiprocessing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import create_engine, select

from data import database
from data.errors import DataError
from data.settings import Settings
from data.tables import ImportRecord, Record


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return Settings(
        tmp_path, str(tmp_path / "lake"), f"sqlite:///{tmp_path / 'p.db'}", "UTC", timedelta(days=7)
    )


def record(**fields: object) -> ImportRecord:
    some = {
        "state": "done", "kind": "tickets", "source": "a", "file_name": "f.csv", "sha256": "0" * 64,
        "reader": "canonical", "final": False, "who": "me", "started_at": datetime(2026, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    return ImportRecord(**{**some, **fields})


def test_the_migrations_build_exactly_the_tables(here: Settings) -> None:
    assert database.check(here) == "ok"
    engine = create_engine(here.database_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Record.metadata) == []


def test_the_newest_migration_is_the_one_that_is_looked_for() -> None:
    newest = sorted(Path(database.__file__).with_name("migrations").glob("versions/*.py"))[-1]
    assert newest.name.startswith(f"{database.HEAD}_")


def test_a_time_comes_back_as_it_went_in(here: Settings) -> None:
    moment = datetime(2026, 3, 29, 2, 30, tzinfo=timezone(timedelta(hours=2)))
    with database.session(here) as opened:
        opened.add(record(started_at=moment))
    with database.session(here, reads_only=True) as opened:
        assert opened.exec(select(ImportRecord)).one().started_at == moment


def test_what_fails_half_way_leaves_nothing(here: Settings) -> None:
    with pytest.raises(KeyError), database.session(here) as opened:
        opened.add(record())
        opened.flush()
        raise KeyError("half way")
    with database.session(here, reads_only=True) as opened:
        assert opened.exec(select(ImportRecord)).all() == []


def test_a_database_that_cannot_be_opened_is_a_sentence(here: Settings, tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    there = replace(here, database_url=f"sqlite:///{tmp_path / 'folder.db'}")
    assert "database" in database.check(there)
    with pytest.raises(DataError, match="doctor"), database.session(there):
        pass


def _add(home: str, url: str, lake: str) -> None:
    there = Settings(Path(home), lake, url, "UTC", timedelta(days=7))
    for _ in range(10):
        with database.session(there) as opened:
            opened.add(record())


def test_two_processes_that_start_together_both_write(here: Settings) -> None:
    context = multiprocessing.get_context("spawn")
    arguments = (str(here.home), here.database_url, here.lake_url)
    writers = [context.Process(target=_add, args=arguments) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0, 0]
    with database.session(here, reads_only=True) as opened:
        assert len(opened.exec(select(ImportRecord)).all()) == 20
