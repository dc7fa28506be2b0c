"""Exports of systems that no reader knows come in with two answers at most, and count as their raw files."""

import csv
import json
import re
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from data import settings as environment
from data.errors import DataError
from data.profiles.mapping_profile import Profile
from data.readers.table import Table
from data.settings import Settings
from data.suggestions import suggest_mapping
from data.suggestions.question import Question
from jobs.intake import first_look, imports, profile_questions, suggesting
from jobs.intake.imports import Choice
from tests.jobs.intake.test_cases import figures

EXPORTS = Path(__file__).parents[2] / "exports" / "foreign"
Row = Mapping[str, Any]
#: What an owner of the file answers: a word of the question → the answer, or one for each word of a form.
Answers = tuple[tuple[str, str | Mapping[str, str]], ...]
SOLVED, NOT = "Solved", "Closed without a solution"


@dataclass(frozen=True)
class Foreign:
    """What the raw file says, in its own words; counted here without any of the program's code."""

    rows: Callable[[Path], list[Row]]
    answers: Answers
    #: Whether a ticket is solved; None where the file does not say it.
    solved: Callable[[Row], bool | None]
    handed: Callable[[Row], bool]
    good: Callable[[Row], bool | None] = lambda row: None
    handled: Callable[[Row], float | None] = lambda row: None
    #: A text of the file that a mutation renames, and the field or list that one takes away.
    word: str = ""
    field: str = ""


def table(path: Path, delimiter: str = ",") -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened, delimiter=delimiter))


def lines(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def sessions(path: Path) -> list[Row]:
    found = dict[str, list[Row]]()
    for row in lines(path):
        found.setdefault(row["request_properties"]["Helicone-Session-Id"], []).append(row)
    return [{"turns": turns} for turns in found.values()]


def within(key: str, path: Path) -> list[Row]:
    return json.loads(path.read_text())[key]


def stars(points: int | None) -> bool | None:
    return None if points is None else points >= 4


def minutes_and_seconds(text: str) -> float | None:
    hours, minutes, seconds = (int(part) for part in text.split(":")) if text else (0, 0, 0)
    return 3600 * hours + 60 * minutes + seconds if text else None


def metrics(row: Row) -> float | None:
    found = [
        each["value"] / 1000
        for person in row["participants"]
        for session in person["sessions"]
        for each in session["metrics"]
        if each["name"] == "tHandle"
    ]
    return sum(found) if found else None


FOREIGN: dict[str, Foreign] = {
    "topdesk-nl.csv": Foreign(
        partial(table, delimiter=";"),
        (
            ("the status Afgemeld", SOLVED),
            ("AI agent", "Handled by it: Behandelaar"),
        ),
        lambda row: row["Status"] in ("Afgemeld", "Opgelost"),
        lambda row: row["Geëscaleerd"] == "Ja",
        lambda row: stars(int(row["Waardering aanmelder"] or 0) or None),
        lambda row: 60.0 * int(row["Tijdsbesteding (minuten)"]),
        word="Opgelost",
        field="Geëscaleerd",
    ),
    "calls-report.csv": Foreign(
        table,
        (("Not resolved", NOT), ("AI agent", "Handled by it: Agent Name is Virtual Agent")),
        lambda row: {"Resolved": True, "Not resolved": False}.get(row["Disposition"]),
        lambda row: row["Transferred?"] == "true",
        lambda row: stars(int(row["Rating"] or 0) or None),
        lambda row: minutes_and_seconds(row["Talk Time"]),
        word="Resolved",
        field="Transferred?",
    ),
    "liveperson-history.json": Foreign(
        partial(within, "conversationHistoryRecords"),
        (("who is Agent", "I do not know"),),
        lambda row: row["info"]["status"] == "CLOSE",
        lambda row: bool(row["transfers"]),
        lambda row: stars(row["info"]["csat"]),
        lambda row: row["info"]["duration"] / 1000,
        word="CLOSE",
        field="transfers",
    ),
    "genesys-details.json": Foreign(
        partial(within, "conversations"),
        (("worked on", "tHandle, in milliseconds"),),
        lambda row: row["customAttributes"]["selfServiceResolved"] == "true",
        lambda row: row["customAttributes"]["handoffRequested"] == "true",
        lambda row: stars(int(row["customAttributes"]["csatScore"] or 0) or None),
        metrics,
        field="handoffRequested",
    ),
    "livechat-archives.json": Foreign(
        partial(within, "chats"),
        (),
        lambda row: None,
        lambda row: any(event.get("author_id") == "ann@example.com" for event in row["thread"]["events"]),
        lambda row: {1: True, 0: False}.get(row["thread"]["properties"].get("rating", {}).get("score")),
        word="customer",
        field="users",
    ),
    "crisp-conversations.jsonl": Foreign(
        lines,
        (),
        lambda row: row["state"] == "resolved",
        lambda row: any(m["from"] == "operator" and not m["automated"] for m in row["messages"]),
        lambda row: stars((row["rating"] or {}).get("stars")),
        word="unresolved",
        field="automated",
    ),
    "helicone-requests.jsonl": Foreign(
        sessions,
        (),
        lambda row: None,
        lambda row: any(
            "tool_calls" in turn["response_body"]["choices"][0]["message"] for turn in row["turns"]
        ),
        field="response_body",
    ),
}
#: The newest ticket of every file, of 20 March, which is too young to count.
YOUNG = 1


@pytest.fixture
def here(home: Path) -> Settings:
    return environment.read()


def opened(path: Path) -> tuple[Table, Profile]:
    """The file's first table, and the profile that the page begins with."""
    found = first_look.first_look(path, name=path.name).tables[0]
    assert suggesting.recognised(found) is None
    talks = suggesting.conversations(path, found)
    return found, talks[0] if talks else suggest_mapping.suggest(found)


def given(question: Question, says: str | Mapping[str, str]) -> Profile:
    if question.form is not None:
        assert not isinstance(says, str)
        last = len(question.form.answers) - 1
        chosen = [says.get(word) for word, _ in question.form.words]
        return question.form.answered(
            [last if each is None else question.form.answers.index(each) for each in chosen]
        )
    assert isinstance(says, str)
    return next(each.profile for each in question.options if each.says.startswith(says))


def answered(path: Path, answers: Answers) -> tuple[Profile, int]:
    """The profile after the owner's answers, and how many these were."""
    found, profile = opened(path)
    count = 0
    while asked := profile_questions.open_questions(found, profile):
        (question, *_) = asked
        says = next((says for word, says in answers if word in question.asks), None)
        assert says is not None, question.asks
        profile, count = given(question, says), count + 1
    return profile, count


def test_every_fixture_is_counted_here() -> None:
    assert {path.name for path in EXPORTS.iterdir()} == set(FOREIGN)


@pytest.mark.parametrize("name", list(FOREIGN))
def test_a_foreign_export_counts_as_its_raw_file_after_two_answers_at_most(here: Settings, name: str) -> None:
    foreign = FOREIGN[name]
    profile, count = answered(EXPORTS / name, foreign.answers)
    assert count <= 2
    records = imports.run(here, EXPORTS / name, Choice(profile=profile))
    rows = foreign.rows(EXPORTS / name)
    assert records[0].accepted == len(rows)
    found: dict[str, Any] = figures()
    mature = rows[:-YOUNG]
    known = [each for row in mature if (each := foreign.solved(row)) is not None]
    assert parts(found["resolution_rate"]) == (sum(known), len(known))
    handed = sum(map(foreign.handed, mature))
    assert parts(found["escalation_rate"]) == (handed, len(mature))
    good = [each for row in mature if (each := foreign.good(row)) is not None]
    assert parts(found["csat_good_share"]) == (sum(good), len(good))
    lasted = [each for row in mature if (each := foreign.handled(row)) is not None]
    assert found["handle_time_median"]["n"] == len(lasted)
    if lasted:
        assert found["handle_time_median"]["value"] == pytest.approx(statistics.median(lasted))


def parts(figure: Mapping[str, Any]) -> tuple[int, int]:
    """Numerator and denominator; a rate of nothing has neither."""
    return figure["numerator"] or 0, figure["n"]


def noticed(here: Settings, path: Path, profile: Profile) -> str:
    """What an import of a changed file by the profile of the file before says."""
    try:
        return " ".join(record.notes for record in imports.run(here, path, Choice(profile=profile)))
    except DataError as error:
        return str(error)


@pytest.mark.parametrize("name", [name for name, foreign in FOREIGN.items() if foreign.word])
def test_a_word_that_was_renamed_is_named(here: Settings, tmp_path: Path, name: str) -> None:
    profile, _ = answered(EXPORTS / name, FOREIGN[name].answers)
    word, path = FOREIGN[name].word, tmp_path / name
    text = (EXPORTS / name).read_text(encoding="utf-8")
    renamed = re.sub(rf"\b{word}\b", "Zorgon", text)
    assert renamed != text
    path.write_text(renamed, encoding="utf-8")
    assert "Zorgon" in noticed(here, path, profile)


@pytest.mark.parametrize("name", list(FOREIGN))
def test_a_field_that_is_gone_is_named_and_changes_no_rate_in_silence(
    here: Settings, tmp_path: Path, name: str
) -> None:
    profile, _ = answered(EXPORTS / name, FOREIGN[name].answers)
    field, path = FOREIGN[name].field, tmp_path / name
    text = (EXPORTS / name).read_text(encoding="utf-8")
    path.write_text(text.replace(field, "Zorgon"), encoding="utf-8")
    said = noticed(here, path, profile)
    assert field in said
    if path.suffix != ".csv" and "names the field" not in said:
        assert "says nothing" in said


@pytest.mark.parametrize("name", ["liveperson-history.json", "genesys-details.json"])
def test_durations_in_another_unit_are_seen_where_the_file_is_looked_at(tmp_path: Path, name: str) -> None:
    """What was milliseconds is offered as seconds, or read as such by the times beside it."""
    text = (EXPORTS / name).read_text()
    path = tmp_path / name
    path.write_text(re.sub(r'("duration": \d+|"value": \d+)000\b', r"\1", text))
    found, profile = opened(path)
    asked = profile_questions.open_questions(found, profile)
    offered = [
        each.says for question in asked for each in question.options if each.says.startswith("tHandle")
    ]
    rule = profile.columns.get("handle_seconds")
    assert (rule is not None and rule.unit == "seconds") or offered[0].startswith("tHandle, in seconds: ")
