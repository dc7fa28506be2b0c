"""The worker as real processes: killed, stopped, two at once, told to cancel; nothing is lost or doubled."""

import os
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from data import error_log
from data.errors import DataError
from data.lake import delta_rows, lake
from data.settings import Settings
from jobs import kinds
from jobs.intake import atomic_imports, imports
from jobs.intake.imports import Choice
from jobs.job_queue import job_requests, leases_and_retries, worker
from jobs.job_queue.job_kind import Kind
from tests.homes import settings_at
from tests.jobs import worker_processes
from tests.jobs.worker_processes import at_stage, ended, is_alive, keys, the_child, until
from tests.postgres import Postgres

COUNT = 40_000


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return settings_at(tmp_path / "home")


@pytest.fixture(scope="module")
def csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough tickets for an import in whose midst somebody can be killed."""
    return worker_processes.tickets(tmp_path_factory.mktemp("tickets"), COUNT)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("small") / "t.csv"
    path.write_text("ticket_id,created_at\nT1,2026-01-01T10:00:00Z\nT2,2026-01-02T10:00:00Z\n")
    return path


def kept_files(here: Settings) -> list[str]:
    folder = here.home / "lake" / "spool"
    return [path.name for path in folder.iterdir()] if folder.exists() else []


def test_an_upload_is_imported_and_its_file_is_gone_afterwards(here: Settings, small: Path) -> None:
    job = imports.ask(here, small, Choice(source="s"), name="mine.csv")
    assert len(kept_files(here)) == 1
    assert imports.ask(here, small, Choice(source="s"), name="mine.csv").id == job.id
    with worker_processes.working(here):
        done = ended(here, job)
        until(lambda: not kept_files(here))
    assert (done.state, done.stage, done.share, done.attempt) == ("done", "done", 1.0, 1)
    [record] = imports.of_job(here, done)
    assert (record.state, record.file_name, record.new, record.source) == ("done", "mine.csv", 2, "s")


def test_a_refused_file_fails_with_the_words_and_the_kind_of_the_refusal(
    here: Settings, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("ticket_id,created_at\nT1,never\nT2,soon\nT3,2026-01-01T10:00:00Z\n")
    with worker_processes.working(here):
        job = ended(here, imports.ask(here, bad, Choice(source="s")))
        accepted = ended(here, imports.ask(here, bad, Choice(source="s", accept_rejects=True)))
        until(lambda: not kept_files(here))
    assert (job.state, job.error_kind, job.tries) == ("failed", "TooManyRejectsError", 1)
    assert "2 of 3 rows of bad.csv would be rejected" in job.error
    assert accepted.state == "done" and imports.of_job(here, accepted)[0].quarantined == 2


def test_a_profile_travels_with_the_job(here: Settings, small: Path) -> None:
    with pytest.raises(DataError, match="no profile"):
        imports.ask(here, small, Choice(profile="no-such-profile"))
    job = imports.ask(here, small, Choice(profile="itsm-incidents"))
    assert "[columns]" in str(job.params)


def test_a_killed_child_is_begun_again_and_every_row_is_there_once(here: Settings, csv: Path) -> None:
    job = imports.ask(here, csv, Choice(source="s"))
    with worker_processes.working(here, hold=["storing"]) as process:
        at_stage(here, job, "storing")
        os.kill(the_child(process), signal.SIGKILL)
        done = ended(here, job)
    assert (done.state, done.tries) == ("done", 2)
    stored = keys(here, "tickets", "ticket_id")
    assert len(stored) == COUNT == len(set(stored))
    assert atomic_imports.half_stored(here) is None


def test_a_job_whose_child_dies_three_times_has_failed_with_its_reason(here: Settings, csv: Path) -> None:
    job = imports.ask(here, csv, Choice(source="s"))
    with worker_processes.working(here) as process:
        for attempt in (1, 2, 3):
            until(lambda attempt=attempt: job_requests.read(here, job.id).attempt == attempt)
            os.kill(the_child(process), signal.SIGKILL)
            until(lambda attempt=attempt: job_requests.read(here, job.id).state != "running")
        failed = ended(here, job)
        until(lambda: not kept_files(here))
    assert (failed.state, failed.error_kind, failed.attempt) == ("failed", "GivenUp", 3)
    assert "signal 9" in failed.error
    assert keys(here, "tickets", "ticket_id") == []


def test_a_killed_worker_takes_its_child_along_and_another_does_the_job(here: Settings, csv: Path) -> None:
    job = imports.ask(here, csv, Choice(source="s"))
    with (
        worker_processes.working(here, hold=["checking"]) as first,
        worker_processes.working(here, hold=["checking"]) as second,
    ):
        at_stage(here, job, "checking")
        holder = next(each for each in (first, second) if each.pid == worker_processes.worker_of(here, job))
        child = the_child(holder)
        holder.kill()
        holder.wait()
        until(lambda: not is_alive(child))
        done = ended(here, job)
        until(lambda: worker.is_running(here))
    assert (done.state, done.attempt) == ("done", 2)
    stored = keys(here, "tickets", "ticket_id")
    assert len(stored) == COUNT == len(set(stored))


def test_a_stopped_worker_gives_its_job_back_and_the_next_one_begins_it(here: Settings, csv: Path) -> None:
    job = imports.ask(here, csv, Choice(source="s"))
    with worker_processes.working(here, hold=["checking"]) as process:
        at_stage(here, job, "checking")
        process.terminate()
        assert process.wait(120) == 0
    waits = job_requests.read(here, job.id)
    assert (waits.state, waits.tries, waits.error) == ("waiting", 0, "its worker was stopped")
    assert kept_files(here) and not worker.is_running(here)
    with worker_processes.working(here):
        assert ended(here, job).state == "done"


@pytest.mark.parametrize("stage", ["starting", "reading", "checking", "redacting", "storing"])
def test_a_job_is_cancelled_at_any_stage_and_leaves_no_trace(
    here: Settings, csv: Path, small: Path, stage: str
) -> None:
    imports.run(here, small, Choice(source="before"))
    bad = here.home / "bad.csv"
    bad.write_text("ticket_id,created_at\nB1,never\nB2,2026-01-02T10:00:00Z\n")
    imports.run(here, bad, Choice(source="before", accept_rejects=True))
    before = {table: rows(here, table) for table in atomic_imports.TABLES}
    job = imports.ask(here, csv, Choice(source="s"))
    with worker_processes.working(here, hold=[stage]) as process:
        at_stage(here, job, stage)
        child = the_child(process)
        halt(here, child)
        job_requests.cancel(here, job.id)
        cancelled = ended(here, job)
        assert not is_alive(child)
        until(lambda: not kept_files(here))
    assert cancelled.state == "cancelled"
    assert {table: rows(here, table) for table in atomic_imports.TABLES} == before
    assert lake.of(here).sources() == ["before"] and atomic_imports.half_stored(here) is None
    assert all(record.state != "running" for record in imports.history(here))


def halt(here: Settings, child: int) -> None:
    """Stop a child where it is, not while it holds the database: nobody is told where its start ends."""

    def is_free() -> bool:
        os.kill(child, signal.SIGSTOP)
        with closing(sqlite3.connect(here.home / "pilotlight.db", timeout=0.5)) as opened:
            try:
                opened.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                os.kill(child, signal.SIGCONT)
                return False
            opened.rollback()
        return True

    until(is_free)


def rows(here: Settings, table: delta_rows.Table) -> list[object]:
    scan = lake.of(here).scan(table)
    return [] if scan is None else scan.collect().rows()


def test_while_the_database_is_locked_the_job_goes_on_and_is_done_afterwards(
    here: Settings, csv: Path
) -> None:
    job = imports.ask(here, csv, Choice(source="s"))
    with worker_processes.working(here):
        at_stage(here, job, "starting")
        other = sqlite3.connect(here.home / "pilotlight.db", isolation_level=None, timeout=120)
        other.execute("BEGIN IMMEDIATE")
        time.sleep(worker_processes.LEASE.total_seconds() + 1)
        assert not job_requests.read(here, job.id).ended
        other.execute("ROLLBACK")
        other.close()
        done = ended(here, job)
    assert done.state == "done"
    stored = keys(here, "tickets", "ticket_id")
    assert len(stored) == COUNT == len(set(stored))


def test_a_server_s_worker_does_not_start_where_one_runs_and_ends_with_its_server(here: Settings) -> None:
    with worker_processes.working(here):
        until(lambda: worker.is_running(here))
        assert worker.run(here, kinds.KINDS, with_server=True) is False
    until(lambda: not worker.is_running(here))


def test_a_job_of_a_kind_that_is_not_known_has_failed_by_name(here: Settings) -> None:
    job = job_requests.ask(here, "no such kind", {})
    with worker_processes.working(here):
        assert "no jobs of kind no such kind" in ended(here, job).error


def test_a_worker_on_postgresql_survives_the_loss_of_its_child(
    tmp_path: Path, postgres: Postgres, csv: Path
) -> None:
    here = worker_processes.settings_of(tmp_path / "home", postgres.create())
    job = imports.ask(here, csv, Choice(source="s"))
    with worker_processes.working(here, hold=["checking"]) as process:
        at_stage(here, job, "checking")
        os.kill(the_child(process), signal.SIGKILL)
        done = ended(here, job)
    assert (done.state, done.tries) == ("done", 2)
    assert len(set(keys(here, "tickets", "ticket_id"))) == COUNT
    worker_processes.forget(here)


def test_a_lease_outlives_a_moment_of_silence() -> None:
    assert leases_and_retries.LEASE.total_seconds() >= 5 * worker._BEAT_SECONDS


def test_a_fault_of_one_kinds_upkeep_is_logged_once_and_ends_nothing(
    here: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    tidied: list[str] = []

    def broken(settings: Settings) -> None:
        raise OSError("the disk is full")

    def nothing(settings: Settings, params: object, progress: object) -> str:
        raise AssertionError("no job was asked for")

    monkeypatch.setattr(worker, "_TIDY_SECONDS", 0.0)
    one = worker.Worker(
        here,
        {
            "first": Kind(run=nothing, tidy=broken),
            "second": Kind(run=nothing, tidy=lambda settings: tidied.append("second")),
        },
    )

    def third(settings: Settings) -> None:
        if len(tidied) == 3:
            one.stopping.set()

    one.kinds["third"] = Kind(run=nothing, tidy=third)
    monkeypatch.setattr(error_log.LOG, "propagate", True)
    one.run()
    assert len(tidied) >= 3
    assert caplog.text.count("in the upkeep of 'first'") == 1 and "the disk is full" in caplog.text
