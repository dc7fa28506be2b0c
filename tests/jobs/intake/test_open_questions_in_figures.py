"""What a figure says while a question of its file is open: that it is open, and nothing in its place."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

import pytest

from analytics.metrics import METRICS, missing
from data import settings as environment
from data.profiles.column_conditions import Condition
from data.settings import Settings
from data.suggestions import suggest_mapping
from jobs.counting import snapshot
from jobs.intake import first_look, imports, profile_questions
from jobs.intake.imports import Choice
from tests.data.suggestions.test_column_choice import DAYS, IDS, ROWS


@pytest.fixture
def here(home: Path) -> Settings:
    return environment.read()


def written(folder: Path, name: str = "export.csv", **columns: Sequence[str]) -> Path:
    cells = {each.replace("_", " "): list(islice(cycle(values), ROWS)) for each, values in columns.items()}
    path = folder / name
    lines = [",".join(cells), *(",".join(row) for row in zip(*cells.values(), strict=True))]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_an_open_question_on_the_status_is_named_where_the_resolution_is_missing(
    here: Settings, tmp_path: Path
) -> None:
    path = written(tmp_path, Id=IDS, Created=DAYS, Problem_solved_by_us=["well", "badly"])
    profile = suggest_mapping.suggest(first_look.first_look(path, name=path.name).tables[0])
    (record,) = imports.run(here, path, Choice(profile=profile))
    assert "Not read, though it may be a solution: Problem solved by us." in record.notes
    said = missing(METRICS["resolution_rate"], snapshot.take(here, record.source).rules.known)
    assert said.startswith("Problem solved by us may say whether a ticket was solved, but was not read.")


def test_a_status_says_no_handover_while_a_column_that_may_say_it_is_open(
    here: Settings, tmp_path: Path
) -> None:
    """A desk's own export: few tickets are with a person now, many were handed over."""
    path = written(
        tmp_path,
        "incident.csv",
        Number=IDS,
        Opened=[f"{day}:00" for day in DAYS],
        Short_description=["it is broken"],
        State=["Closed", "Closed", "Closed", "Escalated"],
        Given_to_a_person_by_bot_escalation=["yes", "no", "no"],
    )
    (before,) = imports.run(here, path, Choice(source="open"))
    assert "Not read, though it may be a handover" in before.notes
    assert "escalated" not in snapshot.take(here, "open").rules.known
    table = first_look.first_look(path, name=path.name).tables[0]
    suggested = suggest_mapping.suggest(table)
    assert suggested.columns["status"].values["Escalated"] == "open"
    (question,) = [
        each for each in profile_questions.open_questions(table, suggested) if each.key == "escalated"
    ]
    imports.run(here, path, Choice(profile=question.options[0].profile, source="answered"))
    assert snapshot.take(here, "answered").has("escalated")
    assert "The status: State is Escalated" in [each.says for each in question.options]


def test_rows_that_an_answer_leaves_out_are_in_no_figure_and_filters_for_absent_columns_stay(
    here: Settings, tmp_path: Path
) -> None:
    spam = ["false", "true", "false", "false", "false"]
    path = written(tmp_path, Id=IDS, Created=DAYS, Is_Spam=spam, Status=["Closed", "Open"])
    table = first_look.first_look(path, name=path.name).tables[0]
    absent = Condition("Brand", "!=", ("Other",))
    suggested = replace(suggest_mapping.suggest(table), keep=(absent,))
    (question,) = [
        each for each in profile_questions.open_questions(table, suggested) if each.key == "no request"
    ]
    out, counted = (each.profile for each in question.options)
    assert out.keep == (absent, Condition("Is Spam", "!=", ("true",))) and counted.keep == (absent,)
    assert not [each for each in profile_questions.open_questions(table, out) if each.key == "no request"]
    (record,) = imports.run(here, path, Choice(profile=replace(out, keep=out.keep[1:])))
    assert record.accepted == sum(said == "false" for said in islice(cycle(spam), ROWS))
