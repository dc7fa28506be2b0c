"""Prepare › Knowledge, run without a browser: before a check, the answer, verdicts, and what is unknown."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data import settings
from data.database import sessions
from data.settings import Settings
from jobs.job_queue import job_requests
from jobs.knowledge import entry_verdicts, knowledge_request
from pages.components import cache
from tests.jobs.knowledge.knowledge_logs import LOST, SOURCE, load
from tests.pages.failure_runs import visit, words

KNOWLEDGE = "pages/prepare/knowledge.py"


@pytest.fixture
def here(home: Path) -> Iterator[Settings]:
    found = settings.read()
    load(found, home)
    cache.forget_everything()
    yield found
    cache.forget_everything()
    sessions.forget(found)


def test_before_a_check_the_page_offers_one_and_asks_a_worker_for_it(here: Settings) -> None:
    page = visit(KNOWLEDGE)
    assert "No knowledge check yet." in words(page)
    page.button(key="check knowledge").click().run()
    (job,) = job_requests.newest(here, "knowledge")
    assert job.state == "waiting" and job.params["source"] == SOURCE


def test_the_answer_numbers_pairs_and_phrasings_are_told(here: Settings) -> None:
    knowledge_request.check_now(here, SOURCE)
    page = visit(KNOWLEDGE)
    said = words(page)
    assert "1 of 2 top categories has 3 clean articles or more. The others need 3 more: " in said
    assert "1 article caused 15 wrong answers in the last 90 days." in said
    assert "Refunds are paid within 5 days of the return." in said and "A number differs" in said
    tables = " ".join(str(each.value.to_dict()) for each in page.dataframe)
    assert LOST in tables and "in a conflict; contradicts K2; 15 wrong answers" in tables
    values = {each.label: each.value for each in page.metric}
    assert values["In a conflict"] == "2 of 6" and values["Without an owner"] == "1 of 6"


def test_verdicts_and_an_audit_are_taken_on_the_page(here: Settings) -> None:
    knowledge_request.check_now(here, SOURCE)
    page = visit(KNOWLEDGE)
    page.button(key="freeze audit").click().run()
    assert "List 1" in words(page) and "0 of 8 lines closed" in words(page)
    subject = entry_verdicts.pair_subject("K1", "K2")
    page.button(key=f"fine {subject}").click().run()
    assert "Saved: fine." in words(page) and "1 of 8 lines closed" in words(page)
    assert {each.label: each.value for each in page.metric}["In a conflict"] == "0 of 6"
    page.number_input(key="checked within").set_value(7).run()
    assert "0 of 2 top categories have 3 clean articles" in words(page)


def test_a_source_without_messages_says_that_wrong_answers_are_unknown(home: Path) -> None:
    found = settings.read()
    load(found, home, answers=False)
    cache.forget_everything()
    knowledge_request.check_now(found, SOURCE)
    page = visit(KNOWLEDGE)
    assert "Which articles cause wrong answers is unknown" in words(page)
    values = {each.label: each.value for each in page.metric}
    assert values["Median age when cited"] == "–"
    cache.forget_everything()
    sessions.forget(found)


def test_a_settled_pair_stays_in_its_place_and_a_phrasing_is_judged(here: Settings) -> None:
    knowledge_request.check_now(here, SOURCE)
    page = visit(KNOWLEDGE)
    before = [each.key for each in page.button if each.key and each.key.startswith("fine ")]
    page.button(key=before[0]).click().run()
    after = [each.key for each in page.button if each.key and each.key.startswith("fine ")]
    assert after == before and "Judged: fine." in words(page) and "1 pair open." in words(page)
    second = before[1].removeprefix("fine ")
    page.button(key=f"superseded K4 {second}").click().run()
    assert "Saved: K4 is out of date." in words(page)
    assert "1 pair open, 1 of them judged and to be mended." in words(page)
