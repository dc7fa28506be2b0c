"""Simulated pilots that are read once, on the day that was planned: how often they are read wrongly."""

from typing import NamedTuple

import numpy as np

from analytics.moments import Moments
from analytics.significance import noninferiority, power, proportions, score_intervals
from analytics.significance.returning_customers import clustered, design_effect

#: How many of a hundred answers are 1, 2, 3, 4 and 5.
ANSWERS = (0.08, 0.07, 0.13, 0.27, 0.45)


class Passed(NamedTuple):
    """The share of pilots that passed: by the textbook's plain test, and by ours."""

    plain: float
    ours: float


def rate_at_target(*, n: int, target: float, runs: int, seed: int) -> float:
    """How often a true rate exactly at the target is read as above it, every ticket a customer of its own."""
    x = np.random.default_rng(seed).binomial(n, target, runs)
    interval = design_effect.rate_interval(clustered.independent(x, np.full(runs, n)))
    return float((interval.low > target).mean())


def csat_at_margin(*, n: int, base_n: int, margin: float, runs: int, seed: int) -> Passed:
    """How often a mean that is worse by exactly the margin is read as not worse than allowed."""
    rng = np.random.default_rng(seed)
    base_shares = np.array(ANSWERS)
    # Some who would have answered 5 answer 1: the mean falls by 4 points for each of them.
    shares = base_shares + np.array([margin / 4, 0, 0, 0, -margin / 4])
    one, base = (_moments(rng.multinomial(*each, runs)) for each in ((n, shares), (base_n, base_shares)))
    found = [
        noninferiority.of_means(*each, margin=margin, better="higher") for each in zip(one, base, strict=True)
    ]
    pooled = [_pooled_bound(*each) > -margin for each in zip(one, base, strict=True)]
    return Passed(float(np.mean(pooled)), float(np.mean([each is not None and each.shown for each in found])))


def rate_at_margin(*, n: int, base_n: int, base: float, margin: float, runs: int, seed: int) -> Passed:
    """How often a rate that is lower by exactly the margin is read as not worse, by Wald's test and ours."""
    rng = np.random.default_rng(seed)
    x, y = rng.binomial(n, base - margin, runs), rng.binomial(base_n, base, runs)
    shown = noninferiority.of_shares(x, n, y, base_n, margin=margin, better="higher").shown
    p, q = x / n, y / base_n
    wald = p - q - 1.96 * np.sqrt(p * (1 - p) / n + q * (1 - q) / base_n) > -margin
    return Passed(float(wald.mean()), float(shown.mean()))


def found_as_planned(*, rate: float, base: float, share: float, runs: int, seed: int) -> tuple[int, Passed]:
    """The pilot's n as planned for a power of 80 %, and how often that n finds the difference."""
    ratio = (1 - share) / share
    n = int(np.ceil(power.rates_n(rate, base, ratio=ratio) or 0))
    base_n = round(n * ratio)
    rng = np.random.default_rng(seed)
    x, y = rng.binomial(n, rate, runs), rng.binomial(base_n, base, runs)
    shown = score_intervals.miettinen_nurminen(x, n, y, base_n).low > 0
    plain = (proportions.score_p(x, n, y, base_n) < 0.05) & (x / n > y / base_n)
    return n, Passed(float(plain.mean()), float(shown.mean()))


def _moments(counts: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> list[Moments]:
    scale = np.arange(1, 6)
    return [
        Moments(*(float(each) for each in row))
        for row in zip(counts.sum(1), counts @ scale, counts @ scale**2, strict=True)
    ]


def _pooled_bound(one: Moments, base: Moments) -> float:
    """What Student's test that takes both arms to vary alike leaves possible."""
    whole = one.n + base.n - 2
    pooled = ((one.n - 1) * (one.variance or 0) + (base.n - 1) * (base.variance or 0)) / whole
    return (one.mean or 0) - (base.mean or 0) - 1.96 * (pooled * (1 / one.n + 1 / base.n)) ** 0.5
