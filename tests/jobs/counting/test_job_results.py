"""Results of jobs that pages show: asked for once, found again by source, out of date after an import."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from sqlmodel import col, update

from data.database import sessions
from data.database.tables import JobRecord
from data.errors import DataError
from data.settings import Settings
from jobs.counting import job_results
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.job_queue import job_requests
from jobs.job_queue.job_requests import Job
from tests.jobs.counting.test_readiness import place, put, tickets

__all__ = ["place"]


def _done(here: Settings, job: Job, found: int) -> None:
    key = job_results.store(here, job.kind, job.params, {"about": pl.DataFrame({"n": [found]})})
    with sessions.session(here) as opened:
        opened.exec(update(JobRecord).where(col(JobRecord.id) == job.id).values(state="done", result_ref=key))


def test_the_newest_result_of_a_source_is_found_and_that_of_another_is_not(place: Settings) -> None:
    put(place, "tickets", tickets(3))
    put(place, "tickets", tickets(3), source="other")
    assert job_results.newest(place, "audit", "desk") is None
    first = job_results.ask(place, "audit", "desk")
    _done(place, first, 1)
    again = job_results.ask(place, "audit", "desk")
    assert again.id == first.id and not job_results.is_stale(place, again)
    further = job_results.ask(place, "audit", "desk", {"seed": 2})
    latest, newest = (find(place, "audit", "desk") for find in (job_results.latest, job_results.newest))
    assert latest is not None and newest is not None
    assert latest.id == further.id and job_results.read(place, newest, "about")["n"].to_list() == [1]
    assert job_results.newest(place, "audit", "other") is None
    put(place, "tickets", tickets(4))
    assert job_results.is_stale(place, again)


def test_a_source_that_is_not_there_is_named_with_those_that_are(place: Settings) -> None:
    with pytest.raises(DataError, match="The lake is empty"):
        job_results.ask(place, "audit")
    put(place, "tickets", tickets(3))
    with pytest.raises(DataError, match=r"no source 'dsk'. The lake has: desk"):
        job_results.ask(place, "audit", "dsk")


def test_a_worker_counts_with_the_settings_of_whoever_asked(place: Settings) -> None:
    put(place, "tickets", tickets(3))
    params = job_results.ask(place, "audit", "desk").params
    here = job_results.settings_of(place, {**params, "horizon_seconds": 3600.0, "time_zone": "Asia/Tokyo"})
    assert (here.horizon, here.time_zone) == (timedelta(hours=1), "Asia/Tokyo")


def test_a_result_is_out_of_date_when_its_source_has_more_rows_and_not_when_another_has(
    place: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take(source: str, count: int) -> None:
        file = tmp_path / f"{source}{count}.csv"
        rows = "".join(f"{source}{n},2026-01-{n + 1:02}T10:00:00Z\n" for n in range(count))
        file.write_text(f"ticket_id,created_at\n{rows}")
        imports.run(place, file, Choice(source=source))

    take("desk", 3)
    job = job_results.ask(place, "audit", "desk")
    take("other", 3)
    assert not job_results.is_stale(place, job)
    take("other", 5)
    assert not job_results.is_stale(place, job)
    take("desk", 3)
    assert not job_results.is_stale(place, job), "the same rows once more change nothing"
    with monkeypatch.context() as changed:
        changed.setattr(job_requests, "code", lambda: "another program")
        assert job_results.is_stale(place, job)
    take("desk", 4)
    assert job_results.is_stale(place, job)
