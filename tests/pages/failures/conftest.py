"""A home with a few failed tickets, for the pages of failures."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from data import settings
from data.database import sessions
from data.settings import Settings
from jobs.intake import imports
from jobs.intake.imports import Choice
from pages.components import cache
from tests.jobs.failed_tickets import export


@pytest.fixture
def here(home: Path) -> Iterator[Settings]:
    """A home with forty tickets of two kinds, half of them failed, and no run."""
    found = settings.read()
    path = export(home, "A", date(2026, 3, 1), ("refund", "login"), 40)
    imports.run(found, path, Choice(source="small"))
    cache.forget_everything()
    yield found
    cache.forget_everything()
    sessions.forget(found)
