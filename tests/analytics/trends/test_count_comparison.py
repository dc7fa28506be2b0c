"""Counts of months of unlike length, compared on like weekdays."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.trends import count_comparison
from analytics.trends.count_comparison import Days

FEBRUARY: Days = (date(2026, 2, 1), date(2026, 2, 28))
MARCH: Days = (date(2026, 3, 1), date(2026, 3, 31))


def log(by_weekday: np.ndarray, *spans: Days) -> pl.DataFrame:
    """So many tickets on each weekday, each of a customer of its own."""
    days = [
        day
        for first, last in spans
        for number in range((last - first).days + 1)
        for day in [first + timedelta(days=number)]
        * int(by_weekday[(first + timedelta(days=number)).weekday()])
    ]
    return pl.DataFrame({"customer": np.arange(len(days)), "day": days, "amount": np.ones(len(days))})


@given(st.lists(st.integers(0, 9), min_size=7, max_size=7).filter(any))
def test_the_same_week_in_months_of_any_length_is_no_change(week: list[int]) -> None:
    rows = log(np.array(week), FEBRUARY, MARCH)
    for one, base in ((MARCH, FEBRUARY), (FEBRUARY, MARCH)):
        found = count_comparison.compare(rows, one, base)
        assert found.value == pytest.approx(0, abs=1e-9)
        there = rows.filter(pl.col("day").is_between(*one)).height
        assert found.base == pytest.approx(there)


def test_the_measures_of_the_earlier_month_are_those_of_like_weekdays() -> None:
    week = np.array([9, 8, 7, 6, 5, 2, 1])
    daily = log(week, FEBRUARY, MARCH).group_by("day").agg(tickets=pl.len()).sort("day")
    like = count_comparison.like_sums(daily, MARCH, FEBRUARY)
    assert like["tickets"] == pytest.approx(log(week, MARCH).height)


def test_customers_who_write_often_and_days_that_differ_make_a_change_less_sure() -> None:
    draws = np.random.default_rng(1)
    sure = log(np.full(7, 60), FEBRUARY, MARCH)
    alone = count_comparison.compare(sure, MARCH, FEBRUARY)
    bursts = sure.with_columns(customer=pl.Series(np.arange(sure.height) // 6))
    often = count_comparison.compare(bursts, MARCH, FEBRUARY)
    busy = pl.concat(
        [
            sure.filter(pl.col("day") == day)
            for day in sure["day"].unique()
            for _ in range(draws.integers(0, 3))
        ]
    ).with_columns(customer=pl.int_range(pl.len()))
    waves = count_comparison.compare(busy, MARCH, FEBRUARY)
    assert alone.error and often.error and waves.error
    assert alone.error == pytest.approx((31 * 60 + 28 * 60 * (31 / 28) ** 2) ** 0.5, rel=0.02)
    assert often.error > 2 * alone.error and waves.error > 2 * alone.error


def test_of_too_few_days_nobody_knows_how_much_they_differ() -> None:
    week = (date(2026, 3, 1), date(2026, 3, 7))
    found = count_comparison.compare(
        log(np.full(7, 9), week, (date(2026, 2, 1), date(2026, 2, 7))),
        week,
        (date(2026, 2, 1), date(2026, 2, 7)),
    )
    assert found.error is None


def test_equal_months_of_28_and_31_days_are_not_called_different() -> None:
    """Of 200, with a Monte-Carlo error of 1.5 points; taken as counts two thirds of them are."""
    draws = np.random.default_rng(2)
    clear = naive = 0
    for _ in range(200):
        parts = []
        for span in (FEBRUARY, MARCH):
            days = np.arange(np.datetime64(span[0]), np.datetime64(span[1]) + 1)
            parts.append(np.repeat(days, draws.poisson(100, len(days))))
        rows = pl.DataFrame({"day": pl.Series(np.concatenate(parts)).cast(pl.Date)}).with_columns(
            customer=pl.int_range(pl.len()), amount=pl.lit(1.0)
        )
        found = count_comparison.compare(rows, MARCH, FEBRUARY)
        clear += found.error is not None and abs(found.value) > 1.96 * found.error
        difference = len(parts[1]) - len(parts[0])
        naive += difference > 1.96 * rows.height**0.5
    assert clear <= 0.09 * 200 and naive >= 0.5 * 200
