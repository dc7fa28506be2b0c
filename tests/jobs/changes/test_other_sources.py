"""On logs that cannot answer, it is said plainly what is missing; real ones with weeks get a verdict."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from analytics.changes.evaluation_rule import Change, Target
from data.settings import Settings
from jobs.changes import change_rows, change_series, evaluation, ledger, total_words
from jobs.counting import snapshot
from jobs.intake import imports
from jobs.intake.imports import Choice
from tests.homes import settings_at


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return settings_at(tmp_path)


def _lock(here: Settings, source: str, category: str, live: date) -> None:
    change = Change("k", "A change", "article", (Target(category, live),))
    ledger.lock(here, source, change, at=datetime(live.year, live.month, live.day, tzinfo=UTC))


def test_tau2_has_too_few_weeks_and_categories_for_any_verdict(here: Settings, shared: Path) -> None:
    imports.run(here, shared / "data/tau2/conversations.parquet", Choice(profile="tau2-conversations"))
    _lock(here, "tau2", "telecom", date(2025, 8, 1))
    found = evaluation.run(here, "tau2")
    (judged,) = found.judged
    assert judged.verdict.state == "not judged" and judged.verdict.why == "2 weeks before it, 4 are needed"
    assert found.gaps[0].startswith(
        "This source has 3 categories; a verdict needs at least 19 untouched ones"
    )
    assert found.total is None and "0 changes judged, 5 are needed" in total_words.total_in_words(found)
    assert change_rows.rows(found)[0]["value"] is None, "never a zero in place of unknown"


def test_real_incidents_get_a_verdict_with_the_categories_that_are_large_enough(
    here: Settings, shared: Path
) -> None:
    imports.run(here, shared / "data/itsm/incidents.csv", Choice(profile="itsm-incidents"))
    _lock(here, "itsm", "42", date(2016, 4, 25))
    taken = snapshot.take(here, "itsm")
    (judged,) = evaluation.run(here, "itsm", taken).judged
    told = judged.verdict.evidence
    assert judged.verdict.state == "no evidence" and judged.verdict.low < 0 < judged.verdict.high
    assert len(told.controls) == 20
    assert ("10", "0 tickets before or after, 30 are needed") in told.left_out
    compared = change_series.tickets(taken, judged)
    counted = compared.filter("counted").group_by("side").len().sort("side").rows()
    assert counted == [("after", told.n_after), ("before", told.n_before)]
