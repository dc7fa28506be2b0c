"""The split check: exact at any size, on what was in fact randomised, as a whole and in part."""

import re
from dataclasses import replace
from datetime import UTC, datetime, time

import numpy as np
import polars as pl
import pytest
from pytest import approx
from scipy import stats

from analytics.pilot.plan import Criterion, Phase
from analytics.significance import sample_ratio_mismatch
from tests.analytics.pilot.simulated_pilots import DECISION, START, judge, log, plan
from tests.benchmarks.simulations import simulated_split
from tests.benchmarks.simulations.simulated_split import CHANNELS, Draw

MARGIN = Criterion("resolution_rate", margin=0.05)


@pytest.mark.parametrize(
    ("chosen", "units", "share"), [(0, 1, 0.05), (3, 10, 0.05), (0, 60, 0.05), (7, 9, 0.5)]
)
def test_the_exact_p_is_twice_the_smaller_binomial_tail(chosen: int, units: int, share: float) -> None:
    tails = [
        float(stats.binomtest(chosen, units, share, alternative=way).pvalue) for way in ("less", "greater")
    ]
    assert float(sample_ratio_mismatch.exact_p(chosen, units, share)) == approx(min(1.0, 2 * min(tails)))
    assert np.isnan(sample_ratio_mismatch.exact_p(0, 0, share))


def test_three_of_ten_is_no_alarm_where_a_twentieth_was_planned() -> None:
    assert float(sample_ratio_mismatch.chi_square([3, 7], [0.05, 0.95]).p) < sample_ratio_mismatch.ALARM_P
    assert float(sample_ratio_mismatch.exact_p(3, 10, 0.05)) > sample_ratio_mismatch.ALARM_P


def test_the_p_of_a_drift_is_as_often_small_as_it_says() -> None:
    rng = np.random.default_rng(4)
    for units, share in ((np.full(28, 3), 0.05), (rng.integers(0, 40, 28), 0.15), (np.full(2, 50), 0.5)):
        p = np.array(
            [sample_ratio_mismatch.trend_p(rng.binomial(units, share), units, share) for _ in range(1_500)]
        )
        for level in (0.01, 0.05, 0.2):
            assert (p < level).mean() <= level + 3 * (level / len(p)) ** 0.5


def test_a_drift_has_the_p_of_its_exact_distribution_and_one_day_has_none() -> None:
    units, share = np.array([4, 0, 3, 5]), 0.3
    # Every outcome of the three days with its chance and its score.
    score = np.arange(4) - (np.arange(4) * units).sum() / units.sum()
    k = np.array(np.meshgrid(*(np.arange(n + 1) for n in units), indexing="ij")).reshape(4, -1)
    chance = stats.binom.pmf(k, units[:, None], share).prod(0)
    found = np.array([1, 0, 1, 4])
    at_least = float(chance[(score @ k) >= score @ found - 1e-9].sum())
    mid = at_least - float(chance[np.abs(score @ k - score @ found) < 1e-9].sum()) / 2
    assert sample_ratio_mismatch.trend_p(found, units, share) == approx(2 * mid, rel=0.15)
    assert np.isnan(sample_ratio_mismatch.trend_p([2], [10], 0.2))
    assert sample_ratio_mismatch.trend_p([0, 10], [10, 10], 0.5) < 1e-3


def test_a_correct_split_has_an_alarm_in_part_as_rarely_as_promised() -> None:
    for given in simulated_split.CORRECT:
        found = simulated_split.count(given, runs=60)
        # Of 60 pilots at 1 % each, four or more would be once in three hundred.
        assert found.in_part <= 3 and found.whole <= 3, given.name


def test_a_real_fault_is_found() -> None:
    for given in simulated_split.FAULTS:
        assert simulated_split.count(given, runs=20).at_fault >= 18, given.name


def test_the_simulated_rows_are_those_of_a_log() -> None:
    checks, begin = 0, datetime.combine(START, time(), UTC)
    for given in (*simulated_split.CORRECT[:2], simulated_split.CORRECT[4], *simulated_split.FAULTS[::2]):
        given = replace(given, tickets=4_000, customers=400, days=14, categories=6)
        for rng in np.random.default_rng(8).spawn(9):
            drawn = simulated_split.draw(given, rng)
            tickets = pl.DataFrame(
                {
                    "ticket_id": [f"{at:05}" for at in range(len(drawn.look))],
                    "customer_id": [f"C{at}" for at in drawn.person],
                    "created_at": pl.Series(drawn.hour * 3_600_000_000).cast(pl.Duration("us")) + begin,
                    "arm": np.where(drawn.pilot, "pilot", "baseline"),
                    "category": [f"{at:03}" for at in drawn.category],
                    "channel": np.array(CHANNELS)[drawn.channel],
                    "resolved": np.ones(len(drawn.look), dtype=bool),
                }
            )
            made = judge(tickets, simulated_split.plan_of(given), on=DECISION).split
            assert replace(made, phases=(), sentence="") == replace(
                simulated_split.check(given, drawn), phases=(), sentence=""
            )
            checks += 1
    assert checks >= 50


def test_customers_count_once_by_their_first_ticket_whatever_they_write_later() -> None:
    tickets = log(days=21, customers=800, categories=("a", "b", "c"))
    late = pl.col("ticket_id").cum_count().over("customer_id") > 1
    moved = tickets.with_columns(
        category=pl.when(late & (pl.col("arm") == "pilot")).then(pl.lit("a")).otherwise("category")
    )
    promised = plan(MARGIN, unit="customer")
    plain, other = judge(tickets, promised).split, judge(moved, promised).split
    assert plain.parts == other.parts and not other.off_in_part
    assert sum(part.units for part in other.parts if part.field == "category") == other.phases[0].units


def test_customers_who_keep_their_arm_are_counted_where_the_plan_says_tickets() -> None:
    found = judge(log(days=21, customers=300), plan(MARGIN)).split
    assert found.unit == "customer" and found.phases[0].units == 300
    assert "Customers keep their arm, although the plan assigns tickets" in found.sentence
    assert judge(log(days=21), plan(MARGIN)).split.unit == "ticket"


def test_whole_hours_are_said() -> None:
    hour = (pl.col("created_at").dt.epoch("s") // 3600 * 7919) % 100
    arm = pl.when(hour < 50).then(pl.lit("pilot")).otherwise(pl.lit("baseline"))
    found = judge(log(days=21, per_day=240).with_columns(arm=arm), plan(MARGIN)).split
    assert found.unit == "hour"
    assert "Whole hours went to one arm, although the plan assigns tickets." in found.sentence


def test_a_channel_without_the_pilot_is_named_and_not_adjusted_for() -> None:
    rng = np.random.default_rng(5)
    tickets = log(days=21, per_day=200, share=0.5)
    phone = pl.Series(rng.random(tickets.height) < 0.03)
    moved = tickets.with_columns(
        channel=pl.when(phone).then(pl.lit("phone")).otherwise("channel"),
        arm=pl.when(phone).then(pl.lit("baseline")).otherwise("arm"),
    )
    found = judge(moved, plan(MARGIN)).split
    assert found.off_in_part and not found.invalid
    assert "Alarm within channel phone: assignment was not random there. " in found.sentence
    assert found.sentence.endswith("Results are adjusted for categories, not for channel.")


def test_a_share_that_mends_keeps_its_alarm_and_says_when_it_was_off() -> None:
    rng = np.random.default_rng(6)
    tickets = log(days=21, per_day=200)
    day = np.arange(tickets.height) // 200
    pilot = rng.random(tickets.height) < np.where(day < 7, 0.3, 0.6)
    moved = tickets.with_columns(arm=pl.Series(np.where(pilot, "pilot", "baseline")))
    found = judge(moved, plan(MARGIN))
    assert found.state == "invalid"
    assert found.split.phases[0].p is not None and found.split.phases[0].p >= sample_ratio_mismatch.ALARM_P
    assert re.match(
        r"By \d Jun the pilot had \d\d\.\d\u202f% of tickets; 50\u202f% was planned", found.sentence
    )


def test_a_drifting_share_is_said_where_the_whole_is_right() -> None:
    given = Draw("", fault="drift", drift=0.5)
    for rng in np.random.default_rng(1).spawn(30):
        found = simulated_split.check(given, simulated_split.draw(given, rng))
        if not found.invalid and found.drift is not None and found.drift.off:
            assert "the pilot's share drifted from " in found.sentence
            return
    pytest.fail("no drift without an alarm as a whole")


def test_before_the_decision_date_the_evidence_is_the_always_valid_one() -> None:
    found = judge(log(days=21), plan(MARGIN), on=START.replace(day=12)).split
    assert found.drift is None and not found.off_in_part
    assert all(part.p >= sample_ratio_mismatch.exact_p(part.pilot, part.units, 0.5) for part in found.parts)


def test_a_part_is_no_part_where_the_source_records_one_value_or_none() -> None:
    found = judge(log(days=21, categories=("a",)).with_columns(channel=pl.lit(None, pl.String)), plan(MARGIN))
    assert {part.field for part in found.split.parts} == {"day"}


def test_every_phase_is_checked_at_its_own_share() -> None:
    ramp = (Phase("live", START, 0.5), Phase("live", START.replace(day=8), 0.1))
    found = judge(log(days=21), plan(MARGIN, phases=ramp)).split
    assert found.phases[0].alarm is None and found.phases[1].alarm is not None


def test_customers_who_are_in_both_arms_as_often_as_tickets_make_it_are_no_unit() -> None:
    # Each customer's first ticket goes to people: by it the pilot would have got no customer at all.
    tickets = log(days=21, customers=200)
    again = pl.col("ticket_id").cum_count().over("customer_id") > 1
    moved = tickets.with_columns(
        arm=pl.when(again & (pl.int_range(pl.len()) % 2 == 0))
        .then(pl.lit("pilot"))
        .otherwise(pl.lit("baseline"))
    )
    found = judge(moved, plan(MARGIN, unit="customer", phases=(Phase("live", START, 0.45),))).split
    assert found.unit == "ticket" and found.phases[0].units == moved.height
    assert "customers did not always stay in one arm. The split is checked on tickets." in found.sentence
    assert "of customers; 45" not in found.sentence
