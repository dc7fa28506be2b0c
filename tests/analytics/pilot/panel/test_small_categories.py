"""Small categories are one stratum where without them too little is compared, and never otherwise."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from pytest import approx

from analytics.metrics import METRICS
from analytics.pilot.assignment import eligible_tickets
from analytics.pilot.assignment_records import Assignment
from analytics.pilot.panel import adjusted_differences, panels, small_categories
from analytics.pilot.panel.panels import Panel
from analytics.pilot.plan import Criterion, Phase
from analytics.pilot.verdict import criterion_verdict
from analytics.significance.returning_customers import same_mix_difference
from data.schema import TICKETS
from tests.analytics.pilot.simulated_pilots import DECISION, START, counted, judge, log, only, plan
from tests.benchmarks.simulations import error_rates, simulated_logs
from tests.benchmarks.simulations.simulated_logs import World

MANY = World(customers=500, tickets=2_400, categories=40, category_zipf=1.0)
NOBODY = Assignment(None, None, None, 0, 0, 0, None, None, -1, ())


def panel_of(world: World, seed: int = 3, key: str = "resolution_rate") -> Panel:
    """The panel of one simulated pilot."""
    promised = error_rates.plan_of(world, (key,))
    tickets = simulated_logs.draw(world, np.random.default_rng(seed))
    whole = pl.concat(
        [pl.DataFrame(schema=TICKETS.dtypes), simulated_logs.as_log(tickets)],
        how="diagonal_relaxed",
    )
    known, rules = counted(whole, as_of=simulated_logs.end(world, promised.horizon))
    return panels.panel(eligible_tickets.select(promised, known, rules), METRICS[key])


def test_many_small_categories_are_compared_as_one_and_their_share_is_told() -> None:
    given = panel_of(MANY)
    one, base = given.cells()
    assert same_mix_difference.left_alone(one, base)[-1] > same_mix_difference.MOST_ALONE
    found = adjusted_differences.compared(given)
    rare = ~same_mix_difference.comparable(one, base)[-1]
    n = base.n[-1]
    assert len(found.together) > 10 and found.base_left_out_share < 0.02
    assert found.together_shares[1] + found.base_left_out_share == approx(n[rare].sum() / n.sum())
    # By hand: each large category for itself, all that are together as one.
    inside = [name in found.together for name in given.categories]
    large = ~rare
    weights = np.append(n[large], n[inside].sum())
    rates = [
        np.append(
            arm.total[-1][large] / arm.n[-1][large], arm.total[-1][inside].sum() / arm.n[-1][inside].sum()
        )
        for arm in (one, base)
    ]
    assert float(found.once.adjusted.value) == approx(weights @ (rates[0] - rates[1]) / weights.sum())
    assert np.isfinite(found.once.adjusted.low) and np.isfinite(found.once.adjusted.high)


@pytest.mark.parametrize("world", [MANY, replace(MANY, phases=((0, 0.2), (14, 0.4)))])
def test_the_last_look_of_the_monitor_is_the_difference_that_is_read(world: World) -> None:
    given = panel_of(world)
    looks, found = adjusted_differences.every_look(given), adjusted_differences.compared(given)
    assert found.together
    assert looks.value[-1] == approx(float(found.daily.adjusted.value))
    # Of a group that has customers of several categories the monitor counts each once, as the reading does.
    assert looks.error[-1] == approx(float(found.daily.adjusted.error))


def test_a_look_is_what_it_was_on_that_day() -> None:
    given = panel_of(MANY)
    found = adjusted_differences.every_look(given)
    for look in (9, 16, 22):
        until = given.look <= look
        cut = replace(
            given,
            look=given.look[until],
            person=given.person[until],
            cell=given.cell[until],
            total=given.total[until],
            n=given.n[until],
            raw=given.raw[until],
            day=given.day[until],
            **{
                name: getattr(given, name)[: look + 1]
                for name in ("ends", "customers", "totals", "squares", "ns", "arm_customers", "tickets")
            },
        )
        then = adjusted_differences.every_look(cut)
        assert then.value[-1] == approx(found.value[look], nan_ok=True)
        assert then.error[-1] == approx(found.error[look], nan_ok=True)


def test_few_small_categories_are_left_out_as_ever() -> None:
    given = panel_of(World(customers=500, tickets=3_000, categories=4))
    assert small_categories.merged(given) is given
    assert not small_categories.of_looks(given).small[-1].any()


def test_a_category_that_an_arm_lacks_is_left_out_of_the_group() -> None:
    given = panel_of(replace(MANY, pilot_alone=0.05, baseline_alone=0.05))
    found = adjusted_differences.compared(given)
    alone = [str(MANY.categories), str(MANY.categories + 1)]
    assert found.together and not set(alone) & set(found.together)
    assert found.base_left_out_share == approx(0.05, abs=0.02)


def test_where_most_is_small_only_arms_drawn_by_lot_are_compared() -> None:
    given = panel_of(replace(MANY, category_zipf=0.0, categories=60, tickets=1_200))
    assert small_categories.merged(given) is given
    criterion = error_rates.plan_of(MANY, ("resolution_rate",)).criteria[0]
    promised = replace(error_rates.plan_of(MANY), randomised=False)
    picked = eligible_tickets.EligibleTickets(
        pl.DataFrame(), pl.DataFrame(), simulated_logs.START, DECISION, given.people, 1, True
    )
    found = criterion_verdict.of_panel(promised, criterion, given, picked, NOBODY, read=True)
    assert found.state == "withheld" and "10 customers" in found.reason
    # By lot a group of all of them has the same mix in both arms.
    drawn = replace(promised, randomised=True)
    found = criterion_verdict.of_panel(drawn, criterion, given, picked, NOBODY, read=True)
    assert found.state != "withheld" and found.adjustment is not None
    assert found.adjustment.together_shares[1] > 0.9


def test_the_verdict_says_which_share_is_compared_as_one_group() -> None:
    tickets = log(days=28, per_day=90, share=0.2)
    sizes = np.arange(1, 41) ** -1.0
    topics = np.array([f"topic {at:02}" for at in range(40)])
    named = topics[np.random.default_rng(4).choice(40, tickets.height, p=sizes / sizes.sum())]
    promised = plan(
        Criterion("resolution_rate", margin=0.05), phases=(Phase("live", START, 0.2),), unit="ticket"
    )
    found = only(judge(tickets.with_columns(category=named), promised))
    assert found.state != "withheld" and found.difference is not None and found.adjustment is not None
    count = len(found.adjustment.together)
    (said,) = [each for each in found.notices if "compared as one group" in each]
    assert f"are in {count} small categories with fewer than 10 customers in an arm." in said
    assert "not adjusted for the mix within it" in said
