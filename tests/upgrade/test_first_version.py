"""The first landed version's home with data: today's code opens it, brings it up and counts the same."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from data import installation, permissions
from data.database import sessions
from data.database.tables import ImportRecord
from data.lake import duplicate_keys, lake
from data.schema import LOGS
from data.settings import Settings
from jobs.counting import kpis
from jobs.erasure import forget, retention_schedule
from jobs.failures import analysis
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.upkeep import backup, doctor
from tests.homes import settings_at
from tests.upgrade import make_first_home
from tests.upgrade.make_first_home import AS_OF, HERE, SOURCE

#: Counted by other rules since, each by a decision of its own; all others must be as they were.
CHANGED: dict[str, str] = {}
#: What a row says of the counting itself; intervals have become others since, on purpose.
COUNTED = ("value", "n", "numerator", "denominator", "excluded", "maturing")


@pytest.fixture
def old(tmp_path: Path) -> Settings:
    """That home as it was left."""
    home = tmp_path / "home"
    shutil.copytree(HERE / "lake", home / "lake")
    shutil.copyfile(HERE / "redaction.key", home / "redaction.key")
    with closing(sqlite3.connect(home / "pilotlight.db")) as opened:
        opened.executescript((HERE / "database.sql").read_text())
    return settings_at(home)


def counted(rows: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """What is counted, by metric and part."""
    return {
        (row["metric"], str(row["by"])): {
            name: pytest.approx(row[name], abs=1e-9) if isinstance(row[name], float) else row[name]
            for name in COUNTED
        }
        for row in rows
    }


def test_the_first_version_s_home_is_opened_and_counts_the_same(old: Settings) -> None:
    told = json.loads((HERE / "counted.json").read_text())
    at = datetime.fromisoformat(AS_OF)
    # As every command begins: the fixture's files have the rights of a checkout.
    permissions.protect(old)
    installation.check(old)
    with sessions.session(old, reads_only=True) as opened:
        history = [(row.kind, row.new, row.updated) for row in opened.exec(select(ImportRecord)).all()]
    assert history == [("tickets", 60, 0), ("interactions", 90, 0), ("tickets", 0, 1)]
    assert sessions.check(old) == "ok"
    for name, by in (("all", None), ("by category", "category")):
        before, now = counted(told[name]), counted(kpis.run(old, source=SOURCE, by=by, as_of=at))
        known = {key for key in before if key[0] not in CHANGED}
        assert known and known <= now.keys()
        assert {key: now[key] for key in known} == {key: before[key] for key in known}
    bad = [finding for finding in doctor.examine(old) if not finding.ok and finding.what != "jobs"]
    assert bad == []


def test_each_log_of_it_has_the_columns_that_came_since(old: Settings) -> None:
    for kind in ("tickets", "interactions", "waiting"):
        rows = lake.of(old).scan_source(kind, SOURCE)
        log = LOGS["interactions" if kind == "waiting" else kind]
        assert rows is not None and dict(log.dtypes).items() <= dict(rows.collect().schema).items(), kind


def test_its_rows_are_analysed_counted_for_retention_and_erased(old: Settings) -> None:
    # The agent was asked in half of its tickets.
    assert analysis.gather(old, SOURCE).requests.height == 30
    would = retention_schedule.preview(old, date(2026, 3, 5))
    assert (would.tickets, would.interactions) == ({SOURCE: 12}, 18)
    assert forget.customer(old, "c3@shop.example").by_source == {SOURCE: 4}
    left = [lake.of(old).scan(kind) for kind in ("tickets", "interactions")]
    assert [rows.collect().height for rows in left if rows is not None] == [56, 84]
    assert [duplicate_keys.find(lake.of(old), kind) for kind in ("tickets", "interactions")] == [None, None]


def test_life_goes_on_in_it(old: Settings, tmp_path: Path) -> None:
    """The same export is known again by its key, a ticket that was waited for comes, a backup is whole."""
    rows = make_first_home.tickets()[:60]
    late = {**rows[0], "ticket_id": "T-later"}
    file = tmp_path / "again.csv"
    names = list(rows[0])
    lines = [
        ",".join(names),
        *(",".join(row[name].replace(",", "") for name in names) for row in [*rows, late]),
    ]
    file.write_text("\n".join(lines) + "\n")
    [record] = imports.run(old, file, Choice(source=SOURCE))
    # The words that ask are a column of their own since; one ticket was changed after this export.
    assert (record.new, record.updated, record.outdated, record.quarantined) == (1, 59, 1, 0)
    stored = lake.of(old).scan_source("tickets", SOURCE)
    assert stored is not None and stored.collect().height == 61
    words = lake.of(old).scan_source("interactions", SOURCE)
    assert words is not None and words.collect().height == 91
    # A column that came since is there as soon as it is asked for, in rows of then and of now.
    assert set(LOGS["tickets"].names) <= set(stored.collect_schema().names())
    backup.backup(old, tmp_path / "b.zip")
    there = settings_at(tmp_path / "other")
    backup.restore(there, tmp_path / "b.zip")
    at = datetime.fromisoformat(AS_OF)
    assert kpis.run(there, source=SOURCE, as_of=at) == kpis.run(old, source=SOURCE, as_of=at)
