"""Where groups, customers and days begin among ordered rows, and the days that a level is taken out of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

#: From so many days on, what a weekday has in common is taken out first: a month holds each four times.
DAYS_FOR_WEEKDAYS = 28


def begins(ordered: Places) -> Places:
    """Returns the places at which another number begins."""
    if not len(ordered):
        return np.zeros(0, dtype=np.int64)
    return np.concatenate([[0], np.flatnonzero(ordered[1:] != ordered[:-1]) + 1])


def numbered(begins: Places, length: int) -> Places:
    """Returns for each place the number of the part that it is in, from where the parts begin."""
    found = np.zeros(length, dtype=np.int64)
    found[begins[1:]] = 1
    return found.cumsum()


class Parts(NamedTuple):
    """Where groups begin among what is in their order, which these are and how many of it each has.

    `groups` is how many there may be.
    """

    first: Places
    there: Places
    many: Places
    groups: int

    @classmethod
    def of(cls, first: Places, group: Places, groups: int) -> "Parts":
        """Returns the parts that begin there, of each one's group."""
        return cls(first, group[first], np.diff(first, append=len(group)), groups)

    def sums(self, values: Floats) -> Floats:
        """Returns the sum of each group, 0 of one that is not there."""
        found = np.zeros(self.groups)
        if len(self.there):
            found[self.there] = np.add.reduceat(values, self.first)
        return found

    def each(self, of_groups: Floats) -> Floats:
        """Returns for each of what is in order the number of its group."""
        return np.repeat(of_groups[self.there], self.many)


class Strata(NamedTuple):
    """The days that a level is taken out of, in strata of one side or weekday with a level of their own.

    `there` are the days with rows, numbered over all groups, `number` how many a group has; `stratum` is that
    of each of these days, `many` how many days each has, and `freedom` is what is left of a group's.
    """

    there: Places
    group: Places
    number: Places
    stratum: Places
    many: Places
    freedom: Places


def level_strata(sides: Sequence[NDArray[np.bool_] | None], day: Places, groups: int, days: int) -> Strata:
    """Returns the strata of the days that have rows: `day` is each row's group · days + day."""
    # Days of one side, of the other and of both have a level of their own; of many days each weekday has.
    sort = np.zeros(groups * days, dtype=np.int64)
    for bit, mine in enumerate(sides):
        seen = np.bincount(day if mine is None else day[mine], minlength=groups * days) > 0
        sort += seen.astype(np.int64) << bit
    there = np.flatnonzero(sort)
    group = there // max(days, 1)
    number = np.bincount(group, minlength=groups)
    weekday = np.where(number[group] >= DAYS_FOR_WEEKDAYS, (there % max(days, 1)) % 7, 7)
    stratum = 32 * group + 8 * sort[there] + weekday
    many = np.bincount(stratum, minlength=32 * groups)
    freedom = number - np.count_nonzero(many.reshape(groups, 32), axis=1)
    return Strata(there, group, number, stratum, many, freedom)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Where each row belongs: its group, side (0, or 1 for what is subtracted), customer, day and weight.

    Customers and days are numbers from 0, day 0 a Monday; `weight` is how many rows a row of a sample stands
    for, the same for all of a customer's in a group. A group's two sides are compared with each other; with
    one side only, `side` is 0 throughout.
    """

    group: Places
    side: Places
    customer: Places
    day: Places
    weight: Floats
    groups: int


@dataclass(frozen=True, slots=True, eq=False)
class ClusterOrder:
    """Rows in `order`, by group, customer and day; a cell is what one customer has on a day.

    `cells` is where each cell begins among the ordered rows, and `cell` the one of each row as it came;
    `people` is where each customer begins among the cells, and `person` the one of each cell; `day` is a
    cell's group and day, `of` a customer's group. `groups` are where groups begin among the customers,
    `cell_groups` among the cells.
    """

    sides: tuple[NDArray[np.bool_] | None, ...]
    order: Places
    cells: Places
    cell: Places
    day: Places
    people: Places
    person: Places
    of: Places
    weight: Floats
    cell_weight: Floats
    groups: Parts
    cell_groups: Parts
    days: int
    strata: Strata

    def by_cell(self, values: Floats, mine: NDArray[np.bool_] | None, *, whole: bool) -> Floats:
        """The sums of each cell; `whole` numbers are exact in whatever order they are added."""
        values = values if mine is None else np.where(mine, values, 0.0)
        if whole:
            return np.bincount(self.cell, values, len(self.cells)).astype(np.float64, copy=False)
        ordered = values[self.order]
        return np.add.reduceat(ordered, self.cells) if len(self.cells) < len(ordered) else ordered

    def by_customer(self, of_cells: Floats, *, whole: bool) -> Floats:
        """The sums of each customer of sums of cells."""
        if whole:
            return np.bincount(self.person, of_cells, len(self.people)).astype(np.float64, copy=False)
        return np.add.reduceat(of_cells, self.people) if len(of_cells) else of_cells


def ordered(rows: Rows, all_days: int = 0) -> ClusterOrder:
    """Returns the rows in the order of groups, customers and days, once for all metrics."""
    customers, days = (int(each.max(initial=-1)) + 1 for each in (rows.customer, rows.day))
    days = max(days, all_days)
    key = (rows.group * customers + rows.customer) * days + rows.day
    order = np.argsort(key)
    key = key[order]
    # What is in order is added up in one go, from where one begins to where the next one does.
    cells = begins(key)
    cell = np.empty_like(order)
    cell[order] = numbered(cells, len(key))
    key = key[cells]
    of_customer = key // max(days, 1)
    day_of = key - of_customer * days
    people = begins(of_customer)
    person = numbered(people, len(cells))
    of = of_customer[people] // max(customers, 1)
    weight = rows.weight[order[cells[people]]]
    first = begins(of)
    sides = (rows.side == 0, rows.side == 1) if rows.side.any() else (None,)
    return ClusterOrder(
        sides=sides,
        order=order,
        cells=cells,
        cell=cell,
        day=of[person] * days + day_of,
        people=people,
        person=person,
        of=of,
        weight=weight,
        cell_weight=weight[person],
        groups=Parts.of(first, of, rows.groups),
        cell_groups=Parts.of(people[first], of[person], rows.groups),
        days=days,
        strata=level_strata(sides, rows.group * days + rows.day, rows.groups, days),
    )
