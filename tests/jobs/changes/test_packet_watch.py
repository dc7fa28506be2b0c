"""A packet that worked is watched: its failures come back with their date, on the board too."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics.changes.evaluation_rule import Change, Target
from analytics.changes.evidence import Evidence
from analytics.changes.verdicts import Verdict
from data.settings import Settings
from jobs.changes import packet_watch
from jobs.changes.evaluation import Judged, Report
from jobs.changes.ledger import Entry
from jobs.failures import fix_decisions
from tests.homes import settings_at

FIRST, SHIPPED = date(2026, 1, 5), date(2026, 2, 9)
DAYS, SOURCE, THREAD = 150, "s", "t-1"


class _Has:
    """What stands in for a snapshot or a run: only the tables that are read."""

    def __init__(self, **tables: Any) -> None:  # noqa: ANN401
        self.__dict__.update(tables)


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    made = settings_at(tmp_path)
    fix_decisions.open_packet(made, SOURCE, THREAD, "An article")
    fix_decisions.accept_fix(made, SOURCE, THREAD, "An article", day=SHIPPED, owner="Ada")
    fix_decisions.move(made, SOURCE, THREAD, "shipped", SHIPPED)
    return made


def _moments(days: list[int]) -> pl.Series:
    start = datetime(FIRST.year, FIRST.month, FIRST.day, 12, tzinfo=UTC)
    return pl.Series([start + timedelta(days=day) for day in days], dtype=pl.Datetime("us", "UTC"))


def _logs(back_from: int) -> tuple[Any, Any]:
    """50 tickets a day; four of them fail before it shipped, none after, and again from a day on."""
    shipped = (SHIPPED - FIRST).days
    failing = [day for day in range(DAYS) if day < shipped or day >= back_from for _ in range(4)]
    days = [FIRST + timedelta(days=day) for day in range(DAYS) for _ in range(50)]
    facts = pl.DataFrame({"day": days, "is_involved": [True] * len(days)})
    taken = _Has(scan=facts.lazy)
    clusters = pl.DataFrame(
        {"thread": [THREAD], "cluster_id": [3], "label": ["refunds"], "given_label": [None]}
    )
    failures = pl.DataFrame(
        {"created_at": _moments([*failing, DAYS - 1]), "cluster_id": [3] * len(failing) + [9]}
    )
    return taken, _Has(clusters=clusters, failures=failures)


def _report(state: str) -> Report:
    change = Change("k", "An article", "article", (Target("returns", SHIPPED),), thread=THREAD)
    nan = float("nan")
    found = Verdict(Evidence(change, None, 13, 8, 9, 9, nan, nan), state, nan, nan, nan, 1.0, (), "")  # pyright: ignore[reportArgumentType]
    entry = Entry(
        change, "locked", "", "Ada", datetime(2026, 2, 1, tzinfo=UTC), exploratory=False, intact=True
    )
    judged = (Judged(entry, found, 0.0),)
    return Report(SOURCE, FIRST, FIRST, judged, None, None, None, "resolution_rate", (), ())


def test_a_shipped_packet_worked_when_its_change_did(here: Settings) -> None:
    taken, result = _logs(DAYS)
    (waiting,) = packet_watch.of(here, _report("too early"), taken, result)
    assert waiting.advised is None and waiting.why == "its change: too early"
    (found,) = packet_watch.of(here, _report("worked"), taken, result)
    assert (found.label, found.state, found.advised) == ("refunds", "shipped", "worked")
    assert packet_watch.apply(here, SOURCE, [found]) == 1
    kept = fix_decisions.fix(here, SOURCE, THREAD)
    assert kept is not None and kept.state == "worked"
    none = replace(_report("worked"), judged=())
    fix_decisions.move(here, SOURCE, THREAD, "shipped", SHIPPED)
    (unknown,) = packet_watch.of(here, none, taken, result)
    assert unknown.advised is None and "not in the ledger" in unknown.why


def test_failures_that_return_set_the_state_with_its_date(here: Settings) -> None:
    fix_decisions.move(here, SOURCE, THREAD, "worked", SHIPPED)
    quiet, result = _logs(DAYS)
    (still,) = packet_watch.of(here, _report("worked"), quiet, result)
    assert still.advised is None and still.why.startswith("watched since 9 Mar")
    taken, result = _logs(100)
    (found,) = packet_watch.of(here, _report("worked"), taken, result)
    assert (found.advised, found.day) == ("came back", FIRST + timedelta(days=100))
    packet_watch.apply(here, SOURCE, [found])
    kept = fix_decisions.fix(here, SOURCE, THREAD)
    assert kept is not None and (kept.state, kept.came_back_on) == ("came back", found.day)
    (after,) = packet_watch.of(here, _report("worked"), taken, result)
    assert after.advised is None and after.why == "since 15 Apr"


def test_a_return_that_was_mended_again_leaves_no_date(here: Settings) -> None:
    fix_decisions.move(here, SOURCE, THREAD, "came back", date(2026, 4, 15))
    fix_decisions.accept_fix(here, SOURCE, THREAD, "Another article", day=date(2026, 5, 1), owner="Ada")
    kept = fix_decisions.fix(here, SOURCE, THREAD)
    assert kept is not None and kept.came_back_on is None
