"""Readiness says for every metric what a source has or lacks, and holdings what the lake has of it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.metrics import METRICS
from data.lake import lake
from data.schema import LOGS, Kind
from data.settings import Settings
from jobs.counting import readiness, snapshot
from jobs.counting.readiness import Readiness

START = datetime(2026, 1, 1, 23, tzinfo=UTC)
Rows = Sequence[Mapping[str, object]]


@pytest.fixture
def place(tmp_path: Path) -> Settings:
    """An installation with nothing in it."""
    return Settings(
        home=tmp_path,
        lake_url=str(tmp_path / "lake"),
        database_url=f"sqlite:///{tmp_path / 'pilotlight.db'}",
        time_zone="UTC",
        horizon=timedelta(days=7),
    )


def put(place: Settings, kind: Kind, rows: Rows, source: str = "desk") -> None:
    store = lake.of(place)
    with store.writing():
        store.merge(
            kind, pl.DataFrame([{"source": source, **row} for row in rows], schema=dict(LOGS[kind].dtypes))
        )


def tickets(number: int, **columns: Sequence[object]) -> Rows:
    """Tickets ten hours apart; a short column is missing in the rest."""
    return [
        {
            "ticket_id": str(place),
            "created_at": START + timedelta(hours=10 * place),
            **{name: values[place] for name, values in columns.items() if place < len(values)},
        }
        for place in range(number)
    ]


def ready(place: Settings, key: str) -> Readiness:
    found = readiness.of(snapshot.take(place, "desk"))
    return next(each for each in found if each.metric.key == key)


def test_every_metric_is_answered_for_once(place: Settings) -> None:
    put(place, "tickets", tickets(3))
    assert [each.metric.key for each in readiness.of(snapshot.take(place, "desk"))] == list(METRICS)


def test_ratings_on_some_tickets_are_a_share_of_the_mature_ones(place: Settings) -> None:
    # 100 tickets over 41 days: those of the last week mature later, and 83 are left.
    put(place, "tickets", tickets(100, csat=[5] * 31))
    csat = ready(place, "csat_good_share")
    assert (csat.state, csat.counted, csat.out_of) == ("ready", 31, 83)
    assert csat.sentence == "37\u202f% of tickets rated (31 of 83)."
    assert csat.share == pytest.approx(31 / 83)


def test_a_column_nobody_fills_is_missing_and_named(place: Settings) -> None:
    put(place, "tickets", tickets(100))
    handle = ready(place, "handle_time_median")
    assert (handle.state, handle.share) == ("missing", None)
    assert handle.sentence == "Missing from this source: it needs handle_seconds."


def test_only_the_columns_that_are_missing_are_asked_for(place: Settings) -> None:
    put(place, "tickets", tickets(40, handled_by=["ai"] * 40))
    handover = ready(place, "handover_rate")
    assert handover.sentence == "Missing from this source: it needs escalated or messages of people."


def test_few_rows_are_thin(place: Settings) -> None:
    put(place, "tickets", tickets(100, csat=[5] * 12))
    assert ready(place, "csat_mean").state == "thin"


def test_a_source_younger_than_the_horizon_is_maturing(place: Settings) -> None:
    put(place, "tickets", tickets(12, status=["closed"] * 12))
    assert ready(place, "resolution_rate").state == "maturing"
    assert ready(place, "resolution_rate").sentence == "12 tickets, none of them mature yet."


def test_a_column_filled_only_on_young_tickets_counts_nobody_yet(place: Settings) -> None:
    put(place, "tickets", tickets(100, csat=[None] * 99 + [4]))
    csat = ready(place, "csat_mean")
    assert (csat.state, csat.counted, csat.out_of) == ("missing", 0, 83)
    assert csat.sentence == "None of 83 tickets has it yet."


def test_reviewed_answers_are_a_share_of_all_live_answers(place: Settings) -> None:
    put(place, "tickets", tickets(40))
    answer = {"at": START, "actor": "ai", "action": "answer"}
    said = [{"interaction_id": str(n), "ticket_id": str(n), **answer} for n in range(40)]
    put(place, "interactions", [{**row, "tag": "correct" if n < 10 else None} for n, row in enumerate(said)])
    reviewed = ready(place, "answer_accuracy")
    assert (reviewed.counted, reviewed.out_of) == (10, 40)
    assert reviewed.sentence == "25\u202f% of live answers reviewed (10 of 40)."


@given(whole=st.integers(1, 10**9), data=st.data())
def test_a_percentage_is_rounded_to_none_or_all_only_where_it_is(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    text = readiness.percent(part, whole)
    assert (text == "0\u202f%") == (part == 0)
    assert (text == "100\u202f%") == (part == whole)


def test_an_empty_lake_holds_no_source(place: Settings) -> None:
    assert readiness.holdings(place) == []


def test_each_source_is_held_for_itself_with_the_days_of_its_tickets(place: Settings) -> None:
    put(place, "tickets", tickets(3))
    put(place, "tickets", tickets(5), source="another")
    put(place, "knowledge", [{"entry_id": "1", "question": "?"}], source="books")
    another, books, desk = readiness.holdings(place)
    assert (another.source, another.tickets, another.knowledge) == ("another", 5, 0)
    assert (books.source, books.tickets, books.knowledge, books.first) == ("books", 0, 1, None)
    assert (desk.source, desk.first, desk.last) == ("desk", date(2026, 1, 1), date(2026, 1, 2))


def test_days_are_cut_in_the_time_zone_of_the_workspace(place: Settings) -> None:
    put(place, "tickets", tickets(1))
    berlin = Settings(place.home, place.lake_url, place.database_url, "Europe/Berlin", place.horizon)
    assert readiness.holdings(berlin)[0].first == date(2026, 1, 2)
