"""Simulated pilots for the Categories page: false discoveries, interval coverage, and real effects found.

Every pilot goes through `category_comparison.of`, the function behind the page. Its facts are made
directly; a test holds the answer against that of the whole chain from a log.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analytics.pilot.by_category import category_comparison
from analytics.pilot.by_category.category_records import Mix
from analytics.pilot.plan import Criterion, Phase, Plan
from analytics.ticket_outcomes import Rules
from tests.analytics.pilot import simulated_pilots
from tests.benchmarks.simulations import simulated_logs

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SEED = 20_261_129
DAYS = 14
_GRID = np.linspace(0, 1, 4_001)
#: Between the answers 1 to 5, on a normal scale.
_CUTS = np.array([-1.8, -1.2, -0.6, 0.3])
RULES = Rules(
    datetime.combine(simulated_logs.START + timedelta(days=DAYS + 8), time(), UTC),
    timedelta(days=7),
    simulated_logs.KNOWN,
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of pilot: volume, customers and how unequal they are, categories and how unequal they are.

    `effects` is the standard deviation of the categories' true differences around `common`; `planted` is
    added to the true difference of the category that has about a tenth of the tickets.
    """

    name: str
    tickets: int = 8_000
    customers: int | None = 1_500
    zipf: float = 0.8
    icc: float = 0.2
    categories: int = 10
    category_zipf: float = 1.0
    share: float = 0.15
    metric: str = "resolution_rate"
    level: float = 0.6
    common: float = 0.0
    effects: float = 0.0
    planted: float = 0.0


@dataclass(frozen=True, slots=True)
class Pilot:
    """One simulated pilot: its tickets as columns, and the true difference of each category."""

    person: Integers
    pilot: NDArray[np.bool_]
    category: Integers
    value: Floats
    truth: Floats


@dataclass(frozen=True, slots=True)
class Found:
    """Over all pilots of a shape: how often any category is called different, and the planted one.

    `covered` and `shrunken_covered` are the shares of intervals that hold the truth, over all categories
    that have one, `narrower` the width of the shrunken ones over that of the others; `withheld` is the
    share of the baseline's tickets in categories that have none. `uneven` is how often the difference is
    said not to be the same everywhere.
    """

    any_clear: float
    planted_found: float
    covered: float
    shrunken_covered: float
    withheld: float
    narrower: float
    intervals: int
    uneven: float
    covered_error: float
    shrunken_error: float
    width: float


def judge(shape: Shape, *, runs: int, seed: int = SEED) -> Found:
    """So many pilots of a shape, each compared once as on the decision date."""
    rng = np.random.default_rng(seed)
    clear, planted, alone, uneven = (np.zeros(runs) for _ in range(4))
    held: list[tuple[bool, bool]] = []
    by_pilot: list[NDArray[np.float64]] = []
    widths: list[tuple[float, float]] = []
    marked = str(_tenth(_sizes(shape)))
    for at in range(runs):
        drawn = draw(shape, rng)
        found = compared(shape, drawn)
        clear[at] = any(part.clear for part in found.parts)
        planted[at] = any(part.clear and part.value == marked for part in found.parts)
        uneven[at] = found.uneven is not None and found.uneven.told
        alone[at] = sum(part.base_share for part in found.parts if part.raw is None)
        before = len(held)
        for part in found.parts:
            if part.raw is None or part.shrunken is None:
                continue
            truth = float(drawn.truth[int(part.value or 0)])
            ends = [(gap.low or 0.0, gap.high or 0.0) for gap in (part.raw, part.shrunken)]
            held.append((ends[0][0] <= truth <= ends[0][1], ends[1][0] <= truth <= ends[1][1]))
            widths.append((ends[0][1] - ends[0][0], ends[1][1] - ends[1][0]))
        if len(held) > before:
            by_pilot.append(np.array(held[before:], dtype=float).mean(0))
    covered = np.array(held, dtype=float).reshape(-1, 2).mean(0)
    errors = np.std(by_pilot, axis=0) / len(by_pilot) ** 0.5
    width = np.array(widths).reshape(-1, 2).mean(0)
    return Found(
        any_clear=float(clear.mean()),
        planted_found=float(planted.mean()),
        covered=float(covered[0]),
        shrunken_covered=float(covered[1]),
        withheld=float(alone.mean()),
        narrower=float(width[1] / width[0]),
        intervals=len(held),
        uneven=float(uneven.mean()),
        covered_error=float(errors[0]),
        shrunken_error=float(errors[1]),
        width=float(width[0]),
    )


class EverClear(NamedTuple):
    """Pilots in which any category is ever called different, and in which the planted one is.

    `withheld` is the share of the baseline's tickets in categories that have no interval at the last look.
    """

    named: int
    planted: int
    withheld: float


def ever_clear(shape: Shape, *, runs: int, seed: int = SEED) -> EverClear:
    """Looks at every pilot on any second day from the fourth on."""
    rng = np.random.default_rng(seed)
    named = planted = 0
    alone = 0.0
    marked = str(_tenth(_sizes(shape)))
    for _ in range(runs):
        drawn = draw(shape, rng)
        days = [compared(shape, drawn, day=day) for day in range(4, DAYS + 1, 2)]
        clear = {part.value for each in days for part in each.parts if part.clear}
        named += bool(clear)
        planted += marked in clear
        alone += sum(part.base_share for part in days[-1].parts if part.raw is None)
    return EverClear(named, planted, alone / runs)


def compared(shape: Shape, drawn: Pilot, *, day: int | None = None) -> Mix:
    """The Categories page's answer for one pilot: on the decision date, or after so many full days."""
    rules = RULES if day is None else replace(RULES, as_of=RULES.as_of - timedelta(days=DAYS - day))
    facts = simulated_logs.as_facts(tickets(shape, drawn), rules)
    return category_comparison.of(plan_of(shape), facts, rules, shape.metric, read=day is None)


def plan_of(shape: Shape) -> Plan:
    """The plan of such a pilot."""
    phases = (Phase("live", simulated_logs.START, shape.share),)
    return simulated_pilots.plan(Criterion(shape.metric, margin=0.05), phases=phases, unit="customer")


def draw(shape: Shape, rng: np.random.Generator) -> Pilot:
    """Customers are assigned whole; the tickets of one customer are alike as the ICC says."""
    n, people = shape.tickets, shape.customers or shape.tickets
    person = np.arange(n)
    if shape.customers is not None:
        weights = np.arange(1, people + 1) ** -shape.zipf
        person = rng.permutation(people)[rng.choice(people, n, p=weights / weights.sum())]
    pilot = (rng.random(people) < shape.share)[person]
    sizes = _sizes(shape)
    category = rng.choice(shape.categories, n, p=sizes)
    moved = shape.common + shape.effects * rng.standard_normal(shape.categories)
    moved[_tenth(sizes)] += shape.planted
    spread = np.linspace(-1, 1, shape.categories)
    if shape.metric == "resolution_rate":
        base = shape.level + 0.8 * min(shape.level, 1 - shape.level) * spread
        truth = np.clip(base + moved, 0.005, 0.98) - base
        p = base[category] + np.where(pilot, truth[category], 0.0)
        if shape.icc:
            # One quantile a customer, in whatever category: beta-binomial with this ICC.
            p = _of_customers(p, 1 / shape.icc - 1, rng.random(people)[person], steady=not shape.effects)
        return Pilot(person, pilot, category, (rng.random(n) < p).astype(float), truth)
    noise = np.sqrt(shape.icc) * rng.standard_normal(people)[person]
    noise += np.sqrt(1 - shape.icc) * rng.standard_normal(n)
    level = 0.3 * spread
    value = level[category] + np.where(pilot, moved[category], 0.0) + noise
    if shape.metric == "csat_mean":
        answers = 1 + (value[:, None] > _CUTS).sum(1)
        means = [special.ndtr(at[:, None] - _CUTS).sum(1) for at in (level + moved, level)]
        return Pilot(person, pilot, category, answers.astype(float), means[0] - means[1])
    # Typical times are compared as ratios − 1.
    return Pilot(person, pilot, category, np.exp(6 + value), np.expm1(moved))


def _of_customers(p: Floats, more: float, quantile: Floats, *, steady: bool) -> Floats:
    """The chance of each ticket, of its customer's quantile; interpolated where few means come up again."""
    if not steady:
        return special.betaincinv(p * more, (1 - p) * more, quantile)
    found = np.empty_like(p)
    for mean in np.unique(p):
        of = p == mean
        found[of] = np.interp(quantile[of], _GRID, _quantiles(float(mean), more))
    return found


@cache
def _quantiles(mean: float, more: float) -> Floats:
    return special.betaincinv(mean * more, (1 - mean) * more, _GRID)


def tickets(shape: Shape, drawn: Pilot) -> simulated_logs.Tickets:
    """The pilot's tickets, evenly over its days; what another metric would read is the same everywhere."""
    n = len(drawn.person)
    day = np.arange(n) * DAYS // n
    ones = np.ones(n, dtype=np.int64)
    return simulated_logs.Tickets(
        day=day,
        microsecond=day * 86_400_000_000 + np.arange(n),
        customer=drawn.person,
        pilot=drawn.pilot,
        category=drawn.category,
        solved=drawn.value > 0.5,
        rating=drawn.value.astype(np.int64) if shape.metric == "csat_mean" else 5 * ones,
        seconds=drawn.value if shape.metric == "handle_time_median" else 60.0 * ones,
        single=False,
    )


def _sizes(shape: Shape) -> Floats:
    sizes = np.arange(1, shape.categories + 1) ** -shape.category_zipf
    return sizes / sizes.sum()


def _tenth(sizes: Floats) -> int:
    return int(np.argmin(np.abs(sizes - 0.1)))
