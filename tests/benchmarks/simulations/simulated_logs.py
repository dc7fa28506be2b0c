"""Simulated logs of pilots whose truth is known: customers of unequal size, ramps, days, rare categories.

A `World` says how tickets come about; `draw` makes the tickets of one pilot as arrays; `as_facts` makes them
the facts that a verdict reads, and `as_log` the canonical log from which the product makes the same facts,
which takes ten times as long. A test holds both verdicts equal.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import special

from analytics.ticket_outcomes import Rules
from data.schema import TICKETS

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: A Monday.
START = date(2026, 6, 1)
#: How many of a hundred answers are 1, 2, 3, 4 and 5.
ANSWERS = np.array([0.08, 0.07, 0.13, 0.27, 0.45])
#: The columns of the log that have any value.
KNOWN = frozenset({"handled_by", "resolved", "csat", "handle_seconds", "created_at", "customer_id"})
_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True)
class World:
    """How the tickets of a pilot come about, by default 8 for each of 1,500 customers in four weeks.

    `zipf` is the exponent of the customers' sizes by rank (0: all are alike), `icc` how alike two tickets of
    a customer are. `customers` None makes every ticket a customer of its own. `phases` are the days on which
    the pilot's share changes; a customer whose lot is below the share is the pilot's, so that a ramp moves
    customers who come back. `before` makes the baseline that many days before the start.
    """

    customers: int | None = 1500
    tickets: int = 12_000
    zipf: float = 0.0
    icc: float = 0.2
    days: int = 28
    phases: tuple[tuple[int, float], ...] = ((0, 0.15),)
    by_ticket: bool = False
    rate: float = 0.6
    rated: float = 0.4
    #: The standard deviation of the logarithm of handle time, and how many tickets take no time at all.
    spread: float = 1.0
    zeros: float = 0.0
    categories: int = 3
    #: The exponent of the categories' sizes by rank, and how much their rates differ.
    category_zipf: float = 0.0
    category_sd: float = 0.05
    #: How much a category's tickets differ from day to day beyond chance, as the sd of their logarithm.
    category_day_sd: float = 0.0
    #: The share of the pilot's tickets whose category the baseline does not have, and the other way round.
    pilot_alone: float = 0.0
    baseline_alone: float = 0.0
    #: How much the rate differs from day to day by chance, between weekdays, and from the first to the last.
    day_sd: float = 0.0
    weekday: float = 0.0
    trend: float = 0.0
    before: int = 0
    #: The median of the days that a solution takes, lognormal; solved after the horizon is not solved.
    slow: float = 0.0
    #: What the agent adds to the rate, to the mean rating's latent value, and to the logarithm of times.
    better_rate: float = 0.0
    better_rating: float = 0.0
    longer: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Tickets:
    """One pilot's tickets in the order in which they came; days count from the start, before it below 0."""

    day: Integers
    microsecond: Integers
    customer: Integers
    pilot: Flags
    category: Integers
    #: Whether it is ever solved.
    solved: Flags
    #: 0 where nobody answered.
    rating: Integers
    seconds: Floats
    single: bool
    #: After how many days it was solved, where that is recorded.
    delay: Floats | None = None


def draw(world: World, rng: np.random.Generator) -> Tickets:
    """The tickets of one pilot."""
    n = int(rng.poisson(world.tickets))
    customer, people = _customers(world, n, rng)
    each_day = np.bincount(rng.integers(0, world.before + world.days, n), minlength=world.before + world.days)
    day = np.repeat(np.arange(-world.before, world.days), each_day)
    pilot = _assigned(world, day, customer, people, rng)
    category = _category(world, pilot, day + world.before, rng)
    offsets = (
        np.linspace(-1, 1, world.categories) * world.category_sd * 3**0.5 if world.categories > 1 else [0]
    )
    moved = np.concatenate([offsets, np.zeros(2)])[category] + _of_days(world, rng)[day + world.before]
    rate = _rates(world, people, rng)[pilot.astype(np.int64), customer]
    latent, other = (
        world.icc**0.5 * rng.normal(size=people)[customer] + (1 - world.icc) ** 0.5 * rng.normal(size=n)
        for _ in range(2)
    )
    rating = 1 + np.searchsorted(
        special.ndtri(ANSWERS.cumsum()[:-1]), latent + world.better_rating * pilot + 2 * moved
    )
    seconds = 300 * np.exp(world.spread * other + world.longer * pilot - moved)
    return Tickets(
        day=day,
        # In the order of their days, and no two at once.
        microsecond=day * _DAY + np.arange(n),
        customer=customer,
        pilot=pilot,
        category=category,
        solved=rng.random(n) < np.clip(rate + moved, 0, 1),
        delay=world.slow * np.exp(rng.normal(size=n)) if world.slow else None,
        rating=np.where(rng.random(n) < world.rated, rating, 0),
        seconds=np.where(rng.random(n) < world.zeros, 0.0, seconds),
        single=world.customers is None,
    )


def end(world: World, horizon: timedelta) -> datetime:
    """The moment at which the last ticket has reached its horizon."""
    return datetime.combine(START + timedelta(days=world.days), time(), UTC) + horizon


def as_facts(tickets: Tickets, rules: Rules) -> pl.DataFrame:
    """The tickets as the facts that a verdict reads: what `facts.build` makes of `as_log`."""
    created = tickets.microsecond + _epoch()
    seen = created <= _micros(rules.as_of)
    mature = created + rules.horizon // timedelta(microseconds=1) <= _micros(rules.as_of)
    rated = mature & (tickets.rating > 0)
    nothing = pl.lit(None, dtype=pl.Categorical)
    return (
        pl.DataFrame(
            {
                "ticket_id": np.arange(len(created)),
                "customer": tickets.customer.astype(np.uint32),
                "created_at": created,
                "day": (np.int64(START.toordinal() - date(1970, 1, 1).toordinal()) + tickets.day),
                "arm": tickets.pilot.astype(np.uint32),
                "category": tickets.category,
                "is_involved": tickets.pilot,
                "tickets": np.ones(len(created), dtype=np.bool_),
                "mature": mature,
                "maturing": ~mature,
                "outcome_known": mature,
                "durable": mature & solved_by(tickets, rules.horizon),
                "rated": rated,
                "rated_points": rated,
                "rated_good": rated & (tickets.rating >= 4),
                "csat": np.where(rated, tickets.rating.astype(float), np.nan),
                "handle_timed": mature,
                "handle_seconds": np.where(mature, tickets.seconds, np.nan),
            }
        )
        .filter(pl.Series(seen))
        .with_columns(
            pl.col("created_at").cast(pl.Datetime("us", "UTC")),
            pl.col("day").cast(pl.Int32).cast(pl.Date),
            pl.when(pl.col("arm") == 1)
            .then(pl.lit("pilot"))
            .otherwise(pl.lit("baseline"))
            .cast(pl.Categorical)
            .alias("arm"),
            pl.col("category").cast(pl.String).cast(pl.Categorical),
            pl.col("csat", "handle_seconds").fill_nan(None),
            pl.when("is_involved")
            .then(pl.lit("ai"))
            .otherwise(pl.lit("human"))
            .cast(pl.Categorical)
            .alias("handled_by"),
            **{name: nothing for name in ("channel", "priority", "language", "plan")},
        )
    )


def solved_by(tickets: Tickets, horizon: timedelta) -> Flags:
    """Which tickets are solved when their horizon passes."""
    if tickets.delay is None:
        return tickets.solved
    return tickets.solved & (tickets.delay <= horizon / timedelta(days=1))


def as_log(tickets: Tickets) -> pl.DataFrame:
    """The same tickets as a canonical log."""
    n = len(tickets.day)
    log = pl.DataFrame(
        {
            "ticket_id": [f"T{at:08}" for at in range(n)],
            "customer_id": [None if tickets.single else f"C{at:06}" for at in tickets.customer],
            "created_at": tickets.microsecond + _epoch(),
            "arm": np.where(tickets.pilot, "pilot", "baseline"),
            "category": tickets.category.astype(str),
            "handled_by": np.where(tickets.pilot, "ai", "human"),
            "resolved": tickets.solved,
            "csat": [int(each) or None for each in tickets.rating],
            "handle_seconds": tickets.seconds,
        },
        schema_overrides={"csat": TICKETS.dtypes["csat"], "customer_id": pl.String},
    ).with_columns(pl.col("created_at").cast(pl.Datetime("us", "UTC")), csat_good=pl.col("csat") >= 4)
    if tickets.delay is None:
        return log
    took = pl.duration(microseconds=pl.Series((tickets.delay * _DAY).astype(np.int64)))
    return log.with_columns(resolved_at=pl.when("resolved").then(pl.col("created_at") + took))


def _customers(world: World, n: int, rng: np.random.Generator) -> tuple[Integers, int]:
    if world.customers is None:
        return np.arange(n), n
    weights = np.arange(1, world.customers + 1) ** -world.zipf
    reached = np.cumsum(weights / weights.sum())
    return np.minimum(np.searchsorted(reached, rng.random(n)), world.customers - 1), world.customers


def _assigned(
    world: World, day: Integers, customer: Integers, people: int, rng: np.random.Generator
) -> Flags:
    if world.before:
        return day >= 0
    begins = np.array([begin for begin, _ in world.phases])
    share = np.array([each for _, each in world.phases])[np.searchsorted(begins, day, side="right") - 1]
    lot = rng.random(len(day)) if world.by_ticket else rng.random(people)[customer]
    return lot < share


def _category(world: World, pilot: Flags, day: Integers, rng: np.random.Generator) -> Integers:
    weights = np.arange(1, world.categories + 1) ** -world.category_zipf
    if world.category_day_sd:
        sizes = weights * rng.lognormal(0, world.category_day_sd, (world.before + world.days, len(weights)))
        reached = np.cumsum(sizes / sizes.sum(axis=1, keepdims=True), axis=1)
        drawn = (reached[day] < rng.random(len(pilot))[:, None]).sum(axis=1)
    else:
        drawn = np.searchsorted(np.cumsum(weights / weights.sum()), rng.random(len(pilot)))
    category = np.minimum(drawn, world.categories - 1)
    apart = rng.random(len(pilot)) < np.where(pilot, world.pilot_alone, world.baseline_alone)
    return np.where(apart, world.categories + np.where(pilot, 0, 1), category)


def _rates(world: World, people: int, rng: np.random.Generator) -> Floats:
    """Each customer's own rate with people and with the agent; who has the higher one has it with both."""
    means = [world.rate, world.rate + world.better_rate]
    if not world.icc:
        return np.repeat(np.array(means)[:, None], people, axis=1)
    alike = 1 / world.icc - 1
    if not world.better_rate:
        first = rng.beta(means[0] * alike, (1 - means[0]) * alike, people)
        return np.stack([first, first])
    rank = rng.random(people)
    return np.stack([special.betaincinv(mean * alike, (1 - mean) * alike, rank) for mean in means])


def _of_days(world: World, rng: np.random.Generator) -> Floats:
    """What every day adds to the rate."""
    days = np.arange(-world.before, world.days)
    return (
        world.day_sd * rng.normal(size=len(days))
        + world.weekday * (days % 7 >= 5)
        + world.trend * days / world.days
    )


def _epoch() -> int:
    return _micros(datetime.combine(START, time(), UTC))


def _micros(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
