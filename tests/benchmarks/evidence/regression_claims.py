"""What is claimed of two runs: seldom a difference where there is none, and the interval holds the truth."""

from functools import partial

import numpy as np
import polars as pl

from analytics.evaluation import paired_runs
from analytics.evaluation.paired_runs import PairedRuns
from tests.benchmarks.report import UNBOUND, Claim
from tests.benchmarks.sizes import Ground

#: A thousandth of the tickets of the other items are the pairs of runs of each line: 1,000.
PER_TICKET = 1_000
#: 5 % and two standard errors of 1,000 pairs of runs.
WRONG, HELD, POWER = 0.064, 0.93, 0.8
TESTS = 120


def run(ground: Ground) -> list[Claim]:
    """Runs without a difference, one test a customer and several; runs with 15 points more."""
    runs = max(50, ground.size.tickets // PER_TICKET)
    return [
        _null(runs, "one test a customer", customers=TESTS),
        _null(runs, "40 customers with three tests, alike in three of four changes", customers=40),
        _power(runs),
    ]


def simulated(seed: int, *, up: float, down: float, customers: int = TESTS) -> PairedRuns:
    """Two runs of 120 tests: shares of tests that are mended and that break; customers change together."""
    rng = np.random.default_rng(seed)
    whose = np.arange(TESTS) % customers
    roll, own = rng.random(TESTS), rng.random(TESTS)
    if customers < TESTS:
        roll = np.where(rng.random(TESTS) < 0.75, roll[whose], roll)
    before = own < 0.7
    after = np.where(before, roll >= down / 0.7, roll < up / 0.3)
    first, second = (
        pl.DataFrame(
            {
                "item_id": [str(place) for place in range(TESTS)],
                "passed": passed,
                "test_kind": ["must pass"] * TESTS,
                "ticket_id": [str(place) for place in range(TESTS)],
            }
        )
        for passed in (before, after)
    )
    known = pl.DataFrame({"item_id": [str(place) for place in range(TESTS)], "customer": whose})
    return paired_runs.compare(first, second, known)


def _null(runs: int, named: str, *, customers: int) -> Claim:
    made = partial(simulated, up=0.09, down=0.09, customers=customers)
    found = [made(seed) for seed in range(runs)]
    wrong = sum(each.word in ("better", "worse") for each in found)
    held = sum(each.low <= 0 <= each.high for each in found) / runs
    share = wrong / runs
    return Claim(
        situation=f"two runs of {TESTS} tests without a difference, 18 % of results change, {named}: called "
        f"better or worse ({runs:,} pairs)",
        found=f"{100 * share:.1f} % ± {100 * (share * (1 - share) / runs) ** 0.5:.1f}; interval holds 0 in "
        f"{100 * held:.1f} %",
        withheld=UNBOUND,
        power=UNBOUND,
        bound=f"≤ {100 * WRONG:g} %, holds ≥ {100 * HELD:g} %",
        holds=share <= WRONG and held >= HELD,
    )


def _power(runs: int) -> Claim:
    found = [simulated(seed, up=0.2, down=0.05) for seed in range(runs)]
    better = sum(each.word == "better" for each in found) / runs
    held = sum(each.low <= 0.15 <= each.high for each in found) / runs
    return Claim(
        situation=f"two runs of {TESTS} tests, 20 % mended and 5 % broken ({runs:,} pairs)",
        found=f"interval holds the true 15 points in {100 * held:.1f} %",
        withheld=UNBOUND,
        power=f"called better in {100 * better:.1f} %",
        bound=f"≥ {100 * POWER:g} %, holds ≥ {100 * HELD:g} %",
        holds=better >= POWER and held >= HELD,
    )
