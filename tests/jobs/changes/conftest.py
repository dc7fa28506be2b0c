"""The training year, imported once and copied by those who decide something in it."""

from pathlib import Path

import pytest

from data.database import sessions
from jobs.upkeep import demo
from tests.homes import copied, settings_at


@pytest.fixture(scope="package")
def _year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("year")
    made = settings_at(home)
    demo.load_training_year(made)
    sessions.forget(made)
    return home


@pytest.fixture(scope="module")
def home(_year: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of one's own with the training year and its ledger."""
    mine = tmp_path_factory.mktemp("home")
    copied(_year, mine)
    return mine
