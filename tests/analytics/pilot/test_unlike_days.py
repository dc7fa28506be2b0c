"""Days and arms that go together: a share that changes on the way, a late start, a lot that was not drawn."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
from pytest import approx

from analytics.pilot.assignment import eligible_tickets
from analytics.pilot.by_category import category_comparison
from analytics.pilot.plan import Criterion, Phase, Plan
from tests.analytics.pilot.simulated_pilots import DECISION, START, Truth, counted, judge, log, only, plan

MARGIN = Criterion("resolution_rate", margin=0.05)
RAMP = (Phase("live", START, 0.05), Phase("live", START + timedelta(days=14), 0.5))
RAMPED = plan(MARGIN, phases=RAMP, decision=START + timedelta(days=35), planned_n=500)
SECOND = pl.col("created_at") >= datetime(2026, 6, 15, tzinfo=UTC)


def ramped(*, worse: float, better_days: float = 0.2, seed: int = 1) -> pl.DataFrame:
    """An agent that is so much worse on every day, and gets most of its tickets on the better days."""
    rng = np.random.default_rng(seed)
    tickets = log(days=28, per_day=200, seed=seed)
    late = np.arange(tickets.height) // 200 >= 14
    pilot = rng.random(tickets.height) < np.where(late, 0.5, 0.05)
    solved = rng.random(tickets.height) < np.where(late, 0.5 + better_days, 0.5) - worse * pilot
    return tickets.with_columns(
        arm=pl.Series(np.where(pilot, "pilot", "baseline")), resolved=pl.Series(solved)
    )


def test_an_agent_that_got_its_tickets_on_better_days_does_not_pass_for_a_better_one() -> None:
    for promised in (RAMPED, replace(RAMPED, randomised=False)):
        for seed in range(3):
            found = judge(ramped(worse=0.08, seed=seed), promised, on=RAMPED.decision)
            assert found.state in ("hold", "stop"), seed
            assert only(found).adjustment is not None
            assert only(found).adjustment.adjusted.value == approx(-0.08, abs=0.05)
            assert only(found).method != "Miettinen–Nurminen"
    assert any("share changed on 15 Jun 2026" in each for each in found.notices)


def test_what_is_compared_within_phases_is_the_mean_of_what_each_category_says_in_each() -> None:
    tickets = ramped(worse=0.08)
    found = only(judge(tickets, RAMPED, on=RAMPED.decision))
    strata = (
        tickets.filter(pl.col("created_at").dt.date() <= RAMPED.last_day)
        .group_by("category", SECOND.alias("second"))
        .agg(
            one=pl.col("resolved").filter(pl.col("arm") == "pilot").mean(),
            base=pl.col("resolved").filter(pl.col("arm") == "baseline").mean(),
            n=(pl.col("arm") == "baseline").sum(),
        )
    )
    plain = ((strata["one"] - strata["base"]) * strata["n"]).sum() / strata["n"].sum()
    assert found.difference is not None and found.difference.value == approx(plain)
    known, rules = counted(tickets, as_of=datetime(2026, 7, 6, 12, tzinfo=UTC))
    parts = category_comparison.of(RAMPED, known, rules, "resolution_rate", read=True).parts
    for part in parts:
        own = strata.filter(pl.col("category") == part.value)
        fair = ((own["one"] - own["base"]) * own["n"]).sum() / own["n"].sum()
        assert part.raw is not None and part.raw.value == approx(fair)


def test_categories_of_a_ramped_pilot_say_that_they_are_compared_within_phases() -> None:
    known, rules = counted(ramped(worse=0.0))
    found = category_comparison.of(RAMPED, known, rules, "resolution_rate", read=True)
    assert not any(part.clear for part in found.parts)
    assert any("within each phase" in each for each in found.notices)
    even = replace(RAMPED, phases=tuple(replace(each, share=0.5) for each in RAMP))
    assert eligible_tickets.select(even, known, rules).phases == 1
    assert not any("within each phase" in each for each in judge(log(), plan(MARGIN)).notices)


def test_few_events_over_several_phases_are_not_taken_together() -> None:
    rare = ramped(worse=0.0).with_columns(escalated=pl.int_range(pl.len()) % 1000 == 0)
    promised = replace(RAMPED, criteria=(Criterion("escalation_rate", margin=0.05),))
    found = only(judge(rare, promised, on=RAMPED.decision))
    assert found.state == "withheld" and "within the pilot's phases" in found.reason


def late(days: int) -> pl.DataFrame:
    """A pilot whose first ticket comes so many days after the planned start."""
    began = pl.col("created_at") >= datetime(2026, 6, 1 + days, tzinfo=UTC)
    return log(Truth(0.9), days=40).with_columns(arm=pl.when(began).then("arm").otherwise(pl.lit("baseline")))


def test_days_before_the_pilots_first_ticket_are_none_of_it() -> None:
    found = judge(late(5), plan(MARGIN))
    assert (found.state, found.first_day, found.days) == ("too early", START + timedelta(days=5), 9)
    assert "The pilot's first ticket came on 6 Jun 2026, 5 days after the planned start." in found.notices
    assert not found.split.invalid
    assert found.possible_on == DECISION + timedelta(days=5)
    assert judge(late(5), plan(MARGIN), on=DECISION + timedelta(days=5)).state == "go"
    assert not any("first ticket" in each for each in judge(late(0), plan(MARGIN)).notices)


def uneven() -> pl.DataFrame:
    """As many for the pilot as planned, but four fifths of one category and a fifth of the other."""
    share = pl.when(pl.col("category") == "login").then(8).otherwise(2)
    drawn = pl.int_range(pl.len()).over("category") * 7 % 10 < share
    return log(days=21).with_columns(arm=pl.when(drawn).then(pl.lit("pilot")).otherwise(pl.lit("baseline")))


def test_a_split_that_is_right_only_as_a_whole_is_not_called_a_lot() -> None:
    found = judge(uneven(), plan(MARGIN))
    assert not found.split.invalid and found.state != "invalid"
    assert "Split check: no alarm overall. Alarm within category " in found.split.sentence
    assert "assignment was not random there" in found.split.sentence
    assert "Results are adjusted for case mix, which is right only if" in found.split.sentence
    assert only(found).method.startswith("cluster-robust t")
    even = judge(log(days=21), plan(MARGIN))
    assert even.split.sentence.endswith("50\u202f% was planned. Split check: no alarm.")
    assert only(even).method == "Miettinen–Nurminen"


def test_customers_in_both_arms_of_a_phase_are_said_where_customers_were_drawn() -> None:
    whole = log(days=21, customers=300)
    crossed = pl.when(pl.int_range(pl.len()) % 7 == 0).then(pl.lit("pilot")).otherwise("arm")
    promised = plan(MARGIN, unit="customer")
    assert "customers did not always stay in one arm" not in judge(whole, promised).split.sentence
    told = judge(whole.with_columns(arm=crossed), promised).split.sentence
    assert "100 of 244 customers with a pilot ticket (41.0\u202f%) also have baseline tickets, so " in told
    assert (
        "customers did not always stay in one arm. The split counts each once, in the arm of their first"
        in told
    )
    by_ticket = judge(whole.with_columns(arm=crossed), plan(MARGIN)).split.sentence
    assert "assigned whole" not in by_ticket


def moved_on(promised: Plan, tickets: pl.DataFrame) -> tuple[int, int]:
    """Customers of both arms as the verdict counts them."""
    who = judge(tickets, promised).assignment
    return who.customers, who.base_customers


def test_customers_are_those_of_the_tickets_that_count() -> None:
    tickets = log(days=28, customers=3000)
    used = tickets.filter(pl.col("created_at").dt.date() < date(2026, 6, 15))
    own = [used.filter(pl.col("arm") == arm)["customer_id"].n_unique() for arm in ("pilot", "baseline")]
    assert moved_on(plan(MARGIN), tickets) == tuple(own)


def test_one_customer_in_both_arms_has_them() -> None:
    tickets = log(days=28, customers=3000)
    other = pl.when(pl.col("arm") == "pilot").then(pl.lit("baseline")).otherwise(pl.lit("pilot"))
    more = tickets.head(1).with_columns(ticket_id=pl.lit("again"), arm=other)
    said = judge(pl.concat([tickets, more]), plan(MARGIN)).assignment.sentences
    assert any(each.startswith("1 customer has tickets in both arms") for each in said)


def test_that_nobody_knows_the_customers_is_said_where_nobody_does() -> None:
    says = "No two tickets are known to come from one customer, so tickets are treated as independent"
    assert any(says in each for each in judge(log(), plan(MARGIN)).notices)
    assert not any(says in each for each in judge(log(customers=400), plan(MARGIN)).notices)
