"""What pages say of a job that was asked for: one that was cancelled or failed is named, with its reason."""

import pytest
from streamlit.testing.v1 import AppTest

from data import settings
from jobs.job_queue import job_requests
from jobs.job_queue.job_requests import State


def _ended(state: "State", error: str) -> None:
    from datetime import UTC, datetime

    import streamlit as st

    from jobs.job_queue.job_requests import Job
    from pages.components import progress

    at = datetime(2026, 11, 1, tzinfo=UTC)
    job = Job(
        id=1, key="", kind="", params={}, state=state, attempt=1, tries=3, stage="", share=1.0, cancel=False,
        result_ref="", error=error, error_kind="", who="", asked_at=at, started_at=at,
        moved_at=at, ended_at=at,
    )  # fmt: skip
    st.text(f"under way: {progress.under_way(job, 'check')}")


@pytest.mark.parametrize(
    ("state", "error", "said"),
    [
        ("cancelled", "", ("The last check was cancelled", "Its result was not kept.")),
        ("failed", "The disk is full.", ("The last check failed", "The disk is full.")),
        ("done", "", ()),
    ],
)
def test_a_job_that_ended_without_a_result_says_so(state: State, error: str, said: tuple[str, ...]) -> None:
    page = AppTest.from_function(_ended, args=(state, error)).run()
    shown = "\n".join([*(each.value for each in page.markdown), *(each.value for each in page.text)])
    assert not page.exception and "under way: False" in shown
    assert all(each in shown for each in said) and (said or "The last" not in shown)


def _overtaken(job_id: int) -> None:
    from dataclasses import replace

    import streamlit as st

    from data import settings
    from jobs.job_queue import job_requests
    from pages.components import progress

    read_before = replace(job_requests.read(settings.read(), job_id), state="running")
    st.text(f"under way: {progress.under_way(read_before, 'check')}")


@pytest.mark.usefixtures("home")
def test_a_job_that_ended_since_it_was_read_is_not_under_way() -> None:
    here = settings.read()
    asked = job_requests.ask(here, "no such kind", {})
    job_requests.cancel(here, asked.id)
    page = AppTest.from_function(_overtaken, args=(asked.id,)).run()
    assert not page.exception
    shown = "\n".join([*(each.value for each in page.markdown), *(each.value for each in page.text)])
    assert "under way: False" in shown and "The last check was cancelled" in shown
