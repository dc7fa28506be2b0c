from dataclasses import replace

import polars as pl
import pytest
from pytest import approx

from analytics.pilot.plan import Criterion
from analytics.significance import score_intervals
from tests.analytics.pilot.simulated_pilots import Truth, judge, log, only, plan

LINES = (
    *(Criterion("resolution_rate", target=at) for at in (0.5, 0.56, 0.6, 0.64, 0.7)),
    *(Criterion("escalation_rate", margin=at) for at in (0.0, 0.03, 0.05, 0.1)),
    *(Criterion("csat_mean", margin=at) for at in (0.0, 0.1, 0.25, 0.5)),
    *(Criterion("csat_mean", target=at) for at in (3.8, 4.0, 4.2)),
    *(Criterion("handle_time_median", margin=at, relative=True) for at in (0.0, 0.03, 0.06, 0.2)),
    *(Criterion("handle_time_mean", margin=at, relative=True) for at in (0.0, 0.03, 0.06, 0.2)),
    *(Criterion("handle_time_mean", margin=at) for at in (10.0, 60.0)),
    *(Criterion("handle_time_median", target=at) for at in (280.0, 300.0, 330.0)),
)


@pytest.mark.parametrize("customers", [None, 500])
def test_what_is_shown_has_a_small_p_and_what_is_not_has_a_large_one(customers: int | None) -> None:
    for found in judge(log(customers=customers, days=21), plan(*LINES)).criteria:
        assert found.p is not None and found.method
        if abs(found.p - 0.025) > 0.004:
            assert (found.state == "shown") == (found.p < 0.025), found.criterion
        assert (found.state == "shown not") == (found.p > 0.975) or abs(found.p - 0.975) < 0.004


def test_a_looser_line_is_never_harder_to_keep() -> None:
    tickets, order = log(days=21), ("shown not", "not shown yet", "shown")
    for key, relative in (("escalation_rate", False), ("csat_mean", False), ("handle_time_median", True)):
        margins = (0.0, 0.02, 0.05, 0.1, 0.3)
        looser = [Criterion(key, None, at, relative) for at in margins]
        states = [each.state for each in judge(tickets, plan(*looser)).criteria]
        assert states == sorted(states, key=order.index)


def test_one_ticket_a_customer_drawn_by_lot_is_read_by_miettinen_and_nurminen() -> None:
    tickets, criterion = log(days=14), Criterion("escalation_rate", margin=0.05)
    found = only(judge(tickets, plan(criterion)))
    assert found.method == "Miettinen–Nurminen"
    sides = [tickets.filter(pl.col("arm") == arm)["escalated"] for arm in ("pilot", "baseline")]
    plain = score_intervals.miettinen_nurminen(
        *(part for side in sides for part in (int(side.sum()), len(side)))
    )
    assert found.difference is not None
    assert (found.difference.low, found.difference.high) == approx((float(plain.low), float(plain.high)))
    for changed in (plan(criterion, randomised=False), plan(criterion, unit="customer")):
        again = judge(tickets.with_columns(customer_id=pl.col("ticket_id").str.head(-1)), changed)
        assert only(again).method.startswith("cluster-robust t")


def test_few_events_are_counted_and_not_taken_for_normal() -> None:
    rare = Truth(escalation=0.003)
    found = only(
        judge(log(rare, rare, days=21, customers=400), plan(Criterion("escalation_rate", margin=0.05)))
    )
    assert "few customers had an event" in found.method


def test_more_customers_alike_make_the_interval_wider() -> None:
    tickets = log(days=21)
    shared = pl.concat_str(pl.lit("C"), pl.int_range(pl.len()) // 5)
    alike = tickets.with_columns(customer_id=shared).with_columns(
        pl.col("resolved", "arm").first().over("customer_id")
    )
    promised = replace(plan(), unit="customer")
    one, other = (only(judge(each, promised)).pilot for each in (tickets, alike))
    assert one.design_effect == approx(1.0, abs=0.01)
    assert other.design_effect is not None and other.design_effect > 4
    assert other.effective is not None and other.effective < other.rows / 4
