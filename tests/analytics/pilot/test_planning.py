from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest
from pytest import approx

from analytics.pilot import planning, present
from analytics.pilot.plan import Criterion, Phase, Plan
from analytics.pilot.planning import Planning
from analytics.significance import power
from tests.analytics.pilot.pilots import START, Truth, counted, log, plan, strange

MARGINS = (
    Criterion("resolution_rate", margin=0.05),
    Criterion("csat_mean", margin=0.2),
    Criterion("handle_time_median", margin=0.1, relative=True),
)


def planned(tickets: pl.DataFrame, promised: Plan) -> Planning:
    """What a plan asks for of the volume of a log."""
    known, rules = counted(tickets)
    keys = [each.metric for each in promised.criteria]
    found = planning.of(promised, present.volume(promised.pilot, promised.baseline, known, rules, keys))
    assert not strange(found)
    return found


def test_a_margin_needs_what_its_formula_says_of_the_baseline_as_it_is() -> None:
    found = planned(log(days=36), plan(*MARGINS))
    rate, csat, time = found.needs
    known, rules = counted(log(days=36))
    now = present.volume(
        plan().pilot, plan().baseline, known, rules, ["resolution_rate", "csat_mean"]
    ).present
    base = now["resolution_rate"].value or 0.0
    # Each of three misses so seldom that all are shown in 8 of 10.
    n = power.non_inferior_n(base, base, 0.05, alpha=0.025, power=1 - 0.2 / 3)
    assert rate.tickets == approx(n, abs=2) and base == approx(0.6, abs=0.03)
    assert now["csat_mean"].answered == approx(0.4, abs=0.03)
    assert csat.tickets is not None and csat.days is not None and csat.days % 7 == 0
    # 50 tickets a day are the pilot's.
    assert csat.days == -(-csat.tickets // (50 * 7)) * 7 or csat.days == 14
    assert time.tickets is not None and "as good as people" in time.sentence
    assert found.tickets == max(need.tickets or 0 for need in found.needs)
    assert "so that all are shown in at least 8 of 10 pilots" in found.sentence
    assert found.decision == START + timedelta(days=(found.days or 0) + 7)


def test_a_target_is_told_by_the_truth_that_the_planned_tickets_show() -> None:
    for n in (100, 1000, 10_000):
        (need,) = planned(log(days=36), plan(Criterion("resolution_rate", target=0.6), planned_n=n)).needs
        assert need.tickets == n and need.assumed is not None
        assert power.target_n(need.assumed, 0.6, alpha=0.025, power=0.8) == approx(n, rel=0.01)
    (lower,) = planned(log(days=36), plan(Criterion("escalation_rate", target=0.3), planned_n=500)).needs
    assert lower.assumed is not None and lower.assumed < 0.3


def test_more_criteria_with_a_line_ask_for_more_tickets_each_and_watched_ones_do_not() -> None:
    tickets, watched = log(days=36), Criterion("escalation_rate")
    target = Criterion("resolution_rate", target=0.5)
    (alone,), (beside, _), (both, assumed, _) = (
        planned(tickets, plan(*criteria, planned_n=900)).needs
        for criteria in (
            (MARGINS[1],),
            (MARGINS[1], watched),
            (MARGINS[1], target, watched),
        )
    )
    assert alone.tickets is not None and both.tickets is not None and beside.tickets == alone.tickets
    assert both.tickets == approx(alone.tickets * ((1.96 + 1.2816) / (1.96 + 0.8416)) ** 2, rel=0.01)
    assert assumed.assumed is not None
    assert power.target_n(assumed.assumed, 0.5, alpha=0.025, power=0.9) == approx(900, rel=0.01)


def test_a_smaller_margin_a_smaller_share_and_fewer_answers_take_longer() -> None:
    def days(tickets: pl.DataFrame, promised: Plan) -> int:
        return planned(tickets, promised).days or 0

    tickets, promised = log(days=36), plan(Criterion("csat_mean", margin=0.1))
    usual = days(tickets, promised)
    assert days(tickets, plan(Criterion("csat_mean", margin=0.05))) > 2 * usual
    assert days(tickets, replace(promised, phases=(Phase("live", START, 0.1),))) > 1.5 * usual
    assert days(log(Truth(rated=0.1), Truth(rated=0.1), days=36), promised) > 2 * usual


def test_alike_tickets_of_a_customer_take_longer() -> None:
    alone = log(days=36, seed=7)
    shared = alone.with_columns(customer_id=pl.concat_str(pl.lit("C"), pl.int_range(pl.len()) // 6))
    alike = shared.with_columns(resolved=pl.col("resolved").first().over("customer_id"))
    one, other = (
        planned(each, plan(Criterion("resolution_rate", margin=0.05))).tickets for each in (shared, alike)
    )
    assert one is not None and other is not None and other > 3 * one


def test_what_14_days_tell_is_what_power_says() -> None:
    (need,) = planned(log(days=36), plan(Criterion("resolution_rate"))).needs
    assert need.tickets is None and need.detectable is not None
    assert need.detectable == approx(power.detectable(0.6, 700) or 0, rel=0.1)
    assert "14 days tell a difference of" in need.sentence


def test_before_the_pilot_all_tickets_say_how_it_goes() -> None:
    found = planned(log(days=36).with_columns(arm=pl.lit(None, pl.String)), plan(*MARGINS))
    assert found.daily == approx(100) and found.pilot_daily == approx(50)
    assert all(need.tickets for need in found.needs)


def test_a_log_younger_than_four_weeks_is_divided_by_the_days_that_it_has() -> None:
    assert planned(log(days=12), plan(*MARGINS)).daily == approx(100)


@pytest.mark.parametrize(
    ("promised", "says"),
    [
        (plan(phases=()), "Write a live phase"),
        (plan(phases=(Phase("live", START, 1.0),)), "Write a live phase"),
        (plan(Criterion("csat_mean", target=4.99)), "tickets a day of late"),
    ],
)
def test_what_cannot_be_reckoned_is_a_sentence(promised: Plan, says: str) -> None:
    found = planned(log(days=20), promised)
    assert says in found.sentence and found.days is None


def test_a_metric_that_is_not_recorded_has_its_reason() -> None:
    (need,) = planned(log(days=20).drop("csat"), plan(Criterion("csat_mean", margin=0.1))).needs
    assert (need.tickets, need.sentence) == (None, "This source records no rating on a five-point scale.")
