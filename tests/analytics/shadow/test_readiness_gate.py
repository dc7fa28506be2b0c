import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analytics.shadow import readiness_gate, rollout_ladder
from analytics.shadow.rollout_ladder import RUNGS, Live
from analytics.significance import always_valid_intervals
from tests.benchmarks.training import simulated_shadow

FINE = Live(days=20, harm="", leaks=0, plan="all met", plan_met=True)


def drafts(accepted: list[bool], customers: int | None = None) -> pl.DataFrame:
    whose = [f"C{place if customers is None else place % customers}" for place in range(len(accepted))]
    return pl.DataFrame({"accepted": accepted, "customer": whose})


def gate(found: readiness_gate.Bound, **changed: object) -> readiness_gate.Gate:
    usual = {"leaks": 0, "approvals": 2, "entries": 3, "always_human": False}
    return readiness_gate.gate(found, **{**usual, **changed})  # pyright: ignore


def test_all_accepted_needs_51_drafts_and_the_price_says_so() -> None:
    assert readiness_gate.drafts_needed(1.0) == 51
    assert not gate(readiness_gate.bound(drafts([True] * 50))).met
    assert gate(readiness_gate.bound(drafts([True] * 51))).met
    assert readiness_gate.drafts_needed(0.9) is None and readiness_gate.drafts_needed(0.901) is None


def test_the_price_in_days_falls_with_drafts_and_ends_at_the_bar() -> None:
    few, more = (readiness_gate.bound(drafts([True] * n)) for n in (20, 50))
    assert (readiness_gate.days_needed(few, 10) or 0) > (readiness_gate.days_needed(more, 10) or 0) > 0
    assert readiness_gate.days_needed(readiness_gate.bound(drafts([True] * 100)), 10) == 0
    assert readiness_gate.days_needed(readiness_gate.bound(drafts([False] * 50)), 10) is None
    assert readiness_gate.days_needed(few, 0) is None


def test_many_drafts_of_few_customers_count_as_what_they_are_worth() -> None:
    alone = readiness_gate.bound(drafts([True] * 100))
    few = readiness_gate.bound(drafts([True] * 100, customers=25))
    assert few.effective == pytest.approx(25) and few.low < 0.9 < alone.low
    assert readiness_gate.bound(drafts([])).share is None


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"leaks": 1}, "no answer where a person must answer"),
        ({"approvals": 1}, "behaviour rules approved by 2 people"),
        ({"entries": 2}, "3 complete articles"),
        ({"always_human": True}, "may be automated"),
    ],
)
def test_each_condition_of_the_gate_alone_keeps_it_shut(changed: dict[str, object], missing: str) -> None:
    found = gate(readiness_gate.bound(drafts([True] * 100)), **changed)
    assert [each.name for each in found.missing] == [missing] and not found.met


def test_the_bound_over_time_is_looked_at_every_five_drafts_and_at_the_end() -> None:
    path = readiness_gate.bound_path([True] * 12)
    assert [n for n, _ in path] == [5, 10, 12] and path[0][1] < path[-1][1]


def test_a_category_exactly_at_the_bar_is_almost_never_ready_and_a_better_one_soon_is() -> None:
    at_bar = simulated_shadow.looked_at(0.90, 4000)
    better = simulated_shadow.looked_at(0.97, 2000)
    assert at_bar.ever <= 0.025 < 0.18 < at_bar.ever_by_wilson
    assert better.ever >= 0.95 and better.median_drafts <= 125


def test_the_one_sided_bound_is_sooner_than_the_two_sided_interval_of_the_oracle(shared: Path) -> None:
    told = {each["id"]: each for each in json.loads((shared / "oracles/process.json").read_text())["oracles"]}
    ever, median = (told["readiness_power"]["expected"][name] for name in ("ever", "median"))
    assert simulated_shadow.looked_at(0.90, 4000).ever_two_sided <= 0.025
    for acceptance, often, drafts_ in zip((0.95, 0.97, 0.99), ever, median, strict=True):
        found = simulated_shadow.looked_at(acceptance, 2000)
        assert found.ever_two_sided == pytest.approx(often, abs=0.04)
        assert found.median_two_sided == pytest.approx(drafts_, abs=25)
        assert found.ever >= found.ever_two_sided and found.median_drafts < found.median_two_sided
    assert simulated_shadow.looked_at(0.95, 2000).ever > 0.75


@pytest.mark.parametrize("bar", [0.5, 0.8, 0.95])
def test_whatever_the_bar_a_rate_at_it_is_rarely_ever_shown_to_be_above(bar: float) -> None:
    looks = np.arange(5, 401, 5)
    reached = np.cumsum(np.random.default_rng(9).random((600, 400)) < bar, axis=1)[:, looks - 1]
    low = always_valid_intervals.rate_lower_bound(reached, looks)
    assert 0 < (low > bar).any(axis=1).mean() <= 0.025 + 2 * 0.0064


def test_the_lower_bound_is_exact_for_successes_alone() -> None:
    # Of n successes the mixture is (1 - bar^(n + 1)) / ((n + 1) (1 - bar) bar^n).
    for n in (1, 10, 51, 400):
        bar = float(always_valid_intervals.rate_lower_bound(n, n))
        assert (1 - bar ** (n + 1)) / ((n + 1) * (1 - bar) * bar**n) == pytest.approx(40, rel=1e-6)
    assert float(always_valid_intervals.rate_lower_bound(0, 30)) == 0
    assert float(always_valid_intervals.rate_lower_bound(0, 0)) == 0


def test_rubber_stamps_that_are_left_out_move_the_estimate_by_at_most_a_point() -> None:
    found = simulated_shadow.stamped(0.9, 40_000, share=0.2, seed=3)
    assert abs(found.without_stamps - found.truth) <= 0.01 and found.with_stamps - found.truth > 0.01


def test_the_ladder_goes_up_one_rung_at_a_time_and_down_to_any() -> None:
    assert [rollout_ladder.above(rung) for rung in RUNGS] == ["10 %", "20 %", "50 %", "all", None]
    assert rollout_ladder.replayed(["10 %", "20 %", "shadow", "10 %"]) == "10 %"
    with pytest.raises(ValueError, match="No step leads from shadow to 20 %"):
        rollout_ladder.replayed(["20 %"])


def test_ten_thousand_random_steps_never_skip_a_rung() -> None:
    rng = np.random.default_rng(1)
    stands = 0
    for to in rng.integers(0, len(RUNGS), 10_000):
        if rollout_ladder.may_step(RUNGS[stands], RUNGS[int(to)]):
            assert to <= stands + 1
            stands = int(to)


def test_from_ten_percent_on_the_locked_plan_must_hold_too() -> None:
    shadow = gate(readiness_gate.bound(drafts([True] * 100)))
    assert rollout_ladder.gate("shadow", shadow, Live(0, "harm", 1, "", plan_met=False)) is shadow
    assert rollout_ladder.gate("10 %", shadow, FINE).met
    for live in (
        Live(13, "", 0, "all met", plan_met=True),
        Live(20, "resolution worse", 0, "all met", plan_met=True),
        Live(20, "", 0, "open", plan_met=False),
    ):
        assert not rollout_ladder.gate("10 %", shadow, live).met


def test_harm_a_leak_or_an_expired_certificate_call_for_a_step_back_but_not_in_shadow() -> None:
    bad = Live(20, "resolution worse", 2, "open", plan_met=False, expired="expired")
    assert rollout_ladder.rollback("shadow", bad) == () and len(rollout_ladder.rollback("20 %", bad)) == 3
    assert rollout_ladder.rollback("20 %", FINE) == ()
