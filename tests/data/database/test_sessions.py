import multiprocessing
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, Table, text
from sqlmodel import select

from data.database import sessions
from data.database.sessions import UnreachableError
from data.database.tables import ImportRecord, Record
from data.errors import DataError
from data.settings import Settings
from tests.postgres import Postgres


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Settings]:
    """On SQLite and on PostgreSQL."""
    settings = Settings(tmp_path, str(tmp_path / "lake"), database_url, "UTC", timedelta(days=7))
    yield settings
    sessions.forget(settings)


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Settings:
    url = f"sqlite:///{tmp_path / 'p.db'}"
    return Settings(tmp_path, str(tmp_path / "lake"), url, "UTC", timedelta(days=7))


def record(**fields: object) -> ImportRecord:
    some = {
        "state": "done", "kind": "tickets", "source": "a", "file_name": "f.csv", "sha256": "0" * 64,
        "reader": "canonical", "final": False, "who": "me", "started_at": datetime(2026, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    return ImportRecord(**{**some, **fields})


def test_the_migrations_build_exactly_the_tables(here: Settings) -> None:
    assert sessions.check(here) == "ok"
    engine = sessions.open_engine(sessions.address(here.database_url))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Record.metadata) == []
    engine.dispose()


def test_the_newest_migration_is_the_one_that_is_looked_for() -> None:
    newest = sorted(Path(sessions.__file__).with_name("migrations").glob("versions/*.py"))[-1]
    assert newest.name.startswith(f"{sessions.HEAD}_")
    assert sessions.known_revisions()[-1] == sessions.HEAD


def test_a_database_of_any_earlier_version_is_brought_up_with_what_is_in_it(here: Settings) -> None:
    engine = sessions.open_engine(sessions.address(here.database_url))
    sessions.upgrade(engine, "0001")
    with engine.connect() as connection, connection.begin():
        table = Table("import", MetaData(), autoload_with=connection)
        then = {column.name for column in table.columns} - {"id"}
        connection.execute(table.insert(), record(source="kept").model_dump(include=then))
    engine.dispose()
    with sessions.session(here, reads_only=True) as opened:
        assert opened.exec(select(ImportRecord.source)).all() == ["kept"]


def test_a_database_of_a_newer_version_is_refused_and_left_alone(here: Settings) -> None:
    engine = sessions.open_engine(sessions.address(here.database_url))
    sessions.upgrade(engine)
    with engine.connect() as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DataError, match=r"newer Pilotlight .schema 9999"), sessions.session(here):
        pass
    assert sessions.revision(engine) == "9999"
    with engine.connect() as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": sessions.HEAD})
    engine.dispose()


def test_a_time_comes_back_as_it_went_in(here: Settings) -> None:
    moment = datetime(2026, 3, 29, 2, 30, tzinfo=timezone(timedelta(hours=2)))
    with sessions.session(here) as opened:
        opened.add(record(started_at=moment))
    with sessions.session(here, reads_only=True) as opened:
        assert opened.exec(select(ImportRecord)).one().started_at == moment


def test_words_longer_than_their_column_are_cut_and_a_nul_breaks_nothing(here: Settings) -> None:
    with sessions.session(here) as opened:
        opened.add(record(file_name="x" * 500, error="a\x00b"))
    with sessions.session(here, reads_only=True) as opened:
        found = opened.exec(select(ImportRecord)).one()
    assert found.file_name == "x" * 399 + "…"
    assert found.error in ("a\x00b", "a\N{REPLACEMENT CHARACTER}b")


def test_what_fails_half_way_leaves_nothing(here: Settings) -> None:
    with pytest.raises(KeyError), sessions.session(here) as opened:
        opened.add(record())
        opened.flush()
        raise KeyError("half way")
    with sessions.session(here, reads_only=True) as opened:
        assert opened.exec(select(ImportRecord)).all() == []


def test_a_database_that_cannot_be_opened_is_a_sentence(on_sqlite: Settings, tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    there = replace(on_sqlite, database_url=f"sqlite:///{tmp_path / 'folder.db'}")
    assert "database" in sessions.check(there)
    with pytest.raises(DataError, match="doctor"), sessions.session(there):
        pass


def test_a_server_that_nobody_runs_is_a_sentence_without_its_password(on_sqlite: Settings) -> None:
    there = replace(on_sqlite, database_url="postgresql://me:secret@127.0.0.1:1/none")
    said = sessions.check(there)
    assert "doctor" in said and "secret" not in said


@pytest.mark.parametrize("url", ["mysql://me:secret@there/db", "no address", ""])
def test_an_address_of_no_database_that_we_know_is_refused(url: str) -> None:
    with pytest.raises(DataError, match="postgresql://user:password@host") as refused:
        sessions.address(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_may_be_named_in_any_usual_way(scheme: str) -> None:
    assert sessions.address(f"{scheme}://me:secret@there/db").drivername == "postgresql+psycopg"


def test_a_database_whose_file_is_taken_away_is_missed_and_not_written_into_the_void(
    on_sqlite: Settings, tmp_path: Path
) -> None:
    with sessions.session(on_sqlite) as opened:
        opened.add(record())
    (tmp_path / "p.db").rename(tmp_path / "aside.db")
    with pytest.raises(UnreachableError, match=r"p\.db is gone"), sessions.session(on_sqlite) as opened:
        opened.add(record())
    (tmp_path / "aside.db").rename(tmp_path / "p.db")
    with sessions.session(on_sqlite, reads_only=True) as opened:
        assert len(opened.exec(select(ImportRecord)).all()) == 1


def test_a_file_that_is_no_database_is_a_sentence_and_stays_as_it_is(
    on_sqlite: Settings, tmp_path: Path
) -> None:
    (tmp_path / "p.db").write_bytes(b"neither a database nor a log " * 100)
    with pytest.raises(UnreachableError, match="doctor"), sessions.session(on_sqlite):
        pass
    assert (tmp_path / "p.db").read_bytes() == b"neither a database nor a log " * 100


def test_somebody_else_may_write_for_a_while_and_readers_do_not_wait(
    on_sqlite: Settings, tmp_path: Path
) -> None:
    assert sessions.check(on_sqlite) == "ok"
    other = sqlite3.connect(tmp_path / "p.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with sessions.session(on_sqlite, reads_only=True) as opened:
        assert opened.exec(select(ImportRecord)).all() == []
    other.execute("ROLLBACK")
    other.close()


def _add(home: str, url: str, lake: str) -> None:
    there = Settings(Path(home), lake, url, "UTC", timedelta(days=7))
    for _ in range(10):
        with sessions.session(there) as opened:
            opened.add(record())
    sessions.forget(there)


def test_two_processes_that_start_together_both_write(here: Settings) -> None:
    context = multiprocessing.get_context("spawn")
    arguments = (str(here.home), here.database_url, here.lake_url)
    writers = [context.Process(target=_add, args=arguments) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0, 0]
    with sessions.session(here, reads_only=True) as opened:
        assert len(opened.exec(select(ImportRecord)).all()) == 20


def test_four_homes_that_meet_one_empty_postgresql_build_it_once(tmp_path: Path, postgres: Postgres) -> None:
    url, context = postgres.create(), multiprocessing.get_context("spawn")
    homes = [str(tmp_path / f"home-{number}") for number in range(4)]
    writers = [context.Process(target=_add, args=(home, url, home)) for home in homes]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0, 0, 0, 0]
