"""Pilot › Shadow, run without a browser: the answer, the bar, and drafts beside what was sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data import settings
from data.database import sessions
from data.settings import Settings
from pages.components import cache
from tests.jobs.shadow.shadow_logs import approve, load
from tests.pages.failure_runs import visit, words

SHADOW = "pages/pilot/shadow.py"


@pytest.fixture
def here(home: Path) -> Iterator[Settings]:
    found = settings.read()
    load(found, home)
    cache.forget_everything()
    yield found
    cache.forget_everything()
    sessions.forget(found)


def test_the_first_box_says_how_many_categories_can_move_and_why_not_more(here: Settings) -> None:
    said = words(visit(SHADOW))
    assert "0 of 2 categories can move to the next stage." in said
    assert "1 clearly has more than 90" in said and "approved within 3 seconds" in said
    approve(here)
    assert "1 of 2 categories can move to the next stage." in words(visit(SHADOW))


def test_a_higher_bar_is_passed_by_fewer(here: Settings) -> None:
    page = visit(SHADOW)
    page.slider(key="bar").set_value(99).run()
    assert "No category clearly has more than 99" in words(page)


def test_drafts_are_shown_with_what_differs_and_facts_by_name(here: Settings) -> None:
    page = visit(SHADOW)
    assert "Drafts beside what was sent" in words(page) and "110 drafts." in words(page)
    page.segmented_control(key="pairs band").set_value("Facts changed").run()
    assert "number 14 removed" in words(page) and "20 drafts." in words(page)


def test_a_source_without_drafts_says_what_is_missing(home: Path) -> None:
    load(settings.read(), home, mode="live")
    cache.forget_everything()
    assert "No drafts to compare." in words(visit(SHADOW))
    cache.forget_everything()
