"""Up to when a log goes: a stamp far from all others does not say so, and is named."""

from datetime import datetime, timedelta

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import facts
from tests.analytics.tickets import START, interactions, tickets


def until(asked: pl.DataFrame, said: pl.DataFrame | None = None) -> tuple[datetime | None, str]:
    found = facts.survey(nw.from_native(asked.lazy()), None if said is None else nw.from_native(said.lazy()))
    return found.latest, found.far


def daily(count: int, apart: timedelta = timedelta(hours=6)) -> list[dict[str, object]]:
    return [{"created_at": START + n * apart, "status": "closed"} for n in range(count)]


@pytest.mark.parametrize("stamp", ["created_at", "resolved_at", "closed_at", "updated_at"])
def test_one_stamp_six_months_late_is_left_out_and_named(stamp: str) -> None:
    rows, last = daily(100), START + 99 * timedelta(hours=6)
    rows[50] = {**rows[50], stamp: last + timedelta(days=183)}
    latest, far = until(tickets(*rows))
    assert latest == last
    assert far.startswith("1 row has a time up to") and "183 days after all others" in far


def test_a_ticket_a_few_weeks_after_the_others_still_says_up_to_when_the_log_goes() -> None:
    rows = [*daily(100), {"created_at": START + timedelta(days=80), "status": "open"}]
    assert until(tickets(*rows)) == (START + timedelta(days=80), "")


def test_a_late_message_is_left_out_and_early_messages_are_not() -> None:
    said = [{"at": START + n * timedelta(hours=1), "actor": "ai"} for n in range(50)]
    late = {"at": START + timedelta(days=300), "actor": "ai"}
    latest, far = until(tickets(*daily(40)), interactions(*said, late))
    assert latest == START + 39 * timedelta(hours=6) and far
    assert until(tickets(*daily(40)), interactions(*said))[1] == ""


@settings(max_examples=25)
@given(st.integers(1, 30), st.integers(1, 40), st.integers(0, 500))
def test_of_a_sparse_log_or_of_several_late_rows_nothing_is_left_out(
    count: int, days_apart: int, further: int
) -> None:
    sparse = daily(count, timedelta(days=days_apart))
    # A log in which weeks pass without a ticket, and its last one after up to ten times as long.
    last = START + (count - 1) * timedelta(days=days_apart)
    end = last + min(timedelta(days=further), max(timedelta(days=90), 9 * timedelta(days=days_apart)))
    assert until(tickets(*sparse, {"created_at": end}))[0] == end
    late = [{"created_at": last + timedelta(days=400, hours=n)} for n in range(2)]
    assert until(tickets(*sparse, *late))[1] == ""
