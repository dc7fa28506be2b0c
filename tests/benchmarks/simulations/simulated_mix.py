"""Simulated pilots whose agent gets other tickets than people do: whether the fair difference is found."""

from typing import NamedTuple

import numpy as np

from analytics.significance.returning_customers import clustered, same_mix_difference

#: What people solve in each category, its share of their tickets, and of an agent's that gets easy ones.
RATES = np.array([0.90, 0.80, 0.65, 0.50, 0.35])
BASE_MIX = np.array([0.15, 0.20, 0.25, 0.20, 0.20])
EASY_MIX = np.array([0.315, 0.265, 0.225, 0.115, 0.08])


class Read(NamedTuple):
    """The mean crude difference, how often each interval covers the truth, and how often a warning shows."""

    crude: float
    crude_covers: float
    adjusted_covers: float
    warned: float
    signs_differ: float


def pilots(*, truth: float, easy: bool, tickets: int, share: float, runs: int, seed: int) -> Read:
    """Pilots whose agent is better by `truth` in every category, given easy tickets or the same ones."""
    rng = np.random.default_rng(seed)
    n = rng.multinomial(round(tickets * share), EASY_MIX if easy else BASE_MIX, runs)
    m = rng.multinomial(tickets - round(tickets * share), BASE_MIX, runs)
    x, y = rng.binomial(n, RATES + truth), rng.binomial(m, RATES)
    found = same_mix_difference.of_sums(clustered.independent(x, n), clustered.independent(y, m))
    crude, adjusted, mix = found.crude, found.adjusted, found.mix
    return Read(
        crude=float(crude.value.mean()),
        crude_covers=float(((crude.low <= truth) & (truth <= crude.high)).mean()),
        adjusted_covers=float(((adjusted.low <= truth) & (truth <= adjusted.high)).mean()),
        warned=float(same_mix_difference.misleads(crude, adjusted, mix).mean()),
        signs_differ=float((crude.value * adjusted.value < 0).mean()),
    )
