"""The demonstration company and the incidents, imported once through the door that everybody uses."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data import sample, settings
from jobs.counting import snapshot
from jobs.counting.snapshot import Snapshot
from jobs.intake import imports
from jobs.intake.imports import Choice
from tests import homes


@pytest.fixture(scope="session")
def trends_home(tmp_path_factory: pytest.TempPathFactory, company_home: Path) -> Iterator[settings.Settings]:
    folder = tmp_path_factory.mktemp("trends")
    homes.copied(company_home, folder)
    with pytest.MonkeyPatch.context() as patch:
        homes.use(patch, folder)
        yield settings.read()


@pytest.fixture(scope="session")
def company(trends_home: settings.Settings) -> Snapshot:
    return snapshot.take(trends_home, sample.SOURCE_LABEL)


@pytest.fixture(scope="session")
def incidents(trends_home: settings.Settings, shared: Path) -> Snapshot:
    imports.run(trends_home, shared / "data" / "itsm" / "incidents.csv", Choice(profile="itsm-incidents"))
    return snapshot.take(trends_home, "itsm")
