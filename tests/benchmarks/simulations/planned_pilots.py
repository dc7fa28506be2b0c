"""Pilots as long as the planner says: how often all criteria of an agent as good as people are shown.

Each pilot is planned from four weeks of its own customers before it, then drawn anew for as many days as were
planned, and its criteria are read as the whole verdict reads them. What is promised is 8 of 10.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

import numpy as np

from analytics.pilot.plan import Criterion, Phase, Plan
from analytics.pilot.planning import current_rates, sample_size_and_days
from analytics.pilot.planning.sample_size_and_days import Planning
from analytics.ticket_outcomes import Rules
from analytics.ticket_slices import Slice
from tests.benchmarks.report import Claim
from tests.benchmarks.simulations import error_rates, fast_verdict, simulated_logs
from tests.benchmarks.simulations.error_rates import HORIZON
from tests.benchmarks.simulations.simulated_logs import START, World
from tests.benchmarks.sizes import Ground

#: A five-hundredth of the tickets of the other items are the pilots of each line: 2,000.
PER_TICKET = 500
#: No seed with which the planner was written.
SEEDS = (20_261_213, 20_261_214)
#: Of "8 of 10", and what would be planned grossly too long.
AT_LEAST, AT_MOST = 0.78, 0.84
HISTORY_DAYS = 28
ANY = Slice()


@dataclass(frozen=True, slots=True)
class Planned:
    """A world whose tickets are those of four weeks before, the pilot's share of them, and the criteria."""

    name: str
    world: World
    criteria: tuple[Criterion, ...]
    at_most: float | None = None


RESOLUTION = Criterion("resolution_rate", margin=0.08)
CSAT = Criterion("csat_mean", margin=0.2)
TIME = Criterion("handle_time_median", margin=0.2, relative=True)

PILOTS: tuple[Planned, ...] = (
    Planned("800 customers, ICC .2", World(customers=800, tickets=2_000, icc=0.2), (RESOLUTION,)),
    Planned(
        "2,000 customers, ICC .3",
        World(customers=2_000, tickets=4_000, icc=0.3),
        (Criterion("resolution_rate", margin=0.06),),
    ),
    Planned(
        "1,500 customers, sizes Zipf .6, ICC .2, 10 categories",
        World(customers=1_500, tickets=4_000, zipf=0.6, icc=0.2, categories=10),
        (replace(RESOLUTION, margin=0.12),),
    ),
    Planned(
        "2,000 customers, ICC .3, resolution, CSAT and median handle time together",
        World(customers=2_000, tickets=4_000, icc=0.3),
        (RESOLUTION, Criterion("csat_mean", margin=0.3), TIME),
    ),
    Planned(
        "independent tickets",
        World(customers=None, tickets=2_800, icc=0.0),
        (Criterion("resolution_rate", margin=0.08),),
        AT_MOST,
    ),
    Planned(
        "independent tickets, resolution and CSAT together",
        World(customers=None, tickets=2_800, icc=0.0),
        (Criterion("resolution_rate", margin=0.08), CSAT),
        AT_MOST,
    ),
)


def run(ground: Ground) -> list[Claim]:
    """Every kind of pilot with two seeds, so many pilots each."""
    return [line for seed in SEEDS for line in lines(ground.size.tickets // PER_TICKET, seed=seed)]


def lines(runs: int, pilots: Sequence[Planned] = PILOTS, *, seed: int = SEEDS[0]) -> list[Claim]:
    """The share of pilots in which all criteria were shown; beside it how many could not be planned."""
    return [_line(each, runs, seed) for each in pilots]


def planned(each: Planned, rng: np.random.Generator) -> tuple[Plan, Planning]:
    """The plan of one pilot with the days that the planner asks for, from four weeks before it."""
    world = replace(each.world, days=HISTORY_DAYS, phases=((0, 0.0),))
    known = simulated_logs.KNOWN if world.customers is not None else simulated_logs.KNOWN - {"customer_id"}
    as_of = datetime.combine(START + timedelta(days=HISTORY_DAYS), time(), UTC) + HORIZON
    rules = Rules(as_of, HORIZON, known)
    facts = simulated_logs.as_facts(simulated_logs.draw(world, rng), rules)
    share = each.world.phases[-1][1]
    draft = replace(
        error_rates.plan_of(each.world, each.criteria),
        phases=(Phase("live", START, share),),
    )
    keys = [criterion.metric for criterion in each.criteria]
    volume = current_rates.volume(draft.pilot, draft.baseline, facts, rules, keys)
    return draft, sample_size_and_days.of(draft, volume)


def shown(each: Planned, draft: Plan, found: Planning, rng: np.random.Generator) -> bool:
    """Whether one pilot of as many days as are asked for shows all criteria."""
    world, plan = pilot_of(each, draft, found)
    judged = fast_verdict.judged(world, plan, simulated_logs.draw(world, rng))
    return all(criterion.state == "shown" for criterion in judged)


def pilot_of(each: Planned, draft: Plan, found: Planning) -> tuple[World, Plan]:
    """The world of as many days as are asked for, and the plan that is read at their end."""
    days = found.full_days or 0
    world = replace(each.world, days=days, tickets=round(each.world.tickets * days / HISTORY_DAYS))
    return world, replace(draft, decision=START + timedelta(days=days) + HORIZON, planned_n=1)


def _line(each: Planned, runs: int, seed: int) -> Claim:
    went, undecidable, days = 0, 0, list[int]()
    for rng in np.random.default_rng(seed).spawn(runs):
        draft, found = planned(each, rng)
        if found.full_days is None:
            undecidable += 1
            continue
        days.append(found.full_days)
        went += shown(each, draft, found, rng)
    judged = max(1, runs - undecidable)
    share = went / judged
    error = (share * (1 - share) / judged) ** 0.5
    bound = f"≥ {100 * AT_LEAST:g} %" + ("" if each.at_most is None else f", ≤ {100 * each.at_most:g} %")
    middle = int(np.median(days)) if days else 0
    return Claim(
        situation=f"as long as planned ({middle} days), {each.name}, 15 %: all shown "
        f"({runs:,} runs, seed {seed})",
        found=f"{100 * share:.1f} % ± {100 * error:.1f}",
        withheld=f"{100 * undecidable / runs:.1f} % not planned",
        power="is what is found",
        bound=bound,
        holds=share >= AT_LEAST and (each.at_most is None or share <= each.at_most),
    )
