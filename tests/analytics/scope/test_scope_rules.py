"""The rule of the scope: gates, steps in any order, hours expected, who is next, and rates at fixed scope."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.metrics import METRICS
from analytics.scope import fixed_scope, hours_expected, promotion_and_demotion, scope_gate, scope_order
from analytics.scope.hours_expected import HoursExpected, SolvedAlone
from analytics.scope.promotion_and_demotion import Place, Standing, StepRefusedError
from analytics.scope.scope_gate import Capacity, Reviewed
from analytics.scope.scope_order import Candidate
from analytics.shadow import rollout_ladder
from analytics.shadow.readiness_gate import Condition, Gate
from analytics.shadow.rollout_ladder import Live
from analytics.trends import human_hours_saved
from analytics.trends.change_decomposition import Decomposition, Part
from analytics.trends.human_hours_saved import Assumptions
from tests.benchmarks.scope import simulated_scope

TODAY = date(2026, 11, 12)
MET, OPEN = Gate((Condition("all", True, "yes"),)), Gate((Condition("articles", False, "2 complete"),))


def assumed(minutes: float = 12.0) -> Assumptions:
    given = {"minutes": minutes, "needed": 1.0, "rework": 3.0, "hour": 40.0}
    units = {"minutes": "minutes", "needed": "share", "rework": "minutes", "hour": "money"}
    made = [human_hours_saved.typed(name, value, units[name], "typed") for name, value in given.items()]  # pyright: ignore
    return Assumptions(*made)  # pyright: ignore[reportArgumentType]


def candidate(name: str, hours: float | None, preparation: float, gate: Gate = MET) -> Candidate:
    found = HoursExpected(hours, hours, hours, 100.0, "" if hours is not None else "unknown")
    return Candidate(name, "shadow", "10 %", gate, found, preparation, "", False, (), 1_000.0)


def test_no_random_sequence_of_events_skips_a_gate_or_promotes_what_goes_to_a_person() -> None:
    found = simulated_scope.sequences(400)
    assert found.allowed > 500 and found.refused > 500
    assert (found.gate_skipped, found.always_promoted, found.rung_skipped, found.too_many_at_once) == (0,) * 4
    assert found.wrongly_refused == 0


@given(seed=st.integers(0, 2**32 - 1), events=st.integers(1, 120))
def test_the_rule_holds_from_every_seed(seed: int, events: int) -> None:
    found = simulated_scope.play(np.random.default_rng(seed), events)
    assert not any((*found[:4], found.wrongly_refused))


def test_a_fourth_category_waits_until_one_of_three_has_stood_two_weeks() -> None:
    standing = Standing()
    for name in "abc":
        standing = promotion_and_demotion.promoted(standing, name, "10 %", MET, TODAY)
    with pytest.raises(StepRefusedError, match="3 categories are in the first 14 days"):
        promotion_and_demotion.promoted(standing, "d", "10 %", MET, TODAY + timedelta(days=13))
    later = promotion_and_demotion.promoted(standing, "d", "10 %", MET, TODAY + timedelta(days=14))
    assert later.place("d").rung == "10 %" and later.moving(TODAY + timedelta(days=14)) == ("d",)


def test_what_is_declared_to_go_to_a_person_is_in_shadow_and_a_step_back_needs_a_reason() -> None:
    standing = promotion_and_demotion.promoted(Standing(), "a", "10 %", MET, TODAY)
    with pytest.raises(StepRefusedError, match="needs a reason"):
        promotion_and_demotion.stepped_back(standing, "a", "shadow", " ")
    assert promotion_and_demotion.stepped_back(standing, "a", "shadow", "harm").place("a").rung == "shadow"
    listed = promotion_and_demotion.declared(standing, "a")
    assert listed.place("a").rung == "shadow"
    with pytest.raises(StepRefusedError, match="always goes to a person"):
        promotion_and_demotion.promoted(listed, "a", "10 %", MET, TODAY)


def test_each_missing_condition_of_the_gate_is_named_with_what_was_found() -> None:
    found = scope_gate.gate(
        OPEN,
        bucket=None,
        audited=False,
        reviewed=Reviewed(12, None, None, None),
        harm="resolution rate −14.0 points",
        capacity=Capacity(None, 22.5),
        live_after=2,
    )
    assert [(each.name, each.found) for each in found.missing] == [
        (scope_gate.AUDITED, "no audit yet"),
        ("articles", "2 complete"),
        ("clearly above 90 % of reviewed answers right", "12 reviewed answers, too few"),
        ("no harm proven", "resolution rate −14.0 points"),
        (scope_gate.CAPACITY, "45 a month needed, nobody has stated how many there are"),
    ]


@pytest.mark.parametrize(("bucket", "met"), [("trainable", True), ("gray", True), ("escalate always", False)])
def test_gray_is_allowed_as_a_hybrid_and_what_goes_to_a_person_is_not(bucket: str, met: bool) -> None:
    capacity, reviewed = Capacity(60, 30), Reviewed(50, 0.95, 0.91, 0.98)
    found = scope_gate.gate(
        MET, bucket=bucket, audited=True, reviewed=reviewed, harm="", capacity=capacity, live_after=2
    )
    assert found.met == met and scope_gate.is_hybrid(bucket) == (bucket == "gray")


def test_articles_that_are_unclean_for_long_are_a_reason_to_step_back() -> None:
    live = Live(20, "", 0, "met", True, unclean="fewer than 3 complete articles for more than 30 days")
    assert (
        rollout_ladder.rollback("10 %", live) == (live.unclean,)
        and rollout_ladder.rollback("shadow", live) == ()
    )


def test_hours_are_those_of_the_tickets_that_the_next_stage_adds_less_rework() -> None:
    # 10 % of 1,000 tickets: 80 alone save 12 minutes each, 20 cost 3 minutes each.
    found = hours_expected.expected(1_000, "shadow", "10 %", SolvedAlone(0.8, 0.7, 0.9, "drafts"), assumed())
    assert found.hours == pytest.approx((80 * 12 - 20 * 3) / 60) and found.tickets == pytest.approx(100)
    assert found.low == pytest.approx((70 * 12 - 30 * 3) / 60)
    assert found.high == pytest.approx((90 * 12 - 10 * 3) / 60)
    short = hours_expected.expected(None, "shadow", "10 %", SolvedAlone(0.8, 0.7, 0.9, "drafts"), assumed())
    assert (short.hours, short.tickets) == (None, None) and "fewer than 14 days" in short.reason
    unknown = hours_expected.expected(1_000, "shadow", "10 %", None, assumed())
    assert unknown.hours is None and "Too few" in unknown.reason
    assert (
        hours_expected.expected(1, "shadow", "10 %", None, "Enter the minutes.").reason
        == "Enter the minutes."
    )


def test_preparation_is_what_is_missing_and_never_nothing() -> None:
    none = hours_expected.preparation(
        entries=3, approvals=2, reviewed=Reviewed(45, 1, 0.9, 1), seconds_a_tag=30
    )
    assert none == (0.5, "the step 0.5 h")
    much, made_of = hours_expected.preparation(
        entries=1, approvals=0, reviewed=Reviewed(0, None, None, None), seconds_a_tag=80
    )
    assert much == pytest.approx(2 + 1 + 1 + 0.5) and made_of.startswith("articles 2.0 h, approvals 1.0 h")


def test_the_next_are_the_ready_ones_by_hours_for_each_hour_of_preparation() -> None:
    found = scope_order.advise(
        [
            candidate("much work", 20, 10), candidate("quick", 9, 1), candidate("small", 3, 1),
            candidate("open", 99, 1, OPEN), candidate("unknown", None, 1), candidate("costs", -4, 1),
            candidate("fine", 5, 1),
        ],
        Standing({"moved": Place("10 %", TODAY)}),
        TODAY,
    )  # fmt: skip
    assert [each.category for each in found.next] == ["quick", "fine"] and found.moving == ("moved",)
    assert [each.category for each in found.waiting] == ["small", "much work"]
    assert found.ordered[-1].category == "open"


def test_a_rate_that_falls_for_its_mix_alone_rises_at_fixed_scope() -> None:
    metric = METRICS["automated_resolution_rate"]
    totals = (
        Part((), "mix", -0.06, -0.08, -0.04), Part((), "rate", 0.03, 0.01, 0.05),
        Part((), "maturity", 0, 0, 0),
    )  # fmt: skip
    found = fixed_scope.of(Decomposition(metric, ("category",), 0.65, 0.68, totals, (), ""))
    assert found is not None and found.misleads and found.raw == pytest.approx(-0.03)
    assert found.at_fixed_scope == pytest.approx(0.71)
    said = fixed_scope.sentence(found, "October")
    assert "71.0" in said and "+3.0 points" in said and "Raw is lower because the mix" in said
    assert fixed_scope.of(None) is None
    assert fixed_scope.of(Decomposition(metric, ("category",), None, None, (), (), "No ticket.")) is None
