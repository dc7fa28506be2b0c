"""The simulations of the benchmarks with fewer runs: what is claimed holds within their Monte-Carlo error."""

from collections.abc import Callable

import pytest

from tests.benchmarks.report import UNBOUND, Line
from tests.benchmarks.simulations import interval_claims
from tests.benchmarks.simulations.simulated_decisions import csat_at_margin
from tests.benchmarks.simulations.simulated_looks import same_rates

RUNS = 600


def _lies_within(line: Line) -> bool:
    """Whether the line keeps its bounds, but for four Monte-Carlo errors of a share of 5 %."""
    found = float(line.ours.split(" %")[0])
    slack = 400 * (0.05 * 0.95 / RUNS) ** 0.5
    bounds = [part.split() for part in line.bound.split(", ")]
    return all(
        found >= float(bound) - slack if sign == "≥" else found <= float(bound) + slack
        for sign, bound, _ in bounds
    )


@pytest.mark.parametrize("group", [interval_claims.looks, interval_claims.decisions, interval_claims.mixes])
def test_every_claim_holds_in_a_small_simulation(group: Callable[[int], list[Line]]) -> None:
    lines = group(RUNS)
    assert len(lines) >= 4
    broken = [line for line in lines if line.bound != UNBOUND and not _lies_within(line)]
    assert broken == []


def test_plain_daily_tests_break_the_bounds_that_ours_keep() -> None:
    for per_day, share in ((200, 0.15), (40, 0.10)):
        found = same_rates(days=28, per_day=per_day, share=share, rate=0.6, runs=2000, seed=1)
        assert found.plain > 0.2 and found.ours < 0.05


def test_a_bound_that_does_not_hold_is_seen() -> None:
    found = interval_claims.decisions(RUNS)[-1]
    assert not _lies_within(Line("w", "62.00 % ± 2.0", "–", "–", found.bound, False))
    assert _lies_within(found)


def test_a_simulation_with_the_same_seed_is_the_same() -> None:
    one, other = (csat_at_margin(n=100, base_n=300, margin=0.1, runs=200, seed=4) for _ in range(2))
    assert one == other
