"""Design effects of rates, means and quantiles whose rows share customers and days (two-way clustering).

A customer's tickets are alike, and so are the tickets of one day. The variance of an estimate is that of
the customers plus what days add beyond it: V(customers) + max(V(days) − V(customer × day), 0). The
customers' part is the larger one of the cluster-robust variance (CR2, leverage of large customers taken out)
and of the variance that the intra-customer correlation of all of them gives: where a few customers have most
tickets the first rests on these few, and is too small in half of all logs.

Sources: Cameron, Gelbach and Miller 2011, J Bus Econ Stat 29:238 (two-way clusters); Bell and McCaffrey 2002,
Surv Methodol 28:169 (CR2); Ridout, Demétrio and Firth 1999, Biometrics 55:137 (ANOVA estimate);
Satterthwaite 1946 (degrees of freedom of a sum of variances).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

#: Fewer days say nothing about how much days vary: a week at least.
DAYS_AT_LEAST = 7
#: From so many days on, what a weekday has in common is taken out first: a month holds each four times.
DAYS_FOR_WEEKDAYS = 28
#: Customers as if of equal size, below which nothing can be said about how much they vary.
ALIKE_AT_LEAST = 5.0
#: A customer's own level is taken out of its days where it has so many rows.
_LARGE = 30
#: A squared residual is rounding where it is a smaller share of the squares it is made of.
_ROUNDING = 1e-12


class Effects(NamedTuple):
    """Per group: the variance over that of independent rows, its degrees of freedom, and how many customers
    of equal size would say as much as those there are."""

    effect: Floats
    freedom: Floats
    alike: Floats


class Daily(NamedTuple):
    """Σ total and Σ n of all rows a day, where the rows themselves are a sample.

    A row per group and side (2 · group + side), a column per day.
    """

    total: Floats
    n: Floats


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

    def clusters(self, all_days: int = 0) -> "Clusters":
        """The same rows with customers and cells numbered within their group, once for all metrics."""
        customers, days = (int(each.max(initial=-1)) + 1 for each in (self.customer, self.day))
        days = max(days, all_days)
        key = self.group * customers + self.customer
        # Numbered without gaps: arrays over all customers would be longer than a sample of their tickets.
        found, key = np.unique(key, return_inverse=True)
        of_customer = found // max(customers, 1)
        rows = np.bincount(key, minlength=len(of_customer))
        weight = np.bincount(key, self.weight, len(of_customer)) / np.maximum(rows, 1)
        cells, cell = np.unique(key * days + self.day, return_inverse=True)
        of_cell = of_customer[cells // max(days, 1)]
        sides = (self.side == 0, self.side == 1) if self.side.any() else (None,)
        day = self.group * days + self.day
        strata = _strata(sides, day, self.groups, days)
        return Clusters(self, sides, key, of_customer, weight, day, days, strata, cell, of_cell)


class _Strata(NamedTuple):
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


def _strata(sides: Sequence[NDArray[np.bool_] | None], day: Places, groups: int, days: int) -> _Strata:
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
    return _Strata(there, group, number, stratum, many, freedom)


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Rows with the number of their customer within the group, of their day within it, and of the cell."""

    rows: Rows
    sides: tuple[NDArray[np.bool_] | None, ...]
    customer: Places
    of_customer: Places
    weight: Floats
    day: Places
    days: int
    strata: _Strata
    cell: Places
    of_cell: Places

    def effects(self, total: Floats, n: Floats, *, binary: bool, daily: Daily | None = None) -> Effects:
        """The design effects of Σ total / Σ n, or of the difference of its sides, in every group.

        `binary` says that `total` counts some of the `n`: then a row of n > 1 is as many draws. `daily` are
        the sums of all rows where these are a sample: how much days vary is never asked of a sample.
        """
        rows, groups = self.rows, self.rows.groups
        place = 2 * rows.group + rows.side
        weight = rows.weight
        if daily is None:
            side_total, side_n = (
                np.bincount(place, each, 2 * groups).astype(np.float64) for each in (total, n)
            )
        else:
            side_total, side_n = daily.total.sum(axis=1), daily.n.sum(axis=1)
        value = side_total / np.maximum(side_n, 1e-300)
        at = value[place]
        left = total - at * n
        square = total * (1 - 2 * at) + n * at**2 if binary else left**2
        squares = np.bincount(place, square * weight, 2 * groups).reshape(groups, 2)
        size = np.bincount(place, n * n * at**2 * weight + total**2 * weight, 2 * groups).reshape(groups, 2)
        squares = np.where(squares <= _ROUNDING * size, 0.0, squares)
        whole = side_n.reshape(groups, 2)
        with np.errstate(divide="ignore", invalid="ignore"):
            independent = np.nansum(np.where(whole > 1, squares / (whole * (whole - 1)), 0.0), axis=1)
            people, alike, known, own = self._customers(left, n, squares, whole)
            level = np.where(weight == 1, n * own[self.customer], 0.0)
            summed = None if daily is None else (daily.total - value[:, None] * daily.n)
            days, freedom = self._days(left, level, summed, place, whole)
            everything = people + days
            effect = np.where(independent > 0, everything / independent, np.nan)
            free = np.where(
                everything > 0,
                everything**2 / (people**2 / known + days**2 / freedom),
                known,
            )
        # Where nothing varies, all rows of a customer are taken to be alike: the worst case.
        worst = (np.maximum(whole.sum(axis=1), 1) / np.maximum(alike, 1e-9)) / (1 + (whole > 0).all(axis=1))
        effect = np.where(np.isnan(effect), np.maximum(worst, 1.0), effect)
        effect = np.where(np.abs(effect - 1) < _ROUNDING**0.5, 1.0, effect)
        counted = whole.any(axis=1)
        return Effects(
            np.where(counted, effect, 1.0),
            np.where(counted, free, np.inf),
            np.where(counted, alike, np.inf),
        )

    def _customers(
        self, left: Floats, n: Floats, squares: Floats, whole: Floats
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """The variance that customers make, how many of equal size they are like, the degrees of freedom with
        which it is known (infinite where nobody comes back), and each customer's own level.

        The level is the best linear prediction: of a customer with few rows it is near that of all.
        """
        groups, many = self.rows.groups, len(self.of_customer)
        parts = [
            [
                np.bincount(self.customer, each, many)
                if mine is None
                else np.bincount(self.customer[mine], each[mine], many)
                for each in (left, n)
            ]
            for mine in self.sides
        ]
        of, weight = self.of_customer, self.weight
        influence = np.zeros(many)
        shift = np.zeros(many)
        alike = np.full(groups, np.inf)
        for side, (residual, rows) in enumerate(parts):
            of_side = whole[:, side][of]
            lever = np.where(of_side > 0, rows / of_side, 0.0)
            sign = 1.0 if side == 0 else -1.0
            influence += (
                sign * np.where(of_side > 0, residual / of_side, 0.0) / np.sqrt(np.maximum(1 - lever, 0.05))
            )
            shift += sign * lever
            squared = np.bincount(of, weight * lever**2, groups)
            alike = np.where(whole[:, side] > 0, np.minimum(alike, 1 / squared), alike)
        robust = np.bincount(of, weight * influence**2, groups)
        residual, rows = (np.stack([part[k] for part in parts]).sum(axis=0) for k in (0, 1))
        there = rows > 0
        customers = np.bincount(of[there], weight[there], groups)
        total = whole.sum(axis=1)
        between = np.bincount(of[there], (weight * residual**2)[there] / rows[there], groups)
        all_squares = squares.sum(axis=1)
        repeated = total - customers
        inner = np.where(repeated > 0.5, (all_squares - between) / np.maximum(repeated, 1), np.nan)
        outer = between / np.maximum(customers - 1, 1)
        typical = (total - np.bincount(of, weight * rows**2, groups) / total) / np.maximum(customers - 1, 1)
        spread = np.maximum(np.nan_to_num((outer - inner) / typical, posinf=0.0, neginf=0.0), 0.0)
        share = np.where(np.isnan(inner), 1.0, inner / (all_squares / total))
        modelled = spread * np.bincount(of, weight * shift**2, groups) + share * np.nansum(
            np.where(whole > 0, squares / whole**2, 0.0), axis=1
        )
        found = np.fmax(robust, modelled)
        if len(self.sides) == 1:
            alone = np.where(whole[:, 0] > 1, squares[:, 0] / (whole[:, 0] * (whole[:, 0] - 1)), 0.0)
            found = np.maximum(found, alone)
        # Of a small customer that would be partly what days do to it.
        drawn = np.where(rows >= _LARGE, spread[of], 0.0) / np.where(
            spread[of] > 0, np.nan_to_num(inner)[of] + rows * spread[of], 1.0
        )
        known = np.where(repeated > 0.5, np.maximum(alike - 1, 1.0), np.inf)
        return np.nan_to_num(found), alike, known, drawn * residual

    def _days(
        self, left: Floats, level: Floats, of_all: Floats | None, place: Places, whole: Floats
    ) -> tuple[Floats, Floats]:
        """What days add to the variance beyond customers within a day, and its degrees of freedom.

        `level` is what each row owes to its customer, and `of_all` what is left of all rows a day.
        """
        groups, days = self.rows.groups, self.days
        divisor = np.where(whole > 0, whole, 1.0) * np.array([1.0, -1.0])
        scale = divisor.reshape(-1)
        influence = (left - level) / scale[place]
        summed = np.bincount(self.day, influence, groups * days)
        if of_all is not None:
            summed = (of_all / scale[:, None]).reshape(groups, 2, days).sum(axis=1).reshape(-1)
            summed -= np.bincount(self.day, level / scale[place], groups * days)
        there, group, number, stratum, many, freedom = self.strata
        middle = np.bincount(stratum, summed[there], 32 * groups) / np.maximum(many, 1)
        rest = np.bincount(group, (summed[there] - middle[stratum]) ** 2, groups)
        squares = rest * number / np.maximum(freedom, 1)
        of_cell = np.bincount(self.cell, influence * np.sqrt(self.rows.weight), len(self.of_cell))
        within = np.bincount(self.of_cell, of_cell**2, groups)
        enough = (number >= DAYS_AT_LEAST) & (freedom > 0)
        return np.where(enough, np.maximum(squares - within, 0.0), 0.0), np.maximum(freedom, 1).astype(float)
