"""Prepare › Audit, run without a browser: what each category costs people, and what it says without data."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data import settings
from data.database import sessions
from data.settings import Settings
from jobs.intake import imports
from jobs.intake.imports import Choice
from pages.components import cache
from tests.pages.failure_runs import visit, words

AUDIT = "pages/prepare/audit.py"


@pytest.fixture
def here(home: Path) -> Iterator[Settings]:
    found = settings.read()
    cache.forget_everything()
    yield found
    cache.forget_everything()
    sessions.forget(found)


def _import(here: Settings, folder: Path, lines: list[str]) -> None:
    file = folder / "tickets.csv"
    file.write_text("\n".join(["ticket_id,customer_id,created_at,category", *lines]), encoding="utf-8")
    imports.run(here, file, Choice(source="desk"))


def test_an_empty_lake_asks_for_tickets(here: Settings) -> None:
    assert "There are no tickets yet." in words(visit(AUDIT))


def test_tickets_without_categories_are_asked_for_one(here: Settings, tmp_path: Path) -> None:
    _import(here, tmp_path, [f"T{number},C{number},2026-05-{1 + number:02},," for number in range(20)])
    assert "No ticket of the last 90 days has a category." in words(visit(AUDIT))


def test_a_short_log_is_told(here: Settings, tmp_path: Path) -> None:
    _import(here, tmp_path, [f"T{n},C{n},2026-05-{1 + n % 20:02},returns" for n in range(60)])
    said = words(visit(AUDIT))
    assert "The log covers" in said and "of 90 days." in said
