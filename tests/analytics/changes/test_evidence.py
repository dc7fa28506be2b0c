"""What is computed about a change holds on logs whose truth is known."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from pytest import approx

from analytics.changes import evidence, interrupted_series, permutation, regression_to_mean, verdicts
from analytics.changes.daily_panel import Panel
from analytics.changes.evaluation_rule import Change, Rule, Target
from tests.benchmarks.changes import simulated_ledgers
from tests.benchmarks.changes.simulated_ledgers import FIRST, SIGNS, Desk, one, panel, rates, tickets

DESK = Desk(categories=30)
LIVE = FIRST + timedelta(weeks=DESK.start)
PICKED: dict[str, Any] = {"picked_first": LIVE - timedelta(weeks=4), "picked_last": LIVE - timedelta(days=1)}


def made(effect: float = 0.0, *, desk: Desk = DESK, seed: int = 1, target: int = 0) -> Panel:
    """A desk in which the first category moves by an effect at the start."""
    dice = np.random.Generator(np.random.PCG64([5, seed]))
    level, volume = rates(desk, dice)
    level[target, desk.start :] += effect
    return panel(*tickets(desk, level, volume, dice))


def change(key: str = "a", category: str = "category 00", live: date = LIVE, **rule: object) -> Change:
    """A change of one category with the usual rule."""
    return Change(key, f"change {key}", "article", (Target(category, live),), Rule(**rule))  # pyright: ignore[reportArgumentType]


def gathered(whole: Panel, asked: Change, *others: Change, until: date | None = None) -> evidence.Evidence:
    return evidence.gather(whole, asked, [asked, *others], {}, until or whole.last)


def judged(whole: Panel, asked: Change, *others: Change, until: date | None = None) -> verdicts.Verdict:
    found = [
        evidence.gather(whole, each, [asked, *others], {}, until or whole.last) for each in (asked, *others)
    ]
    return verdicts.give(found, SIGNS)[0]


def test_a_change_with_an_effect_worked_and_the_opposite_harmed() -> None:
    up, down = judged(made(0.12, seed=3), change(**PICKED)), judged(made(-0.12, seed=3), change(**PICKED))
    assert up.state == "worked" and up.low < 0.12 < up.high
    assert down.state == "harmed" and down.low < -0.12 < down.high


def test_no_effect_is_no_evidence_and_says_what_it_excludes() -> None:
    found = judged(made(), change(**PICKED))
    assert found.state == "no evidence" and found.low < 0 < found.high < 0.06


def test_the_days_of_the_choice_are_in_neither_side() -> None:
    whole = made(0.1)
    dented = whole.total.copy()
    days = whole.between(PICKED["picked_first"], PICKED["picked_last"])
    dented[0, days] = 0
    again = replace(whole, total=dented, squares=dented)
    usual, picked = gathered(whole, change(**PICKED)), gathered(again, change(**PICKED))
    assert picked.raw is not None and usual.raw is not None
    assert picked.raw.value == usual.raw.value
    assert picked.naive > usual.naive + 0.3, "before and after by itself sees a great rise"
    assert picked.expected_return > 0.3, "which was to be expected without any change"
    assert gathered(again, change()).value > usual.value + 0.1, "without a choice those days are before"


def test_swapping_solved_and_unsolved_mirrors_the_effect() -> None:
    whole = made(0.05)
    turned = replace(whole, total=whole.n - whole.total, squares=whole.n - whole.total)
    one_way, other = gathered(whole, change()), gathered(turned, change())
    assert (one_way.value, one_way.low, one_way.high) == approx((-other.value, -other.high, -other.low))
    assert one_way.permutation_p == other.permutation_p


def test_a_shock_to_all_categories_is_no_effect() -> None:
    found = judged(made(desk=replace(DESK, shock=0.8)), change(**PICKED))
    assert found.state == "no evidence" and found.evidence.naive > 0.1


def test_under_four_weeks_before_nothing_is_judged() -> None:
    early = FIRST + timedelta(weeks=3)
    found = judged(made(), change(live=early))
    assert found.state == "not judged" and found.why == "3 weeks before it, 4 are needed"
    assert np.isnan(found.value)


def test_a_category_that_is_new_has_only_its_own_weeks_before() -> None:
    whole = made()
    n = whole.n.copy()
    n[0, : (DESK.start - 2) * 7] = 0
    found = judged(replace(whole, n=n, total=np.minimum(whole.total, n)), change())
    assert found.state == "not judged" and found.why.startswith("2 weeks")


def test_before_all_weeks_after_have_passed_it_is_too_early() -> None:
    found = judged(made(0.3), change(), until=LIVE + timedelta(weeks=7))
    assert found.state == "too early" and found.why == "7 of 8 weeks so far"
    assert judged(made(0.3), change(planned_n=5_000)).state == "too early"
    assert judged(made(0.3), change(planned_n=500)).state == "worked"


def test_with_fewer_than_19_controls_there_is_no_verdict() -> None:
    desk = replace(DESK, categories=19)
    found = judged(made(0.2, desk=desk), change())
    assert (
        found.state == "no evidence" and found.why == "18 untouched categories, 19 are needed for a verdict"
    )
    assert judged(made(0.2, desk=replace(DESK, categories=20)), change()).state == "worked"


def test_two_changes_of_a_category_close_to_each_other_cannot_be_separated() -> None:
    whole = made(0.1)
    both = [judged(whole, change("a"), change("b", live=LIVE + timedelta(days=10)))]
    assert both[0].evidence.together_with == ("b",)
    # The days after begin with the later one.
    assert both[0].evidence.windows[0].after.sum() == 56 - 10


def test_a_later_change_of_the_category_ends_the_days_after() -> None:
    found = gathered(made(0.1), change("a"), change("b", live=LIVE + timedelta(weeks=5)))
    assert not found.together_with and found.cut_by == ("b",)
    assert found.weeks_after == 5


def test_a_category_that_is_changed_itself_is_no_control() -> None:
    found = gathered(made(), change("a"), change("b", "category 07", LIVE + timedelta(weeks=2)))
    assert dict(found.left_out)["category 07"].startswith("changed itself on ")
    assert "category 07" not in found.controls and len(found.controls) == 28


def test_a_control_that_shares_something_is_left_out_with_its_reason() -> None:
    links = {"category 00": {"category 03": "cites KB-1 too"}}
    found = evidence.gather(made(), change(), [change()], links, FIRST + timedelta(weeks=99))
    assert found.left_out == (("category 03", "cites KB-1 too"),)


def test_a_control_that_jumps_too_is_named() -> None:
    whole = made()
    jumped = whole.total.copy()
    jumped[9, DESK.start * 7 :] = whole.n[9, DESK.start * 7 :]
    found = gathered(replace(whole, total=jumped, squares=jumped), change())
    assert found.moved_too == ("category 09",)


def test_a_target_that_rose_all_the_time_is_not_said_to_have_worked() -> None:
    (found,) = one(Desk(trend=0.006, history=26, level=(0.5, 0.5)), 3, targets=1)
    assert found.low > 0 and found.state == "no evidence"
    assert found.why == "it moved this way before the change already"


def test_thirteen_weeks_before_do_not_rule_out_a_trend_and_the_verdict_says_so() -> None:
    """A trend of half a point a week may look like an effect, and then never without the word."""
    short = [one(Desk(trend=0.005, level=(0.5, 0.5)), seed, targets=1)[0] for seed in range(60)]
    long = [one(Desk(trend=0.005, history=13, level=(0.5, 0.5)), seed, targets=1)[0] for seed in range(60)]
    assert sum(each.state == "worked" and not each.trend_open for each in short) <= 4
    assert any(each.state == "too early" and each.why.startswith("trend not separable") for each in short)
    assert sum(each.state == "worked" for each in long) <= 5


def test_a_large_step_is_told_from_a_trend_and_later_weeks_tell_more() -> None:
    later = LIVE + timedelta(weeks=13)
    found = judged(made(0.25, desk=replace(DESK, history=13)), change(live=later))
    assert found.state == "worked" and not found.trend_open
    means: list[float] = []
    for weeks in (8, 24):
        desk = replace(DESK, after=weeks)
        told = [gathered(made(0.06, desk=desk, seed=seed), change()).explained_by for seed in range(12)]
        assert {each.weeks for each in told if each} == {17 + weeks}
        means.append(float(np.mean([each.step_over_trend for each in told if each])))
    assert means[1] > means[0] + 1 and means[0] > 0


def test_a_change_in_steps_has_a_window_for_each_start() -> None:
    desk = replace(DESK, after=16)
    dice = np.random.Generator(np.random.PCG64(9))
    level, volume = rates(desk, dice)
    starts = (desk.start, desk.start + 6)
    for target, start in enumerate(starts):
        level[target, start:] += 0.1
    steps = tuple(Target(f"category {n:02d}", FIRST + timedelta(weeks=each)) for n, each in enumerate(starts))
    asked = Change("s", "in steps", "article", steps)
    found = evidence.gather(panel(*tickets(desk, level, volume, dice)), asked, [asked], {}, date(2030, 1, 1))
    assert len(found.windows) == 2 and found.low < 0.1 < found.high and found.low > 0
    assert found.permutation_p <= 0.05


def test_the_smallest_p_of_a_permutation_is_one_over_all_placements() -> None:
    found = gathered(made(0.3, desk=replace(DESK, categories=20)), change())
    assert found.permutation_p == 1 / 20


def test_the_placements_of_two_targets_are_all_taken_where_they_are_few() -> None:
    desk = replace(DESK, categories=12)
    dice = np.random.Generator(np.random.PCG64(9))
    whole = panel(*tickets(desk, *rates(desk, dice), dice))
    asked = Change("s", "two", "article", (Target("category 00", LIVE), Target("category 01", LIVE)))
    found = evidence.gather(whole, asked, [asked], {}, whole.last)
    assert found.raw is not None
    assert permutation.placebos(found.raw.moves, found.raw.weights).size == 10 * 9


def test_what_is_picked_comes_back_by_as_much_as_was_luck() -> None:
    dice = np.random.Generator(np.random.PCG64(4))
    lasting, noise = dice.normal(0, 0.03, 400), dice.normal(0, 0.04, 400)
    seen = lasting + noise
    worst = int(seen.argmin())
    back = regression_to_mean.expected_return(float(seen[worst]), seen, np.full(400, 0.04**2))
    assert back == approx(-seen[worst] * 16 / 25, rel=0.15)


def test_an_interrupted_series_finds_its_step_and_is_blind_to_a_common_shock() -> None:
    whole = made(0.1)
    found = gathered(whole, change()).seconds
    assert found is not None and found.interrupted is not None
    assert found.interrupted.low < 0.1 < found.interrupted.high and found.interrupted.p < 0.05
    shocked = gathered(made(desk=replace(DESK, shock=0.8)), change()).seconds
    assert shocked is not None and shocked.interrupted is not None and shocked.interrupted.low > 0


def test_a_flat_series_has_no_interruption() -> None:
    weeks, sums = made().weekly(np.ones(DESK.weeks * 7, dtype=bool), LIVE)
    flat = type(sums)(sums.n[0], sums.n[0], sums.n[0])
    assert interrupted_series.fit(weeks, flat, rate=True) is None


def test_without_a_target_or_with_an_unknown_one_it_is_said() -> None:
    nothing = Change("n", "a new model", "agent version", ())
    whole = made()
    gone = judged(whole, change(category="category 99"))
    everything = verdicts.give([gathered(whole, nothing)], SIGNS)[0]
    assert gone.state == everything.state == "not judged"
    assert gone.why == "none of the tickets has its category"
    assert "changes everything" in everything.why


def test_a_guardrail_that_is_crossed_is_harm_whatever_the_metric_did() -> None:
    from analytics.changes.evaluation_rule import Guardrail

    found = gathered(made(0.12), change())
    crossed = verdicts.Crossed(Guardrail("reopen_rate", 0.03), -0.1, -0.14, -0.06, worse=True)
    verdict = verdicts.give([found], SIGNS, {"a": [crossed]})[0]
    assert verdict.state == "harmed" and verdict.why == "guardrail crossed: reopen_rate"


def test_the_year_of_the_ledger_is_one_family() -> None:
    whole = made(0.07)
    alone = judged(whole, change())
    many = judged(whole, change(), *(change(f"x{n}", f"category {n:02d}") for n in range(1, 9)))
    assert many.adjusted_p > alone.adjusted_p
    assert len(many.evidence.controls) == 21


@pytest.mark.parametrize("seed", range(3))
def test_of_forty_categories_the_worst_five_did_not_work_when_nothing_did(seed: int) -> None:
    found = [each for run in range(20) for each in one(Desk(), 1_000 * seed + run, targets=5)]
    assert sum(each.state == "worked" for each in found) <= 3
    assert sum(each.evidence.naive_p <= 0.05 and each.evidence.naive > 0 for each in found) >= 10


def test_six_points_are_found_as_often_as_is_promised() -> None:
    found = [one(replace(Desk(), categories=20), seed, targets=1, effect=0.06)[0] for seed in range(100)]
    assert sum(each.state == "worked" for each in found) >= 72
    assert abs(float(np.mean([each.value for each in found])) - 0.06) < 0.006


def test_the_simulation_has_customers_who_are_alike() -> None:
    desk = replace(simulated_ledgers.Desk(categories=2), weekly=(40, 40), a_customer=5.0, alike=0.5)
    dice = np.random.Generator(np.random.PCG64(1))
    totals = [tickets(desk, np.full((2, 25), 0.5), np.full(2, 40.0), dice) for _ in range(60)]
    spread = np.var([solved.sum(1) / n.sum(1) for n, solved in totals])
    assert spread > 1.8 * 0.25 / 1_000, "wider than 1,000 independent tickets"


def test_a_category_that_is_gone_after_the_change_may_be_renamed() -> None:
    whole = made()
    n = whole.n.copy()
    n[0, DESK.start * 7 :] = 0
    found = judged(replace(whole, n=n, total=np.minimum(whole.total, n)), change())
    assert found.state == "not judged" and "renamed" in found.why


def test_a_metric_that_no_ticket_has_is_said_to_be_not_recorded() -> None:
    whole = made()
    nothing = np.zeros_like(whole.n)
    found = judged(replace(whole, n=nothing, total=nothing, squares=nothing), change())
    assert found.state == "not judged" and "does not record" in found.why
