"""Logs of agent platforms that no reader knows: what is suggested and asked counts as their raw files do."""

import ast
import csv
import json
import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from data import settings as environment
from data.profiles import profile_files
from data.profiles.mapping_profile import Profile
from data.readers.table import Table
from data.settings import Settings
from data.suggestions import suggest_mapping
from jobs.intake import first_look, imports, profile_questions, suggesting
from jobs.intake.imports import Choice
from tests.jobs.intake.test_cases import figures
from tests.jobs.intake.test_foreign_exports import given, parts

EXPORTS = Path(__file__).parents[3] / "exports" / "platforms"
Row = Mapping[str, Any]
SOLVED, NOT = "Solved", "Closed without a solution"
#: All tickets have had their time by then.
LATER = ("--as-of", "2028-01-01")


def nothing(row: Row) -> None:
    """What the file does not say."""
    return


@dataclass(frozen=True)
class Platform:
    """What the raw file says, counted here without any of the program's code."""

    rows: Callable[[Path], list[Row]]
    #: What an owner of the file answers: words of the question, and the answer.
    answers: tuple[tuple[str, str | Mapping[str, str]], ...] = ()
    solved: Callable[[Row], bool | None] = nothing
    handed: Callable[[Row], bool | None] = nothing
    took_part: Callable[[Row], bool] = lambda row: True
    points: Callable[[Row], int | None] = nothing
    good: Callable[[Row], bool | None] = nothing
    handled: Callable[[Row], float | None] = nothing
    #: Seconds from the customer's first message to the first reply after it.
    waited: Callable[[Row], float | None] = nothing


def lines(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def items(key: str = "") -> Callable[[Path], list[Row]]:
    def read(path: Path) -> list[Row]:
        found = json.loads(path.read_text())
        return found[key] if key else found

    return read


def grouped(rows: list[Row], by: Callable[[Row], str], at: str) -> list[Row]:
    found = defaultdict[str, list[Row]](list)
    for row in rows:
        found[by(row)].append(row)
    return [{"rows": sorted(each, key=lambda row: row[at])} for each in found.values()]


def seconds(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def first_reply(said: list[tuple[str, float]]) -> float | None:
    """From who spoke when: seconds from the customer's first message to the next of somebody else."""
    asked = next((at for who, at in said if who == "customer"), None)
    after = [at for who, at in said if asked is not None and who != "customer" and at > asked]
    return min(after) - asked if asked is not None and after else None


# Amazon Lex: what the last request came to; who asks for a person is not served by the bot.
TALK = ("Welcome", "Goodbye", "FallbackIntent")


def lex_solved(row: Row) -> bool | None:
    intents = [each["sessionState"]["intent"] for each in row["rows"]]
    own = [each for each in intents if each["name"] not in TALK]
    if not own:
        return None
    return own[-1]["state"] == "Fulfilled" and own[-1]["name"] != "ConnectToHuman"


def lex_sessions(path: Path) -> list[Row]:
    own = [row for row in lines(path) if row["bot"]["aliasName"] == "live"]
    return grouped(own, lambda row: row["sessionId"], "timestamp")


# Rasa: a session counts what it set itself, after the customer wrote.
def rasa_sessions(path: Path) -> list[Row]:
    found = list[dict[str, Any]]()
    for tracker in json.loads(path.read_text()):
        for event in tracker["events"]:
            if event["event"] == "session_started":
                found.append({"wrote": False, "solved": False, "points": None, "handed": False, "said": []})
            if not found or event["event"] == "session_started":
                continue
            session = found[-1]
            session["wrote"] |= event["event"] == "user"
            if event["event"] in ("user", "bot"):
                who = "customer" if event["event"] == "user" else "team"
                session["said"].append((who, event["timestamp"]))
            if session["wrote"] and event["event"] == "slot":
                if event["name"] == "problem_solved":
                    session["solved"] = event["value"]
                elif event["name"] == "feedback_rating":
                    session["points"] = int(event["value"])
            session["handed"] |= event.get("name") == "utter_handoff_now"
    return [each for each in found if each["wrote"]]


def called(row: Row, tool: str) -> bool:
    return any(each["tool_name"] == tool for turn in row["transcript"] for each in turn["tool_calls"])


def drift_said(row: Row) -> list[tuple[str, float]]:
    sides = {"contact": "customer", "user": "team"}
    return [(sides[m["author"]["type"]], m["createdAt"] / 1000) for m in row["messages"]]


def drift_pages(path: Path) -> list[Row]:
    return list({row["id"]: row for row in json.loads(path.read_text())["data"]}.values())


def purposes(row: Row) -> set[str]:
    return {each["purpose"] for each in row["participants"]}


def handle_of(row: Row) -> float | None:
    found = [
        metric["value"] / 1000
        for each in row["participants"]
        for session in each["sessions"]
        for metric in session["metrics"]
        if metric["name"] == "tHandle"
    ]
    return sum(found) if found else None


def twilio_said(row: Row) -> list[tuple[str, float]]:
    return [
        ("customer" if each["author"].startswith("whatsapp:") else "team", seconds(each["date_created"]))
        for each in row["rows"]
    ]


def slack_said(row: Row) -> list[tuple[str, float]]:
    return [
        ("team" if "bot_id" in each or each["user"] == "UADM1" else "customer", float(each["ts"]))
        for each in row["rows"]
    ]


def python_rows(path: Path) -> list[Row]:
    with path.open(newline="") as opened:
        rows = list(csv.DictReader(opened))
    return [{name: ast.literal_eval(row[name]) for name in ("messages", "metadata")} for row in rows]


PLATFORMS: dict[str, Platform] = {
    "amazon-lex-turns.jsonl": Platform(
        lex_sessions,
        (
            ("Which intents", "sessionState.intent.name is ConnectToHuman"),
            ("Which sessions", "Those whose last request"),
            ("requests of customers", "No"),
        ),
        solved=lex_solved,
        handed=lambda row: any(
            each["sessionState"]["intent"]["name"] == "ConnectToHuman" for each in row["rows"]
        ),
    ),
    "rasa-slots.json": Platform(
        rasa_sessions,
        (
            ("handed over", "name: is utter_handoff_now"),
            ("was solved", "problem_solved: "),
            ("rating", "feedback_rating: "),
        ),
        solved=lambda row: row["solved"],
        handed=lambda row: row["handed"],
        points=lambda row: row["points"],
        waited=lambda row: first_reply(row["said"]),
    ),
    "vapi-calls.json": Platform(
        items(),
        (("handed over", "endedReason: is assistant-forwarded-call"),),
        solved=lambda row: row["analysis"]["successEvaluation"] == "true",
        handed=lambda row: row["endedReason"] == "assistant-forwarded-call",
        points=lambda row: row["analysis"]["structuredData"].get("csat"),
        waited=lambda row: first_reply([
            ("customer" if m["role"] == "user" else "team", m["time"] / 1000)
            for m in row["messages"]
            if m["role"] in ("user", "bot")
        ]),
    ),
    "elevenlabs-conversations.json": Platform(
        items("conversations"),
        (
            ("values of analysis", {"success": SOLVED, "failure": NOT}),
            ("customer's rating", "analysis.data_collection_results.user_satisfaction.value"),
        ),
        solved=lambda row: {"success": True, "failure": False}.get(row["analysis"]["call_successful"]),
        handed=lambda row: called(row, "transfer_to_number"),
        points=lambda row: row["analysis"]["data_collection_results"]["user_satisfaction"]["value"],
        handled=lambda row: float(row["metadata"]["call_duration_secs"]),
        waited=lambda row: first_reply([
            ("customer" if turn["role"] == "user" else "team", turn["time_in_call_secs"])
            for turn in row["transcript"]
        ]),
    ),
    "voiceflow-transcripts.json": Platform(
        items(),
        handed=lambda row: any(turn["type"] == "handoff" for turn in row["dialog"]),
        waited=lambda row: first_reply([
            ("customer" if turn["format"] == "request" else "team", seconds(turn["startTime"]))
            for turn in row["dialog"]
            if turn["type"] in ("text", "request")
        ]),
    ),
    "drift-conversations.json": Platform(
        drift_pages,
        solved=lambda row: row["status"] == "closed",
        handed=lambda row: any(
            m["author"]["type"] == "user" and not m["author"]["bot"] for m in row["messages"]
        ),
        waited=lambda row: first_reply(drift_said(row)),
    ),
    "helpshift-issues.json": Platform(
        items("issues"),
        (("agent replied", "Waiting"),),
        solved=lambda row: row["state_data"]["state"] == "resolved",
        handed=lambda row: any(m["author"]["name"] == "Dana West" for m in row["messages"]),
        points=lambda row: row["feedback"].get("rating"),
        waited=lambda row: first_reply([
            ("customer" if m["origin"] == "end-user" else "team", m["created_at"] / 1000)
            for m in row["messages"]
        ]),
    ),
    "genesys-participants.json": Platform(
        items("conversations"),
        (
            ("is solved", "None of them"),
            ("Which participant", "botflow"),
            ("worked on", "tHandle, in milliseconds"),
        ),
        handed=lambda row: {"botflow", "agent"} <= purposes(row),
        took_part=lambda row: "botflow" in purposes(row),
        handled=handle_of,
    ),
    "amazon-connect-contacts.jsonl": Platform(
        lines,
        (
            ("handed over", "Agent.ConnectedToAgentTimestamp: has a time"),
            ("In which unit", "Seconds"),
            ("AI agent handled", "None of them"),
        ),
        solved=lambda row: row["Attributes"]["lexResolved"] == "true",
        handed=lambda row: row["Agent"] is not None,
        took_part=lambda row: False,
        points=lambda row: int(row["Attributes"]["csat"] or 0) or None,
        handled=lambda row: row["Agent"] and row["Agent"]["AgentInteractionDuration"],
    ),
    "twilio-messages.json": Platform(
        lambda path: grouped(
            json.loads(path.read_text())["messages"], lambda row: row["conversation_sid"], "date_created"
        ),
        (("threads that others began", "People of the team"), ("is solved", "None of them")),
        handed=lambda row: any(each["author"] == "dana.west" for each in row["rows"]),
        waited=lambda row: first_reply(twilio_said(row)),
    ),
    "ada-conversations.json": Platform(
        lambda path: [row for row in json.loads(path.read_text())["data"] if not row["is_test"]],
        (
            ("requests of customers", "No"),
            ("In which unit", "Seconds"),
        ),
        solved=lambda row: {"Resolved": True, "Not Resolved": False}.get(
            row["automated_resolution_classification"]
        ),
        handed=lambda row: row["is_escalated"],
        points=lambda row: row["csat"] and row["csat"]["score"],
        handled=lambda row: row["handle_time"],
        waited=lambda row: first_reply([
            ("customer" if m["sender"] == "chatter" else "team", seconds(m["date_created"]))
            for m in row["message_record"]
        ]),
    ),
    "tidio-conversations.json": Platform(
        items("conversations"),
        solved=lambda row: row["status"] == "solved",
        handed=lambda row: any(m["author_type"] == "operator" for m in row["messages"]),
        good=lambda row: {"good": True, "bad": False}.get(row["rating"]),
        waited=lambda row: first_reply([
            ("customer" if m["author_type"] == "contact" else "team", seconds(m["sent_at"]))
            for m in row["messages"]
        ]),
    ),
    "slack-channel.json": Platform(
        lambda path: grouped(json.loads(path.read_text()), lambda row: row["thread_ts"], "ts"),
        (("threads that others began", "People of the team"),),
        handed=lambda row: any(each.get("user") == "UADM1" for each in row["rows"]),
        waited=lambda row: first_reply(slack_said(row)),
    ),
    "rocketchat-rooms.json": Platform(
        items("rooms"),
        (
            ("who is Dana West", "People of the team"),
            ("is solved", "Every ticket with a time in closedAt is solved"),
        ),
        solved=lambda row: True,
        handed=lambda row: any(
            m["u"]["username"] == "dana.west" and m.get("msg") for m in row["messages"]
        ),
        waited=lambda row: first_reply([
            ("customer" if m["u"]["username"].startswith("guest") else "team", seconds(m["ts"]))
            for m in row["messages"]
            if m["msg"]
        ]),
    ),
    "python-cells.csv": Platform(
        python_rows,
        (("customer's rating", "metadata.rating"),),
        solved=lambda row: row["metadata"]["resolved"],
        handed=lambda row: row["metadata"]["escalated"],
        points=lambda row: row["metadata"]["rating"],
        waited=lambda row: first_reply([
            ("customer" if m["role"] == "user" else "team", seconds(m["ts"])) for m in row["messages"]
        ]),
    ),
}  # fmt: skip


@pytest.fixture
def here(home: Path) -> Settings:
    return environment.read()


def opened(path: Path) -> tuple[Table, Profile]:
    """The file's table, and the profile that the page begins with."""
    table = first_look.together(first_look.first_look(path, name=path.name)).tables[0]
    known = suggesting.recognised(table)
    if known is not None:
        return table, known
    talks = suggesting.conversations(path, table)
    return table, talks[0] if talks else suggest_mapping.suggest(table)


def answered(path: Path, platform: Platform) -> Profile:
    """The profile after the owner's answers; every question that is asked has one."""
    table, profile = opened(path)
    while asked := profile_questions.open_questions(table, profile):
        (question, *_) = asked
        says = next((says for word, says in platform.answers if word in question.asks), None)
        assert says is not None, (question.asks, [each.says for each in question.options])
        profile = given(question, says)
    return profile


def test_every_fixture_is_counted_here() -> None:
    assert {path.name for path in EXPORTS.iterdir()} == set(PLATFORMS)


@pytest.mark.parametrize("name", list(PLATFORMS))
def test_a_platforms_log_counts_as_its_raw_file(here: Settings, name: str) -> None:
    platform = PLATFORMS[name]
    profile = answered(EXPORTS / name, platform)
    assert profile_files.load(profile_files.dump(profile)) == profile
    imports.run(here, EXPORTS / name, Choice(profile=profile))
    rows = platform.rows(EXPORTS / name)
    found: dict[str, Any] = figures(*LATER)
    # A rate's own n leaves out what is not known; the tickets are those of the first one.
    solved = [each for row in rows if (each := platform.solved(row)) is not None]
    assert parts(found["resolution_rate"]) == (sum(solved), len(solved))
    handed = [each for row in rows if (each := platform.handed(row)) is not None]
    if handed:
        assert parts(found["escalation_rate"]) == (sum(handed), len(rows))
    alone = [row for row in rows if platform.took_part(row) and platform.solved(row) is not None]
    if alone and handed:
        unaided = sum(bool(platform.solved(row)) and not platform.handed(row) for row in alone)
        assert parts(found["automated_resolution_rate"]) == (unaided, len(alone))
    rated = [each for row in rows if (each := platform.points(row))]
    liked = [each >= 4 for each in rated] + [g for row in rows if (g := platform.good(row)) is not None]
    assert parts(found["csat_good_share"]) == (sum(liked), len(liked))
    if rated:
        assert found["csat_mean"]["value"] == pytest.approx(statistics.mean(rated))
    for metric, of in (("handle_time_median", platform.handled), ("first_response_median", platform.waited)):
        lasted = [each for row in rows if (each := of(row)) is not None]
        assert found[metric]["n"] == len(lasted), metric
        if lasted:
            assert found[metric]["value"] == pytest.approx(statistics.median(lasted), abs=0.002), metric


def test_without_an_answer_no_platforms_log_claims_a_solution_that_its_file_does_not_name(
    here: Settings,
) -> None:
    for name in ("amazon-lex-turns.jsonl", "rasa-slots.json", "elevenlabs-conversations.json"):
        _, profile = opened(EXPORTS / name)
        imports.run(here, EXPORTS / name, Choice(profile=profile, source=name.split(".")[0]))
        found: dict[str, Any] = figures("--source", name.split(".")[0], *LATER)
        assert found["resolution_rate"]["value"] is None and found["resolution_rate"]["reason"]


def test_a_call_for_each_of_several_pages_is_one_ticket(here: Settings) -> None:
    path = EXPORTS / "drift-conversations.json"
    pages = json.loads(path.read_text())["data"]
    tickets, _ = imports.run(here, path, Choice(profile=answered(path, PLATFORMS[path.name])))
    assert tickets.accepted == len({row["id"] for row in pages}) < len(pages)
