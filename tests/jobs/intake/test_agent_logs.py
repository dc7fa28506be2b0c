"""Agent traces, trackers and chats: an import makes of them what a plain script counts in the file."""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data import settings
from data.database.tables import ImportRecord
from data.errors import DataError
from data.lake import lake
from data.nested import shipped_nested_readers
from data.settings import Settings
from jobs.counting import kpis
from jobs.intake import first_look, imports, preview
from jobs.intake.imports import Choice

EXPORTS = Path(__file__).parents[2] / "exports" / "agents"
LATER = datetime(2026, 9, 1, tzinfo=UTC)


@dataclass
class Counts:
    """What a file says, counted without anything of ours."""

    tickets: int = 0
    customers: set[Any] = field(default_factory=set)
    actors: Counter[str] = field(default_factory=Counter)
    escalated: int = 0
    #: Tickets of which the file says that they are resolved, and of which it says anything of it.
    resolved: int = 0
    judged: int = 0
    thumbs: Counter[str] = field(default_factory=Counter)
    tags: Counter[str] = field(default_factory=Counter)
    ratings: list[int] = field(default_factory=list)
    latency_ms: float = 0
    #: Answers with knowledge that was found for them.
    informed: int = 0
    errors: int = 0


def lines(name: str) -> list[Any]:
    return [json.loads(line) for line in (EXPORTS / name).read_text(encoding="utf-8").splitlines()]


def document(name: str) -> Any:  # noqa: ANN401
    return json.loads((EXPORTS / name).read_text(encoding="utf-8"))


def value(attributes: list[Any], key: str) -> Any:  # noqa: ANN401
    found = [next(iter(each["value"].values())) for each in attributes if each["key"] == key]
    return found[0] if found else None


def seconds(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()


def otlp(rows: list[Any]) -> Counts:
    found, sessions = Counts(), set[str]()
    answered, handed = set[str](), set[str]()
    for line in rows:
        spans = line["resourceSpans"][0]["scopeSpans"][0]["spans"]
        searched = {
            s["traceId"] for s in spans if value(s["attributes"], "gen_ai.operation.name") == "retrieval"
        }
        for span in spans:
            a = span["attributes"]
            operation = value(a, "gen_ai.operation.name")
            if operation is None:
                continue
            ticket = value(a, "gen_ai.conversation.id") or span["traceId"]
            sessions.add(ticket)
            found.customers.add(value(a, "user.id"))
            took = (int(span["endTimeUnixNano"]) - int(span["startTimeUnixNano"])) / 1e9
            if value(a, "gen_ai.tool.name") == "transfer_to_human":
                handed.add(ticket)
            if operation in ("execute_tool", "retrieval"):
                found.actors["tool"] += 1
                found.latency_ms += 1000 * took
            reasons = value(a, "gen_ai.response.finish_reasons")
            if operation == "chat" and reasons["values"][0]["stringValue"] == "stop":
                found.actors["ai"] += 1
                found.actors["customer"] += 1
                found.latency_ms += 1000 * took
                found.informed += span["traceId"] in searched
                answered.add(ticket)
                for event in span.get("events", []):
                    label = value(event["attributes"], "gen_ai.evaluation.score.label")
                    judged = value(event["attributes"], "gen_ai.evaluation.name")
                    if judged == "user_feedback":
                        found.thumbs[label.removeprefix("thumbs_")] += 1
                    else:
                        found.tags[label] += 1
            found.errors += span["status"].get("code") == 2
    found.tickets, found.escalated = len(sessions), len(handed)
    return found


def phoenix(rows: list[Any]) -> Counts:
    found, sessions, handed = Counts(), set[str](), set[str]()
    searched = {row["context"]["trace_id"] for row in rows if row["span_kind"] == "RETRIEVER"}
    for row in rows:
        a = row["attributes"]
        ticket = a.get("session", {}).get("id", row["context"]["trace_id"])
        sessions.add(ticket)
        took = seconds(row["start_time"], row["end_time"])
        if row["parent_id"] is None:
            found.actors["customer"] += 1
            found.actors["ai"] += 1
            found.customers.add(a["user"]["id"])
            found.latency_ms += 1000 * took
            found.informed += row["context"]["trace_id"] in searched
            for each in row.get("annotations", []):
                label = each["result"]["label"]
                where = found.thumbs if each["name"] == "user_feedback" else found.tags
                where[label.removeprefix("thumbs-")] += 1
            found.errors += row["status_code"] == "ERROR"
        if row["span_kind"] in ("TOOL", "RETRIEVER"):
            found.actors["tool"] += 1
            found.latency_ms += 1000 * took
        if a.get("tool", {}).get("name") == "transfer_to_human":
            handed.add(ticket)
    found.tickets, found.escalated = len(sessions), len(handed)
    return found


def langfuse(page: dict[str, Any]) -> Counts:
    found, sessions, handed = Counts(), set[str](), set[str]()
    resolved = dict[str, bool]()
    for trace in page["data"]:
        ticket = trace["sessionId"] or trace["id"]
        sessions.add(ticket)
        found.customers.add(trace["userId"])
        found.actors["customer"] += 1
        found.actors["ai"] += 1
        found.latency_ms += 1000 * trace["latency"]
        kinds = [each["type"] for each in trace["observations"]]
        found.informed += "RETRIEVER" in kinds
        for each in trace["observations"]:
            if each["type"] in ("TOOL", "RETRIEVER"):
                found.actors["tool"] += 1
                found.latency_ms += 1000 * each["latency"]
                # Said of the tool, and of the answer that it belongs to.
                found.errors += 2 * (each["level"] == "ERROR")
            if each["name"] == "transfer_to_human":
                handed.add(ticket)
        for score in trace["scores"]:
            if score["name"] == "user-feedback":
                found.thumbs["up" if score["value"] else "down"] += 1
            elif score["name"] == "correctness":
                found.tags[score["stringValue"]] += 1
            else:
                resolved[ticket] = score["value"] == 1
    found.tickets, found.escalated = len(sessions), len(handed)
    found.resolved, found.judged = sum(resolved.values()), len(resolved)
    return found


def observations(rows: list[Any]) -> Counts:
    found, sessions, handed = Counts(), set[str](), set[str]()
    searched = {row["trace_id"] for row in rows if row["type"] == "RETRIEVER"}
    for row in rows:
        ticket = row["session_id"] or row["trace_id"]
        sessions.add(ticket)
        found.customers.add(row["user_id"])
        if not row["parent_observation_id"]:
            found.actors["customer"] += 1
            found.actors["ai"] += 1
            found.latency_ms += 1000 * row["latency"]
            found.informed += row["trace_id"] in searched
        if row["type"] in ("TOOL", "RETRIEVER"):
            found.actors["tool"] += 1
            found.latency_ms += 1000 * row["latency"]
            found.errors += row["level"] == "ERROR"
        if row["name"] == "transfer_to_human":
            handed.add(ticket)
    found.tickets, found.escalated = len(sessions), len(handed)
    return found


def langsmith(rows: list[Any]) -> Counts:
    found, sessions, handed = Counts(), set[str](), set[str]()
    rated = list[tuple[str, str, int]]()
    searched = {row["trace_id"] for row in rows if row["run_type"] == "retriever"}
    for row in rows:
        ticket = row["extra"]["metadata"].get("thread_id", row["trace_id"])
        sessions.add(ticket)
        took = seconds(row["start_time"], row["end_time"])
        if row["parent_run_id"] is None:
            found.customers.add(row["extra"]["metadata"]["user_id"])
            found.actors["customer"] += 1
            found.actors["ai"] += 1
            found.latency_ms += 1000 * took
            found.informed += row["trace_id"] in searched
            found.errors += row["error"] is not None
            for key, stats in (row["feedback_stats"] or {}).items():
                if key == "user_score":
                    found.thumbs["up" if stats["avg"] else "down"] += 1
                    rated.append((row["start_time"], ticket, 5 if stats["avg"] else 1))
                else:
                    found.tags["needs improvement"] += 1
        if row["run_type"] in ("tool", "retriever"):
            found.actors["tool"] += 1
            found.latency_ms += 1000 * took
        if row["name"] == "human_handoff":
            handed.add(ticket)
    found.tickets, found.escalated = len(sessions), len(handed)
    # The last thumb of a thread is its rating.
    found.ratings.extend({ticket: points for _, ticket, points in sorted(rated)}.values())
    return found


def rasa(trackers: list[Any]) -> Counts:
    found = Counts()
    for tracker in trackers:
        found.customers.add(tracker["sender_id"])
        events = tracker["events"]
        found.tickets += max(1, sum(each["event"] == "session_started" for each in events))
        found.actors["customer"] += sum(each["event"] == "user" for each in events)
        found.actors["ai"] += sum(each["event"] == "bot" for each in events)
        found.escalated += any(each.get("name") == "action_human_handoff" for each in events)
    return found


def by_sender(name: str) -> list[Any]:
    """The events of a broker as the trackers that they belong to."""
    trackers = dict[str, list[Any]]()
    for event in lines(name):
        trackers.setdefault(event["sender_id"], []).append(event)
    return [{"sender_id": sender, "events": events} for sender, events in trackers.items()]


def transcripts(name: str) -> list[Any]:
    with (EXPORTS / name).open(encoding="utf-8", newline="") as opened:
        return [json.loads(row["content"])["activities"] for row in csv.DictReader(opened)]


def copilot(conversations: list[Any]) -> Counts:
    found = Counts(tickets=len(conversations), judged=len(conversations))
    for activities in conversations:
        said = [each for each in activities if each["type"] == "message"]
        found.actors.update("customer" if each["from"]["role"] == 1 else "ai" for each in said)
        by = {each["valueType"]: each["value"] for each in activities if "valueType" in each}
        session = by["SessionInfo"]
        found.resolved += session["outcome"] == "Resolved"
        found.escalated += session["outcome"] == "Escalated"
        if "CSATSurveyResponse" in by:
            found.ratings.append(by["CSATSurveyResponse"]["score"])
    return found


def chatwoot(page: dict[str, Any]) -> Counts:
    found = Counts()
    names = {"Contact": "customer", "User": "human", "AgentBot": "ai", "Captain::Assistant": "ai"}
    for each in page["data"]["payload"]:
        found.tickets += 1
        found.customers.add(each["meta"]["sender"]["id"])
        said = [m for m in each["messages"] if m["message_type"] in (0, 1) and not m["private"]]
        found.actors.update(names[m["sender_type"]] for m in said)
        found.escalated += any(m["sender_type"] == "User" for m in said)
        found.resolved += each["status"] == "resolved"
        for message in each["messages"]:
            answer = message["content_attributes"].get("submitted_values")
            if answer:
                found.ratings.append(answer["csat_survey_response"]["rating"])
    found.judged = found.tickets
    return found


def dialogflow(rows: list[Any]) -> Counts:
    found = Counts(tickets=len({row["conversation_name"] for row in rows}))
    found.actors = Counter(customer=len(rows), ai=len(rows))
    signals = [(row["conversation_name"], row["conversation_signals"]["turnSignals"]) for row in rows]
    found.escalated = len({name for name, each in signals if each["userEscalated"] or each["agentEscalated"]})
    for row in rows:
        if row["bot_answer_feedback"]:
            found.thumbs[row["bot_answer_feedback"]["rating"].removeprefix("THUMBS_").lower()] += 1
    return found


def botpress(page: dict[str, Any]) -> Counts:
    messages = page["messages"]
    found = Counts(tickets=len({m["conversationId"] for m in messages}))
    said = [m for m in messages if m["payload"].get("text")]
    found.customers = {m["userId"] for m in messages if m["direction"] == "incoming"}
    found.actors = Counter("customer" if m["direction"] == "incoming" else "ai" for m in said)
    found.escalated = len({m["conversationId"] for m in messages if m["type"] == "hitl"})
    found.thumbs = Counter(
        {"positive": "up", "negative": "down"}[m["feedback"]["value"]] for m in said if "feedback" in m
    )
    return found


def openai(rows: list[Any]) -> Counts:
    found = Counts(tickets=len(rows), customers={row["metadata"]["user_id"] for row in rows})
    names = {"user": "customer", "assistant": "ai", "tool": "tool", "human_agent": "human"}
    for row in rows:
        roles = [message["role"] for message in row["messages"] if message["role"] != "system"]
        found.actors.update(names[role] for role in roles)
        found.resolved += row["metadata"]["resolved"] == "true"
        # All messages of a chat have the chat's time, so that nobody comes after anybody.
    found.judged = len(rows)
    return found


CASES: dict[str, tuple[str, Callable[[str], Any], Callable[[Any], Counts]]] = {
    "otlp-genai": ("otlp-genai-traces.jsonl", lines, otlp),
    "openinference": ("phoenix-spans.jsonl", lines, phoenix),
    "langfuse": ("langfuse-traces.json", document, langfuse),
    "langfuse-observations": ("langfuse-observations.jsonl", lines, observations),
    "langsmith": ("langsmith-runs.jsonl", lines, langsmith),
    "rasa": ("rasa-trackers.json", document, rasa),
    "rasa-events": ("rasa-events.jsonl", by_sender, rasa),
    "copilot-studio": ("copilot-studio-transcripts.csv", transcripts, copilot),
    "chatwoot": ("chatwoot-conversations.json", document, chatwoot),
    "dialogflow-cx": ("dialogflow-cx-turns.jsonl", lines, dialogflow),
    "botpress": ("botpress-messages.json", document, botpress),
    "openai-chat": ("openai-chats.jsonl", lines, openai),
}


@pytest.fixture
def here(home: Path) -> Settings:
    return settings.read()


def rows(here: Settings, log: str) -> pl.DataFrame:
    found = lake.of(here).scan(log)  # type: ignore[arg-type]
    return pl.DataFrame() if found is None else found.collect()


def counted(values: pl.Series) -> dict[str, int]:
    return {str(value): int(number) for value, number in values.drop_nulls().value_counts().iter_rows()}


@pytest.mark.parametrize("reader", CASES)
def test_an_agents_log_is_recognised_and_its_numbers_are_those_of_the_file(
    here: Settings, reader: str
) -> None:
    name, load, count = CASES[reader]
    expected = count(load(name))
    tickets, said = imports.run(here, EXPORTS / name)
    assert (tickets.reader, said.reader) == (reader, reader)
    for record in (tickets, said):
        parts = record.accepted + record.unchanged + record.outdated + record.duplicate
        assert record.read == parts + record.filtered + record.quarantined
        assert record.quarantined == 0
    stored, talk = rows(here, "tickets"), rows(here, "interactions")
    assert stored.height == expected.tickets
    assert set(stored["customer_id"].drop_nulls().to_list()) == {str(each) for each in expected.customers}
    assert counted(talk["actor"]) == dict(expected.actors)
    assert set(talk["ticket_id"]) <= set(stored["ticket_id"])
    assert counted(talk["thumbs"]) == dict(expected.thumbs)
    assert counted(talk["tag"]) == dict(expected.tags)
    # How long the agent computed is no time of work on the ticket.
    assert stored["handle_seconds"].null_count() == stored.height
    assert talk["latency_ms"].sum() == pytest.approx(expected.latency_ms)
    answers = talk.filter(pl.col("actor") == "ai", pl.col("retrieved").list.len() > 0)
    assert answers.height == expected.informed
    assert talk["error"].count() == expected.errors
    assert talk.filter(pl.col("actor").is_in(["ai", "customer"]))["text"].null_count() == (
        6 if reader == "openai-chat" else 0
    )

    found = {
        each["metric"]: each for each in kpis.run(here, as_of=LATER) if each["by"] is each["arm"] is None
    }
    assert found["escalation_rate"]["numerator"] == expected.escalated
    if expected.judged:
        assert (found["resolution_rate"]["numerator"], found["resolution_rate"]["denominator"]) == (
            expected.resolved,
            expected.judged,
        )
    else:
        assert found["resolution_rate"]["value"] is None and found["resolution_rate"]["reason"]
    if expected.ratings:
        good = sum(rating >= 4 for rating in expected.ratings)
        assert (found["csat_good_share"]["numerator"], found["csat_good_share"]["denominator"]) == (
            good,
            len(expected.ratings),
        )
    assert found["handle_time_mean"]["value"] is None


@pytest.mark.parametrize("reader", CASES)
def test_a_preview_shows_what_the_import_then_does(here: Settings, reader: str) -> None:
    path = EXPORTS / CASES[reader][0]
    look = first_look.first_look(path, name=path.name)
    [table] = look.tables
    previews = {each.kind: each for each in preview.of(here, table, Choice())}
    for record in imports.run(here, path):
        shown = previews[record.kind]  # type: ignore[index]
        # Nothing is in the lake yet when the preview is made, so messages wait for their tickets.
        taken = shown.count("accepted") + shown.count("waiting")
        assert (shown.reader, taken, shown.count("filtered"), shown.count("quarantined")) == (
            reader,
            record.accepted,
            record.filtered,
            record.quarantined,
        )


def test_every_reader_of_agents_logs_has_a_fixture() -> None:
    assert set(CASES) == set(shipped_nested_readers.NAMES)


def test_a_session_of_a_tracker_is_a_ticket_and_the_intent_counts_for_the_answer(here: Settings) -> None:
    imports.run(here, EXPORTS / "rasa-trackers.json")
    talk = rows(here, "interactions").filter(pl.col("actor") == "ai")
    assert talk["predicted_intent"].null_count() == talk["confidence"].null_count() == 0
    twice = rows(here, "tickets").filter(pl.col("customer_id") == "sender-1").sort("created_at")
    assert twice.height == 2 and (twice["created_at"][1] - twice["created_at"][0]).days >= 1


def swapped(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return change


#: What is changed in a file, and the words of the line that must say so.
MUTATIONS: list[tuple[str, Callable[[str], str], str]] = [
    ("otlp-genai", swapped('"execute_tool"', '"run_tool"'),
     "left out, by attributes.gen_ai.operation.name: .*run_tool"),
    ("otlp-genai", swapped("gen_ai.output.messages", "gen_ai.completion"),
     "a value for attributes.gen_ai.output.messages.* nothing about text"),
    ("otlp-genai", swapped("thumbs_up", "liked"), "liked"),
    ("openinference", swapped('"RETRIEVER"', '"SEARCH"'), "left out, by span_kind: .*SEARCH"),
    ("openinference", swapped('"thumbs-down"', '"meh"'), "meh"),
    ("openinference", swapped('"retrieval"', '"lookup"'), "nothing about retrieved"),
    ("langfuse", swapped('"TOOL"', '"FUNCTION"'), "left out, by type: .*FUNCTION"),
    ("langfuse", swapped('"user-feedback"', '"stars"'), "nothing about thumbs"),
    ("langfuse", swapped('"stringValue": "incorrect"', '"stringValue": "rubbish"'), "rubbish|not mapped"),
    ("langfuse-observations", swapped('"type": "TOOL"', '"type": "FUNCTION"'),
     "left out, by type: .*FUNCTION"),
    ("langfuse-observations", swapped('"user_id"', '"who"'), "nothing about .*customer_id"),
    ("langsmith", swapped('"run_type": "tool"', '"run_type": "function"'),
     "left out, by run_type: .*function"),
    ("langsmith", swapped('"user_score"', '"nps"'), "nothing about thumbs"),
    ("rasa", swapped('"event": "bot"', '"event": "assistant"'), "left out, by event: .*assistant"),
    ("rasa", swapped('"parse_data"', '"nlu"'), "nothing about .*predicted_intent"),
    ("rasa-events", swapped('"event": "bot"', '"event": "assistant"'), "left out, by event: .*assistant"),
    ("copilot-studio", swapped('""Resolved""', '""Zorgon""'), "Zorgon"),
    ("copilot-studio", swapped('""CSATSurveyResponse""', '""Stars""'), "nothing about .*csat"),
    ("chatwoot", swapped('"resolved"', '"done"'), "status: .*not mapped.*done"),
    ("chatwoot", swapped('"submitted_values"', '"values"'), "nothing about .*csat"),
    ("dialogflow-cx", swapped('"NO_MATCH"', '"NOTHING"'), "action: .*NOTHING|NOTHING"),
    ("dialogflow-cx", swapped('"turnSignals"', '"signals"'), "nothing about .*escalated"),
    ("botpress", swapped('"positive"', '"fine"'), "fine"),
    ("openai-chat", swapped('"feedback": "down"', '"feedback": "poor show"'), "poor show"),
    ("openai-chat", swapped('"created"', '"made"'), "refused: .*created_at"),
    ("botpress", swapped('"direction": "outgoing"', '"direction": "sent"'), "refused: .*direction"),
    ("chatwoot", swapped('"Contact"', '"Visitor"'), "actor: .*sender_type"),
    ("openai-chat", swapped('"assistant"', '"model"'), "actor: .*role"),
]  # fmt: skip


def told(here: Settings, path: Path) -> Iterator[str]:
    """All that an import says: its notes, what it rejects, or why it is refused."""
    try:
        found: list[ImportRecord] = imports.run(here, path)
    except DataError as error:
        yield f"refused: {error}"
        return
    for record in found:
        yield from record.notes.splitlines()
        assert record.id is not None
        yield from imports.rejects(here, record.id)["reason"]


@pytest.mark.parametrize(("reader", "change", "said"), MUTATIONS)
def test_what_was_renamed_or_is_gone_is_told(
    here: Settings, tmp_path: Path, reader: str, change: Callable[[str], str], said: str
) -> None:
    name = CASES[reader][0]
    path = tmp_path / name
    path.write_text(change((EXPORTS / name).read_text(encoding="utf-8")), encoding="utf-8")
    lines_said = list(told(here, path))
    assert any(re.search(said, line) for line in lines_said), lines_said


def test_a_latency_in_milliseconds_is_told_where_seconds_are_meant(here: Settings, tmp_path: Path) -> None:
    page = document("langfuse-traces.json")
    for trace in page["data"]:
        for each in trace["observations"]:
            each["latency"] *= 1000
    path = tmp_path / "langfuse-traces.json"
    path.write_text(json.dumps(page), encoding="utf-8")
    assert any(
        "latency is usually 1,000 times the time from startTime to endTime" in line
        for line in told(here, path)
    )
