"""Criteria judged from a simulated pilot's arrays: the verdict's own functions without its tables.

Skipped are the reading of the facts, the split, and what stands beside the criteria. A test holds every
criterion equal to that of the whole chain.
"""

from datetime import timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.metrics import Metric
from analytics.pilot.assignment.eligible_tickets import EligibleTickets
from analytics.pilot.assignment_records import Assignment
from analytics.pilot.panel import panels
from analytics.pilot.panel.panels import Panel
from analytics.pilot.plan import Plan
from analytics.pilot.verdict import criterion_verdict
from analytics.pilot.verdict_records import Judged
from tests.benchmarks.simulations.simulated_logs import START, Tickets, World, solved_by

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_NOBODY = Assignment(None, None, None, 0, 0, 0, None, None, -1, ())
_NO_ROWS = pl.DataFrame()


def judged(world: World, plan: Plan, tickets: Tickets) -> tuple[Judged, ...]:
    """Every criterion on the decision date, by when all days have reached the horizon."""
    first = int(tickets.day[tickets.pilot].min())
    last = _last(plan, tickets.day[tickets.pilot], first)
    kept = (tickets.day <= last) & ((tickets.day >= first) if plan.concurrent else True)
    begins = [day for day, _ in world.phases[1:]]
    phase = np.searchsorted(begins, tickets.day, side="right")
    look = np.maximum(tickets.day - first, 0)
    people, person = _numbered(tickets.customer[kept])
    begun = START + timedelta(days=first)
    picked = EligibleTickets(
        _NO_ROWS, _NO_ROWS, begun, START + timedelta(days=last), people, len(world.phases), plan.concurrent
    )
    found: list[Judged] = []
    for criterion in plan.criteria:
        total, there = _values(tickets, criterion.of, plan.horizon)
        rows = there[kept]
        given = _panel(
            criterion.of,
            picked,
            look[kept],
            tickets.pilot[kept],
            phase[kept],
            tickets.category[kept],
            person,
            total[kept],
            rows,
            tickets.day[kept],
        )
        found.append(criterion_verdict.of_panel(plan, criterion, given, picked, _NOBODY, read=True))
    return tuple(found)


def _last(plan: Plan, own: Integers, first: int) -> int:
    """The last day that is used: the planned one, or the first on which the pilot has the planned n."""
    reached = int(np.searchsorted(np.bincount(own - first).cumsum(), plan.planned_n)) + first
    return min(max((plan.last_day - START).days, first + 13, reached), int(own.max()))


def _values(tickets: Tickets, metric: Metric, horizon: timedelta) -> tuple[Floats, NDArray[np.bool_]]:
    every = np.ones(len(tickets.day), dtype=np.bool_)
    match metric.key:
        case "resolution_rate":
            return solved_by(tickets, horizon).astype(float), every
        case "csat_mean":
            return tickets.rating.astype(float), tickets.rating > 0
        case "csat_good_share":
            return (tickets.rating >= 4).astype(float), tickets.rating > 0
        case _:
            return tickets.seconds, every


def _panel(
    metric: Metric,
    picked: EligibleTickets,
    look: Integers,
    pilot: NDArray[np.bool_],
    phase: Integers,
    category: Integers,
    person: Integers,
    values: Floats,
    there: NDArray[np.bool_],
    day: Integers,
) -> Panel:
    """What `panels.panel` makes of the facts of these tickets."""
    looks = picked.looks
    tickets = np.bincount(look * 2 + ~pilot, minlength=looks * 2).astype(np.float64)
    tickets = tickets.reshape(looks, 2).cumsum(0)
    look, pilot, phase, person, raw = (each[there] for each in (look, pilot, phase, person, values))
    # Categories are in the order of their names.
    of_number = np.flatnonzero(np.bincount(category[there]))
    names = sorted(str(each) for each in of_number)
    place_of = np.zeros(int(of_number.max(initial=0)) + 1, dtype=np.int64)
    place_of[of_number] = [names.index(str(each)) for each in of_number]
    return panels.of_rows(
        picked,
        metric,
        tuple(names),
        look=look,
        pilot=pilot,
        phase=phase,
        category=place_of[category[there]],
        person=person,
        raw=raw,
        n=np.ones(len(raw)),
        day=day[there],
        tickets=tickets,
    )


def _numbered(customer: Integers) -> tuple[int, Integers]:
    """The customers as numbers without gaps, in the order in which they came."""
    first = np.full(int(customer.max()) + 1, len(customer))
    first[customer[::-1]] = np.arange(len(customer))[::-1]
    came = np.zeros(len(customer), dtype=np.int64)
    came[first[first < len(customer)]] = 1
    return int(came.sum()), (came.cumsum() - 1)[first[customer]]
