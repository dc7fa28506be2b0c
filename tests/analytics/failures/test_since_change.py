"""What a noted training change left of a cluster's failures, and what a further fix would spare."""

from datetime import date, timedelta

import polars as pl
import pytest

from analytics.failures import since_change, summary
from analytics.failures.cluster_ranking import DAYS_A_MONTH
from analytics.failures.since_change import Changed

FIRST, CHANGE = date(2026, 3, 1), date(2026, 3, 21)
RETURNS = Changed(CHANGE, "Examples.", category="returns")


def cluster(name: str, tickets: int, gain: float) -> dict[str, object]:
    return {
        "cluster_id": name,
        "thread": f"thread {name}",
        "main_group": "misclassification",
        "main_share": 0.5,
        "tickets": tickets,
        "gain": gain,
        "gain_low": gain / 2,
        "gain_high": gain * 2,
    }


def failures(name: str, category: str, days: list[int]) -> list[dict[str, object]]:
    return [
        {
            "cluster_id": name,
            "group": "misclassification",
            "category": category,
            "predicted_intent": "refund status",
            "day": FIRST + timedelta(days=day),
        }
        for day in days
    ]


#: Forty days; returns failed 20 times in the first 20 days and 5 times since, gift cards once a day.
CLUSTERS = pl.DataFrame([cluster("A", 25, 30.0), cluster("B", 40, 20.0)])
FAILURES = pl.DataFrame(
    [
        *failures("A", "returns", [*range(20), 22, 25, 28, 31, 35]),
        *failures("B", "gift cards", list(range(40))),
    ]
)


def test_failures_before_a_change_that_helped_are_no_promise_any_more() -> None:
    found = since_change.counted(CLUSTERS, FAILURES, [RETURNS])
    mine, other = found.to_dicts()
    assert (mine["changed_on"], mine["changed_what"]) == (CHANGE, "Examples.")
    assert mine["changed_times"] == pytest.approx((5 / 20) / (20 / 20))
    assert mine["gain"] == pytest.approx(5 / 20 * DAYS_A_MONTH * 0.5)
    assert mine["gain_low"] < mine["gain"] < mine["gain_high"]
    assert other["changed_on"] is None and other["gain"] == 20
    assert found["cluster_id"].to_list() == ["A", "B"]
    assert summary.greatest_gain_first(found)["cluster_id"].to_list() == ["B", "A"]


def test_a_change_after_which_as_much_fails_leaves_the_gain_as_it_was() -> None:
    found = since_change.counted(CLUSTERS, FAILURES, [Changed(CHANGE, "Tone", category="gift cards")])
    row = found.row(1, named=True)
    assert row["changed_times"] == pytest.approx(1) and row["gain"] == 20


def test_a_change_in_the_last_days_is_named_and_nothing_is_said_of_it_yet() -> None:
    late = Changed(FIRST + timedelta(days=36), "Late", category="returns")
    row = since_change.counted(CLUSTERS, FAILURES, [late]).row(0, named=True)
    assert row["changed_on"] == late.day and row["changed_times"] is None and row["gain"] == 30
    assert "too early" in since_change.sentence(late.day, "Late", None)


def test_a_change_concerns_a_cluster_by_its_thread_or_the_intent_that_was_read_too() -> None:
    for change in (
        Changed(CHANGE, "x", thread="thread A"),
        Changed(CHANGE, "x", category="refund status"),
    ):
        assert since_change.counted(CLUSTERS, FAILURES, [change])["changed_on"][0] == CHANGE
    for change in (Changed(CHANGE, "x"), Changed(CHANGE, "x", category="login")):
        assert since_change.counted(CLUSTERS, FAILURES, [change])["changed_on"].null_count() == 2


def test_the_last_of_two_changes_counts_and_one_before_all_failures_does_not() -> None:
    later = Changed(CHANGE + timedelta(days=5), "Again", category="returns")
    before = Changed(FIRST - timedelta(days=9), "Old", category="returns")
    assert since_change.counted(CLUSTERS, FAILURES, [later, RETURNS])["changed_what"][0] == "Again"
    assert since_change.counted(CLUSTERS, FAILURES, [before])["changed_on"][0] is None


def test_the_sentence_says_the_day_the_change_and_how_many_times_as_many_fail() -> None:
    said = since_change.sentence(CHANGE, "Examples.", 0.42)
    assert said == "Changed on 21 Mar: Examples; failures since 0.4 ×, counted from there."
    assert since_change.sentence(None, None, None) == ""


def test_without_any_failure_nothing_changes() -> None:
    assert since_change.counted(CLUSTERS, FAILURES.clear(), [RETURNS])["gain"].to_list() == [30, 20]
