"""The demonstration's runs and test set: the planted truth is what is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data import sample
from data.database import sessions
from data.sample import company, company_events, truth
from data.sample.other_files import offline_results
from data.settings import Settings
from jobs.drift import drift_baseline
from jobs.evaluation import evaluation_board, regression_runs
from jobs.upkeep import demo
from tests import homes
from tests.homes import settings_at

SOURCE = sample.SOURCE_LABEL


@pytest.fixture
def here(company_home: Path, home: Path) -> Iterator[Settings]:
    homes.copied(company_home, home)
    found = settings_at(home)
    yield found
    sessions.forget(found)


def test_runs_and_test_set_say_what_was_planted(here: Settings) -> None:
    demo.store_offline_results(here)
    demo.store_offline_results(here)
    made = offline_results.make(dict(company.frames()), SOURCE)
    found = regression_runs.compare(here, SOURCE).found
    assert set(found.mended["item_id"]) == made.mended and set(found.broken["item_id"]) == made.broken
    assert (found.n, found.mended.height, found.broken.height) == truth.REGRESSION_RUNS
    assert found.word == "better" and found.customers is not None
    accuracy = evaluation_board.of_source(here, SOURCE).found.accuracy
    assert accuracy is not None and (accuracy.hits, accuracy.n) == (made.right, made.judged)
    assert (accuracy.hits, accuracy.n) == truth.EVALUATION_SET
    remarks = " ".join(evaluation_board.remarks(evaluation_board.of_source(here, SOURCE)))
    assert offline_results.STRANGE in remarks and "6 rows with no expected label" in remarks
    frozen = drift_baseline.frozen(here, SOURCE)
    assert frozen is not None and (frozen.first, frozen.last) == company_events.BASELINE
