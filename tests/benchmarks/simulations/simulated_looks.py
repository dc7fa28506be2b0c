"""Simulated pilots that are looked at every day: how often something is shown that is not there."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.significance import always_valid_intervals, proportions, sample_ratio_mismatch
from analytics.significance.returning_customers import clustered, design_effect
from analytics.significance.returning_customers.clustered import Sums

Counts = NDArray[np.int64]

#: Fixed tests are planned for two weeks, and so is the narrowest point of what is valid always.
PLANNED_DAYS = 14
#: What two tickets of a customer have in common is drawn from a beta distribution around this rate.
RATE = 0.6
#: Simulated at once: more would not fit the memory of a small machine.
_AT_ONCE = 400


class EverShown(NamedTuple):
    """The share of pilots in which a difference was ever shown: by a plain test, and by ours."""

    plain: float
    ours: float


class Clustered(NamedTuple):
    """The same for tickets of customers: one look at the end, then daily looks, each plain and ours."""

    plain_once: float
    ours_once: float
    plain: float
    ours: float


def ever_by_chance(looks: int, *, alpha: float, runs: int, seed: int) -> float:
    """How often a plain test of a true rate of ½ is ever below alpha, 4,000 more rows at each look."""
    successes = np.random.default_rng(seed).binomial(4000, 0.5, (runs, looks)).cumsum(1)
    n = 4000 * np.arange(1, looks + 1)
    p = proportions.two_sided((successes - n / 2) / np.sqrt(n / 4))
    return float((p < alpha).any(1).mean())


def same_rates(*, days: int, per_day: int, share: float, rate: float, runs: int, seed: int) -> EverShown:
    """Two arms of the same rate, every ticket a customer of its own, looked at daily."""
    rng = np.random.default_rng(seed)
    assigned = rng.binomial(per_day, share, (runs, days))
    x, y = rng.binomial(assigned, rate).cumsum(1), rng.binomial(per_day - assigned, rate).cumsum(1)
    m = assigned.cumsum(1)
    k = per_day * np.arange(1, days + 1) - m
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = proportions.score_p(x, m, y, k) < 0.05
    shown = daily(clustered.independent(x, m), clustered.independent(y, k), intended=PLANNED_DAYS * per_day)
    return EverShown(float(plain.any(1).mean()), float(shown.any(1).mean()))


def daily(one: Sums, base: Sums, *, intended: float) -> NDArray[np.bool_]:
    """On which looks a difference of two rates is shown as better or worse by the always-valid interval."""
    effect = clustered.difference(one, base)
    found = always_valid_intervals.interval(effect.value, effect.error, one.n + base.n, intended)
    fewest = np.minimum(one.customers, base.customers)
    ready = always_valid_intervals.ready(one.total, one.n, base.total, base.n, fewest_customers=fewest)
    return ready & ((found.low > 0) | (found.high < 0))


def drawn_customers(
    *, icc: float, customers: int, tickets: float, days: int, runs: int, seed: int, rate: float = RATE
) -> Iterator[tuple[Counts, Counts]]:
    """Cumulative successes and tickets of each run, customer and day, some runs at a time.

    How many tickets a customer has is geometric with that mean: a few have very many.
    """
    rng = np.random.default_rng(seed)
    alike = 1 / icc - 1
    for begun in range(0, runs, _AT_ONCE):
        shape = (min(_AT_ONCE, runs - begun), customers, 1)
        own = rng.beta(rate * alike, (1 - rate) * alike, shape)
        n = rng.poisson(rng.exponential(tickets / days, shape), (*shape[:2], days))
        yield rng.binomial(n, own).cumsum(2), n.cumsum(2)


def summed(successes: Counts, n: Counts) -> Sums:
    """The six sums over customers at every look of every run."""
    y, m = successes.astype(np.float32), n.astype(np.float32)

    def products(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.einsum("rcd,rcd->rd", one, other).astype(float)

    return Sums(
        (n > 0).sum(1).astype(float),
        successes.sum(1).astype(float),
        n.sum(1).astype(float),
        products(y, y),
        products(m, m),
        products(y, m),
    )


def same_customers(*, icc: float, customers: int, share: float, runs: int, seed: int) -> Clustered:
    """Two arms of customers of the same kind, about 8 tickets each in 28 days, looked at daily."""
    pilots = round(share * customers)
    found = np.zeros(4)
    for successes, n in drawn_customers(
        icc=icc, customers=customers, tickets=8, days=28, runs=runs, seed=seed
    ):
        one, base = summed(successes[:, :pilots], n[:, :pilots]), summed(successes[:, pilots:], n[:, pilots:])
        plain = proportions.score_p(one.total, one.n, base.total, base.n) < 0.05
        robust = clustered.difference(one, base).p < 0.05
        shown = daily(one, base, intended=PLANNED_DAYS * 8 * customers / 28)
        found += [plain[:, -1].sum(), robust[:, -1].sum(), plain.any(1).sum(), shown.any(1).sum()]
    return Clustered(*(float(each) for each in found / runs))


class AtTarget(NamedTuple):
    """The share of pilots at their target that are read as above it: at the end and ever, plain and ours."""

    plain_once: float
    once: float
    plain_ever: float
    ever: float


def clustered_at_target(*, target: float, runs: int, seed: int) -> AtTarget:
    """An arm of 105 customers with about 8 tickets each, ICC .2, whose true rate is the target."""
    found = np.zeros(4)
    drawn = drawn_customers(icc=0.2, customers=105, tickets=8, days=28, runs=runs, seed=seed, rate=target)
    for successes, n in drawn:
        arm = summed(successes, n)
        once = design_effect.rate_interval(arm).low[:, -1] > target
        ever = design_effect.rate_interval_daily(arm).low > target
        plain = proportions.wilson(arm.total, arm.n).low > target
        found += [plain[:, -1].sum(), once.sum(), plain.any(1).sum(), ever.any(1).sum()]
    return AtTarget(*(float(each) for each in found / runs))


def split(*, share: float, planned: float, per_day: int, days: int, runs: int, seed: int) -> EverShown:
    """How often the split is ever found wrong: by a daily χ² test at .05, and by the evidence."""
    pilot = np.random.default_rng(seed).binomial(per_day, share, (runs, days)).cumsum(1)
    counts = np.stack([pilot, per_day * np.arange(1, days + 1) - pilot], axis=-1)
    weights = (planned, 1 - planned)
    plain = (sample_ratio_mismatch.chi_square(counts, weights).p < 0.05).any(1)
    return EverShown(float(plain.mean()), float(sample_ratio_mismatch.alarmed(counts, weights)[:, -1].mean()))
