"""Improve › Work packets and Training pack, run without a browser: from nothing to an accepted packet."""

import pytest
from streamlit.testing.v1 import AppTest

from data import settings
from data.settings import Settings
from jobs.failures import failure_decisions, fix_decisions
from jobs.failures.analysis_runs import Result
from jobs.packets.packet_drafts import WORKABLE
from tests.pages.failure_runs import end_jobs, look, visit, words
from tests.pages.failures.conftest import here  # noqa: F401

BOARD, PACK = "pages/improve/work_packets.py", "pages/improve/training_pack.py"


@pytest.fixture
def looked(here: Settings) -> Result:  # noqa: F811
    """A run of which a person said that its first cluster lacks an article."""
    found = look(here, "small")
    end_jobs(here)
    first = found.clusters.row(0, named=True)
    failure_decisions.correct(
        here,
        "small",
        "knowledge_gap",
        run_id=found.run.id or 0,
        diagnosed=str(first["main_group"]),
        thread=str(first["thread"]),
    )
    return found


def test_without_an_analysis_both_pages_offer_one(here: Settings) -> None:  # noqa: F811
    for path in (BOARD, PACK):
        page = visit(path, source="small")
        assert "No failure analysis yet." in words(page)
        assert "Analyse failures" in [button.label for button in page.button]


def test_a_packet_is_opened_accepted_and_stands_on_the_board_and_in_the_pack(looked: Result) -> None:
    thread = str(looked.clusters["thread"][0])
    page = visit(BOARD, source="small")
    assert "No work packet is open yet." in words(page)
    assert page.button(key=f"open {thread}")
    assert "No packet is accepted yet." in words(visit(PACK, source="small"))

    page = visit(BOARD, source="small", packet=thread)
    assert "Not on the board yet" in words(page)
    page.text_input(key="packet name").set_value("Sofia")
    page.text_area(key=f"answer {thread}").set_value("Use the form under Account.")
    page.button(key=f"accept {thread}").click()
    page = page.run()
    assert "needs an owner" in words(page)
    page.text_input(key=f"owner {thread}").set_value("Ann")
    page.button(key=f"accept {thread}").click()
    assert "Accepted." in words(page.run())
    kept = fix_decisions.fix(settings.read(), "small", thread)
    assert kept is not None and (kept.state, kept.owner) == ("accepted", "Ann")
    assert kept.edits["answer"] == "Use the form under Account." and kept.who == "Sofia"
    said = words(visit(BOARD, source="small", packet=thread))
    assert "replies to these tickets say this" not in said and "by Sofia" in said

    assert "1 packet waits to be done" in words(visit(BOARD, source="small"))
    said = words(visit(PACK, source="small"))
    assert "from 1 accepted packet" in said


def test_a_comment_stays_with_its_packet(looked: Result) -> None:
    thread = str(looked.clusters["thread"][0])
    page: AppTest = visit(BOARD, source="small", packet=thread)
    page.text_area(key=f"say {thread}").set_value("Legal has to read this.")
    page.button(key=f"add {thread}").click()
    assert "Legal has to read this." in words(page.run())


def test_a_cluster_without_a_proven_cause_says_what_to_do_instead(looked: Result) -> None:
    others = looked.clusters.filter(~looked.clusters["main_group"].is_in(WORKABLE))["thread"].to_list()
    assert len(others) > 1
    page = visit(BOARD, source="small", packet=str(others[-1]))
    assert "Read its tickets" in words(page)
