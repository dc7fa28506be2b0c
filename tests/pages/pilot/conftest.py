"""The demonstration company for pages that show a verdict, without any plan before and after each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.settings import Settings
from tests.pages.locked_plans import demonstration, forget_plans


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory, company_home: Path) -> Iterator[Settings]:
    with demonstration(tmp_path_factory.getbasetemp() / "planned", company_home) as here:
        yield here


@pytest.fixture
def here(lake: Settings) -> Iterator[Settings]:
    yield lake
    forget_plans(lake)
