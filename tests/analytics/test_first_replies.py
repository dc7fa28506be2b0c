"""The first response worked out from messages: the first reply after the customer's first message."""

from datetime import timedelta
from typing import Any

import polars as pl

from analytics import cube, estimates, facts
from analytics.metrics import METRICS
from tests.analytics.tickets import START, interactions, judged, tickets

FIRST = METRICS["first_response_median"]


def said(
    ticket: int, seconds: float, actor: str | None, action: str | None = None, mode: str | None = None
) -> dict[str, Any]:
    at = START + timedelta(seconds=seconds)
    return {"ticket_id": f"T{ticket}", "at": at, "actor": actor, "action": action, "mode": mode}


def seconds(asked: pl.DataFrame, *rows: dict[str, Any]) -> list[float | None]:
    return judged(asked, interactions(*({**row, "interaction_id": str(i)} for i, row in enumerate(rows))))[
        "response_seconds"
    ].to_list()


def test_a_greeting_a_tool_a_handover_a_draft_and_a_line_of_the_system_are_no_reply() -> None:
    rows = [
        said(0, 0, "ai", "answer"),
        said(0, 20, "customer"),
        said(0, 21, None),
        said(0, 22, "tool"),
        said(0, 23, "ai", "tool"),
        said(0, 24, "ai", "escalate"),
        said(0, 25, "ai", "error"),
        said(0, 26, "ai", "answer", "shadow"),
        said(0, 80, "human"),
        said(0, 90, "ai"),
        said(1, 5, "customer"),
        said(1, 9, "ai"),
    ]
    # From the customer's first message on: what passed before it, nobody waited.
    assert seconds(tickets({}, {}), *rows) == [60.0, 4.0]
    assert seconds(tickets({}, {}), *reversed(rows)) == [60.0, 4.0]


def test_a_question_that_came_before_the_ticket_counts_from_itself() -> None:
    assert seconds(tickets({}), said(0, -30, "customer"), said(0, 15, "human")) == [45.0]


def test_a_ticket_whose_customer_writes_later_asked_with_the_ticket_itself() -> None:
    rows = [said(0, 0, "ai"), said(0, 1800, "human"), said(0, 3600, "customer"), said(0, 4000, "human")]
    rows += [said(1, 40, "human"), said(2, 30, "customer")]
    assert seconds(tickets({}, {}, {}), *rows) == [1800.0, 40.0, None]


def test_a_recorded_first_response_is_taken_as_it_is() -> None:
    recorded = tickets({"first_response_at": START + timedelta(seconds=7)}, {})
    rows = [said(ticket, at, actor) for ticket in (0, 1) for at, actor in ((1, "customer"), (50, "ai"))]
    assert seconds(recorded, *rows) == [7.0, None]


def test_a_reply_after_the_horizon_is_left_out() -> None:
    late = timedelta(days=8).total_seconds()
    assert seconds(tickets({}), said(0, 1, "customer"), said(0, late, "human")) == [None]


def estimate(asked: pl.DataFrame, *rows: dict[str, Any]) -> estimates.Estimate:
    said_of = interactions(*({**row, "interaction_id": str(i)} for i, row in enumerate(rows)))
    known = facts.survey(*(facts.nw.from_native(each.lazy()) for each in (asked, said_of))).known
    built = facts.code(judged(asked, said_of))
    rows_of = {(): cube.total(built.lazy()).to_dicts()[0]}
    return estimates.of(FIRST, built, rows_of, known)[()]


def test_where_question_and_answer_have_one_time_no_time_is_shown() -> None:
    both = [said(ticket, 0, actor) for ticket in range(3) for actor in ("customer", "ai")]
    found = estimate(tickets({}, {}, {}), *both)
    assert found.value is None and "the same time" in found.reason
    assert estimate(tickets({}, {}, {}), *both[:-1], said(2, 9, "ai")).value == 0.0


def test_a_source_in_which_nobody_replies_has_no_first_response() -> None:
    found = estimate(tickets({}), said(0, 5, "customer"))
    assert found.value is None and "no message of it is a reply" in found.reason
