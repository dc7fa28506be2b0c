"""Logs of events, one a row: a session is a ticket, and what types of events say is said of it."""

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data import settings as environment
from data.settings import Settings
from data.suggestions import suggest_mapping
from jobs.counting import kpis
from jobs.intake import first_look, imports, preview, profile_questions, suggesting
from jobs.intake.imports import Choice

START = datetime(2026, 5, 1, 8, tzinfo=UTC)
#: Types of events: what the customer says, the agent, a handover, a solution, a rating, the end.
TYPES = {
    "snake": (
        "user_message",
        "bot_message",
        "handoff_to_agent",
        "conversation_resolved",
        "csat_given",
        "ended",
    ),
    "camel": (
        "UserUttered",
        "AssistantReply",
        "AgentTransferRequested",
        "IssueSolved",
        "SurveyRated",
        "Closed",
    ),
}


@pytest.fixture
def here(home: Path) -> Settings:
    return environment.read()


def events(types: tuple[str, ...]) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The events of 60 sessions in the order in which they happened, and what a count of them gives."""
    draw, rows = random.Random(7), list[dict[str, Any]]()
    counted = dict.fromkeys(("mature", "escalated", "resolved", "rated"), 0)
    asked, answered, handed, solved, rated, ended = types
    for place in range(60):
        began = START + timedelta(hours=6 * place)
        is_handed, is_solved, points = draw.random() < 0.3, draw.random() < 0.6, draw.choice((0, 1, 3, 5))
        said = [(asked, f"My parcel {place} is late"), (answered, "It comes tomorrow, I am sure")]
        said += [(handed, None)] * is_handed + [(solved, None)] * is_solved
        said += [(rated, str(points))] * bool(points) + [(ended, None)]
        if began + timedelta(days=7) <= START + timedelta(hours=6 * 59, minutes=10):
            counted["mature"] += 1
            counted["escalated"] += is_handed
            counted["resolved"] += is_solved
            counted["rated"] += bool(points)
        for step, (kind, text) in enumerate(said):
            at = began + timedelta(minutes=step)
            rows.append({"session": f"s{place:03}", "at": at.isoformat(), "event": kind, "text": text})
    return sorted(rows, key=lambda row: row["at"]), counted


@pytest.mark.parametrize("style", TYPES)
def test_the_sessions_of_an_event_log_are_its_tickets(here: Settings, tmp_path: Path, style: str) -> None:
    rows, counted = events(TYPES[style])
    path = tmp_path / "agent.jsonl"
    path.write_text(
        "\n".join(json.dumps({k: v for k, v in row.items() if v is not None}) for row in rows) + "\n"
    )
    table = first_look.first_look(path, name=path.name).tables[0]
    found = suggesting.conversations(path, table)
    assert found is not None
    tickets, said = imports.run(here, path, Choice(profile=found[0]))
    assert (tickets.accepted, said.accepted) == (60, 120)
    by: Any = {row["metric"]: row for row in kpis.run(here) if row["arm"] is row["by"] is None}
    assert (by["escalation_rate"]["numerator"], by["escalation_rate"]["n"]) == (
        counted["escalated"],
        counted["mature"],
    )
    assert by["resolution_rate"]["numerator"] == counted["resolved"]
    assert by["csat_mean"]["n"] == counted["rated"]


def test_conversations_of_which_each_row_is_one_are_no_messages(here: Settings, tmp_path: Path) -> None:
    """Few channels, two directions and a remark do not make messages of rows that have an id each."""
    rows = [
        "id,created_at,initial_channel,direction,remark,closed_at,handling_duration,requester_name,requester_id"
    ]
    for n in range(120):
        channel, way = ("Email", "Chat", "Phone")[n % 3], ("customer", "agent")[n % 2]
        began = f"2026-05-{1 + n % 28:02} 10:{n % 60:02}:00"
        ended = f"2026-05-{1 + n % 28:02} 12:{n % 60:02}:00"
        rows.append(
            f"{n},{began},{channel},{way},it was a good talk {n},{ended},{9000 * n + 9_000_000},Ann,r{n}"
        )
    path = tmp_path / "conversations.csv"
    path.write_text("\n".join(rows) + "\n")
    table = first_look.first_look(path, name=path.name).tables[0]
    assert suggesting.conversations(path, table) is None
    rules = suggest_mapping.suggest(table).columns
    assert rules["ticket_id"].columns == ("id",) and rules["customer_id"].columns == ("requester_id",)
    # In seconds nearly every ticket would have been worked on for longer than it lasted.
    assert rules["handle_seconds"].unit is None
    quicker = table.frame.with_columns(handling_duration=table.frame["handling_duration"].str.head(6))
    made = suggest_mapping.suggest(first_look.Table(table.name, table.format, quicker)).columns
    assert made["handle_seconds"].unit == "milliseconds"


def test_the_page_reads_a_list_in_an_envelope_as_the_import_does(here: Settings, tmp_path: Path) -> None:
    rows, _ = events(TYPES["snake"])
    talks = [
        {"id": f"c{n}", "state": "resolved", "messages": [
            {"from": ("user", "operator")[k % 2], "content": f"{row['text'] or 'ok'} too", "at": row["at"]}
            for k, row in enumerate(rows[4 * n : 4 * n + 4])
        ]}
        for n in range(30)
    ]  # fmt: skip
    for envelope in ({"error": False, "reason": "listed"}, {"weather": "fine"}):
        path = tmp_path / "talks.json"
        path.write_text(json.dumps({**envelope, "data": talks}))
        table = first_look.first_look(path, name=path.name).tables[0]
        found = suggesting.conversations(path, table)
        assert found is not None
        looked = {
            each.kind: each.count("accepted") for each in preview.of(here, table, Choice(profile=found[0]))
        }
        assert looked == {"tickets": 30, "interactions": 120}


def test_rows_that_name_a_parent_are_asked_about_and_can_be_put_together(
    here: Settings, tmp_path: Path
) -> None:
    rows = list[dict[str, Any]]()
    for n in range(40):
        for step in range(3):
            began = f"2026-05-{1 + n % 28:02}T10:{n:02}:0{step}Z"
            rows.append({"id": f"sp{n}-{step}", "trace_id": f"tr{n}", "started_at": began})
            rows[-1] |= {"parent_id": f"sp{n}-0" if step else None, "name": ("plan", "look", "say")[step]}
    path = tmp_path / "spans.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)) + "\n")
    table = first_look.first_look(path, name=path.name).tables[0]
    profile = suggest_mapping.suggest(table, "tickets")
    (question,) = [each for each in profile_questions.open_questions(table, profile) if each.key == "ticket"]
    together, each = question.options
    assert together.says == "All rows of one trace_id"
    (record,) = imports.run(here, path, Choice(profile=together.profile, source="traces"))
    assert record.accepted == 40
    (record,) = imports.run(here, path, Choice(profile=each.profile, source="spans"))
    assert record.accepted == 120
