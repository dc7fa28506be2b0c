"""Inputs of design effects: tickets of sampled customers, and the sums of all tickets by day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.metrics import Metric
from analytics.sampled_tickets.daily_sums import DailySums
from analytics.sampled_tickets.frame_tickets import FrameTickets
from analytics.sampled_tickets.placed_tickets import Customers, Group, Placed, Tickets, among
from analytics.significance.returning_customers.cluster_order import Floats, Places, Rows
from analytics.significance.returning_customers.two_way import Clusters

#: About so many tickets are asked, with all of theirs for each customer drawn: a design effect is a ratio of
#: variances, which thousands of customers tell as well as all. How much days vary is asked of all tickets.
ASKED = 20_000
#: Of a group at least so many are asked.
FEW = 1_000
#: A customer with more than one in so many of the tickets is always asked.
LARGE = 1_000


@dataclass(frozen=True, eq=False)
class TicketSample:
    """Sampled tickets of all groups and sides, and the daily sums of all tickets by place and day.

    A place is 2 · group + side; `daily` is None where all tickets are asked.
    """

    asked: dict[str, NDArray[Any]]
    clusters: Clusters
    sides: Sequence[Placed]
    first_day: int
    daily: dict[str, Floats] | None = None

    @cached_property
    def at(self) -> Sequence[Places]:
        """The place · days + day of every ticket, by side."""
        days = self.clusters.order.days
        return [
            (2 * each.group() + side) * days + each.day() - self.first_day
            for side, each in enumerate(self.sides)
        ]

    def by_day(self, counted: Sequence[NDArray[np.bool_]]) -> Floats:
        """Returns how many tickets of each place and day are counted; which, by side."""
        groups, days = self.clusters.rows.groups, self.clusters.order.days
        found = np.zeros(2 * groups * days)
        for at, mine in zip(self.at, counted, strict=True):
            found += np.bincount(at[mine], minlength=len(found))
        return found.reshape(-1, days)


def columns(metrics: Iterable[Metric]) -> list[str]:
    """Returns the facts' columns that the design effects of these metrics need."""
    return ["customer", "day", *_measures(metrics)]


def _measures(metrics: Iterable[Metric]) -> list[str]:
    wanted = [
        name
        for m in metrics
        for name in (m.denominator, m.numerator if m.kind == "ratio" else m.value, m.open_ended)
        if name
    ]
    return list(dict.fromkeys(wanted))


def ask(
    sides: Sequence[pl.LazyFrame | Tickets],
    by: Sequence[str],
    names: Sequence[Group],
    metrics: Sequence[Metric],
    sizes: Places,
    daily: Sequence[DailySums] | None = None,
    *,
    others: bool = True,
) -> TicketSample:
    """Returns all tickets, or of large groups those of the large customers and a sample of the others.

    `daily` are the measures of each side's tickets summed by `by` and day, where they are known.
    Without `others` no ticket is in another group than these.
    """
    wanted = _measures(metrics)
    groups = len(names)
    placed = [
        (FrameTickets(side) if isinstance(side, pl.LazyFrame) else side).placed(
            by, names, wanted, others=others
        )
        for side in sides
    ]
    # Powers of two, so that who is asked for a large group is asked for a small one, too.
    target = max(ASKED / groups, FEW)
    one_in = 2 ** np.floor(np.log2(np.maximum(sizes / target, 1))).astype(np.int64)
    whole = one_in.max(initial=1) == 1
    first_day, days = _days(placed if whole or daily is None else [], daily or [])
    large = np.zeros(0, dtype=np.uint32) if whole else _large(placed)
    sample = placed if whole else [each.drawn(one_in, large) for each in placed]
    group = np.concatenate([each.group() for each in sample])
    customers = [each.customer for each in sample]
    customer = np.concatenate(customers)
    weight = np.ones(len(group)) if whole else np.where(among(customer, large), 1.0, one_in[group])
    day = np.concatenate([each.day() for each in sample]) - first_day
    side = np.repeat(np.arange(len(sample)), [len(each) for each in customers])
    rows = Rows(group, side, customer.astype(np.int64), day, weight, groups)
    clusters = Clusters.of(rows, 0 if whole else days)
    found = TicketSample(_of_sides(sample, wanted), clusters, placed, first_day)
    if whole:
        return found
    if daily is None:
        return replace(found, daily=_summed(found, wanted, 2 * groups, days))
    return replace(found, daily=_tables(daily, names, wanted, days, first_day))


def _large(sides: Sequence[Placed]) -> Customers:
    """Returns the customers, in order, who have more than one in LARGE of the tickets of all sides."""
    at_most = sum(each.height for each in sides) / LARGE
    # Who has more of all sides has more than its part of that on one of them.
    found = np.unique(np.concatenate([each.frequent(at_most / len(sides)) for each in sides]))
    return found[sum(each.count(found) for each in sides) > at_most]


def _of_sides(sides: Sequence[Placed], names: Sequence[str]) -> dict[str, NDArray[Any]]:
    found = [side.numbers(names) for side in sides]
    return {name: np.concatenate([each[name] for each in found]) for name in names}


def _days(placed: Sequence[Placed], daily: Sequence[DailySums]) -> tuple[int, int]:
    """Returns day 0, a Monday, and how many days there are until the last one of all tickets."""
    days = [each.day() for each in placed]
    days += [each.day for each in daily] if not placed else []
    there = [each for each in days if len(each)]
    if not there:
        return 0, 0
    # 5 January 1970 was a Monday.
    first = (min(int(each.min()) for each in there) - 4) // 7 * 7 + 4
    return first, max(int(each.max()) for each in there) - first + 1


def _summed(of: TicketSample, names: Sequence[str], places: int, days: int) -> dict[str, Floats]:
    """Returns each measure of all tickets as a table of places × days."""
    at = np.concatenate(of.at)
    return {
        name: np.bincount(at, values, places * days).astype(np.float64).reshape(places, days)
        for name, values in _of_sides(of.sides, names).items()
    }


def _tables(
    daily: Sequence[DailySums], names: Sequence[Group], wanted: Sequence[str], days: int, first_day: int
) -> dict[str, Floats]:
    """Returns each measure that was summed already as a table of places × days."""
    # Times that are told apart by whether they have passed are no sums.
    found = {name: np.zeros((len(names), 2, days)) for name in wanted}
    for side, sums in enumerate(daily):
        for name, table in sums.tables(names, wanted, first_day, days).items():
            found[name][:, side] = table
    return {name: each.reshape(2 * len(names), days) for name, each in found.items()}
