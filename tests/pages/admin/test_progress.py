"""The progress of a long job on a page: what it says, the way out, and the job that is handed over."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import settings
from data.settings import Settings
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.job_queue import job_requests, leases_and_retries
from pages.components import cache
from tests.jobs import worker_processes

PAGE = """
import streamlit as st
from pages.components import progress
job = progress.follow({id})
st.text(f"handed over: {{job.state}} {{job.result_ref}} {{job.error}}" if job else "nothing yet")
"""


@pytest.fixture
def here(home: Path) -> Iterator[Settings]:
    cache.forget_everything()
    yield settings.read()
    cache.forget_everything()


def page(job: job_requests.Job) -> AppTest:
    shown = AppTest.from_string(PAGE.format(id=job.id), default_timeout=240).run()
    assert not shown.exception
    return shown


def words(shown: AppTest) -> str:
    assert not shown.exception
    return "\n".join(str(part.value) for part in (*shown.text, *shown.markdown))


def test_a_job_that_nobody_does_says_so_and_can_be_cancelled(here: Settings) -> None:
    job = job_requests.ask(here, "import", {})
    shown = page(job)
    assert "Waiting" in words(shown) and "python -m jobs worker" in words(shown)
    assert "nothing yet" in words(shown)
    shown.button(key=f"cancel job {job.id}").click().run()
    assert "handed over: cancelled" in words(shown)
    assert not shown.button


def test_stage_share_and_time_left_are_told_while_it_runs(here: Settings) -> None:
    job = job_requests.ask(here, "import", {})
    held = leases_and_retries.claim(here, "one")
    assert held
    leases_and_retries.progress(here, held, "checking 1,000,000 tickets", 0.18)
    shown = page(job)
    assert "Checking 1,000,000 tickets" in words(shown) and "Working" in words(shown)
    shown.button(key=f"cancel job {job.id}").click().run()
    assert shown.button(key=f"cancel job {job.id}").disabled
    assert shown.button(key=f"cancel job {job.id}").label == "Stopping"
    assert leases_and_retries.fail(here, held, "The file is no table.", "DataError")
    assert "handed over: failed  The file is no table." in words(shown.run())


def test_an_import_is_followed_to_its_records(here: Settings, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("ticket_id,created_at\nT1,2026-01-01T10:00:00Z\n")
    job = imports.ask(here, path, Choice(source="s"))
    shown = page(job)
    with worker_processes.working(here):
        worker_processes.ended(here, job)
        assert "handed over: done 1" in words(shown.run())
    assert imports.of_job(here, job_requests.read(here, job.id))[0].new == 1
