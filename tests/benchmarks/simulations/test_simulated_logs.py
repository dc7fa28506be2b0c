"""The simulated pilots are what the product makes of the same log, and what is counted of them is so."""

from dataclasses import replace
from datetime import UTC, datetime, time

import narwhals as nw
import numpy as np
import polars as pl
import pytest

from analytics import facts
from analytics.pilot.plan import Criterion
from analytics.pilot.verdict import whole_verdict
from analytics.ticket_outcomes import Rules
from data.schema import TICKETS
from tests.benchmarks.report import Claim
from tests.benchmarks.simulations import error_rates, fast_verdict, planned_pilots, simulated_logs, situations
from tests.benchmarks.simulations.error_rates import LOCKED, Tally
from tests.benchmarks.simulations.simulated_logs import World

SMALL = World(customers=300, tickets=1_200, zipf=0.6)
WORLDS = {
    "unequal customers": SMALL,
    "independent tickets": replace(SMALL, customers=None, zeros=0.3),
    "ramp": replace(SMALL, phases=((0, 0.1), (10, 0.3))),
    "days before": replace(SMALL, before=28, tickets=2_400, day_sd=0.05),
    "slow": replace(SMALL, days=42, tickets=1_800, slow=5.0),
    "a category in one arm": replace(SMALL, pilot_alone=0.1, baseline_alone=0.05, categories=10),
}


@pytest.mark.parametrize("name", WORLDS)
def test_the_faster_frames_give_the_verdict_of_the_whole_chain(name: str) -> None:
    world = WORLDS[name]
    # The slow one reaches its planned n some two weeks after it was to end.
    late = {"planned_n": 180, "days": 21} if world.slow else {}
    plan = error_rates.plan_of(world, (*error_rates.METRICS, "csat_good_share", "handle_time_median"), **late)
    for seed in range(10):
        tickets = simulated_logs.draw(world, np.random.default_rng(seed))
        day = simulated_logs.end(world, plan.horizon).date()
        known = (
            simulated_logs.KNOWN if world.customers is not None else simulated_logs.KNOWN - {"customer_id"}
        )
        known |= {"resolved_at"} if world.slow else set()
        rules = Rules(datetime.combine(day, time(12), UTC), plan.horizon, known)
        log = pl.concat(
            [pl.DataFrame(schema=TICKETS.dtypes), simulated_logs.as_log(tickets)], how="diagonal_relaxed"
        )
        built = facts.build(nw.from_native(log.lazy()), None, rules).collect("polars").to_native()
        slow, fast = (
            whole_verdict.of(plan, each, rules, on=day, standing=LOCKED)
            for each in (facts.code(built), simulated_logs.as_facts(tickets, rules))
        )
        assert slow == fast
        assert fast.read
        # Without what stands beside a criterion; what the split finds uneven within a category is no lot.
        drawn = replace(plan, randomised=plan.randomised and not fast.split.off_in_part)
        mine, theirs = (
            [replace(each, notices=()) for each in criteria]
            for criteria in (fast_verdict.judged(world, drawn, tickets), fast.criteria)
        )
        assert mine == theirs


def test_sides_are_counted_of_what_is_said() -> None:
    tally = Tally()
    tally.add(0.2, 0.1, 0.3, 0.0)
    tally.add(-0.2, -0.3, -0.1, 0.0)
    tally.add(0.1, -0.1, 0.3, 0.0)
    tally.add(0.5, 0.6, 0.7, 0.65)
    tally.add(0.1, None, None, 0.0)
    assert (tally.pilots, tally.above, tally.below, tally.withheld, tally.beside) == (5, 1, 1, 1, 1)
    assert tally.said == 4


def test_a_situation_without_a_word_does_not_hold() -> None:
    tiny = situations.Situation("tiny", World(customers=40, tickets=80), withheld=0.1)
    *of_criteria, stop = situations.lines(4, [tiny])
    assert all(isinstance(each, Claim) for each in (*of_criteria, stop))
    assert not any(each.holds for each in of_criteria)
    assert of_criteria[0].withheld == "100.0 %"


def test_a_difference_that_is_there_is_found() -> None:
    world = replace(World(customers=None, tickets=4_000), better_rate=0.2, better_rating=1.0, longer=-0.7)
    found = error_rates.count(world, runs=4, seed=1)
    assert found.of["resolution_rate"].above == found.of["csat_mean"].above == 4
    assert found.of["handle_time_mean"].below == 4
    assert found.stopped == 0


@pytest.mark.parametrize("name", ["unequal customers", "independent tickets"])
def test_a_pilot_as_long_as_planned_is_read_as_the_whole_verdict_reads_it(name: str) -> None:
    """25 each: the criteria with their margins, so that what is counted of the planner is the product's."""
    criteria = (
        Criterion("resolution_rate", margin=0.15),
        Criterion("csat_mean", margin=0.5),
        Criterion("handle_time_median", margin=0.5, relative=True),
    )
    world = replace(WORLDS[name], tickets=4_000, customers=1_500 if WORLDS[name].customers else None)
    each = planned_pilots.Planned(name, world, criteria)
    read = 0
    for rng in np.random.default_rng(3).spawn(25):
        draft, found = planned_pilots.planned(each, rng)
        if found.full_days is None:
            continue
        found = replace(found, full_days=min(found.full_days, 28))
        world, plan = planned_pilots.pilot_of(each, draft, found)
        seed = int(rng.integers(1 << 30))
        verdict_ = error_rates.read(world, plan, np.random.default_rng(seed))
        drawn = replace(plan, randomised=not verdict_.split.off_in_part)
        fast = fast_verdict.judged(world, drawn, simulated_logs.draw(world, np.random.default_rng(seed)))
        mine, theirs = ([(one.state, one.difference) for one in of] for of in (fast, verdict_.criteria))
        assert mine == theirs
        read += 1
    assert read >= 20
