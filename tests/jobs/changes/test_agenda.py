"""The agenda of the monthly half hour names what there is to speak about, and prints."""

from datetime import date
from pathlib import Path

import pytest

from data.sample.training_year import year_logs
from data.settings import Settings
from jobs.changes import agenda, evaluation
from jobs.counting import snapshot
from jobs.report import agenda_document
from tests.homes import settings_at

SOURCE = year_logs.SOURCE_LABEL


@pytest.fixture(scope="module")
def here(home: Path) -> Settings:
    return settings_at(home)


def test_the_agenda_has_handovers_patterns_changes_articles_and_decisions(here: Settings) -> None:
    made = agenda.of(here, evaluation.run(here, SOURCE), snapshot.take(here, SOURCE), None)
    assert made.month == date(2026, 10, 1)
    points = {each.title: each for each in made.sections}
    assert list(points) == [
        "Handovers of October 2026", "New patterns of failures", "Changes judged", "Articles due",
        "Fixes that stopped working", "Decided last time",
    ]  # fmt: skip
    handed = points["Handovers of October 2026"].rows
    counts = [int(row[1]) for row in handed]
    assert len(handed) == 8 and counts == sorted(counts, reverse=True)
    judged = [row[0] for row in points["Changes judged"].rows]
    assert "Answers delivery problems from .50 confidence on (live 24 Aug)" in judged
    assert points["New patterns of failures"].empty.startswith("No failure analysis yet")
    assert points["Articles due"].rows == () and points["Articles due"].empty
    assert points["Decided last time"].rows[0][0] == "5 Nov 2026"
    printed = agenda_document.pdf(made)
    assert printed.startswith(b"%PDF") and len(printed) > 5_000
    assert [each.title for each in made.sections if not each.rows] == [
        "New patterns of failures", "Articles due", "Fixes that stopped working",
    ]  # fmt: skip
