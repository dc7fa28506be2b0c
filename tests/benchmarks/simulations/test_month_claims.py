"""The simulated months are what the product makes of a log, and a bound is not met by saying nothing."""

from dataclasses import replace
from datetime import timedelta

import narwhals as nw
import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analytics import facts
from analytics.metrics import METRICS
from analytics.ticket_slices import Slice
from analytics.trends.month_metrics import Target
from data.schema import TICKETS
from jobs.counting import facts_table
from jobs.months import month_contents, month_series
from tests.benchmarks.simulations import month_claims, simulated_logs, simulated_months
from tests.benchmarks.simulations.simulated_logs import World

SMALL = World(customers=200, tickets=1_500, zipf=0.8)


@pytest.mark.parametrize("customers", [200, None])
def test_drawn_facts_are_those_of_the_whole_chain(customers: int | None) -> None:
    """50 logs in all: rates, ratings and times with their intervals, as read from a canonical log."""
    world = simulated_months.pair_of(replace(SMALL, customers=customers)).world
    metrics = [METRICS[key] for key in month_claims.TRUTHS]
    for seed in range(25):
        tickets = simulated_logs.draw(world, np.random.default_rng(seed))
        drawn = simulated_months.of_tickets(world, tickets)
        log = pl.concat(
            [pl.DataFrame(schema=TICKETS.dtypes), simulated_logs.as_log(tickets)], how="diagonal_relaxed"
        )
        built = facts.build(nw.from_native(log.lazy()), None, drawn.rules).collect("polars").to_native()
        coded = facts.code(built)
        read = replace(
            drawn, table=facts_table.in_memory(coded), cube=simulated_months.counted(coded), effects={}
        )
        for days in (Slice(), Slice(simulated_months.JULY, simulated_months.JULY + timedelta(days=30))):
            one, other = (each.estimates(days, (), metrics)[()] for each in (drawn, read))
            for key in month_claims.TRUTHS:
                assert one[key].value == pytest.approx(other[key].value)
                assert (one[key].low, one[key].high) == pytest.approx((other[key].low, other[key].high))


def test_what_moved_a_month_is_what_the_page_tells() -> None:
    """50 pairs of months: every part with its interval, from the faster frame and from the whole chain."""
    world = replace(SMALL, categories=4, category_day_sd=0.3)
    for seed in range(50):
        given = replace(world, customers=None) if seed % 2 else world
        log = simulated_months.snapshot(simulated_months.parted(given), np.random.default_rng(seed))
        typed = month_contents.MonthInputs((), (), (simulated_months.MINUTES,), (), ())
        told = month_contents.answer(log, month_series.build(log), typed, simulated_months.KEY).moved
        for key, found in simulated_months.moved(log).items():
            whole = told[key, "category"]
            assert len(found.parts) == len(whole.parts) > 0
            for mine, theirs in zip(
                (*found.totals, *found.parts), (*whole.totals, *whole.parts), strict=True
            ):
                assert (mine.path, mine.effect) == (theirs.path, theirs.effect)
                assert [mine.value, mine.low, mine.high] == pytest.approx(
                    [theirs.value, theirs.low, theirs.high], rel=1e-9, abs=1e-12
                )


def test_a_log_looked_at_every_day_is_read_as_it_was_on_that_day() -> None:
    """50 days of 25 logs: the facts of the whole log until a day are those that were made on it."""
    for seed in range(25):
        world = replace(SMALL, customers=200 if seed % 2 else None)
        tickets = simulated_logs.draw(world, np.random.default_rng(seed))
        every = simulated_months.facts_of(world, tickets, world.days)
        cells = simulated_months.counted(every)
        for day in (1 + seed, 28):
            until = simulated_months.rules_of(world, day).as_of
            found = every.filter(pl.col("created_at") <= until)
            facts = simulated_months.facts_of(world, tickets, day)
            assert found.equals(facts)
            whole = simulated_months.counted(facts)
            assert_frame_equal(
                cells.filter(pl.col("day") < until.date()), whole, check_row_order=False, check_dtypes=False
            )


def test_a_month_5_points_better_is_called_better_and_its_target_met() -> None:
    better = simulated_months.pair_of(World(customers=None, icc=0.0), higher=0.1)
    log = simulated_months.snapshot(better, np.random.default_rng(1))
    numbers = {
        each.key: each
        for each in simulated_months.numbers(log, (Target("resolution_rate", 0.6, simulated_months.JULY),))
    }
    resolution = numbers["resolution_rate"]
    assert resolution.word == "better" and resolution.against is not None
    assert resolution.against.word == "met"
    assert numbers["volume_automated"].beside == "same weekdays"
    assert numbers["hours_saved"].change is not None


def test_explored_arms_that_differ_are_found_and_looks_widen_the_interval() -> None:
    world = World(customers=None, tickets=4_000, icc=0.0, phases=((0, 0.5),), better_rate=0.2, categories=1)
    *_, last = simulated_months.days(world, np.random.default_rng(2), 28)
    found = last["resolution_rate"]
    assert found.clear and found.judged == "better"


def test_an_interval_that_is_never_shown_does_not_hold() -> None:
    assert not month_claims._covered("nothing", 0, 0, 10).holds
    assert not month_claims._covered("half", 5, 5, 10).holds
    assert month_claims._covered("all", 10, 10, 10).holds
