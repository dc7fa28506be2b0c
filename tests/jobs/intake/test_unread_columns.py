"""A column that may be the rating, and was not read, is named by the import and by the missing metric."""

from pathlib import Path

import pytest

from analytics.metrics import METRICS, missing
from data import settings
from data.settings import Settings
from jobs.counting import readiness, snapshot
from jobs.intake import imports, profile_questions, suggesting
from jobs.intake.imports import Choice
from tests.data.suggestions.test_column_choice import DAYS, IDS


@pytest.fixture
def here(home: Path) -> Settings:
    return settings.read()


def written(folder: Path, **cells: list[str]) -> Path:
    rows = [",".join(["Number", "Opened", "Short description", "State", *cells])]
    for place, (name, day) in enumerate(zip(IDS, DAYS, strict=True)):
        further = [values[place % len(values)] for values in cells.values()]
        rows.append(",".join([name, f"{day}:00", "it is broken", "Closed", *further]))
    path = folder / "incident.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


def test_what_was_left_unread_is_named_instead_of_recording_nothing(here: Settings, tmp_path: Path) -> None:
    path = written(tmp_path, **{"Survey result": ["4", "5", "1", "3"], "Escalation": ["Normal", "High"]})
    (record,) = imports.run(here, path)
    assert "Not read, though it may be a rating: Survey result." in record.notes
    assert "Not read, though it may be a handover: Escalation." in record.notes
    taken = snapshot.take(here, "servicenow")
    said = missing(METRICS["csat_mean"], taken.rules.known)
    assert said.startswith("Survey result may be the customer's rating, but was not read.")
    told = {each.metric.key: each for each in readiness.of(taken)}
    assert told["csat_mean"].sentence == said and told["csat_mean"].state == "missing"
    # What no column may hold is missing as before.
    assert (
        missing(METRICS["handle_time_median"], taken.rules.known) == "This source records no handling time."
    )


def test_an_answer_on_the_recognised_export_reads_the_column(here: Settings, tmp_path: Path) -> None:
    path = written(tmp_path, **{"Survey result": ["4", "5", "1", "3"]})
    table = suggesting.of_file(here, path, None, []).table
    profile = suggesting.recognised(table)
    assert profile is not None and profile.name == "servicenow-incidents"
    (question,) = profile_questions.open_questions(table, profile)
    assert question.options[0].says.startswith("Survey result: ")
    (record,) = imports.run(here, path, Choice(profile=question.options[0].profile))
    assert record.source == "servicenow" and "Not read" not in record.notes
    assert missing(METRICS["csat_mean"], snapshot.take(here, "servicenow").rules.known) == ""
