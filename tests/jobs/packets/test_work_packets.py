"""Work packets of a small source: their contents, their states, the board and the print."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from data import settings
from data.database import sessions
from data.database.tables import NoteRecord
from data.errors import DataError
from data.settings import Settings
from jobs.failures import (
    analysis_runs,
    changes_made,
    embedding,
    failure_decisions,
    failure_job,
    fix_decisions,
)
from jobs.failures.analysis_runs import Result
from jobs.failures.fix_decisions import FOLLOWING, STATES
from jobs.intake import imports
from jobs.packets import packet_board, packet_comments, packet_document, packet_drafts, packet_tickets
from tests.jobs.failed_tickets import export

TODAY = date(2026, 4, 1)


@pytest.fixture
def here(home: Path) -> Iterator[Settings]:
    found = settings.read()
    first = export(home, "A", date(2026, 3, 1), ("refund", "login", "invoice"))
    imports.run(found, first, imports.Choice(source="small"))
    yield found
    sessions.forget(found)


@pytest.fixture
def result(here: Settings) -> Result:
    """A run in which a person said of the largest cluster that an article is missing."""
    job = analysis_runs.ask(here, "small", model=embedding.FALLBACK)
    run = int(failure_job.perform(here, job.params, lambda stage, share: None))
    found = (
        analysis_runs.read(here, run)
        .clusters.sort("tickets", "cluster_id", descending=[True, False])
        .row(0, named=True)
    )
    failure_decisions.correct(
        here,
        "small",
        "knowledge_gap",
        run_id=run,
        diagnosed=str(found["main_group"]),
        thread=str(found["thread"]),
    )
    return analysis_runs.read(here, run)


def proven(result: Result) -> str:
    """The thread of the first cluster whose cause is proven."""
    found = [
        row for row in result.clusters.iter_rows(named=True) if row["main_group"] in packet_drafts.WORKABLE
    ]
    assert found, "The small source must have a cluster with a proven cause."
    return str(found[0]["thread"])


def test_a_packet_holds_requests_of_its_own_cluster_and_solved_ones_beside_them(
    here: Settings, result: Result
) -> None:
    thread = proven(result)
    packet = packet_drafts.of(result, packet_tickets.gather(here, result), thread)
    cluster = result.clusters.filter(thread=thread)["cluster_id"][0]
    mine = set(result.failures.filter(cluster_id=cluster)["ticket_id"])
    assert packet.failures == len(mine) and packet.what
    assert packet.must_pass and {each.ticket_id for each in packet.must_pass} <= mine
    assert not {each.ticket_id for each in packet.must_stay} & set(result.failures["ticket_id"])
    own = {each.ticket_id: each.text for each in packet.must_pass}
    given = packet_tickets.gather(here, result).asked.select("ticket_id", "request")
    assert all(own[ticket] == words for ticket, words in given.iter_rows() if ticket in own)
    if packet.draft is not None:
        asked = (packet.draft.question, *packet.draft.variations)
        assert {each.ticket_id for each in asked} <= mine


def test_a_cluster_without_a_proven_cause_has_no_packet_and_says_what_to_do(
    here: Settings, result: Result
) -> None:
    others = result.clusters.filter(main_group="other")["thread"].to_list()
    tickets = packet_tickets.gather(here, result)
    for thread in others:
        with pytest.raises(DataError, match="Read its tickets"):
            packet_drafts.of(result, tickets, thread)
    with pytest.raises(DataError, match="no longer in the newest run"):
        packet_drafts.of(result, tickets, "gone")


def test_a_packet_goes_from_open_to_shipped_and_keeps_what_was_edited(here: Settings, result: Result) -> None:
    thread = proven(result)
    fix_decisions.open_packet(here, "small", thread, "Write an article.")
    fix_decisions.edit(here, "small", thread, {"question": "How?", "answer": "So."}, frozenset({"A1"}))
    fix_decisions.accept_fix(here, "small", thread, "Write it", day=TODAY, owner="Ann", due=date(2026, 3, 20))
    board = packet_board.of(here, result, TODAY)
    assert [(row.thread, row.state, row.overdue) for row in board.rows] == [(thread, "accepted", True)]
    assert board.overdue == board.count("accepted") == 1
    assert thread not in {row.thread for row in board.next}
    shipped = fix_decisions.move(here, "small", thread, "shipped", date(2026, 4, 3))
    assert (shipped.state, shipped.shipped_on, shipped.owner) == ("shipped", date(2026, 4, 3), "Ann")
    assert shipped.edits == {"question": "How?", "answer": "So."} and shipped.left_out == {"A1"}
    with sessions.session(here, reads_only=True) as opened:
        assert [note.day for note in opened.exec(select(NoteRecord)).all()] == [date(2026, 4, 3)]
    assert packet_board.of(here, result, TODAY).overdue == 0
    table = packet_board.frame(packet_board.of(here, result, TODAY))
    assert table.select("state", "owner").row(0) == ("shipped", "Ann")


@given(st.lists(st.sampled_from(STATES), max_size=8))
def test_no_order_of_moves_skips_a_state(wanted: list[fix_decisions.State]) -> None:
    now: fix_decisions.State = "open"
    for state in wanted:
        allowed = state in FOLLOWING[now]
        assert allowed or state not in FOLLOWING[now]
        if allowed:
            assert not (state in ("worked", "came back") and now in ("open", "accepted", "dismissed"))
            assert not (state == "shipped" and now in ("open", "dismissed"))
            now = state


def test_a_fix_names_who_decided_and_keeps_an_answer_for_one_value(here: Settings, result: Result) -> None:
    thread, branch = proven(result), f"{fix_decisions.BRANCH}islands"
    fix_decisions.open_packet(here, "small", thread, "x", by="Sofia")
    kept = fix_decisions.edit(here, "small", thread, {branch: "By ferry."}, frozenset(), by="Ben")
    assert kept.edits == {branch: "By ferry."} and kept.who == "Ben"
    done = fix_decisions.accept_fix(here, "small", thread, "x", day=TODAY, owner="Ann", by="Sofia")
    assert (done.who, done.owner) == ("Sofia", "Ann")
    assert packet_comments.add(here, "small", thread, "Read it.", by="Ben").who == "Ben"
    with pytest.raises(ValueError, match="Nobody may edit 'price'"):
        fix_decisions.edit(here, "small", thread, {"price": "1"}, frozenset())


def test_a_noted_training_change_is_named_beside_the_fix_that_is_to_come_next(
    here: Settings, result: Result
) -> None:
    thread, day = proven(result), date(2026, 3, 10)
    fix_decisions.accept_fix(here, "small", thread, "An article", day=day, owner="Ann")
    changes = changes_made.listed(here, "small")
    assert [(each.day, each.what, each.thread) for each in changes] == [(day, "An article", thread)]
    row = packet_board.of(here, result, TODAY).rows[0]
    assert (row.changed_on, row.changed_what) == (day, "An article")
    before = changes_made.stamp(here, "small")
    fix_decisions.dismiss_fix(here, "small", thread, "x")
    assert changes_made.listed(here, "small") == [] and changes_made.stamp(here, "small") != before


def test_a_move_that_cannot_follow_says_what_the_packet_is_now(here: Settings, result: Result) -> None:
    thread = proven(result)
    with pytest.raises(DataError, match="not opened, so it cannot become shipped"):
        fix_decisions.move(here, "small", thread, "shipped", TODAY)
    fix_decisions.open_packet(here, "small", thread, "x")
    with pytest.raises(DataError, match="is open, so it cannot become worked"):
        fix_decisions.move(here, "small", thread, "worked", TODAY)


def test_the_print_holds_the_edited_answer_and_no_markup_of_a_customer(
    here: Settings, result: Result
) -> None:
    thread = proven(result)
    fix_decisions.open_packet(here, "small", thread, "<script>alert(1)</script>")
    packet_comments.add(here, "small", thread, "<b>Ask Ann</b>")
    fix = fix_decisions.edit(here, "small", thread, {"answer": "<img src=x>Use the form."}, frozenset())
    packet = packet_drafts.of(result, packet_tickets.gather(here, result), thread)
    text = packet_document.html(packet, fix, packet_comments.listed(here, "small", thread)).decode()
    assert "<script" not in text and "<img" not in text and "<b>Ask" not in text
    assert "&lt;b&gt;Ask Ann" in text and packet.must_pass[0].ticket_id in text
    assert "http" not in text.split("</style>")[1].replace("http-equiv", "")
    with pytest.raises(DataError, match=r"1 to 1,000 characters"):
        packet_comments.add(here, "small", thread, " ")
