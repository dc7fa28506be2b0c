"""Finding failures by real processes: killed, cancelled, stopped with its server, without a network."""

import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NoReturn

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data import settings
from data.database import sessions
from data.lake import lake, run_results
from data.settings import Settings
from jobs.failures import analysis, analysis_runs, embedding, failure_job
from jobs.intake import imports
from jobs.job_queue import job_requests, supervisor, worker
from jobs.job_queue.job_requests import Job
from tests.jobs import worker_processes
from tests.jobs.failed_tickets import export
from tests.jobs.worker_processes import at_stage, ended, is_alive, the_child, until

STAGES = (
    "reading",
    "embedding",
    "diagnosing",
    "clustering",
    "laying out the map",
    "describing",
    "ranking",
    "matching",
    "storing",
)


@pytest.fixture
def small(home: Path) -> Iterator[Settings]:
    yield filled(home, 120)


@pytest.fixture
def large(home: Path) -> Iterator[Settings]:
    """Enough failures for a run that is not over before its server has ended."""
    yield filled(home, 2_000)


def filled(home: Path, count: int) -> Settings:
    found = settings.read()
    file = export(home, "A", date(2025, 1, 1), ("refund", "login", "invoice", "parcel"), count)
    imports.run(found, file, imports.Choice(source="s"))
    return found


def ask(here: Settings, seed: int = 7) -> Job:
    return analysis_runs.ask(here, "s", seed=seed, model=embedding.FALLBACK)


def kill_at(here: Settings, job: Job, stage: str) -> None:
    """Do that job, and be killed as a stage begins."""

    def tell(at: str, _: float) -> None:
        # What is diagnosed is counted in the stage's name.
        if at.startswith(stage):
            sessions.forget(here)
            os.kill(os.getpid(), signal.SIGKILL)

    failure_job.perform(here, job.params, tell)


def test_a_run_that_was_killed_in_any_stage_is_made_again_and_is_the_same(small: Settings) -> None:
    expected = analysis.run(small, "s", model=embedding.FALLBACK).found
    processes = multiprocessing.get_context("forkserver")
    # The libraries of clusters and map too: nine processes would else load them, each for itself.
    processes.set_forkserver_preload(["jobs.failures.failure_job"])
    job, told = ask(small), list[str]()
    for stage in STAGES:
        killed = processes.Process(target=kill_at, args=(small, job, stage))
        killed.start()
        killed.join()
        assert killed.exitcode == -signal.SIGKILL
        assert analysis_runs.listed(small, "s") == []
    failure_job.perform(small, job.params, lambda stage, _: told.append(stage))
    named = list(dict.fromkeys(told))
    assert len(named) == len(STAGES)
    assert all(at.startswith(stage) for at, stage in zip(named, STAGES, strict=True))
    [made] = analysis_runs.listed(small, "s")
    found = analysis_runs.read(small, made.id or 0)
    assert_frame_equal(found.failures.select("ticket_id", "cluster_id", "group", "x", "y"),
                       expected.failures.select("ticket_id", "cluster_id", "group", "x", "y"))  # fmt: skip
    assert run_results.kept(lake.of(small)) == [made.key]


def test_a_run_is_cancelled_within_seconds_and_leaves_nothing(large: Settings) -> None:
    # Cancelled is killed by its worker; that a kill in any stage does no harm is proved above.
    stages = ("embedding", "laying")
    with worker_processes.working(large, hold=stages) as process:
        for seed, stage in enumerate(stages):
            job = ask(large, seed)
            at_stage(large, job, stage)
            child = the_child(process)
            job_requests.cancel(large, job.id)
            assert ended(large, job).state == "cancelled"
            assert not is_alive(child)
    analysis_runs.tidy(large)
    assert analysis_runs.newest(large, "s") is None and run_results.kept(lake.of(large)) == []


def test_a_killed_worker_s_run_is_made_by_the_next_one_and_is_there_once(large: Settings) -> None:
    job = ask(large)
    with worker_processes.working(large, hold=["embedding"]) as process:
        at_stage(large, job, "embedding")
        process.kill()
        process.wait()
    with worker_processes.working(large):
        assert ask(large).id == job.id
        done = ended(large, job)
    assert (done.state, done.attempt) == ("done", 2)
    assert [str(each.id) for each in analysis_runs.listed(large, "s")] == [done.result_ref]


def test_a_run_goes_on_when_its_server_is_restarted(large: Settings) -> None:
    job = ask(large)
    with supervisor.attended(large):
        until(lambda: job_requests.read(large, job.id).state == "running")
    assert job_requests.read(large, job.id).state == "waiting" and not worker.is_running(large)
    with supervisor.attended(large):
        done = ended(large, job)
    assert done.state == "done" and analysis_runs.read(large, int(done.result_ref)).failures.height == 1_000
    until(lambda: not worker.is_running(large))


@pytest.mark.usefixtures("language_model")
def test_without_what_reads_the_model_a_run_is_made_with_the_fallback_and_says_so(
    small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if it were not installed: no import finds it.
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    job = analysis_runs.ask(small, "s")
    found = analysis_runs.read(small, int(failure_job.perform(small, job.params, lambda stage, share: None)))
    assert found.run.model == embedding.FALLBACK and found.failures.height == 60
    assert any("Without a language model" in note for note in found.notes)


@pytest.mark.usefixtures("language_model")
def test_without_a_network_a_run_is_made_with_the_model_that_came_along(
    small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise OSError("There is no network here.")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    job = analysis_runs.ask(small, "s")
    found = analysis_runs.read(small, int(failure_job.perform(small, job.params, lambda stage, share: None)))
    assert found.run.model == embedding.DEFAULT and found.failures.height == 60
    main = found.failures.with_columns(about=pl.col("words").str.extract("(refund|log|invoice|parcel)"))
    assert main.group_by("cluster_id").agg(pl.col("about").n_unique())["about"].max() <= 2
