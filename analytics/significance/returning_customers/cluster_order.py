"""Where groups, customers and days begin among ordered rows, and the days that a level is taken out of."""

from collections.abc import Sequence
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
