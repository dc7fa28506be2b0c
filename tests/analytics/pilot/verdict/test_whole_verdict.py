from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import numpy as np
import polars as pl
import pytest
from pytest import approx

from analytics.pilot.plan import Criterion, Phase
from analytics.pilot.verdict_records import Standing
from tests.analytics.pilot.simulated_pilots import (
    DECISION,
    HORIZON,
    LOCKED,
    START,
    Truth,
    judge,
    log,
    only,
    plan,
)

FIVE = (
    Criterion("resolution_rate", target=0.55),
    Criterion("escalation_rate", margin=0.05),
    Criterion("csat_mean", margin=0.3),
    Criterion("handle_time_median", margin=0.1, relative=True),
    Criterion("automated_resolution_rate", target=0.3),
)
GOOD, BAD = Truth(0.7, 0.1, good=0.8, seconds=200), Truth(0.4, 0.4, good=0.3, seconds=500)


def test_a_good_pilot_goes_on_its_decision_date_and_is_too_early_before_it() -> None:
    tickets = log(GOOD)
    before, after = (judge(tickets, plan(*FIVE), on=on) for on in (DECISION - timedelta(days=1), DECISION))
    assert (before.state, before.read, before.days) == ("too early", False, 13)
    assert (
        before.sentence == "Day 21 of 14. A decision is possible on 22 Jun 2026."
        or "14 days" in before.sentence
    )
    assert not any(each.state == "shown" for each in before.criteria)
    assert all(each.early for each in before.criteria if each.metric.key != "automated_resolution_rate")
    assert (after.state, after.read, after.days) == ("go", True, 14)
    assert after.sentence == "All five criteria are met. Go."
    assert all(each.state == "shown" for each in after.criteria[:4])
    assert (after.first_day, after.last_day) == (START, START + timedelta(days=13))


def test_a_bad_pilot_is_stopped_before_its_decision_date_and_stays_so() -> None:
    tickets = log(BAD)
    for on in (DECISION - timedelta(days=3), DECISION, DECISION + timedelta(days=30)):
        found = judge(tickets, plan(*FIVE), on=on)
        assert found.state == "stop"
        assert "was clearly worse than the baseline in the tickets up to" in found.sentence
        assert found.sentence.endswith("Stop the pilot.")
    assert {each.state for each in found.criteria[:4]} == {"shown not"}


def test_a_pilot_that_is_as_good_as_people_holds_where_it_promised_more() -> None:
    found = judge(
        log(), plan(Criterion("resolution_rate", target=0.65), Criterion("escalation_rate", margin=0.1))
    )
    assert found.state == "hold"
    assert found.sentence == "One of two criteria is not proven: resolution. Hold."
    assert [each.state for each in found.criteria] == ["shown not", "shown"]


def test_a_wrong_split_makes_everything_invalid_even_where_all_else_is_shown() -> None:
    found = judge(log(GOOD, share=0.4), plan(*FIVE))
    assert found.state == "invalid"
    assert found.sentence.startswith("The pilot got 4") and "50 % was planned" in found.sentence.replace(
        "\u202f", " "
    )
    assert "cannot be trusted until routing is fixed" in found.sentence


def test_who_amends_after_the_start_reads_exploratory_and_who_locks_before_does_not() -> None:
    tickets = log(GOOD, days=10)
    late = datetime(2026, 6, 3, tzinfo=UTC)
    for standing, says in (
        (LOCKED, ""),
        (Standing(), "draft"),
        (Standing(1, late, "x"), "locked on 3 Jun 2026, after the start"),
        (Standing(2, late, "x"), "amended on 3 Jun 2026, after the start"),
        (replace(LOCKED, version=2), ""),
    ):
        found = judge(tickets, plan(), on=START + timedelta(days=9), standing=standing)
        assert says in found.exploratory and bool(says) == bool(found.exploratory)


def test_intervals_before_the_decision_date_are_the_wide_ones_everywhere() -> None:
    tickets, promised = log(days=30), plan(Criterion("escalation_rate", margin=0.05))
    early = judge(tickets, replace(promised, decision=DECISION + timedelta(days=1)), on=DECISION)
    read = judge(tickets, promised, on=DECISION)
    wide, narrow = (only(each).difference for each in (early, read))
    assert wide is not None and narrow is not None
    assert None not in (wide.low, wide.high, narrow.low, narrow.high)
    assert wide.value == approx(narrow.value, abs=0.005)
    assert (wide.high or 0) - (wide.low or 0) > 1.3 * ((narrow.high or 0) - (narrow.low or 0))
    one, other = only(early).adjustment, only(read).adjustment
    assert one is not None and other is not None
    for name in ("crude", "adjusted", "mix"):
        before, after = getattr(one, name), getattr(other, name)
        assert before.high - before.low > 1.3 * (after.high - after.low)
    assert only(early).baseline.low is None


def test_the_planned_number_moves_the_decision_by_volume_alone() -> None:
    for truth in (GOOD, BAD):
        found = judge(
            log(truth, per_day=20, days=25), plan(Criterion("csat_mean", margin=3.0), planned_n=200)
        )
        assert found.state in ("too early", "stop") and not found.read
        assert found.reasons == (f"{found.reach.mature} mature tickets of 200 planned in the pilot.",)
        assert found.possible_on is not None
        # 100 tickets in ten days: the 200th comes on about the 20th day, and is judged a horizon later.
        assert abs((found.possible_on - START).days - 28) <= 2
    later = judge(log(per_day=20, days=40), plan(planned_n=200), on=found.possible_on + timedelta(days=2))
    assert later.read and later.days > 14


def test_a_pilot_that_ended_can_never_be_decided_by_waiting() -> None:
    tickets = log(GOOD, days=2)
    later = datetime(2026, 12, 1, tzinfo=UTC)
    found = judge(tickets, plan(planned_n=50), on=later.date(), as_of=later)
    assert (found.state, found.days, found.possible_on) == ("too early", 2, None)
    assert "No tickets reach the pilot" in found.sentence


@pytest.mark.parametrize(("truth", "state", "then"), [(GOOD, "go", "pilot"), (BAD, "stop", "baseline")])
def test_what_becomes_of_the_agent_after_the_decision_changes_no_verdict(
    truth: Truth, state: str, then: str
) -> None:
    tickets = log(truth, days=60)
    after = pl.col("created_at") >= datetime(DECISION.year, DECISION.month, DECISION.day, tzinfo=UTC)
    changed = tickets.with_columns(arm=pl.when(after).then(pl.lit(then)).otherwise("arm"))
    before, later = (judge(changed, plan(*FIVE), on=DECISION + timedelta(days=days)) for days in (0, 30))
    assert before.state == later.state == state
    assert before.split == later.split and before.reach.mature == later.reach.mature
    for one, other in zip(before.criteria, later.criteria, strict=True):
        assert (one.sentence, one.p) == (other.sentence, other.p)


def test_a_pilot_that_is_switched_off_after_a_stop_stays_stopped() -> None:
    off = pl.col("created_at") >= datetime(2026, 6, 12, tzinfo=UTC)
    tickets = log(BAD, days=40).with_columns(arm=pl.when(off).then(pl.lit("baseline")).otherwise("arm"))
    found = judge(tickets, plan(*FIVE), on=START + timedelta(days=39))
    assert (found.state, found.days) == ("stop", 11)
    assert not found.split.invalid


def test_quiet_days_within_a_pilot_count_as_days() -> None:
    tickets = log(GOOD, days=21)
    quiet = pl.col("created_at").dt.weekday() < 6
    assert judge(tickets.filter(quiet), plan()).days == 14


def test_the_same_log_in_another_order_gives_the_same_verdict() -> None:
    tickets = log(customers=300, days=21)
    one, other = (
        judge(each, plan(*FIVE)) for each in (tickets, tickets.sample(fraction=1, shuffle=True, seed=3))
    )
    assert one.split == other.split
    for mine, theirs in zip(one.criteria, other.criteria, strict=True):
        assert (mine.state, mine.p, mine.sentence) == (theirs.state, approx(theirs.p), theirs.sentence)
        if mine.difference is None or theirs.difference is None:
            assert mine.difference is theirs.difference
            continue
        ends = (theirs.difference.low, theirs.difference.high)
        assert (mine.difference.low, mine.difference.high) == approx(ends)


def test_a_target_asks_nothing_of_the_baseline() -> None:
    found = judge(log(GOOD), plan(Criterion("automated_resolution_rate", target=0.5)))
    assert (found.state, only(found).difference) == ("go", None)
    assert only(found).baseline.value is None and only(found).pilot.value is not None
    missed = judge(log(BAD), plan(Criterion("automated_resolution_rate", target=0.5)))
    assert only(missed).sentence.endswith("Target missed.")


def test_swapping_the_arms_mirrors_the_differences() -> None:
    tickets = log(GOOD, days=21, customers=400)
    promised = plan(Criterion("resolution_rate", margin=0.05))
    swapped = replace(promised, pilot=promised.baseline, baseline=promised.pilot)
    there, back = (only(judge(tickets, each)).adjustment for each in (promised, swapped))
    assert there is not None and back is not None
    assert there.crude.low == approx(-(back.crude.high or 0)) and there.crude.high == approx(
        -(back.crude.low or 0)
    )


def test_crude_is_adjusted_and_mix_and_one_category_needs_no_adjustment() -> None:
    found = only(
        judge(log(GOOD, categories=("a", "b", "c")), plan(Criterion("csat_mean", margin=0.1)))
    ).adjustment
    assert found is not None
    assert found.crude.value == approx(found.adjusted.value + found.mix.value)
    alone = only(judge(log(GOOD, categories=("a",)), plan())).adjustment
    assert alone is not None and alone.mix.value == approx(0, abs=1e-12)


def test_outcomes_that_are_final_need_no_horizon_and_the_plan_is_shown_as_it_is() -> None:
    promised = plan(decision=START + timedelta(days=14))
    found = judge(log(GOOD, days=14), promised, on=promised.decision, final=True)
    assert (found.days, found.read, found.state) == (14, True, "go")
    assert found.plan == promised


def test_a_criterion_without_a_line_decides_nothing_but_can_stop() -> None:
    watched = Criterion("escalation_rate")
    calm = judge(log(), plan(Criterion("resolution_rate", target=0.5), watched))
    assert (calm.state, calm.criteria[1].state) == ("go", "withheld")
    assert "tracked only" in calm.criteria[1].sentence
    wild = judge(log(Truth(escalation=0.6)), plan(Criterion("resolution_rate", target=0.5), watched))
    assert (wild.state, wild.criteria[1].state) == ("stop", "shown not")


def test_a_historical_baseline_is_compared_with_before_and_its_split_is_not_judged() -> None:
    tickets = log(GOOD, days=42, share=0.5)
    moved = tickets.with_columns(
        arm=pl.when(pl.col("created_at") < datetime(2026, 6, 15, tzinfo=UTC))
        .then(pl.lit("baseline"))
        .otherwise(pl.lit("pilot"))
    )
    begins = START + timedelta(days=14)
    promised = plan(
        Criterion("resolution_rate", target=0.5),
        baseline=replace(plan().baseline, start=START, end=begins - timedelta(days=1)),
        phases=(Phase("live", begins, 0.15),),
        decision=begins + timedelta(days=21),
        randomised=False,
    )
    found = judge(moved, promised, on=promised.decision)
    assert found.days == 14 and found.read
    assert any("cannot show what caused" in each for each in found.notices)
    assert "The plan does not assign at random, so the split is not checked." in found.split.sentence


@pytest.mark.parametrize("days", [13, 14, 20])
def test_full_days_are_those_whose_last_ticket_is_past_its_horizon(days: int) -> None:
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC) + timedelta(days=days) + HORIZON
    found = judge(log(days=40), plan(decision=START + timedelta(days=60)), on=noon.date(), as_of=noon)
    assert found.days == days
    assert found.reach.maturing > 0


def test_ratings_and_responses_after_the_horizon_change_no_verdict_after_its_date() -> None:
    """Answers to surveys go on coming in: a verdict is the same on its date and 1, 3 and 10 days later."""
    tickets = log(Truth(0.7, good=0.72, rated=0.3), days=30, customers=900, seed=8)
    rng = np.random.default_rng(8)
    # A third of the ratings and responses come after the horizon of 7 days, the latest after 20 days.
    late = [rng.gamma(2, 3, tickets.height), rng.gamma(2, 3, tickets.height)]
    given = tickets.with_columns(
        csat_at=pl.when(pl.col("csat").is_not_null()).then(
            pl.col("created_at") + pl.duration(hours=pl.Series(late[0]) * 24)
        ),
        csat_good=pl.col("csat") >= 4,
        first_response_at=pl.col("created_at") + pl.duration(hours=pl.Series(late[1]) * 24),
    )
    criteria = (
        Criterion("csat_mean", margin=0.1),
        Criterion("csat_good_share", target=0.6),
        Criterion("csat_response_rate", margin=0.05),
        Criterion("first_response_median", margin=0.2, relative=True),
        Criterion("resolution_rate", target=0.5),
    )
    promised = plan(*criteria)
    found = [
        judge(
            given.filter(pl.col("created_at") < at(day)),
            promised,
            on=DECISION + timedelta(days=day),
            as_of=at(day),
        )
        for day in (0, 1, 3, 10)
    ]
    assert found[0].read and all(each.state != "withheld" for each in found[0].criteria)
    assert not any("when ratings were given" in said for each in found[0].criteria for said in each.notices)
    for later in found[1:]:
        assert later.state == found[0].state and later.sentence == found[0].sentence
        assert later.criteria == found[0].criteria


def test_where_ratings_have_no_time_the_verdict_says_that_they_can_still_change_it() -> None:
    found = judge(log(), plan(Criterion("csat_mean", margin=0.1), Criterion("resolution_rate", target=0.5)))
    rated, solved = found.criteria
    assert any("does not record when ratings were given" in said for said in rated.notices)
    assert not any("ratings" in said for said in solved.notices)


def at(day: int) -> datetime:
    """Noon of a day after the decision date."""
    return datetime.combine(DECISION + timedelta(days=day), time(12), UTC)
