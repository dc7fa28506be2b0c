"""An address without a source opens the one that somebody looked at last; a named one always rules."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import settings
from data.database import sessions
from jobs.access import viewers
from jobs.access.viewers import Viewer
from jobs.intake import imports
from jobs.intake.imports import Choice
from pages.components import cache
from pages.components.access import last_source, signed_in
from tests.jobs.failed_tickets import export
from tests.pages.failure_runs import open_popover, visit, words

PAGE = "pages/executive/month.py"


@pytest.fixture(autouse=True)
def two_sources(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A home with `first` and, newer, `second`; everybody signs in."""
    here = settings.read()
    for name in ("first", "second"):
        imports.run(here, export(home, name, date(2026, 3, 1), ("refund", "login"), 8), Choice(source=name))
    cache.forget_everything()
    monkeypatch.setattr(signed_in, "required", lambda: True)
    monkeypatch.setattr("pages.components.access.gate.account", lambda: None)
    monkeypatch.setattr(last_source, "_OF_PEOPLE", {})
    yield
    cache.forget_everything()
    sessions.forget(here)


def who(monkeypatch: pytest.MonkeyPatch, name: str, *sources: str) -> None:
    monkeypatch.setattr(
        viewers, "current", lambda: Viewer(name, "viewer", frozenset(sources) if sources else None)
    )


def shown(page: AppTest) -> str:
    """The source that a page speaks of at its foot."""
    return next(name for name in ("first", "second") if f"Source {name}, " in words(page))


def test_a_new_visit_opens_the_source_of_the_last_one(monkeypatch: pytest.MonkeyPatch) -> None:
    who(monkeypatch, "ann")
    assert shown(visit(PAGE)) == "second", "the newest"
    assert shown(visit(PAGE, source="first")) == "first"
    again = visit(PAGE)
    assert shown(again) == "first"
    assert "source=first" in open_popover(again, "Share view").code[0].value, "a copied link opens it too"
    assert shown(visit(PAGE, source="second")) == "second", "the address rules"
    who(monkeypatch, "bob")
    assert shown(visit(PAGE)) == "second", "another person's choice is not theirs"


def test_a_choice_in_another_tab_does_not_change_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    who(monkeypatch, "ann")
    here = visit(PAGE)
    assert shown(here) == "second"
    assert shown(visit(PAGE, source="first")) == "first"
    assert shown(here.run()) == "second"


def test_a_source_that_one_may_no_longer_see_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    who(monkeypatch, "ann")
    visit(PAGE, source="first")
    who(monkeypatch, "ann", "second")
    assert shown(visit(PAGE)) == "second"
