import re
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from pytest import approx

from analytics.pilot.by_category import category_comparison
from analytics.pilot.by_category.category_records import Mix, Part
from analytics.pilot.plan import Criterion, Plan
from analytics.significance import multiple_testing
from analytics.significance.returning_customers import clustered
from tests.analytics.pilot.simulated_pilots import Truth, counted, log, plan, strange
from tests.benchmarks.simulations import simulated_categories, simulated_logs
from tests.benchmarks.simulations.simulated_categories import Shape

PLAN = plan(Criterion("resolution_rate", margin=0.05))
NAMES = ("a", "b", "c", "d", "e", "f")


def mixed(
    tickets: pl.DataFrame, key: str = "resolution_rate", *, promised: Plan = PLAN, read: bool = True
) -> Mix:
    """The mix of a log after 14 complete days."""
    known, rules = counted(tickets)
    found = category_comparison.of(promised, known, rules, key, read=read)
    assert not strange(found)
    return found


def better_in(category: str) -> pl.DataFrame:
    """A pilot that solves nearly everything of one category, and of the others as much as people do."""
    won = (pl.col("category") == category) & (pl.col("arm") == "pilot") & (pl.int_range(pl.len()) % 8 > 0)
    return log(categories=NAMES, per_day=120, seed=3).with_columns(resolved=pl.col("resolved") | won)


def test_each_category_is_the_plain_comparison_of_its_own_tickets() -> None:
    tickets = better_in("c").filter(pl.col("created_at").dt.date() < pl.date(2026, 6, 15))
    found = mixed(better_in("c"))
    assert {part.name for part in found.parts} == set(NAMES)
    for part in found.parts:
        own = tickets.filter(pl.col("category") == part.value)
        sides = [own.filter(pl.col("arm") == arm)["resolved"] for arm in ("pilot", "baseline")]
        sums = [clustered.independent(int(side.sum()), len(side)) for side in sides]
        plain = clustered.difference(*sums)
        assert part.raw is not None and part.p is not None
        assert (part.raw.value, part.raw.low, part.raw.high) == approx(
            tuple(map(float, (plain.value, plain.low, plain.high)))
        )
        assert (part.pilot, part.baseline) == approx((sides[0].mean(), sides[1].mean()))
        assert (part.rows, part.base_rows) == tuple(map(len, sides))
    assert sum(part.share for part in found.parts) == approx(1)
    assert sum(part.base_share for part in found.parts) == approx(1)


def test_the_family_is_all_categories_at_once() -> None:
    found = mixed(better_in("c"))
    p = [part.p for part in found.parts if part.p is not None]
    assert [part.adjusted_p for part in found.parts] == approx(multiple_testing.benjamini_hochberg(p))
    assert [part.name for part in found.parts if part.clear] == ["c"]
    assert "Resolution is higher in c (6 values compared)." in found.sentences
    assert found.uneven is not None and found.uneven.told
    assert any("varies more than chance would explain" in each for each in found.sentences)


def test_shrunken_effects_lie_between_their_own_and_the_common_one() -> None:
    for part in (found := mixed(better_in("c"))).parts:
        assert part.raw is not None and part.shrunken is not None
        common = found.pooled.value if found.pooled else 0.0
        assert abs(part.shrunken.value - part.raw.value) <= abs(common - part.raw.value) + 0.1
    widths = [
        [(gap.high or 0) - (gap.low or 0) for gap in (part.shrunken, part.raw) if gap is not None]
        for part in found.parts
    ]
    assert sum(shrunken for shrunken, _ in widths) < sum(raw for _, raw in widths)


def test_before_the_decision_everything_is_wider_and_p_is_larger() -> None:
    read, early = (mixed(better_in("c"), read=read) for read in (True, False))
    for one, other in zip(read.parts, early.parts, strict=True):
        assert one.raw is not None and other.raw is not None and one.p is not None and other.p is not None
        assert (other.raw.high or 0) - (other.raw.low or 0) > 1.2 * ((one.raw.high or 0) - (one.raw.low or 0))
        assert other.p >= one.p
    assert read.pooled is not None and early.pooled is not None
    assert (early.pooled.high or 0) > (read.pooled.high or 0)


def test_a_category_with_few_customers_has_its_reason_and_no_number_to_draw() -> None:
    rare = pl.when(pl.int_range(pl.len()) % 50 == 0).then(pl.lit("rare")).otherwise("category")
    found = mixed(log().with_columns(category=rare))
    part = next(each for each in found.parts if each.value == "rare")
    assert part.raw is None and part.shrunken is None and part.p is None and not part.clear
    assert "customers in the pilot; 30 are needed." in part.reason
    assert part.pilot is not None


def test_a_category_in_one_arm_says_so() -> None:
    own = (
        pl.when((pl.col("arm") == "pilot") & (pl.col("category") == "login")).then(None).otherwise("category")
    )
    found = mixed(log().with_columns(category=own))
    reasons = {part.name: part.reason for part in found.parts}
    assert reasons["login"] == "The pilot has no such ticket."
    assert reasons["(not recorded)"] == "The baseline has no such ticket."
    assert any("of the baseline's are in categories with fewer than 10" in each for each in found.notices)


def test_easy_tickets_do_not_pass_for_a_better_agent() -> None:
    # The pilot gets four fifths of the easy tickets; within each kind it is ten points worse.
    tickets = log(days=28, per_day=400, categories=("easy", "hard"), seed=2)
    easy = pl.col("category") == "easy"
    number = pl.int_range(pl.len())
    pilot = pl.when(easy).then(number % 10 < 8).otherwise(number % 10 < 2)
    rate = pl.when(easy).then(0.9).otherwise(0.4) - pl.when(pilot).then(0.1).otherwise(0.0)
    drawn = ((number * 7919) % 1000) / 1000
    moved = tickets.with_columns(
        arm=pl.when(pilot).then(pl.lit("pilot")).otherwise(pl.lit("baseline")), resolved=drawn < rate
    )
    found = mixed(moved, promised=replace(PLAN, randomised=False))
    assert found.adjustment is not None and found.adjustment.misleads
    assert found.adjustment.crude.value > 0.15 and found.adjustment.adjusted.value == approx(-0.1, abs=0.03)
    assert re.fullmatch(
        r"The pilot got easier tickets\. Raw, its resolution rate is \d\d\.\d points higher; "
        r"for the same mix of tickets it is \d+\.\d points lower\.",
        found.sentences[0],
    )


@pytest.mark.parametrize("key", ["handle_time_median", "csat_mean", "escalation_rate"])
def test_any_metric_can_be_looked_at_whether_or_not_it_is_a_criterion(key: str) -> None:
    found = mixed(log(Truth(seconds=200, good=0.9, escalation=0.1)), key)
    assert found.metric.key == key and found.relative == (key == "handle_time_median")
    assert all(part.raw is not None and part.clear for part in found.parts)


def test_a_metric_that_the_source_does_not_record_has_a_reason() -> None:
    found = mixed(log().drop("csat"), "csat_mean")
    assert (found.parts, found.reason) == ((), "No rating on a five-point scale was imported.")
    assert mixed(log(days=3)).reason == "No complete day of tickets is mature yet."


def test_a_category_in_which_nobody_failed_is_not_clear_for_that() -> None:
    # 40 of 40 against 38 of 40 each of ten times as many: by Fisher's test p is .24.
    tickets = log(per_day=100, categories=("a", "b"), share=0.1, days=28).with_columns(
        resolved=(pl.col("arm") == "pilot") | (pl.int_range(pl.len()).over("arm") % 20 > 0)
    )
    found = mixed(tickets, promised=replace(PLAN, phases=(replace(PLAN.phases[0], share=0.1),)))
    for part in found.parts:
        assert part.pilot == 1.0 and part.customers >= 30
        assert (part.raw, part.p, part.clear) == (None, None, False)
        assert part.reason == "An arm has fewer than 5 successes or failures."


def flat(part: Part) -> list[float]:
    """All numbers of a category, nan for none."""
    gaps = [gap and (gap.value, gap.low, gap.high) for gap in (part.raw, part.shrunken)]
    numbers = [part.pilot, part.baseline, part.rows, part.base_rows, part.share, part.base_share, part.p]
    numbers += [each for gap in gaps for each in gap or (None, None, None)]
    return [float("nan") if each is None else float(each) for each in (*numbers, part.adjusted_p)]


@pytest.mark.parametrize("metric", ["resolution_rate", "csat_mean", "handle_time_median"])
def test_the_simulated_facts_give_the_answer_of_a_log(metric: str) -> None:
    shape = Shape("", metric=metric, tickets=1_500, customers=300, categories=5)
    for seed in range(17):
        drawn = simulated_categories.draw(shape, np.random.default_rng(seed))
        log = simulated_logs.as_log(simulated_categories.tickets(shape, drawn))
        facts, rules = counted(log, as_of=simulated_categories.RULES.as_of)
        slow = category_comparison.of(simulated_categories.plan_of(shape), facts, rules, metric, read=True)
        fast = simulated_categories.compared(shape, drawn)
        # Sums are added up in another order in every run, so their last digits differ.
        assert [flat(part) for part in slow.parts] == [approx(flat(part), nan_ok=True) for part in fast.parts]
        assert slow.sentences == fast.sentences


def test_a_filter_never_shrinks_the_family() -> None:
    tickets = better_in("c").with_columns(language=pl.when(pl.col("category") == "c").then(pl.lit("de")))
    whole = mixed(tickets)
    p = [part.p for part in whole.parts if part.p is not None]
    assert len(p) == len(NAMES)
    assert [part.adjusted_p for part in whole.parts] == approx(multiple_testing.benjamini_hochberg(p))


def test_one_large_customer_makes_its_category_less_sure() -> None:
    tickets = log(categories=("a", "b"), per_day=100, seed=4)
    number = pl.int_range(pl.len()).over("arm", "category")
    one = pl.when((pl.col("category") == "a") & (number < 60)).then(pl.concat_str(pl.lit("big "), "arm"))
    alike = pl.col("resolved") | ((pl.col("category") == "a") & (number < 60))
    found = mixed(tickets.with_columns(customer_id=one.otherwise("ticket_id"), resolved=alike))
    width = {part.value: (part.raw.high or 0) - (part.raw.low or 0) for part in found.parts if part.raw}
    assert width["a"] > 1.5 * width["b"]
