"""A column, a word, a unit, a zone or a tag that changes in an export is noticed, or changes no number."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from data.errors import DataError
from data.lake import lake
from data.readers import recognition
from data.readers.formats.open_file import read_tables
from data.settings import Settings
from jobs.intake import imports
from jobs.intake.imports import Choice
from tests.homes import settings_at
from tests.jobs.intake.changed_exports import noticed
from tests.jobs.intake.changed_exports.export_mutations import Export, Mutation

#: Changes that are made in each run, and the seed by which they are drawn from all of all exports.
DRAWN, SEED = 7, 15


@pytest.fixture
def here(home: Path) -> Settings:
    return settings_at(home)


def test_a_sample_of_all_changes_of_all_exports_is_noticed(tmp_path: Path, home: Path) -> None:
    sample = noticed.drawn(DRAWN, SEED)
    assert sum(map(len, sample.values())) == DRAWN
    for number, (path, chosen) in enumerate(sample.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert list(noticed.silent(settings_at(folder / "home"), path, chosen, folder)) == []


def test_a_change_that_nothing_says_is_told_by_the_sample(here: Settings, tmp_path: Path) -> None:
    """What is measured can fail: numbers that change by a word that stays as well known."""
    path = next(each for each in noticed.exports() if each.name == "gorgias-en.csv")
    rated = Mutation("other rating", "[].Survey score", lambda value: "5" if value else value)
    assert [each.mutation for each in noticed.silent(here, path, [rated], tmp_path)] == [str(rated)]


def said(path: Path) -> str:
    """What the reader that recognises a file says of what it lacks."""
    (table,) = read_tables(path)
    reader = recognition.recognise(table)
    assert reader is not None
    return " ".join(note for note in reader.read(table)[0].notes if note.startswith("The file has no column"))


def test_a_first_response_is_counted_with_the_offset_of_the_creation(here: Settings, tmp_path: Path) -> None:
    path = noticed.EXPORTS / "zendesk-incremental.json"
    raw = json.loads(path.read_text(encoding="utf-8"))["tickets"]
    export, moved = Export(path), Mutation("moved", "tickets[].created_at", lambda at: at[:-1] + "+05:00")
    (record,) = imports.run(here, export.write(tmp_path, moved))
    assert "created_at, first_response_at in +05:00; " not in record.notes
    assert "created_at in +05:00; " in record.notes and "They differ between columns" in record.notes
    stored = lake.of(here).scan_source("tickets", "zendesk")
    assert stored is not None
    waits = stored.select("ticket_id", wait=pl.col("first_response_at") - pl.col("created_at")).collect()
    known = dict(waits.drop_nulls().iter_rows())
    minutes = {
        str(each["id"]): each["metric_set"]["reply_time_in_minutes"]["calendar"]
        for each in raw
        if each["metric_set"]["reply_time_in_minutes"]["calendar"] is not None
    }
    assert known == {key: timedelta(minutes=minutes[key]) for key in known} and len(known) == len(minutes)


@pytest.mark.parametrize(
    ("name", "field", "says"),
    [
        ("zendesk-incremental.json", "tickets[].status", "status"),
        ("zendesk-incremental.json", "tickets[].metric_set.reopens", "reopened"),
        ("zendesk-tickets.csv", "[].Satisfaction Score", "csat_good"),
        ("freshdesk-tickets.csv", "[].Survey results", "csat_good"),
        ("freshdesk-tickets.csv", "[].Status", "status"),
        ("intercom-report.csv", "[].Fin AI Agent involved", "handled_by"),
        ("intercom-report.csv", "[].Fin AI Agent resolution state", "resolved, escalated"),
        ("intercom-conversations.json", "conversations[].state", "status"),
    ],
)
def test_a_module_says_which_of_its_usual_columns_are_gone(
    tmp_path: Path, name: str, field: str, says: str
) -> None:
    export = Export(noticed.EXPORTS / name)
    assert field in export.fields()
    gone = export.write(tmp_path, Mutation("gone", field, name=None))
    assert says not in said(noticed.EXPORTS / name)
    assert says in said(gone)


def test_an_export_that_is_not_recognised_any_more_is_refused_in_words(
    here: Settings, tmp_path: Path
) -> None:
    export = Export(next(each for each in noticed.exports() if each.name == "phoenix-spans.jsonl"))
    renamed = Mutation("renamed", "[].context.trace_id", name="Zorgon")
    with pytest.raises(DataError, match="is no export that we know"):
        imports.run(here, export.write(tmp_path, renamed))


@pytest.mark.parametrize(
    ("name", "field", "value", "says"),
    [
        ("intercom-conversations.json", "statistics.first_close_at", "", "Empty in all rows: resolved_at."),
        ("zendesk-tickets.csv", "Status", "", "Empty in all rows: status"),
        ("jira-en.csv", "Satisfaction rating", "", "Empty in all rows: csat."),
        ("intercom-conversations.json", "source.author.type", "Zorgon", "author of a type that is not known"),
    ],
)
def test_a_column_without_values_and_an_unknown_author_are_said(
    here: Settings, tmp_path: Path, name: str, field: str, value: str, says: str
) -> None:
    export = Export(next(each for each in noticed.exports() if each.name == name))
    (path,) = [each for each in export.fields() if each.endswith(f"[].{field}")]
    before = imports.run(here, export.write(tmp_path))
    blank = Mutation("blank", path, lambda found: value)
    after = imports.run(here, export.write(tmp_path, blank), Choice(source="x"))
    assert says in " ".join(each.notes for each in after)
    assert says not in " ".join(each.notes for each in before)


def test_tickets_that_no_rate_counts_are_said_and_so_is_that_there_are_none(
    here: Settings, tmp_path: Path
) -> None:
    export = Export(noticed.EXPORTS / "zendesk-incremental.json")
    raw = list({each["id"]: each for each in export.records["tickets"]}.values())
    out = [each for each in raw if "closed_by_merge" in each["tags"] or each["status"] == "deleted"]
    (record,) = imports.run(here, export.write(tmp_path))
    assert f"{len(raw) - len(out)} of {len(raw)} tickets count in rates." in record.notes
    rare = Mutation("tag", "tickets[].tags[]", lambda tag: "zusammen" if tag == "closed_by_merge" else tag)
    (record,) = imports.run(here, export.write(tmp_path, rare), Choice(source="x"))
    left = [each for each in raw if each["status"] == "deleted"]
    said = (
        f"{len(raw) - len(left)} of {len(raw)} tickets count in rates."
        if left
        else f"All {len(raw)} tickets count in rates: none is spam, merged or deleted, or has a tag test."
    )
    assert said in record.notes


def test_offsets_that_differ_between_columns_are_said(here: Settings, tmp_path: Path) -> None:
    start = datetime(2026, 3, 2, 9)
    rows = [
        f"{n},{(start + timedelta(hours=n)).isoformat()}+01:00,{(start + timedelta(hours=n + 2)).isoformat()}"
        for n in range(20)
    ]
    for offset, differ in (("Z", True), ("+01:00", False), ("+02:00", True)):
        path = tmp_path / "tickets.csv"
        path.write_text("\n".join(["ticket_id,created_at,closed_at", *(row + offset for row in rows)]) + "\n")
        (record,) = imports.run(here, path, Choice(source=f"s{offset[-5:-3]}"))
        assert "Times are read with the offsets written behind them: created_at" in record.notes
        assert ("They differ between columns" in record.notes) is differ
