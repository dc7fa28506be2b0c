"""The doctor names what is wrong, which part it is, and what to do; it changes nothing."""

import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from data import permissions
from data.database import sessions
from data.lake import lake
from data.settings import Settings
from jobs.intake import atomic_imports, imports
from jobs.intake.imports import Choice
from jobs.job_queue import job_requests, leases_and_retries
from jobs.upkeep import doctor
from tests.homes import settings_at
from tests.jobs import worker_processes
from tests.postgres import Postgres


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    """A home with a few tickets, one of which said something of a ticket that is not there."""
    settings = settings_at(tmp_path / "home")
    path = tmp_path / "t.csv"
    path.write_text("ticket_id,created_at\nT1,2026-01-01T10:00:00Z\nT2,2026-01-02T10:00:00Z\n")
    imports.run(settings, path, Choice(source="s"))
    permissions.mend(settings.home)
    return settings


def says(settings: Settings, what: str) -> tuple[bool, str]:
    [found] = [finding for finding in doctor.examine(settings) if finding.what == what]
    return found.ok, found.says


def test_where_all_is_well_nothing_is_bad(here: Settings) -> None:
    findings = doctor.examine(here)
    assert [finding for finding in findings if not finding.ok] == []
    assert {"settings", "disk", "redaction key", "database", "imports", "jobs", "waiting rows"} <= {
        finding.what for finding in findings
    }


def test_an_empty_home_is_well_and_stays_empty(tmp_path: Path) -> None:
    there = worker_processes.settings_of(tmp_path / "new", f"sqlite:///{tmp_path / 'new' / 'p.db'}")
    assert all(finding.ok for finding in doctor.examine(there))
    assert list((tmp_path / "new").iterdir()) == []


def test_the_damaged_file_is_named_and_the_other_tables_are_well(here: Settings) -> None:
    damaged = next((here.home / "lake/tickets").rglob("*.parquet"))
    damaged.write_bytes(damaged.read_bytes()[:-40] + b"x" * 40)
    in_order, what = says(here, "lake table tickets")
    assert not in_order and damaged.name in what and "Restore these files from a backup" in what
    assert says(here, "lake table quarantine")[0]


def test_an_older_schema_is_named_and_not_changed(here: Settings) -> None:
    sessions.forget(here)
    engine = sessions.open_engine(sessions.address(here.database_url))
    with engine.connect() as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
    in_order, what = says(here, "database")
    assert not in_order and "older schema 0002" in what and "Make a backup" in what
    assert sessions.revision(engine) == "0002"
    engine.dispose()


def test_a_newer_schema_is_named(here: Settings) -> None:
    sessions.forget(here)
    with sessions.session(here) as opened:
        opened.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
    sessions.forget(here)
    in_order, what = says(here, "database")
    assert not in_order and "newer Pilotlight (schema 9999" in what


def test_a_locked_database_is_named(here: Settings) -> None:
    other = sqlite3.connect(here.home / "pilotlight.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    in_order, what = says(here, "database")
    other.execute("ROLLBACK")
    other.close()
    assert not in_order and "locked by somebody" in what


def test_a_file_that_is_no_database_is_named(here: Settings) -> None:
    sessions.forget(here)
    (here.home / "pilotlight.db").write_bytes(b"neither a database nor a log " * 200)
    for left in ("pilotlight.db-wal", "pilotlight.db-shm"):
        (here.home / left).unlink(missing_ok=True)
    in_order, what = says(here, "database")
    assert not in_order and "no database or a damaged one" in what and "restore a backup" in what


def test_a_server_that_does_not_answer_is_named_without_its_password(here: Settings) -> None:
    there = replace(here, database_url="postgresql://me:secret@127.0.0.1:1/none")
    in_order, what = says(there, "database")
    assert not in_order and "does not answer" in what and "secret" not in what


def test_postgresql_is_looked_at_too(here: Settings, postgres: Postgres) -> None:
    there = replace(here, database_url=postgres.create())
    assert says(there, "database") == (True, says(there, "database")[1])
    assert sessions.check(there) == "ok" and "schema" in says(there, "database")[1]
    sessions.forget(there)


def test_rows_that_wait_are_counted_by_source(here: Settings, tmp_path: Path) -> None:
    path = tmp_path / "said.jsonl"
    path.write_text(
        '{"interaction_id": "I1", "ticket_id": "no", "at": "2026-03-02T10:00:00Z", "actor": "ai"}\n'
    )
    imports.run(here, path, Choice(source="s", kind="interactions", accept_rejects=True))
    assert says(here, "waiting rows") == (
        True,
        "1 of source s. They are added when their tickets are imported.",
    )


def test_a_missing_key_is_named_before_it_does_harm(here: Settings) -> None:
    (here.home / "redaction.key").rename(here.home / "elsewhere")
    in_order, what = says(here, "redaction key")
    assert not in_order and "restore it from a backup" in what
    assert not (here.home / "redaction.key").exists()


def test_jobs_that_nobody_does_are_named(here: Settings) -> None:
    job = job_requests.ask(here, "import", {})
    in_order, what = says(here, "jobs")
    assert not in_order and f"{job.id} (import, waiting)" in what and "python -m jobs worker" in what
    leases_and_retries.claim(here, "gone", lease=timedelta(hours=-1))
    assert "no worker runs" in says(here, "jobs")[1]


KILLED = """
import os, signal
from pathlib import Path
from data import settings
from jobs.intake import imports, storing
def end(*_): os.kill(os.getpid(), signal.SIGKILL)
storing._release = end
imports.run(settings.read(), Path("{path}"), imports.Choice(source="{source}"))
"""


@pytest.mark.parametrize("source", ["s", "new"])
def test_an_import_killed_while_it_was_stored_is_named_and_taken_back(
    here: Settings, tmp_path: Path, source: str
) -> None:
    path = tmp_path / "more.csv"
    rows = "".join(f"M{n},2026-01-01T10:00:00Z\n" for n in range(20))
    path.write_text(f"ticket_id,created_at\n{rows}T1,2026-01-05T10:00:00Z\nX1,never\n")
    before = [
        lake.of(here).scan("tickets").collect().rows(),
        worker_processes.keys(here, "quarantine", "row"),
    ]  # type: ignore[union-attr]
    environment = {**os.environ, "PILOTLIGHT_HOME": str(here.home)}
    command = [sys.executable, "-c", KILLED.format(path=path, source=source)]
    done = subprocess.run(command, cwd=worker_processes.ROOT, env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(worker_processes.keys(here, "tickets", "ticket_id")) > 2, "it was half stored"
    in_order, what = says(here, "imports")
    assert not in_order and "interrupted while it was stored" in what
    assert atomic_imports.settle_soon(here)
    assert [
        lake.of(here).scan("tickets").collect().rows(),
        worker_processes.keys(here, "quarantine", "row"),
    ] == before  # type: ignore[union-attr]
    assert says(here, "imports") == (True, "none was interrupted")
    newest = imports.history(here)[0]
    assert (newest.state, newest.new, newest.lake_after) == ("refused", 0, None)
    [again] = imports.run(here, path, Choice(source=source))
    assert again.new == (20 if source == "s" else 21) and again.quarantined == 1
