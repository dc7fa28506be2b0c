"""Two versions of the agent for weeks, simulated: shares that move, a trend that both have, one effect."""

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from analytics.agents import allocation_advice, version_difference

MONDAY = date(2026, 3, 2)
WEEKS, A_WEEK, CUSTOMERS = 10, 300, 1_500
FIRST_RATE, TREND, EFFECT = 0.80, -0.03, 0.06
#: How far one customer's chance differs from another's.
SPREAD = 0.10


class Signs(NamedTuple):
    """Of all runs: sign right, pooled sign right, interval right; and the mean of the last advised share."""

    right: float
    pooled_right: float
    covered: float
    last_share: float


def tickets(rng: np.random.Generator, shares: list[float], effect: float, trend: float) -> pl.DataFrame:
    """Weeks of tickets; a customer keeps its version within a week, by lot, and its own chance always."""
    own = rng.normal(0, SPREAD, CUSTOMERS)
    frames: list[pl.DataFrame] = []
    for week, share in enumerate(shares):
        gets = rng.random(CUSTOMERS) < share
        who = rng.integers(0, CUSTOMERS, A_WEEK)
        chance = FIRST_RATE + trend * week + effect * gets[who] + own[who]
        frames.append(
            pl.DataFrame(
                {
                    "day": [MONDAY + timedelta(weeks=week)] * A_WEEK,
                    "customer": who,
                    "new": gets[who],
                    "solved": rng.random(A_WEEK) < np.clip(chance, 0, 1),
                }
            )
        )
    return pl.concat(frames)


def fixed_shares(runs: int, effect: float, seed: int, trend: float = TREND) -> Signs:
    """The new version's share rises from 10 to 90 % over the weeks, whatever is found."""
    rng = np.random.default_rng(seed)
    shares = [float(each) for each in np.linspace(0.1, 0.9, WEEKS)]
    return _added([tickets(rng, shares, effect, trend) for _ in range(runs)], effect)


def advised_shares(runs: int, effect: float, seed: int, trend: float = TREND) -> Signs:
    """Each week has the share that the weeks before advise."""
    rng = np.random.default_rng(seed)
    ended: list[pl.DataFrame] = []
    for _ in range(runs):
        share, seen = 0.5, tickets(rng, [0.5], effect, trend)
        for week in range(1, WEEKS):
            if week >= 2:
                share = allocation_advice.advise(version_difference.compare(seen)).share
            seen = pl.concat([seen, _week(rng, week, share, effect, trend)])
        ended.append(seen)
    return _added(ended, effect)


def _week(rng: np.random.Generator, week: int, share: float, effect: float, trend: float) -> pl.DataFrame:
    made = tickets(rng, [share], effect, 0.0)
    gone = rng.random(A_WEEK) < np.clip(-trend * week / 0.75, 0, 1)
    return made.with_columns(
        day=pl.lit(MONDAY + timedelta(weeks=week)), solved=pl.col("solved") & ~pl.Series(gone)
    )


def _added(made: list[pl.DataFrame], effect: float) -> Signs:
    found = [version_difference.compare(each) for each in made]
    advised = [allocation_advice.advise(each).share for each in found]
    intervals = [(each.low, each.high) for each in found if each.low is not None and each.high is not None]
    sign = 1.0 if effect >= 0 else -1.0
    return Signs(
        sum(sign * (each.value or 0.0) > 0 for each in found) / len(found),
        sum(sign * (each.pooled or 0.0) > 0 for each in found) / len(found),
        sum(low <= effect <= high for low, high in intervals) / len(found),
        float(np.mean(advised)),
    )
