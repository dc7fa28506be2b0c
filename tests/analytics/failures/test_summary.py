"""What a run tells at a glance: few clusters, whole weeks, changes that are told from chance."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.failures import groups, suggested_fixes, summary
from analytics.failures.groups import GROUPS
from analytics.figures.drawing import groups as drawn_groups

UNTIL = date(2026, 3, 29)


def days(*counts: int) -> list[date]:
    """So many on each day, the last on `UNTIL`."""
    return [
        UNTIL - timedelta(days=len(counts) - 1 - place)
        for place, count in enumerate(counts)
        for _ in range(count)
    ]


@given(st.lists(st.integers(1, 500), min_size=1, max_size=60), st.floats(0.05, 1.0))
def test_few_clusters_are_just_enough(tickets: list[int], share: float) -> None:
    largest = sorted(tickets, reverse=True)
    few = summary.few(tickets, share)
    assert sum(largest[:few]) >= share * sum(tickets) - 1e-6
    assert sum(largest[: few - 1]) < share * sum(tickets) + 1e-6


@given(st.lists(st.integers(0, 9), min_size=1, max_size=80))
def test_weeks_are_whole_and_lose_nothing(counts: list[int]) -> None:
    found = pl.Series(days(*counts), dtype=pl.Date)
    weeks = len(counts) // 7
    last = summary.weekly(found, UNTIL, weeks)
    assert len(last) == weeks and sum(last) == sum(counts[len(counts) - 7 * weeks :])
    if weeks:
        assert last[-1] == sum(counts[-7:])


def test_a_day_before_the_weeks_or_after_them_is_in_none() -> None:
    found = pl.Series([UNTIL + timedelta(days=1), UNTIL - timedelta(days=14), UNTIL])
    assert summary.weekly(found, UNTIL, 2) == [0, 1]
    assert summary.week_before(UNTIL, 0) == UNTIL - timedelta(days=6)


def test_the_weeks_of_a_cluster_are_those_of_its_failures() -> None:
    found = pl.DataFrame(
        {"cluster_id": ["a", "a", "b"], "day": [UNTIL, UNTIL - timedelta(days=8), UNTIL - timedelta(days=60)]}
    )
    assert summary.weekly_by_cluster(found, UNTIL, 2) == {"a": [1, 1]}


def tiles(early: int, late: int, asked: tuple[int, int] = (10, 10)) -> dict[str, summary.Tile]:
    """Tiles of four weeks of requests, with so many knowledge gaps a day in each half."""
    requests = pl.Series(days(*[asked[0]] * 14, *[asked[1]] * 14))
    found = pl.DataFrame({"day": days(*[early] * 14, *[late] * 14)}, schema={"day": pl.Date}).with_columns(
        group=pl.lit("knowledge_gap")
    )
    return {tile.group: tile for tile in summary.tiles(found, requests, UNTIL, 28.0)}


def test_twice_as_many_failures_are_a_clear_change_and_one_more_is_not() -> None:
    grown = tiles(2, 4)["knowledge_gap"]
    assert grown.change == pytest.approx(1.0) and grown.clear and grown.days == 14
    assert grown.tickets == 84 and grown.weeks == (14, 14, 28, 28)
    assert grown.a_month == pytest.approx(84 * 30.4375 / 28)
    assert grown.low is not None and grown.high is not None and grown.low < grown.a_month < grown.high
    requests = pl.Series(days(*[10] * 28))
    two = pl.DataFrame({"day": days(1, *[0] * 20, 1, *[0] * 5, 1), "group": ["other"] * 3})
    (other,) = [t for t in summary.tiles(two, requests, UNTIL, 28.0) if t.group == "other"]
    assert other.change == pytest.approx(1.0) and not other.clear


def test_more_of_all_requests_is_no_change_of_a_group() -> None:
    found = tiles(2, 4, asked=(10, 20))["knowledge_gap"]
    assert found.change == pytest.approx(0.0) and not found.clear


def test_a_group_without_any_failure_is_nothing_and_changes_nothing() -> None:
    found = tiles(1, 1)["edge_case"]
    assert (found.tickets, found.change, found.clear) == (0, None, False)


def test_too_few_days_are_no_change_and_no_rate() -> None:
    requests = pl.Series(days(5, 5, 5))
    few = pl.DataFrame({"day": days(1, 1, 1), "group": ["other"] * 3})
    for tile in summary.tiles(few, requests, UNTIL, None):
        assert tile.a_month is None and tile.change is None and tile.days == 0 and tile.weeks == ()


def test_less_than_two_weeks_of_requests_are_no_rate_a_month() -> None:
    found = pl.DataFrame({"day": days(*[2] * 13), "group": ["other"] * 26})
    requests = pl.Series(days(*[5] * 13))
    assert {tile.a_month for tile in summary.tiles(found, requests, UNTIL, 13.0)} == {None}
    longer = {tile.group: tile for tile in summary.tiles(found, requests, UNTIL, 14.0)}
    assert longer["other"].a_month == pytest.approx(26 * 365.25 / 12 / 14)


def test_every_group_has_a_name_a_sign_and_a_shape_of_its_own() -> None:
    assert tuple(drawn_groups.GROUPS) == GROUPS
    looks = drawn_groups.GROUPS.values()
    for field in ("label", "short", "sign", "symbol", "hue", "light", "dark", "fix"):
        assert len({getattr(look, field) for look in looks}) == len(GROUPS)


def test_evidence_in_a_file_is_plain_text() -> None:
    frame = pl.DataFrame({"evidence": ["About *refund*, read as *card lost*; 3 share this.", "Nothing."]})
    told = frame.select(suggested_fixes.evidence_words())["evidence"].to_list()
    assert told == ["About “refund”, read as “card lost”; 3 share this.", "Nothing."]
    assert told == [suggested_fixes.said(each) for each in frame["evidence"]]


def failed(*evidence: tuple[str, float]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "evidence": [text for text, _ in evidence],
            "group_strength": [strength for _, strength in evidence],
            "group": ["misclassification"] * len(evidence),
            "said_by": [None] * len(evidence),
        },
        schema_overrides={"said_by": pl.String},
    )


def test_the_leading_reason_is_the_one_that_most_share_whatever_its_numbers() -> None:
    found = failed(
        (
            "Confirmed as *refund*, read as *billing* (confidence 0.51); 2 failed tickets share this pair.",
            0.9,
        ),
        (
            "Confirmed as *refund*, read as *billing* (confidence 0.83); 2 failed tickets share this pair.",
            0.8,
        ),
        ("Confirmed as *login*, read as *billing* (confidence 0.99); 1 failed ticket has this pair.", 1.0),
    )
    sentence, shared = suggested_fixes.leading(found, "misclassification")
    assert shared == 2 and sentence.startswith("Confirmed as “refund”, read as “billing” (confidence 0.51)")
    assert suggested_fixes.leading(found, "edge_case") == ("", 0)


def test_a_hint_that_most_failures_share_is_told_as_one_and_not_as_their_cause() -> None:
    for cause, lead in (
        (
            "never_changed",
            "No proven cause. To check: the same result again and again. For example: The step",
        ),
        ("broke_off", "The agent broke off. For example: The step"),
    ):
        hint = "No proven cause. To check: " if cause == "never_changed" else ""
        found = failed((f"{hint}The step “look up” gave 3.", 0.0), (f"{hint}The step “look up” gave 4.", 0.0))
        other = found.with_columns(group=pl.lit("other"), cause=pl.lit(cause))
        sentence, shared = suggested_fixes.leading(other, "other")
        assert sentence.startswith(lead) and shared == 2
    assert groups.cause_name("never_changed").startswith("To check: ")
    assert groups.cause_name("broke_off") == "The agent broke off"


def test_a_suggested_fix_names_what_is_known_and_fits_its_box() -> None:
    assert "“refund” from “billing”" in suggested_fixes.suggested("misclassification", "refund", "billing")
    assert "“refund”" in suggested_fixes.suggested("misclassification", "refund", "refund")
    assert "login = sso" in suggested_fixes.suggested(
        "edge_case", "reset", field="context.login", value="sso"
    )
    for group in GROUPS:
        assert 10 < len(suggested_fixes.suggested(group, None)) <= 200
