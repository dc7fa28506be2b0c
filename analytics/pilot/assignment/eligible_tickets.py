"""Eligible tickets of a plan, sorted by the day on which each first counts."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.pilot.plan import Plan
from analytics.ticket_outcomes import Rules
from analytics.ticket_slices import Slice

Integers = NDArray[np.int64]

#: Up to so many keys are marked in an array, which is quicker than to sort or group them.
_MARKED = 20_000_000
#: What is asked of the rows whatever the criteria are.
_ALWAYS = (
    *("customer", "day", "category", "channel", "priority", "language", "plan", "handled_by"),
    *("is_involved", "tickets", "mature", "maturing"),
)


@dataclass(frozen=True, slots=True, eq=False)
class EligibleTickets:
    """Eligible tickets with `pilot`, `look`, `hour`, `phase` and `person`, sorted by look.

    `look` counts days from the pilot's first one; what came in before it, a historical baseline, is there
    at look 0. `phase` counts the changes of the pilot's share until then: where it changes, days and arms go
    together, and only tickets of one phase are alike. `person` numbers the customers from 0. `last` is the
    last day that is used, None where no complete day has reached its horizon; rows after it are there too,
    for the split alone.
    """

    rows: pl.DataFrame
    used: pl.DataFrame
    first: date
    last: date | None
    people: int
    phases: int = 1
    #: Whether both arms run at a time; else each has days of its own.
    concurrent: bool = True

    @property
    def looks(self) -> int:
        """How many days have been used."""
        return 0 if self.last is None else (self.last - self.first).days + 1

    def day(self, look: int) -> date:
        """The day of a look."""
        return self.first + timedelta(days=look)


def slices(plan: Plan) -> tuple[Slice, Slice]:
    """Returns both arms' slices with their days: the pilot's unless the plan says otherwise."""
    start = max(filter(None, (plan.start, plan.pilot.start)))
    one = plan.pilot.within(start, plan.pilot.end)
    if plan.concurrent:
        return one, plan.baseline.within(max(start, plan.baseline.start or start), plan.baseline.end)
    return one, plan.baseline


def last_full_day(rules: Rules) -> date:
    """Returns the last day whose tickets are all mature, in the workspace's time zone."""
    zone = ZoneInfo(rules.time_zone)
    if rules.final:
        return rules.as_of.astimezone(zone).date()
    # Subtracted in UTC, as a horizon is so many hours also where a clock is changed within it.
    return (rules.as_of - rules.horizon).astimezone(zone).date() - timedelta(days=1)


def ramps(plan: Plan) -> list[date]:
    """Returns the days on which the pilot's share changes, if arms run concurrently."""
    if not plan.concurrent:
        return []
    return [after.start for before, after in pairwise(plan.live) if after.share != before.share]


def select(plan: Plan, facts: pl.DataFrame, rules: Rules) -> EligibleTickets:
    """Returns the eligible tickets; only volume moves the last day used."""
    one, base = slices(plan)
    metrics = [criterion.of for criterion in plan.criteria]
    wanted = {name for each in metrics for name in (*each.measures, each.value, each.open_ended) if name}
    columns = [name for name in facts.columns if name in wanted or name in _ALWAYS]
    both = (
        facts.lazy()
        .with_columns(pilot=one.predicate())
        .filter(pl.col("pilot") | base.predicate())
        .select("pilot", "created_at", "ticket_id", *columns)
        .collect()
    )
    planned, begins = one.start or plan.start, ramps(plan)
    first = _begins(both, planned)
    # Until then there was no lot to draw. Where nothing is drawn, the baseline has the days it was given.
    if plan.randomised and plan.concurrent and first > planned:
        both = both.filter(pl.col("day") >= first)
    found = both.with_columns(
        look=(pl.col("day") - first).dt.total_days().clip(0).cast(pl.Int32),
        phase=pl.sum_horizontal(pl.lit(0), *(pl.col("day") >= day for day in begins)).cast(pl.Int32),
        hour=(pl.col("created_at").dt.epoch("s") // 3600).cast(pl.Int32),
    )
    # Neither the order of facts nor their codes are the same in two processes; this order is.
    order = found.select(pl.arg_sort_by("created_at", "ticket_id")).to_series()
    rows = found.drop("created_at", "ticket_id")
    rows = rows if order.is_sorted() else rows[order]
    people, numbered = _numbered(rows["customer"])
    rows = rows.with_columns(pl.Series("person", numbered))
    last, until = _last(plan, rows, first, last_full_day(rules))
    rows = rows.head(_before(rows, until))
    looks = 0 if last is None else (last - first).days + 1
    return EligibleTickets(
        rows, rows.head(_before(rows, looks)), first, last, people, len(begins) + 1, plan.concurrent
    )


def coded(values: pl.Series) -> tuple[tuple[str | None, ...], Integers]:
    """Returns a field's values, missing last, and each row's code."""
    there = values.unique().cast(pl.String).drop_nulls().sort()
    names: tuple[str | None, ...] = tuple(there)
    code = values.cast(pl.Enum(there)).to_physical().cast(pl.Int64).fill_null(len(names)).to_numpy()
    return ((*names, None) if values.null_count() else names), code


def firsts(key: Integers, size: int) -> Integers:
    """Returns each key's first row, in the order of the keys."""
    if size > _MARKED:
        return np.unique(key, return_index=True)[1].astype(np.int64)
    # Written backwards, so that of each key the first row is written last.
    first = np.full(size, -1, dtype=np.int32)
    first[key[::-1]] = np.arange(len(key), dtype=np.int32)[::-1]
    return first[first >= 0].astype(np.int64)


def volume(rows: pl.DataFrame) -> Integers:
    """Returns the pilot's cumulative tickets by day, which may postpone the decision."""
    counted = rows.filter("pilot", "tickets")["look"].to_numpy()
    return np.bincount(counted).cumsum() if len(counted) else np.zeros(0, dtype=np.int64)


def _begins(both: pl.DataFrame, planned: date) -> date:
    """The pilot's first day: the planned one, or that of its first ticket where this came later."""
    came = both.filter("pilot")["day"].min()
    return max(planned, came) if isinstance(came, date) else planned


def _last(plan: Plan, rows: pl.DataFrame, first: date, full: date) -> tuple[date | None, int]:
    """The last day that is used, and how many days' tickets belong to the pilot at all.

    Used is until the planned last day, or the first one on which volume reaches what was planned. Days after
    the pilot's last ticket are none of it: two days of tickets stay two days a year later. Neither are those
    from the decision on, as the agent may then be given to all, or to nobody.
    """
    own = rows.filter("pilot")["look"]
    if own.is_empty():
        return None, int(rows["look"][-1]) + 1 if rows.height else 0
    reached = np.flatnonzero(volume(rows) >= plan.planned_n)
    wanted = max(plan.last_day, first + timedelta(days=13))
    if not len(reached):
        wanted = max(wanted, full)
    else:
        wanted = max(wanted, first + timedelta(days=int(reached[0])))
    ends = int(own[-1])
    last = min(wanted, full, first + timedelta(days=ends))
    if last == wanted and len(reached):
        ends = min(ends, (last - first).days + plan.horizon_days)
    return None if last < first else last, ends + 1


def _before(rows: pl.DataFrame, look: int) -> int:
    """How many rows come before a look."""
    return int(np.searchsorted(rows["look"].to_numpy(), look))


def _numbered(customers: pl.Series) -> tuple[int, Integers]:
    """The customers as numbers without gaps, in the order in which they came."""
    if customers.is_empty():
        return 0, np.zeros(0, dtype=np.int64)
    codes = customers.to_numpy().astype(np.int64)
    first = np.full(int(codes.max()) + 1, len(codes))
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    came = np.zeros(len(codes), dtype=np.int64)
    came[first[first < len(codes)]] = 1
    number = came.cumsum() - 1
    return int(came.sum()), number[first[codes]]
