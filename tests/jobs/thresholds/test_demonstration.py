"""Thresholds of the demonstration are as its truth says, which no log tells."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from data import sample
from data.database import sessions
from data.sample import reviewers, truth
from data.settings import Settings
from jobs.thresholds import threshold_report
from jobs.thresholds.threshold_report import Report
from jobs.upkeep import demo
from tests import homes
from tests.homes import settings_at

SOURCE = sample.SOURCE_LABEL


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, company_home: Path) -> Iterator[Settings]:
    folder = tmp_path_factory.mktemp("thresholds")
    homes.copied(company_home, folder)
    here = settings_at(folder)
    demo.store_reviews(here)
    yield here
    sessions.forget(here)


@pytest.fixture(scope="module")
def report(company: Settings) -> Report:
    return threshold_report.of_source(company, SOURCE, allowed=0.20)


@pytest.fixture(scope="module")
def known(report: Report) -> pl.DataFrame:
    """Every answer with what its maker knows of it."""
    right = sample.right_answers()
    rows = report.answers.rows
    return rows.with_columns(bad=~rows["item"].replace_strict(right, return_dtype=pl.Boolean))


def test_answers_are_as_wrong_as_the_company_knows(known: pl.DataFrame) -> None:
    assert (known.height, int(known["bad"].sum())) == (truth.THRESHOLDS.answers, truth.THRESHOLDS.wrong)
    for threshold, (wrong, of) in truth.THRESHOLDS.wrong_from.items():
        above = known.filter(pl.col("score") >= threshold - 1e-9)
        assert (int(above["bad"].sum()), above.height) == (wrong, of)


def test_the_reviewed_sample_says_how_wrong_each_threshold_is(report: Report) -> None:
    assert report.truth == "reviewed" and report.promise.truths == reviewers.REVIEWED
    mistaken = reviewers.MISTAKEN[reviewers.FIRST]
    for threshold, (wrong, of) in truth.THRESHOLDS.wrong_from.items():
        place = int(np.argmin(np.abs(report.rungs.threshold - threshold)))
        # The reviewer takes a few right answers for wrong and the other way round.
        as_reviewed = wrong / of * (1 - mistaken) + (1 - wrong / of) * mistaken
        low, high = (float(ends[place]) for ends in report.rungs.interval())
        assert low <= as_reviewed <= high
        assert report.covered(threshold) == pytest.approx(of / truth.THRESHOLDS.answers, abs=1e-6)


def test_what_is_promised_is_kept_and_what_cannot_be_is_not(company: Settings, known: pl.DataFrame) -> None:
    promised = 0
    for allowed in (0.05, 0.10, 0.20, 0.25, 0.30):
        for chosen in ("reviewed", "outcome"):
            found = threshold_report.of_source(company, SOURCE, allowed=allowed, truth=chosen).promise
            if found.threshold is not None:
                promised += 1
                above = known.filter(pl.col("score") >= found.threshold - 1e-9)
                assert float(above["bad"].mean() or 0) <= allowed  # pyright: ignore[reportArgumentType]
            else:
                assert allowed < 0.20 or chosen == "outcome"
    assert promised >= 4


def test_the_cheapest_threshold_lies_in_its_interval(report: Report) -> None:
    assert report.costs.wrong.value == 30 and report.optimum is not None
    assert report.optimum.low <= truth.THRESHOLDS.cheapest <= report.optimum.high
    assert report.shown_at == report.promise.threshold


def test_the_outcome_is_a_stricter_proxy_than_the_reviewers(report: Report) -> None:
    assert report.agreement is not None
    both, wrong, alike = report.agreement
    assert both > 300 and 0.8 < alike < 0.95 and 0.2 < wrong < 0.32
