from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from pytest import approx

from analytics.pilot.plan import Criterion, Phase, Plan
from analytics.pilot.planning import current_rates, sample_size_and_days
from analytics.pilot.planning.sample_size_and_days import Planning
from analytics.significance import power
from tests.analytics.pilot.simulated_pilots import START, Truth, counted, log, plan, strange

MARGINS = (
    Criterion("resolution_rate", margin=0.05),
    Criterion("csat_mean", margin=0.2),
    Criterion("handle_time_median", margin=0.1, relative=True),
)


def planned(tickets: pl.DataFrame, promised: Plan) -> Planning:
    """What a plan asks for of the volume of a log."""
    known, rules = counted(tickets)
    keys = [each.metric for each in promised.criteria]
    found = sample_size_and_days.of(
        promised, current_rates.volume(promised.pilot, promised.baseline, known, rules, keys)
    )
    assert not strange(found)
    return found


def test_a_margin_needs_what_its_formula_says_of_the_baseline_as_it_is() -> None:
    found = planned(log(days=36), plan(*MARGINS))
    rate, csat, time = found.needs
    known, rules = counted(log(days=36))
    now = current_rates.volume(
        plan().pilot, plan().baseline, known, rules, ["resolution_rate", "csat_mean"]
    ).present
    base = now["resolution_rate"].value or 0.0
    # Each alone, as often as all together are promised.
    n = power.non_inferior_n(base, base, 0.05, alpha=0.025, power=sample_size_and_days.AIM)
    assert rate.tickets == approx(n, rel=0.02) and base == approx(0.6, abs=0.03)
    assert now["csat_mean"].answered == approx(0.4, abs=0.03)
    assert csat.tickets is not None and csat.days is not None and csat.days % 7 == 0
    # 50 tickets a day are the pilot's.
    assert csat.days == -(-csat.tickets // (50 * 7)) * 7 or csat.days == 14
    assert time.tickets is not None and "as good as people" in time.sentence
    # All together are missed more often than the slowest alone.
    assert found.tickets is not None and found.tickets > max(need.tickets or 0 for need in found.needs)
    assert "for a chance of at least 8 in 10 to prove them" in found.sentence
    assert found.decision == START + timedelta(days=(found.days or 0) + 7)


def test_a_target_is_told_by_the_truth_that_the_planned_tickets_show() -> None:
    for n in (100, 1000, 10_000):
        (need,) = planned(log(days=36), plan(Criterion("resolution_rate", target=0.6), planned_n=n)).needs
        assert need.tickets == n and need.assumed is not None
        # Of few customers Student's t reaches further than the normal.
        assert power.target_n(need.assumed, 0.6, alpha=0.025, power=sample_size_and_days.AIM) == approx(
            n, rel=0.03
        )
    (lower,) = planned(log(days=36), plan(Criterion("escalation_rate", target=0.3), planned_n=500)).needs
    assert lower.assumed is not None and lower.assumed < 0.3


def test_more_criteria_with_a_line_ask_for_more_tickets_and_watched_ones_do_not() -> None:
    tickets, watched = log(days=36).with_columns(csat_good=pl.col("csat") >= 4), Criterion("escalation_rate")
    target = Criterion("resolution_rate", target=0.5)
    alone, beside, both, twins = (
        planned(tickets, plan(*criteria, planned_n=900))
        for criteria in (
            (MARGINS[1],),
            (MARGINS[1], watched),
            (MARGINS[1], target, watched),
            (MARGINS[1], Criterion("csat_good_share", margin=0.0664)),
        )
    )
    assert alone.tickets is not None and both.tickets is not None and twins.tickets is not None
    assert beside.tickets == alone.tickets == alone.needs[0].tickets
    # A target beside it takes half of the misses.
    more = ((1.96 + 1.31) / (1.96 + 0.878)) ** 2
    assert both.tickets == approx(alone.tickets * more, rel=0.02)
    assumed = both.needs[1].assumed
    assert assumed is not None
    assert power.target_n(assumed, 0.5, alpha=0.025, power=1 - 0.19 / 2) == approx(900, rel=0.02)
    # Two that each miss as often as the other take half each; what is far beyond its line takes nothing.
    assert twins.needs[1].tickets == approx(alone.tickets, rel=0.15)
    assert alone.tickets * 1.1 < twins.tickets < alone.tickets * 1.6
    easy = planned(tickets, plan(MARGINS[1], Criterion("resolution_rate", margin=0.4))).tickets
    assert easy == approx(alone.tickets, rel=0.01)


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
    one, other, by_ticket = (
        planned(each, plan(Criterion("resolution_rate", margin=0.05), unit=unit)).tickets
        for each, unit in ((shared, "customer"), (alike, "customer"), (alike, "ticket"))
    )
    assert one is not None and other is not None and other > 3 * one
    # Where tickets are drawn by lot, what a customer's have in common is in both arms, and cancels.
    assert by_ticket == approx(one, rel=0.1)


def returning(icc: float, customers: int, days: int, *, seed: int = 1) -> pl.DataFrame:
    """A log of customers who come back at any time, a tenth of the tickets of whom are alike so much."""
    rng = np.random.default_rng(seed)
    tickets = log(days=days, customers=customers, seed=seed)
    own = dict(enumerate(rng.random(customers) < 0.6))
    person = tickets["customer_id"].str.slice(1).cast(pl.Int64).to_list()
    same = rng.random(len(person)) < icc**0.5
    usual = rng.random(len(person)) < 0.6
    solved = [own[who] if as_ever else other for who, as_ever, other in zip(person, same, usual, strict=True)]
    return tickets.with_columns(resolved=pl.Series(solved))


def test_customers_who_come_back_bring_no_new_customers_so_more_days_help_less() -> None:
    few, many = (
        planned(
            returning(0.3, customers, 36), plan(Criterion("resolution_rate", margin=0.1), unit="customer")
        )
        for customers in (220, 3_600)
    )
    assert many.tickets is not None and (few.tickets is None or few.tickets > 2 * many.tickets)
    # As customers are all there are, no number of days shows what they do not.
    never = planned(returning(0.3, 220, 36), plan(Criterion("resolution_rate", margin=0.05), unit="customer"))
    assert never.needs[0].days is None and never.tickets is None
    assert "cannot be decided at the present volume" in sample_size_and_days.shortfall(
        plan(Criterion("resolution_rate", margin=0.05), unit="customer"), never
    )


def test_categories_that_the_pilot_would_have_too_few_customers_of_take_longer() -> None:
    rare = tuple(f"rare {at}" for at in range(60))
    usual, parted = (
        planned(log(days=36, per_day=40, categories=names), plan(Criterion("resolution_rate", margin=0.1)))
        for names in (("billing",), rare)
    )
    assert usual.tickets is not None and parted.tickets is not None
    # Ten customers of each category in the pilot, or it does not count.
    assert parted.tickets > usual.tickets and parted.tickets > 60 * 10


def test_a_plan_that_is_too_short_says_how_many_days_it_needs() -> None:
    tickets = log(days=36)
    promised = plan(Criterion("resolution_rate", margin=0.03), planned_n=700)
    found = planned(tickets, promised)
    assert found.full_days is not None and found.full_days > 14
    said = sample_size_and_days.shortfall(promised, found)
    assert said == (
        f"14 complete days are planned, about {found.full_days} are needed at the present volume. "
        "Slowest: resolution."
    )
    enough = replace(promised, decision=START + timedelta(days=found.full_days + 7))
    assert sample_size_and_days.shortfall(enough, planned(tickets, enough)) == ""
    # So many tickets do not come in on the days that are planned either.
    greedy = plan(Criterion("resolution_rate", margin=0.2), planned_n=5_000)
    assert "about 100 are needed" in sample_size_and_days.shortfall(greedy, planned(tickets, greedy))


def test_what_14_days_tell_is_what_power_says() -> None:
    (need,) = planned(log(days=36), plan(Criterion("resolution_rate"))).needs
    assert need.tickets is None and need.detectable is not None
    assert need.detectable == approx(power.detectable(0.6, 700) or 0, rel=0.1)
    assert "14 days can detect a difference of" in need.sentence


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
        (plan(Criterion("csat_mean", target=4.99)), "tickets a day recently"),
    ],
)
def test_what_cannot_be_reckoned_is_a_sentence(promised: Plan, says: str) -> None:
    found = planned(log(days=20), promised)
    assert says in found.sentence and found.days is None


def test_where_nothing_varies_nothing_is_reckoned() -> None:
    solved = log(days=36).with_columns(resolved=pl.lit(True))
    (need,) = planned(solved, plan(Criterion("resolution_rate", margin=0.05))).needs
    assert need.tickets is None and "has the same value" in need.sentence


def test_a_metric_that_is_not_recorded_has_its_reason() -> None:
    (need,) = planned(log(days=20).drop("csat"), plan(Criterion("csat_mean", margin=0.1))).needs
    assert (need.tickets, need.sentence) == (None, "No rating on a five-point scale was imported.")
