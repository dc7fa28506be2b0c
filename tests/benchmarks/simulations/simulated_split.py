"""Simulated splits: how often a correct one raises an alarm, as a whole or in part, and real faults found.

Every pilot goes through `planned_share_check.check`. Its rows are made directly, ten times as fast as from a
log; a test holds the answers of both ways equal.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.pilot.assignment import planned_share_check
from analytics.pilot.assignment.eligible_tickets import EligibleTickets
from analytics.pilot.assignment_records import Split
from analytics.pilot.plan import Phase, Plan
from tests.analytics.pilot import simulated_pilots
from tests.benchmarks.report import Claim
from tests.benchmarks.simulations import category_claims
from tests.benchmarks.sizes import Ground

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

SEED = 20_261_129
#: Of a correct split that is called off in part, of one that is called off as a whole, and of faults found.
IN_PART, WHOLE, FOUND = 0.015, 0.05, 0.90
#: Of a pilot that gets so much of what was planned; power is simulated with so many pilots fewer.
LESS, FEWER = 0.8, 8
CHANNELS = ("chat", "mail", "phone")
#: What is wrong with the assignment: nothing, a category or a channel without the pilot, a share that drifts.
Fault = Literal["", "category", "channel", "drift"]


@dataclass(frozen=True, slots=True)
class Draw:
    """How units are assigned: `unit` is what really is, `planned` what the plan says.

    Customers and categories have Zipf sizes; `returns` is the share of the later tickets of pilot customers
    that come in about the first category because of what the agent did. A share that drifts does so from
    1 − drift / 2 of what was planned to 1 + drift / 2 of it.
    """

    name: str
    unit: Literal["ticket", "customer", "hour"] = "ticket"
    planned: Literal["ticket", "customer"] = "ticket"
    tickets: int = 8_000
    customers: int = 1_500
    zipf: float = 0.8
    categories: int = 10
    category_zipf: float = 1.0
    share: float = 0.15
    days: int = 28
    fault: Fault = ""
    returns: float = 0.0
    drift: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """The tickets of one pilot in the order in which they came."""

    look: Integers
    hour: Integers
    person: Integers
    pilot: Flags
    category: Integers
    channel: Integers


def draw(given: Draw, rng: np.random.Generator) -> Drawn:
    """One pilot."""
    n, people = given.tickets, given.customers
    second = np.sort(rng.integers(0, given.days * 86_400, n))
    look, hour = second // 86_400, second // 3_600
    weights = np.arange(1, people + 1) ** -given.zipf
    person = rng.permutation(people)[rng.choice(people, n, p=weights / weights.sum())]
    sizes = np.arange(1, given.categories + 1) ** -given.category_zipf
    sizes /= sizes.sum()
    category = rng.choice(given.categories, n, p=sizes)
    channel = rng.choice(len(CHANNELS), n, p=[0.6, 0.3, 0.1])
    lot = rng.random({"ticket": n, "customer": people, "hour": 24 * given.days}[given.unit])
    own = {"ticket": np.arange(n), "customer": person, "hour": hour}[given.unit]
    share = np.full(n, given.share)
    if given.fault == "drift":
        share *= 1 + given.drift * (look / (given.days - 1) - 0.5)
    pilot = lot[own] < share
    if given.fault == "category":
        pilot &= category != int(np.argmin(np.abs(sizes - 0.1)))
    elif given.fault == "channel":
        pilot &= channel != len(CHANNELS) - 1
    if given.returns:
        later = np.ones(n, dtype=np.bool_)
        later[np.unique(person, return_index=True)[1]] = False
        category = np.where(later & pilot & (rng.random(n) < given.returns), 0, category)
    return Drawn(look, hour, person, pilot, category, channel)


def plan_of(given: Draw) -> Plan:
    """The plan of such a pilot."""
    return simulated_pilots.plan(
        unit=given.planned,
        phases=(Phase("live", simulated_pilots.START, given.share),),
        decision=simulated_pilots.START + timedelta(days=given.days + 7),
    )


def check(given: Draw, drawn: Drawn, *, until: int | None = None) -> Split:
    """The split check of one pilot on its decision date, or after so many days as on any other day."""
    rows = pl.DataFrame(
        {
            "look": drawn.look.astype(np.int32),
            "hour": drawn.hour.astype(np.int32),
            "phase": np.zeros(len(drawn.look), dtype=np.int32),
            "person": drawn.person,
            "pilot": drawn.pilot,
            "category": pl.Series(drawn.category).cast(pl.String).str.zfill(3),
            "channel": pl.Series(drawn.channel).replace_strict(dict(enumerate(CHANNELS))),
        }
    )
    if until is not None:
        rows = rows.filter(pl.col("look") < until)
    found = EligibleTickets(rows, rows, simulated_pilots.START, None, given.customers)
    return planned_share_check.check(plan_of(given), found, read=until is None)


@dataclass(frozen=True, slots=True)
class Alarms:
    """How many pilots have an alarm on the decision date as a whole, in part, and where the fault is."""

    whole: int
    in_part: int
    at_fault: int
    #: Pilots whose parts, or whose whole, are not checked at all.
    silent_parts: int = 0
    silent_whole: int = 0


def count(given: Draw, *, runs: int, seed: int = SEED, wrong: float = 1.0) -> Alarms:
    """So many pilots, each checked once on the decision date; `wrong` times as large a share as planned."""
    whole = in_part = at_fault = silent_parts = silent_whole = 0
    drawn_as = replace(given, share=wrong * given.share)
    for rng in np.random.default_rng(seed).spawn(runs):
        found = check(given, draw(drawn_as, rng))
        silent_parts += not found.parts
        silent_whole += any(phase.p is None for phase in found.phases)
        whole += found.invalid
        in_part += found.off_in_part
        at_fault += found.invalid or found.off_in_part
    return Alarms(whole, in_part, at_fault, silent_parts, silent_whole)


def count_daily(given: Draw, *, runs: int, seed: int = SEED) -> Alarms:
    """So many pilots, each checked on every day: ever an alarm."""
    whole = in_part = silent = 0
    for rng in np.random.default_rng(seed).spawn(runs):
        drawn = draw(given, rng)
        found = [check(given, drawn, until=day) for day in range(1, given.days + 1)]
        whole += any(each.invalid for each in found)
        in_part += any(each.off_in_part for each in found)
        silent += not found[-1].parts
    return Alarms(whole, in_part, 0, silent)


CORRECT: Sequence[Draw] = (
    Draw("tickets, 10 categories, 15 %"),
    Draw("tickets, 50 rare categories, 5 %", categories=50, category_zipf=1.2, share=0.05),
    Draw("tickets, 300 categories, 1 %", categories=300, share=0.01),
    Draw("tickets, 10 a day in 10 categories, 5 %", tickets=280, share=0.05),
    Draw("customers, Zipf .8, 10 categories, 15 %", unit="customer", planned="customer"),
    Draw(
        "customers, Zipf 1.0, 50 categories, 5 %",
        unit="customer",
        planned="customer",
        zipf=1.0,
        share=0.05,
        categories=50,
    ),
    Draw(
        "customers of whom the pilot's come back about one thing, 15 %",
        unit="customer",
        planned="customer",
        returns=0.3,
    ),
    Draw("customers, though the plan says tickets, 15 %", unit="customer"),
    Draw("whole hours, though the plan says tickets, 15 %", unit="hour"),
)
FAULTS: Sequence[Draw] = (
    Draw("a category of 10 % of tickets without the pilot, 15 %", fault="category"),
    Draw("the same with 50 categories, 5 %", fault="category", categories=50, share=0.05),
    Draw("the same, customers, Zipf .8, 15 %", fault="category", unit="customer", planned="customer"),
    Draw("a channel of 10 % of tickets without the pilot, 15 %", fault="channel"),
    Draw("a share that drifts from 7.5 to 22.5 %", fault="drift"),
    Draw(
        "a share that drifts from 7.5 to 22.5 %, customers",
        fault="drift",
        unit="customer",
        planned="customer",
    ),
)


def run(ground: Ground) -> list[Claim]:
    """Correct splits, read once and looked at daily, and splits with a fault."""
    runs = category_claims.runs_of(ground)
    lines: list[Claim] = []
    fewer = max(1, runs // FEWER)
    for given in CORRECT:
        found = count(given, runs=runs)
        faulty = count(replace(given, fault="category"), runs=fewer, seed=SEED + 1)
        less = count(given, runs=fewer, seed=SEED + 2, wrong=LESS)
        lines += [
            _correct(
                f"{given.name}: alarm in part", found.in_part, found.silent_parts, runs, IN_PART,
                f"{100 * faulty.at_fault / fewer:.0f} % where the category next to 10 % has no pilot",
            ),
            _correct(
                f"{given.name}: alarm as a whole", found.whole, found.silent_whole, runs, WHOLE,
                f"{100 * less.whole / fewer:.0f} % where the pilot gets {100 * (1 - LESS):g} % less",
            ),
        ]  # fmt: skip
    for given in (CORRECT[0], CORRECT[4]):
        given = replace(given, tickets=given.tickets // 2, days=14)
        found = count_daily(given, runs=runs)
        faulty = count_daily(replace(given, fault="category"), runs=fewer, seed=SEED + 1)
        lines.append(
            _correct(
                f"{given.name}, looked at on each of 14 days: ever an alarm in part",
                found.in_part,
                found.silent_parts,
                runs,
                IN_PART,
                f"{100 * faulty.in_part / fewer:.0f} % ever where the category next to 10 % has no pilot",
            )
        )
    for given in FAULTS:
        found = count(given, runs=runs)
        lines.append(_power(f"fault, {given.name}: alarm", found.at_fault, runs))
    return lines


def _correct(situation: str, alarms: int, silent: int, runs: int, at_most: float, power: str) -> Claim:
    claim = Claim.of_share(f"correct split, {situation}", alarms, runs, at_most=at_most)
    return replace(claim, withheld=f"{100 * silent / runs:.1f} %", power=power)


def _power(situation: str, count: int, runs: int) -> Claim:
    claim = Claim.of_share(situation, count, runs, at_most=None)
    return replace(
        claim,
        found="–",
        withheld=f"{100 * (1 - count / runs):.2f} % not found",
        power=claim.found,
        bound=f"power ≥ {100 * FOUND:g} %",
        holds=count / runs >= FOUND,
    )
