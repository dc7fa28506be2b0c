"""Exports that a desk's module reads are asked what unknown files are asked; an answer fills what is left."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from data import settings
from data.errors import DataError
from data.profiles import profile_files
from data.profiles.mapping_profile import Profile
from data.readers.table import Table
from data.settings import Settings
from data.suggestions.question import Question
from jobs.intake import first_look, imports, profile_questions, suggesting
from jobs.intake.imports import Choice
from tests.jobs.intake.test_cases import figures

EXPORTS = Path(__file__).parents[2] / "exports"


@pytest.fixture
def here(home: Path) -> Settings:
    return settings.read()


def opened(path: Path) -> tuple[Table, Profile, list[Question]]:
    table = first_look.first_look(path, name=path.name).tables[0]
    profile = suggesting.recognised(table)
    assert profile is not None and profile.reader
    return table, profile, profile_questions.open_questions(table, profile)


def with_column(folder: Path, name: str, heading: str, cells: list[str]) -> tuple[Path, list[dict[str, str]]]:
    """A module's own export with one more column."""
    with (EXPORTS / name).open(encoding="utf-8-sig", newline="") as opened:
        rows = [
            {**row, heading: cells[place % len(cells)]} for place, row in enumerate(csv.DictReader(opened))
        ]
    path = folder / name
    with path.open("w", newline="") as out:
        writer = csv.DictWriter(out, [*rows[0]])
        writer.writeheader()
        writer.writerows(rows)
    return path, rows


@pytest.mark.parametrize(
    "name",
    ["zendesk-tickets.csv", "zendesk-incremental.json", "intercom-report.csv", "intercom-conversations.json"],
)
def test_a_modules_export_that_leaves_nothing_open_asks_nothing(name: str) -> None:
    _, _, asked = opened(EXPORTS / name)
    assert asked == []


@pytest.mark.parametrize(
    ("name", "word"), [("freshdesk-tickets.csv", "Parts ordered"), ("freshdesk-api.json", "14")]
)
def test_a_state_that_an_account_added_is_asked_about_and_counts_as_said(
    here: Settings, name: str, word: str
) -> None:
    path = EXPORTS / name
    table, _, [question] = opened(path)
    assert question.key == f"status {word}"
    solved = next(each.profile for each in question.options if each.says == "Solved")
    assert profile_files.load(profile_files.dump(solved)) == solved
    assert profile_questions.open_questions(table, solved) == []
    (record,) = imports.run(here, path, Choice(profile=solved))
    assert record.source == "freshdesk"
    (before,) = imports.read(table, Choice(), None)
    (after,) = imports.read(table, Choice(profile=solved), solved)
    said = table.frame["Status" if name.endswith("csv") else "status"]
    assert set(before.frame.filter(said == word)["status"]) == {"unclear"}
    assert after.frame.filter(said == word)["status"].unique().to_list() == ["closed"]
    assert after.frame.filter(said != word).equals(before.frame.filter(said != word))


@pytest.mark.parametrize("name", ["zendesk-tickets.csv", "freshdesk-tickets.csv"])
def test_a_column_that_says_handovers_is_asked_about_and_read(
    here: Settings, tmp_path: Path, name: str
) -> None:
    path, rows = with_column(tmp_path, name, "Passed to a person", ["yes", "no", "no"])
    _, _, asked = opened(path)
    [question] = [each for each in asked if each.key == "escalated"]
    chosen = next(each.profile for each in question.options if each.column == "Passed to a person")
    imports.run(here, path, Choice(profile=chosen))
    found: Any = figures()["escalation_rate"]
    assert 0 < found["numerator"] < found["n"] <= len(rows)
    assert found["numerator"] <= sum(row["Passed to a person"] == "yes" for row in rows)


def test_messages_of_an_amended_export_come_in_with_its_tickets(here: Settings, tmp_path: Path) -> None:
    found: Any = json.loads((EXPORTS / "intercom-conversations.json").read_text())
    rows: list[dict[str, Any]] = found["conversations"] if isinstance(found, dict) else found
    for place, row in enumerate(rows):
        for field in ("handling_time", "adjusted_handling_time"):
            (row.get("statistics") or {}).pop(field, None)
        row["custom_attributes"] = {
            **(row.get("custom_attributes") or {}),
            "Handling minutes": f"{3 + place} min",
        }
    path = tmp_path / "intercom-conversations.json"
    path.write_text(json.dumps(found))
    table, _, asked = opened(path)
    [question] = [each for each in asked if each.key == "duration column"]
    chosen = question.options[0].profile
    records = imports.run(here, path, Choice(profile=chosen))
    assert {record.kind for record in records} == {"tickets", "interactions"}
    tickets, _ = imports.read(table, Choice(profile=chosen), chosen)
    assert tickets.frame["handle_seconds"].head(2).to_list() == ["3 min", "4 min"]


def test_a_profile_that_adds_to_a_module_cannot_filter_its_rows() -> None:
    table, profile, _ = opened(EXPORTS / "zendesk-tickets.csv")
    text = profile_files.dump(profile).replace('kind = "tickets"', 'kind = "tickets"\nkeep = ["Id > 3"]')
    with pytest.raises(DataError, match="keep and context are the module's"):
        imports.read(table, Choice(), profile_files.load(text))


def test_a_module_that_there_is_not_is_named() -> None:
    table, _, _ = opened(EXPORTS / "zendesk-tickets.csv")
    text = 'name = "own"\nsource = "own"\nkind = "tickets"\nreader = "zendisk"\n[columns]\n'
    with pytest.raises(DataError, match="no reader 'zendisk'"):
        imports.read(table, Choice(), profile_files.load(text))


@pytest.mark.parametrize("path", sorted((EXPORTS / "agents").iterdir()), ids=lambda path: path.name)
def test_a_trace_or_tracker_as_it_is_asks_nothing(path: Path) -> None:
    table = first_look.first_look(path, name=path.name).tables[0]
    profile = suggesting.recognised(table)
    assert profile is not None and profile_questions.open_questions(table, profile) == []


@pytest.mark.parametrize(
    ("name", "keys"),
    [("langfuse-traces.json", ["escalated", "rating column"]), ("langsmith-runs.jsonl", ["rating column"]),
     ("phoenix-spans.jsonl", ["rating column"]), ("openai-chats.jsonl", ["escalated"])],
)  # fmt: skip
def test_a_trace_with_a_field_that_would_change_a_headline_number_asks_about_it(
    tmp_path: Path, name: str, keys: list[str]
) -> None:
    text = (EXPORTS / "agents" / name).read_text()
    found: Any = [json.loads(line) for line in text.splitlines()] if name.endswith("l") else json.loads(text)
    rows: list[dict[str, Any]] = found if isinstance(found, list) else found["data"]
    for place, row in enumerate(rows):
        row |= {"survey": str(1 + place % 5), "passed_to_person": "no" if place % 3 else "yes"}
    path = tmp_path / name
    path.write_text("\n".join(map(json.dumps, rows)) if name.endswith("l") else json.dumps(found))
    table = first_look.first_look(path, name=name).tables[0]
    profile = suggesting.recognised(table)
    assert profile is not None
    assert [each.key for each in profile_questions.open_questions(table, profile)] == keys
