"""A long history is read by a worker: stored, read back the same, and tested like one read at once."""

import pytest
from polars.testing import assert_frame_equal

from data.sample.behaviour import specification
from data.settings import Settings
from jobs import kinds
from jobs.back_testing import history_job
from jobs.behaviour import back_tests, history, stored_specs
from jobs.counting import job_results
from jobs.job_queue import job_requests
from pages.components import cache
from tests.pages.failure_runs import end_jobs, visit, words
from tests.pages.prepare.test_behaviour import BEHAVIOUR, SOURCE, here  # noqa: F401

_SPEC = stored_specs.from_text(specification.SECOND)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_job, "AT_ONCE", 100)


def _done(settings: Settings) -> list[str]:
    told: list[str] = []
    job = history_job.ask(settings, SOURCE, back_tests.frustrated(_SPEC))
    reference = kinds.KINDS[history_job.KIND].run(
        settings, job.params, lambda stage, share: told.append(f"{stage} {share:g}")
    )
    end_jobs(settings, reference)
    return told


def test_a_history_comes_back_from_a_job_as_it_was_read(here: Settings) -> None:  # noqa: F811
    told = _done(here)
    assert len(told) >= 5 and told == sorted(told, key=lambda each: float(each.split()[-1]))
    job = history_job.newest(here, SOURCE, back_tests.frustrated(_SPEC))
    assert job is not None
    read, stored = history.read(here, SOURCE, back_tests.frustrated(_SPEC)), history_job.read(here, job)
    assert_frame_equal(stored.states, read.states)
    assert stored.changed == read.changed and stored.customers == read.customers
    ours, theirs = (back_tests.of_history(here, each, _SPEC) for each in (stored, read))
    assert (ours.results, ours.leaks, ours.notes) == (theirs.results, theirs.leaks, theirs.notes)
    assert_frame_equal(ours.page_rules, theirs.page_rules)
    # Other words of frustrated customers are another reading.
    assert history_job.newest(here, SOURCE, ("grr",)) is None


def test_the_page_offers_the_job_where_conversations_are_many(few: None, here: Settings) -> None:  # noqa: F811
    said = words(visit(BEHAVIOUR))
    assert "Its triggers were not tested on history yet." in said and "Test on history" in said
    history_job.ask(here, SOURCE, back_tests.frustrated(_SPEC))
    assert job_requests.newest(here, history_job.KIND)[0].state == "waiting"
    assert "Waiting" in words(visit(BEHAVIOUR)) or "Cancel" in words(visit(BEHAVIOUR))
    _done(here)
    cache.forget_everything()
    said = words(visit(BEHAVIOUR))
    assert "18 of 18 tickets that always go to a person would have gone there." in said
    assert "Test on history" not in said


def test_few_messages_need_no_job(here: Settings) -> None:  # noqa: F811
    assert not history_job.is_needed(here, SOURCE)
    assert job_results.latest(here, history_job.KIND, SOURCE) is None
