"""Tickets older than a number of months are erased by the running worker, and shown before."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from data.database import sessions
from data.errors import DataError
from data.lake import lake
from data.settings import Settings
from jobs.__main__ import app
from jobs.erasure import forget, retention_schedule
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.job_queue import job_requests
from tests.homes import settings_at
from tests.jobs import worker_processes

NIGHT = datetime(2020, 6, 9, 2, 30, tzinfo=UTC)


@pytest.fixture
def here(home: Path) -> Settings:
    """Two sources with a ticket a day from January to June 2020."""
    made = settings_at(home)
    days = [datetime(2020, 1, 1, 9, tzinfo=UTC) + timedelta(days=n) for n in range(160)]
    for source in ("desk", "shop"):
        rows = pl.DataFrame(
            {
                "ticket_id": [f"{source}-{n}" for n in range(160)],
                "customer_id": [f"C{n}" for n in range(160)],
                "created_at": days,
                "resolved": [True] * 160,
            }
        )
        rows.write_parquet(home / "x.parquet")
        imports.run(made, home / "x.parquet", Choice(reader="canonical", source=source, kind="tickets"))
    return made


@pytest.mark.parametrize(
    ("today", "months", "first"),
    [
        (date(2026, 6, 9), 1, date(2026, 5, 1)),
        (date(2026, 1, 31), 1, date(2025, 12, 1)),
        (date(2026, 6, 1), 24, date(2024, 6, 1)),
        (date(2024, 2, 29), 12, date(2023, 2, 1)),
    ],
)
def test_whole_months_are_kept(today: date, months: int, first: date) -> None:
    assert retention_schedule.first_kept(today, months) == first


def test_a_preview_counts_what_the_erasure_then_erases(here: Settings) -> None:
    before = date(2020, 3, 1)
    told = retention_schedule.preview(here, before, "desk")
    assert dict(told.tickets) == {"desk": 60} and told.oldest == date(2020, 1, 1)
    assert "60 tickets created before 1 Mar 2020 would be erased (60 of desk)" in told.sentence()
    said = CliRunner().invoke(app, ["retain", "--before", "2020-03-01", "--dry-run"]).output
    assert "120 tickets created before 1 Mar 2020 would be erased (60 of desk and 60 of shop)" in said
    assert forget.before(here, before, "desk").tickets == 60
    assert "nothing would be erased" in retention_schedule.preview(here, before, "desk").sentence()


def test_a_day_begins_where_the_workspace_is(here: Settings) -> None:
    there = replace(here, time_zone="Pacific/Auckland")
    # 9:00 UTC on 1 March is 22:00 of that day there, so the day before ends with the last of February.
    assert sum(retention_schedule.preview(there, date(2020, 3, 1)).tickets.values()) == 120
    assert forget.before(there, date(2020, 3, 1), "desk").tickets == 60


def test_an_erasure_is_asked_for_once_a_day_at_night_beside_no_other_job(here: Settings) -> None:
    assert retention_schedule.ask_due(here, NIGHT) == []
    retention_schedule.keep(here, 2, "desk")
    assert retention_schedule.ask_due(here, NIGHT - timedelta(hours=1)) == []
    other = job_requests.ask(here, "import", {"n": 1})
    assert retention_schedule.ask_due(here, NIGHT) == []
    job_requests.cancel(here, other.id)
    (job,) = retention_schedule.ask_due(here, NIGHT)
    assert job.params["before"] == "2020-04-01" and job.params["source"] == "desk"
    assert retention_schedule.ask_due(here, NIGHT) == []
    retention_schedule.end(here, "desk")
    assert retention_schedule.listed(here) == []


def test_a_running_worker_erases_what_is_older_and_then_nothing_more(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where it is day now, so that it is due whenever this runs.
    zone = "Asia/Tokyo" if datetime.now(UTC).hour < 12 else "America/New_York"
    monkeypatch.setenv("PILOTLIGHT_TIME_ZONE", zone)
    retention_schedule.keep(here, 1, "shop")
    with worker_processes.working(here):
        worker_processes.until(lambda: forget.listed(here))
    (made,) = forget.listed(here)
    assert made.by_source == {"shop": 160}
    left = lake.of(here).scan("tickets")
    assert left is not None and left.select(pl.col("source").unique()).collect().to_series().to_list() == [
        "desk"
    ]
    assert retention_schedule.ask_due(here, datetime.now(UTC) + timedelta(days=1)) == []
    sessions.forget(here)


def test_what_cannot_be_kept_is_refused(here: Settings) -> None:
    with pytest.raises(DataError, match="0 months cannot be kept"):
        retention_schedule.keep(here, 0)
    with pytest.raises(DataError, match="no source 'gone'"):
        retention_schedule.keep(here, 3, "gone")
