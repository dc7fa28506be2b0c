"""Logs in which nothing happens, as a cube: a weekly season, skewed categories, three customer plans.

One thing may be planted: a spike of one category, a rise of escalation in one plan, fewer solved of all.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

START = date(2024, 1, 1)
WEEK = np.array((1.32, 1.18, 1.08, 1.0, 0.92, 0.7, 0.6))
CATEGORIES = tuple(f"category {k:02}" for k in range(18))
SHARES = np.array((0.13, 0.09, 0.09, 0.08, 0.07, 0.07, *[0.05] * 5, *[0.04] * 4, 0.03, 0.02, 0.01))
PLANS, PLAN_SHARES = ("starter", "plus", "business"), np.array((0.58, 0.3, 0.12))
CHANNELS, CHANNEL_SHARES = ("chat", "email", "web", "phone"), np.array((0.4, 0.36, 0.17, 0.07))
#: How much the days differ beyond their weekday, as a share of their tickets.
WAVES = 0.08
KNOWN = frozenset(
    ("resolved", "status", "escalated", "csat", "csat_good", "reopened", "interactions", "handled_by")
)


@dataclass(frozen=True, slots=True)
class Planted:
    """From that day, counted from 0: one category as many times, one plan so many points more."""

    day: int
    category: int | None = None
    times: float = 1.0
    plan: int | None = None
    points: float = 0.0
    #: So many points fewer of all tickets are solved.
    unsolved: float = 0.0


@dataclass(frozen=True, slots=True)
class Unsteady:
    """How much days differ by themselves: every rate by so many points, every category by a share of itself.

    `together` tickets come at once, as when a customer writes several times a day.
    """

    rates: float = 0.0
    categories: float = 0.0
    together: int = 1


STEADY = Unsteady()


def cube(
    rng: np.random.Generator,
    days: int,
    a_day: float,
    planted: Planted | None = None,
    unsteady: Unsteady = STEADY,
) -> pl.DataFrame:
    """The cube of so many days with so many tickets on a usual one."""
    shape = (days, len(CATEGORIES), len(PLANS), len(CHANNELS))
    season = WEEK[np.arange(days) % 7] * rng.lognormal(0.0, WAVES, days)
    expected = (
        a_day
        * season[:, None, None, None]
        * np.multiply.outer((SHARES / SHARES.sum())[:, None] * PLAN_SHARES, CHANNEL_SHARES)
    )
    # Plans ask about different things, and categories differ in how they end.
    tilt = 1 + 0.5 * np.sin(np.arange(len(CATEGORIES)))[:, None] * np.array((-1.0, 0.5, 1.0))
    expected = expected * tilt[None, :, :, None]
    escalates = (
        np.linspace(0.04, 0.18, len(CATEGORIES))[None, :, None, None] * np.array((0.9, 1.0, 1.2))[:, None]
    )
    escalates = np.broadcast_to(escalates, shape).copy()
    if planted is not None and planted.category is not None:
        expected[planted.day :, planted.category] *= planted.times
    if planted is not None and planted.plan is not None:
        escalates[planted.day :, :, planted.plan] += planted.points
    if unsteady.categories:
        expected = expected * rng.lognormal(0.0, unsteady.categories, (days, len(CATEGORIES), 1, 1))
    tickets = unsteady.together * rng.poisson(expected / unsteady.together)
    solved = np.broadcast_to(np.linspace(0.9, 0.45, len(CATEGORIES))[None, :, None, None], shape)
    if planted is not None and planted.unsolved:
        solved = solved.copy()
        solved[planted.day :] -= planted.unsolved

    def moved(rate: np.ndarray) -> np.ndarray:
        """The rate of every day; one far from a half moves by less, as its own spread is smaller."""
        if not unsteady.rates:
            return rate
        usual = float(rate.mean())
        size = unsteady.rates * (usual * (1 - usual) / 0.25) ** 0.5
        return np.clip(rate + size * rng.normal(size=(days, 1, 1, 1)), 0.001, 0.999)

    durable = rng.binomial(tickets, moved(solved))
    rated = rng.binomial(tickets, 0.33)
    involved = rng.binomial(tickets, 0.15)
    at = np.nonzero(tickets)
    counts = {
        "tickets": tickets,
        "mature": tickets,
        "outcome_known": tickets,
        "durable": durable,
        "escalation_known": tickets,
        "escalated": rng.binomial(tickets, moved(escalates)),
        "ended": durable,
        "reopen_known": durable,
        "reopened_ended": (reopened := rng.binomial(durable, moved(np.full(shape, 0.045)))),
        "reopened": reopened,
        "rated": rated,
        "rated_good": rng.binomial(rated, moved(np.full(shape, 0.7))),
        "involved": involved,
        "not_involved": tickets - involved,
        "not_ended": tickets - durable,
        "automation_known": involved,
        "automated": rng.binomial(involved, moved(np.full(shape, 0.6))),
        "failed_by_error": rng.binomial(involved, 0.03),
    }
    numbers = {name: values[at].astype(np.int32) for name, values in counts.items()}
    zero = np.zeros(len(at[0]), dtype=np.int32)
    return pl.DataFrame(
        {
            "day": pl.Series(np.datetime64(START) + at[0].astype("timedelta64[D]")).cast(pl.Date),
            **{
                name: pl.Series(np.array(values)[places]).cast(pl.Categorical)
                for name, values, places in (
                    ("category", CATEGORIES, at[1]),
                    ("plan", PLANS, at[2]),
                    ("channel", CHANNELS, at[3]),
                )
            },
            **numbers,
            "maturing": zero,
            "involved_maturing": zero,
        }
    )


def day(number: int) -> date:
    """The date of a day counted from 0."""
    return START + timedelta(days=number)
