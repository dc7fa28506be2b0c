"""The audit's window, its evidence rows, and what each category costs people."""

from datetime import date, timedelta

import polars as pl
from pytest import approx

from analytics.audit import audit_window, burden, evidence
from analytics.significance.returning_customers import clustered

_LAST = date(2026, 6, 30)


def _facts(
    category: str, count: int, reopened: float, minutes: float, *, a_customer: int = 2
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "category": [category] * count,
            "customer": [number // a_customer for number in range(count)],
            "day": [_LAST - timedelta(days=number % 90) for number in range(count)],
            "mature": [True] * count,
            "reopen_known": [True] * count,
            "reopened_ended": [number < reopened * count for number in range(count)],
            "escalation_known": [False] * count,
            "escalated": [False] * count,
            "rated_points": [False] * count,
            "csat": [None] * count,
            "human_timed": [True] * count,
            "human_seconds": [60.0 * minutes + number % 7 for number in range(count)],
        },
        schema_overrides={"csat": pl.Float64},
    )


def test_the_window_is_the_last_90_mature_days_and_says_how_many_the_log_covers() -> None:
    rows = pl.concat(
        [
            _facts("a", 100, 0.1, 5),
            _facts("a", 10, 0.1, 5).with_columns(day=pl.lit(_LAST - timedelta(days=90))),
            _facts("a", 10, 0.1, 5).with_columns(mature=pl.lit(False)),
            _facts("a", 5, 0.1, 5).with_columns(category=pl.lit(None, dtype=pl.String)),
        ]
    )
    window, read = audit_window.rows(rows, _LAST)
    assert (window.tickets, window.without_category, window.covered) == (105, 5, 90)
    assert read.height == 100 and not window.is_short
    short, _ = audit_window.rows(rows.filter(pl.col("day") > _LAST - timedelta(days=40)), _LAST)
    assert short.covered == 40 and short.is_short
    assert short.a_month(40) == approx(365.25 / 12)


def test_the_interval_of_a_share_is_that_of_customers() -> None:
    rows = _facts("a", 200, 0.2, 5)
    found = evidence.ratios(rows, pl.col("reopened_ended"), pl.col("reopen_known"))["a"]
    by = rows.group_by("customer").agg(total=pl.col("reopened_ended").cast(pl.Float64).sum(), n=pl.len())
    theirs = clustered.alone(clustered.sums(by, "total", "n"))
    assert (found.value, found.low, found.high) == approx((0.2, float(theirs.low), float(theirs.high)))
    assert (found.tickets, found.customers) == (200, 100)


def test_a_category_of_29_tickets_or_9_customers_has_too_few_to_say() -> None:
    few = evidence.ratios(_facts("a", 29, 0.2, 5), pl.col("reopened_ended"), pl.col("reopen_known"))["a"]
    one = _facts("a", 90, 0.2, 5, a_customer=10)
    assert few.value is None and few.reason == evidence.TOO_FEW
    assert (
        evidence.ratios(one, pl.col("reopened_ended"), pl.col("reopen_known"))["a"].reason == evidence.TOO_FEW
    )


def test_where_nothing_was_reopened_the_upper_bound_counts_customers_and_not_tickets() -> None:
    none = evidence.ratios(_facts("a", 200, 0, 5), pl.col("reopened_ended"), pl.col("reopen_known"))["a"]
    alone = evidence.ratios(
        _facts("a", 200, 0, 5, a_customer=1), pl.col("reopened_ended"), pl.col("reopen_known")
    )["a"]
    assert none.value == 0 == none.low and none.high is not None and alone.high is not None
    assert 0.03 < none.high < 0.04 and 0.015 < alone.high < 0.02


def test_a_category_is_worse_than_the_median_only_where_its_interval_says_so() -> None:
    rows = pl.concat([_facts("a", 300, 0.05, 5), _facts("b", 300, 0.06, 5), _facts("c", 300, 0.4, 15)])
    found = burden.by_category(rows)
    assert (
        found["c"].worse == ("reopened more often", "more minutes of people") and found["c"].passes is False
    )
    assert found["a"].worse == () and found["a"].passes is True
    assert found["b"].escalated.value is None and found["b"].escalated.reason == "not recorded"
