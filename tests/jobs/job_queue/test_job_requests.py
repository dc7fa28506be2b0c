"""The queue on SQLite and on PostgreSQL: asked once, leased to one, fenced, never lost."""

import multiprocessing
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from sqlmodel import select

from data.database import sessions
from data.database.tables import JobRecord
from data.errors import DataError
from data.lake import lake
from data.settings import Settings
from jobs.job_queue import job_requests, leases_and_retries
from jobs.job_queue.leases_and_retries import LostError
from tests.jobs import worker_processes

NOW = timedelta(seconds=-1)
"""A lease that has run out as soon as it is given."""


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Settings]:
    settings = worker_processes.settings_of(tmp_path / "home", database_url)
    yield settings
    worker_processes.forget(settings)


def write_ticket(here: Settings, ticket_id: str) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    frame = pl.DataFrame({"source": ["s"], "ticket_id": [ticket_id], "created_at": [moment]})
    store = lake.of(here)
    with store.writing():
        store.merge("tickets", frame)


def test_asking_twice_gives_the_same_job_and_other_parameters_another(here: Settings) -> None:
    one, same = (job_requests.ask(here, "import", {"a": 1, "b": [2]}) for _ in range(2))
    other = job_requests.ask(here, "import", {"a": 2, "b": [2]})
    assert one.id == same.id != other.id
    assert (one.state, one.params, one.who) == ("waiting", {"a": 1, "b": [2]}, same.who)


def test_over_another_lake_version_it_is_another_job(here: Settings) -> None:
    before = job_requests.ask(here, "import", {})
    write_ticket(here, "T1")
    assert job_requests.ask(here, "import", {}).id != before.id


@pytest.mark.parametrize("end", ["failed", "cancelled"])
def test_what_failed_or_was_cancelled_can_be_asked_for_again(here: Settings, end: str) -> None:
    asked = job_requests.ask(here, "import", {})
    held = leases_and_retries.claim(here, "one")
    assert held
    if end == "failed":
        assert leases_and_retries.fail(here, held, "no such file", "DataError")
    else:
        assert job_requests.cancel(here, held.id).cancel and leases_and_retries.cancelled(here, held)
    assert job_requests.read(here, asked.id).state == end
    again = job_requests.ask(here, "import", {})
    assert (again.id, again.state, again.tries, again.error, again.cancel) == (
        asked.id, "waiting", 0, "", False,
    )  # fmt: skip
    second = leases_and_retries.claim(here, "two")
    assert second and second.attempt > held.attempt
    assert not leases_and_retries.finish(here, held, "from the first"), (
        "the first attempt is fenced off for good"
    )
    assert leases_and_retries.finish(here, second, "from the second")
    assert job_requests.ask(here, "import", {}).result_ref == "from the second"


def test_jobs_are_claimed_in_the_order_in_which_they_were_asked_for(here: Settings) -> None:
    asked = [job_requests.ask(here, "import", {"n": n}).id for n in range(3)]
    claimed = [leases_and_retries.claim(here, "one") for _ in range(4)]
    assert [job.id if job else None for job in claimed] == [*asked, None]


def test_a_job_that_is_held_is_nobody_elses(here: Settings) -> None:
    job_requests.ask(here, "import", {})
    assert leases_and_retries.claim(here, "one") and leases_and_retries.claim(here, "two") is None
    assert not leases_and_retries.is_any_free(here)


def test_an_attempt_that_was_thought_dead_changes_nothing_any_more(here: Settings) -> None:
    job_requests.ask(here, "import", {})
    first = leases_and_retries.claim(here, "one", lease=NOW)
    second = leases_and_retries.claim(here, "two")
    assert first and second and (first.id, first.attempt + 1) == (second.id, second.attempt)
    for late in (
        lambda: leases_and_retries.heartbeat(here, first),
        lambda: leases_and_retries.progress(here, first, "storing", 0.9),
    ):
        with pytest.raises(LostError):
            late()
    assert not leases_and_retries.finish(here, first, "x") and not leases_and_retries.fail(
        here, first, "x", "X"
    )
    leases_and_retries.give_back(here, first, "x", counts=True)
    now = job_requests.read(here, second.id)
    assert (now.state, now.attempt, now.stage, now.error) == ("running", 2, "starting", "")


def test_a_beat_holds_a_lease_that_would_have_run_out(here: Settings) -> None:
    job_requests.ask(here, "import", {})
    held = leases_and_retries.claim(here, "one", lease=NOW)
    assert held and leases_and_retries.heartbeat(here, held) is False
    assert leases_and_retries.claim(here, "two") is None
    job_requests.cancel(here, held.id)
    assert leases_and_retries.heartbeat(here, held) is True


def test_after_three_attempts_it_has_failed_and_says_why(here: Settings) -> None:
    job_requests.ask(here, "import", {})
    for number in (1, 2, 3):
        held = leases_and_retries.claim(here, "one")
        assert held and held.tries == number
        job = leases_and_retries.give_back(here, held, "its process was ended by signal 9", counts=True)
    assert (job.state, job.error_kind) == ("failed", "GivenUp")
    assert "begun 3 times" in job.error and "signal 9" in job.error
    assert leases_and_retries.claim(here, "one") is None


def test_silence_counts_as_an_attempt_too(here: Settings) -> None:
    asked = job_requests.ask(here, "import", {})
    for _ in range(3):
        assert leases_and_retries.claim(here, "one", lease=NOW)
        assert leases_and_retries.is_any_free(here)
    assert leases_and_retries.claim(here, "one") is None
    assert [job.id for job in leases_and_retries.sweep(here)] == [asked.id]
    assert job_requests.read(here, asked.id).error_kind == "GivenUp"
    assert not leases_and_retries.is_any_free(here)


def test_a_stopped_worker_costs_no_attempt(here: Settings) -> None:
    job_requests.ask(here, "import", {})
    for _ in range(5):
        held = leases_and_retries.claim(here, "one")
        assert held and held.tries == 1
        leases_and_retries.give_back(here, held, "its worker was stopped", counts=False)


def test_what_is_given_back_waits_as_long_as_it_was_told_to(here: Settings) -> None:
    job_requests.ask(here, "import", {})
    held = leases_and_retries.claim(here, "one")
    assert held
    leases_and_retries.give_back(here, held, "locked", after=timedelta(hours=1), counts=True)
    assert leases_and_retries.claim(here, "one") is None


def test_a_job_that_waits_is_cancelled_at_once_and_an_ended_one_stays_as_it_is(here: Settings) -> None:
    asked = job_requests.ask(here, "import", {})
    assert job_requests.cancel(here, asked.id).state == "cancelled"
    assert leases_and_retries.claim(here, "one") is None
    job_requests.ask(here, "import", {})
    held = leases_and_retries.claim(here, "one")
    assert held and leases_and_retries.finish(here, held, "r")
    assert job_requests.cancel(here, asked.id).state == "done"


def test_a_cancelled_job_of_a_silent_worker_is_ended_and_not_begun_again(here: Settings) -> None:
    asked = job_requests.ask(here, "import", {})
    leases_and_retries.claim(here, "one", lease=NOW)
    job_requests.cancel(here, asked.id)
    assert leases_and_retries.claim(here, "two") is None
    assert [job.state for job in leases_and_retries.sweep(here)] == ["cancelled"]


def test_the_time_left_follows_from_how_far_it_is_and_runs_down(here: Settings) -> None:
    job_requests.ask(here, "import", {})
    held = leases_and_retries.claim(here, "one")
    assert held and held.seconds_left(datetime.now(UTC)) is None
    with sessions.session(here) as opened:
        record = opened.exec(select(JobRecord)).one()
        record.started_at = datetime.now(UTC) - timedelta(seconds=30)
        opened.add(record)
    leases_and_retries.progress(here, held, "checking 9 tickets", 0.25)
    job = job_requests.read(here, held.id)
    assert job.moved_at and (job.stage, job.share) == ("checking 9 tickets", 0.25)
    assert job.seconds_left(job.moved_at) == pytest.approx(90, abs=2)
    assert job.seconds_left(job.moved_at + timedelta(seconds=60)) == pytest.approx(30, abs=2)
    assert job.seconds_left(job.moved_at + timedelta(seconds=120)) is None


def test_the_newest_come_first_and_an_unknown_number_is_a_sentence(here: Settings) -> None:
    ids = [job_requests.ask(here, kind, {"n": n}).id for n, kind in enumerate(("import", "report", "import"))]
    assert [job.id for job in job_requests.newest(here)] == ids[::-1]
    assert [job.id for job in job_requests.newest(here, "import", limit=1)] == [ids[2]]
    with pytest.raises(DataError, match="no job 999"):
        job_requests.read(here, 999)


def _ask_and_claim(home: str, url: str) -> None:
    there = worker_processes.settings_of(Path(home), url)
    for number in range(8):
        job_requests.ask(there, "import", {"n": number})
    while (held := leases_and_retries.claim(there, "somebody")) is not None:
        leases_and_retries.finish(there, held, str(held.attempt))
    worker_processes.forget(there)


def test_asked_and_claimed_by_two_processes_at_once_each_job_is_done_once(here: Settings) -> None:
    context = multiprocessing.get_context("spawn")
    arguments = (str(here.home), here.database_url)
    all_ = [context.Process(target=_ask_and_claim, args=arguments) for _ in range(2)]
    for each in all_:
        each.start()
    for each in all_:
        each.join(120)
    assert [each.exitcode for each in all_] == [0, 0]
    done = job_requests.newest(here)
    assert sorted(job.params["n"] for job in done) == list(range(8))
    assert {(job.state, job.attempt) for job in done} == {("done", 1)}
