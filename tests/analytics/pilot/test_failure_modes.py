"""What breaks other programs: each gives a word with its reason, and no number that a chart could draw."""

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from analytics.pilot.plan import Criterion, Phase, PlanError, notices
from analytics.pilot.planning import toml_format
from analytics.pilot.planning.plan_rules import faults
from tests.analytics.pilot.simulated_pilots import DECISION, LOCKED, START, Truth, judge, log, only, plan

MARGIN = plan(Criterion("resolution_rate", margin=0.05))
CSAT = plan(Criterion("csat_mean", margin=0.1))
TIME = plan(Criterion("handle_time_median", margin=0.1, relative=True))
IN_PILOT = pl.col("arm") == "pilot"


def test_no_success_at_all_is_below_its_target_and_no_failure_at_all_is_above_it() -> None:
    for truth, state in ((0.0, "shown not"), (1.0, "shown")):
        found = only(judge(log(Truth(resolution=truth)), plan()))
        assert (found.state, found.pilot.value) == (state, truth)
        assert found.pilot.low is not None and found.pilot.high is not None
        assert found.pilot.high - found.pilot.low > 0


def test_rates_at_their_ends_in_both_arms_have_a_word_and_no_difference_to_draw() -> None:
    for rate in (0.0, 1.0):
        found = only(judge(log(Truth(resolution=rate), Truth(resolution=rate)), MARGIN))
        assert found.state == "withheld"
        assert "the same value in both arms" in found.reason


def test_a_cell_without_any_success_still_gets_an_interval_that_is_not_a_point() -> None:
    found = only(
        judge(
            log(Truth(escalation=0.0), Truth(escalation=0.02)),
            plan(Criterion("escalation_rate", margin=0.05)),
        )
    )
    assert found.difference is not None
    assert found.difference.low is not None and found.difference.high is not None
    assert found.difference.low < found.difference.value < found.difference.high


@pytest.mark.parametrize("empty", ["pilot", "baseline"])
def test_an_empty_arm_is_said(empty: str) -> None:
    tickets = log().filter(pl.col("arm") != empty)
    found = judge(tickets, replace(MARGIN, randomised=False))
    assert only(found).state == "withheld"
    assert empty in only(found).reason or "No complete day" in only(found).reason
    assert found.state == "too early" if empty == "pilot" else "hold"


def test_no_ticket_at_all_is_too_early() -> None:
    found = judge(log().with_columns(arm=pl.lit(None, pl.String)), MARGIN)
    assert (found.state, found.days, found.reach.tickets) == ("too early", 0, 0)
    assert only(found).state == "withheld"


def test_a_category_in_one_arm_is_left_out_and_its_share_is_said() -> None:
    eighth = (pl.int_range(pl.len()) % 8 == 0) & (pl.col("category") == "login")
    moved = pl.when(eighth).then(pl.concat_str(pl.lit("of the "), "arm")).otherwise("category")
    found = only(judge(log().with_columns(category=moved), MARGIN))
    assert found.adjustment is not None and found.state != "withheld"
    assert found.adjustment.left_out == ("of the baseline", "of the pilot")
    assert 0.04 < found.adjustment.left_out_share < 0.08
    assert any("in categories with fewer than 10 customers in an arm" in each for each in found.notices)


def test_a_baseline_that_the_pilot_is_hardly_like_is_not_compared_with_it() -> None:
    moved = pl.when(IN_PILOT & (pl.col("category") == "login")).then(pl.lit("returns")).otherwise("category")
    found = only(judge(log().with_columns(category=moved), MARGIN))
    assert found.adjustment is not None and found.adjustment.left_out == ("login", "returns")
    assert found.state == "withheld"
    assert "of the baseline's tickets come from categories with fewer than 10 customers" in found.reason
    # A target asks nothing of the baseline.
    assert only(judge(log().with_columns(category=moved), plan())).state == "shown"


def test_no_category_in_both_arms_is_withheld() -> None:
    found = only(judge(log().with_columns(category=pl.col("arm")), MARGIN))
    assert found.state == "withheld" and "No category has 10 customers in both arms" in found.reason


def test_one_customer_is_not_many() -> None:
    found = only(judge(log().with_columns(customer_id=pl.col("arm")), MARGIN))
    assert (found.state, found.reason) == ("withheld", "1 customer in the pilot; 30 are needed.")


def test_a_customer_with_very_many_tickets_is_named_and_left_out_beside_it() -> None:
    every_fifth = pl.int_range(pl.len()) % 5 == 0
    tickets = log().with_columns(customer_id=pl.when(every_fifth).then(pl.lit("big")).otherwise("ticket_id"))
    found = judge(tickets, MARGIN)
    assert any("One customer has" in each for each in found.assignment.sentences)
    assert any(each.startswith("Without the largest customer") for each in only(found).notices)


def test_no_rating_in_one_arm_is_withheld_with_its_reason() -> None:
    tickets = log().with_columns(csat=pl.when(IN_PILOT).then(None).otherwise("csat"))
    found = judge(tickets, CSAT)
    assert only(found).reason == "The pilot has no mature rating."
    assert (found.state, only(found).pilot.response) == ("hold", 0.0)


def test_a_source_without_ratings_says_so() -> None:
    found = only(judge(log().drop("csat"), CSAT))
    assert found.reason == "No rating on a five-point scale was imported."


def test_two_per_cent_who_answer_are_too_few_to_speak_for_all() -> None:
    found = only(judge(log(Truth(rated=0.02), Truth(rated=0.02)), CSAT))
    assert found.state == "withheld"
    assert found.reason.endswith("ratings in the pilot; 100 are needed.") or "customers" in found.reason


def test_few_ratings_stop_nothing_however_bad_they_are() -> None:
    found = judge(log(Truth(rated=0.06, good=0.0), Truth(rated=0.9, good=1.0)), CSAT)
    assert found.criteria[0].pilot.rows < 100
    assert (only(found).state, found.state) == ("withheld", "hold")


def test_unequal_response_is_called_responders_only() -> None:
    found = only(judge(log(Truth(rated=0.3), Truth(rated=0.6)), CSAT))
    assert found.silence is not None
    assert "this is about customers who rated only" in found.silence.sentences[0]
    assert found.silence.lowest is not None and found.silence.highest is not None
    assert found.silence.lowest < -1 and found.silence.highest > 1


def test_one_ticket_is_none() -> None:
    found = judge(log().head(1).with_columns(arm=pl.lit("pilot")), MARGIN)
    assert found.state == "too early" and only(found).state == "withheld"


@pytest.mark.parametrize("promised", [CSAT, TIME])
def test_identical_values_are_no_verdict_and_not_a_p_of_zero(promised: object) -> None:
    tickets = log().with_columns(csat=pl.lit(4), handle_seconds=pl.lit(60.0))
    found = only(judge(tickets, promised))
    assert found.state == "withheld" and "the same value" in found.reason


def test_identical_values_within_each_arm_are_no_certainty() -> None:
    tickets = log().with_columns(csat=pl.when(IN_PILOT).then(5).otherwise(3))
    found = only(judge(tickets, CSAT))
    assert (found.state, found.reason) == (
        "withheld",
        "All values are the same, so no difference can be estimated.",
    )
    target = only(judge(tickets, plan(Criterion("csat_mean", target=4.0))))
    assert target.reason == "Every rating of the pilot has the same value."


@pytest.mark.parametrize(
    ("zone", "changed"),
    [
        ("Europe/Berlin", date(2026, 3, 29)),
        ("Europe/Berlin", date(2026, 10, 25)),
        ("America/New_York", date(2026, 11, 1)),
    ],
)
def test_a_changed_clock_moves_no_day_and_no_horizon(zone: str, changed: date) -> None:
    start = changed - timedelta(days=10)
    moved = (start - START).days
    tickets = log(days=40).with_columns(pl.col("created_at").dt.offset_by(f"{moved}d"))
    promised = replace(MARGIN, phases=(Phase("live", start, 0.5),), decision=start + timedelta(days=21))
    locked = replace(LOCKED, locked_at=datetime(2025, 1, 1, tzinfo=UTC))
    found = judge(tickets, promised, on=promised.decision, zone=zone, standing=locked)
    assert (found.days, found.read, found.first_day) == (14, True, start)
    before = judge(tickets, promised, on=promised.decision - timedelta(days=1), zone=zone, standing=locked)
    assert (before.days, before.read) == (13, False)


def test_tickets_count_as_assigned_whoever_handled_them() -> None:
    crossed = (pl.int_range(pl.len()) % 10 == 0) & IN_PILOT
    tickets = log().with_columns(handled_by=pl.when(crossed).then(pl.lit("human")).otherwise("handled_by"))
    plain, moved = judge(log(), MARGIN), judge(tickets, MARGIN)
    assert only(plain).difference == only(moved).difference
    assert moved.assignment.crossed_share == pytest.approx(0.1, abs=0.03)
    assert (
        "crossover" in moved.assignment.sentences[0]
        and "still count in the pilot" in moved.assignment.sentences[0]
    )


def test_a_plan_that_is_changed_after_the_start_is_exploratory() -> None:
    late = replace(LOCKED, version=2, locked_at=datetime(2026, 6, 10, tzinfo=UTC))
    assert "amended on 10 Jun 2026" in judge(log(), MARGIN, standing=late).exploratory


def test_weekdays_that_do_not_balance_are_said() -> None:
    uneven = replace(MARGIN, decision=DECISION + timedelta(days=3))
    assert any("17 days are not whole weeks" in each for each in notices(uneven))
    assert not any("whole weeks" in each for each in notices(MARGIN))
    only_weekends = (pl.col("created_at").dt.weekday() > 5) | IN_PILOT
    weekday = next(
        each for each in judge(log().filter(only_weekends), MARGIN).balance if each.field == "weekday"
    )
    assert weekday.off and weekday.level in ("Saturday", "Sunday")


def test_per_cent_are_not_taken_for_fractions() -> None:
    for wrong in (
        plan(Criterion("resolution_rate", target=64)),
        plan(Criterion("escalation_rate", margin=4)),
        plan(phases=(Phase("live", START, 15),)),
    ):
        (fault,) = faults(wrong)
        assert "Shares are written as fractions: 0." in fault and "instead of" in fault
    with pytest.raises(PlanError, match="without its unit"):
        toml_format.from_table(tomllib.loads(toml_format.to_toml(MARGIN).replace('"5 points"', "5")))
