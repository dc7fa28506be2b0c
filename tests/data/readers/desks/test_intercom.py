import json
from datetime import UTC, datetime
from typing import Any

import pytest

from data.errors import DataError
from data.readers.desks import intercom
from data.readers.table import Reading
from tests.data.readers.tables import export, table

AT = 1_772_438_400
USER = {"type": "user", "id": "c1"}
FIN = {"type": "bot", "id": "fin", "from_ai_agent": True, "is_ai_answer": True}
PERSON = {"type": "admin", "id": "31"}


def part(number: int, author: dict[str, Any], body: str | None, kind: str = "comment") -> dict[str, Any]:
    return {"id": str(number), "part_type": kind, "body": body, "created_at": AT + number, "author": author}


def read(*parts: dict[str, Any], **columns: str | None) -> tuple[Reading, Reading]:
    found: dict[str, str | None] = {
        "id": "7",
        "created_at": str(AT),
        "state": "closed",
        "source.body": "<p>Where is it?</p>",
        "source.author.type": "user",
        "source.author.id": "c1",
        "source.type": "email",
        "waiting_since": None,
        "conversation_parts.conversation_parts": json.dumps(parts),
    }
    tickets, said = intercom.read(table(**{name: [value] for name, value in {**found, **columns}.items()}))
    return tickets, said


def cell(reading: Reading, column: str) -> object:
    return reading.frame[column].to_list()[0]


def test_the_column_that_is_missing_is_named_with_what_to_do() -> None:
    columns = {"id": ["1"], "source.body": ["Hi"]}
    with pytest.raises(
        DataError, match=r"Intercom export has no column created_at. It has: id, source.body."
    ):
        intercom.read(table(**columns))


def test_only_what_was_said_is_an_interaction_and_the_rest_is_counted() -> None:
    tickets, said = read(
        part(1, FIN, "<p>Here &amp; now</p>"),
        part(2, PERSON, None, "assignment"),
        part(3, PERSON, "<p>internal</p>", "note"),
        part(4, PERSON, "<p>Done</p>"),
        part(5, PERSON, None, "close"),
        part(6, USER, "<p>Thanks</p>", "open"),
    )
    assert said.frame["actor"].to_list() == ["customer", "ai", "human", "customer"]
    assert said.frame["text"].to_list() == ["Where is it?", "Here & now", "Done", "Thanks"]
    assert said.frame["interaction_id"].to_list() == ["7/source", "1", "4", "6"]
    assert said.frame["ticket_id"].unique().to_list() == ["7"]
    assert said.frame["action"].to_list() == [None, "answer", None, None]
    assert (said.filtered, said.read, tickets.read) == (3, 7, 1)


def test_a_fixed_text_of_a_workflow_is_not_the_agents() -> None:
    workflow = {"type": "bot", "id": "op", "from_ai_agent": False}
    _, said = read(part(1, workflow, "We are back at nine."), part(2, {"type": "bot", "id": "x"}, "Hello"))
    assert said.frame["actor"].to_list() == ["customer", "tool", "ai"]


@pytest.mark.parametrize(
    ("state", "resolved", "escalated"),
    [("confirmed_resolution", True, False), ("assumed_resolution", True, False),
     ("routed_to_team", None, True), ("abandoned", None, None), (None, None, None)],
)  # fmt: skip
def test_the_end_of_the_agents_part_says_what_it_says_and_no_more(
    state: str | None, resolved: bool | None, escalated: bool | None
) -> None:
    tickets, _ = read(ai_agent_participated="true", **{"ai_agent.resolution_state": state})
    assert (cell(tickets, "resolved"), cell(tickets, "escalated")) == (resolved, escalated)


def test_outcomes_that_the_export_does_not_have_are_missing_and_not_false() -> None:
    tickets, _ = read()
    assert not {"resolved", "escalated", "reopened", "handled_by"} & set(tickets.frame.columns)


@pytest.mark.parametrize(
    ("agent", "parts", "handled_by"),
    [
        ("true", [FIN], "ai"),
        ("true", [FIN, PERSON], "both"),
        ("false", [PERSON], "human"),
        ("false", [], None),
    ],
)
def test_who_worked_on_it_is_told_by_who_spoke(
    agent: str, parts: list[dict[str, Any]], handled_by: str | None
) -> None:
    said = [part(number, author, "Hello") for number, author in enumerate(parts)]
    tickets, _ = read(*said, ai_agent_participated=agent)
    assert cell(tickets, "handled_by") == handled_by


def test_a_rating_of_the_agent_counts_where_nobody_rated_the_conversation() -> None:
    columns = {"conversation_rating.rating": None, "ai_agent.rating": "4"}
    assert cell(read(**columns)[0], "csat") == "4"
    assert cell(read(**{**columns, "conversation_rating.rating": "2"})[0], "csat") == "2"


def test_the_first_response_is_the_agents_or_the_persons_whichever_came_first() -> None:
    tickets, _ = read(part(12, FIN, "Hi"), **{"statistics.first_admin_reply_at": str(AT + 600)})
    assert cell(tickets, "first_response_at") == datetime.fromtimestamp(AT + 12, UTC)


def test_a_conversation_begun_by_a_person_has_the_customers_first_words_as_body() -> None:
    columns = {"source.author.type": "admin", "source.author.id": "31", "contacts.contacts": '[{"id": "c9"}]'}
    tickets, said = read(part(1, USER, "<p>Yes please</p>"), **columns)
    assert (cell(tickets, "body"), cell(tickets, "customer_id")) == ("Yes please", "c9")
    assert said.frame["actor"].to_list() == ["human", "customer"]


def test_the_last_closing_of_an_open_conversation_closed_nothing() -> None:
    closed = {"statistics.last_close_at": str(AT + 60)}
    assert cell(read(**closed)[0], "closed_at") == str(AT + 60)
    assert cell(read(state="open", **closed)[0], "closed_at") is None


def test_a_tag_with_a_comma_in_its_name_stays_one_tag() -> None:
    tickets, _ = read(**{"tags.tags": '[{"name": "vip"}, {"name": "eu, north"}]'})
    assert cell(tickets, "tags") == ["vip", "eu, north"]


def test_conversations_without_parts_are_tickets_only_and_the_report_says_so() -> None:
    columns = {"id": ["7"], "created_at": [str(AT)], "source.body": ["Hi"], "source.author.type": ["user"],
               "waiting_since": [None]}  # fmt: skip
    [reading] = intercom.read(table(**columns))
    assert reading.kind == "tickets"
    assert any("no messages" in note for note in reading.notes)
    with pytest.raises(DataError, match="no column conversation_parts"):
        intercom.read(table(**columns), "interactions")


def test_the_zone_in_a_header_of_the_csv_is_the_zone_of_its_times() -> None:
    [reading] = intercom.read(export("intercom-report.csv"))
    assert reading.formats["created_at"].time_zone == "America/New_York"
    assert reading.formats["closed_at"].time_zone == "America/New_York"
    assert reading.frame["handled_by"].value_counts().sort("handled_by").rows() == [("ai", 14), ("human", 6)]


def test_the_export_of_conversations_is_read_whole() -> None:
    tickets, said = intercom.read(export("intercom-conversations.json"))
    assert tickets.frame.height == 20
    assert set(said.frame["ticket_id"]) == set(tickets.frame["ticket_id"])
    assert said.frame["interaction_id"].is_unique().all()
    assert not said.frame["text"].str.contains("<p>|&amp;").any()
    assert not said.frame["text"].str.contains("internal only").any()
    assert tickets.frame["customer_id"].null_count() == 0
    assert set(tickets.frame["handled_by"]) == {"ai", "both", "human"}
    assert set(tickets.frame["plan"]) == {"free", "pro"}
    assert set(tickets.frame["language"]) == {"English", "Deutsch"}


def test_asked_for_one_log_it_gives_that_log_alone() -> None:
    found = export("intercom-conversations.json")
    assert [reading.kind for reading in intercom.read(found, "interactions")] == ["interactions"]
    assert [reading.kind for reading in intercom.read(found, "tickets")] == ["tickets"]
    with pytest.raises(DataError, match="knowledge were asked for"):
        intercom.read(found, "knowledge")


@pytest.mark.parametrize(("adjusted", "seconds"), [("90", 90.0), (None, 300.0)])
def test_handling_time_is_without_idle_time_where_that_is_known(adjusted: str | None, seconds: float) -> None:
    known = {} if adjusted is None else {"statistics.adjusted_handling_time": adjusted}
    tickets, _ = read(**{"statistics.handling_time": "300", **known})
    assert float(str(cell(tickets, "human_seconds"))) == seconds
