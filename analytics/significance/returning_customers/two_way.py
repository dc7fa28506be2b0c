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

from analytics.significance.returning_customers import cluster_order
from analytics.significance.returning_customers.cluster_order import ClusterOrder, Floats, Rows

#: Fewer days say nothing about how much days vary: a week at least.
DAYS_AT_LEAST = 7
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
class Clusters:
    """Rows with their order by group, customer and day, in which all metrics are added up."""

    rows: Rows
    order: ClusterOrder

    @classmethod
    def of(cls, rows: Rows, all_days: int = 0) -> "Clusters":
        """The rows in order; `all_days` is how many days there are, where the rows are a sample."""
        return cls(rows, cluster_order.ordered(rows, all_days))

    def effects(self, total: Floats, n: Floats, *, binary: bool, daily: Daily | None = None) -> Effects:
        """The design effects of Σ total / Σ n, or of the difference of its sides, in every group.

        `binary` says that `total` counts some of the `n`: then a row of n > 1 is as many draws. `daily` are
        the sums of all rows where these are a sample: how much days vary is never asked of a sample.
        """
        of_cells = [
            (self.order.by_cell(total, mine, whole=binary), self.order.by_cell(n, mine, whole=True))
            for mine in self.order.sides
        ]
        people = [
            (self.order.by_customer(some, whole=binary), self.order.by_customer(all_, whole=True))
            for some, all_ in of_cells
        ]
        if daily is None:
            side_total, side_n = (self._of_sides([side[k] for side in people]) for k in (0, 1))
        else:
            side_total, side_n = (
                each.sum(axis=1).reshape(self.rows.groups, 2) for each in (daily.total, daily.n)
            )
        value, whole = side_total / np.maximum(side_n, 1e-300), side_n
        squares, size = self._squares(total, n, value, people, binary=binary)
        squares = np.where(squares <= _ROUNDING * size, 0.0, squares)
        with np.errstate(divide="ignore", invalid="ignore"):
            independent = np.nansum(np.where(whole > 1, squares / (whole * (whole - 1)), 0.0), axis=1)
            customers, alike, known, own = self._customers(people, value, squares, whole)
            summed = None if daily is None else (daily.total - value.reshape(-1, 1) * daily.n)
            days, freedom = self._days(of_cells, own, summed, value, whole)
            everything = customers + days
            effect = np.where(independent > 0, everything / independent, np.nan)
            free = np.where(
                everything > 0,
                everything**2 / (customers**2 / known + days**2 / freedom),
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

    def _of_sides(self, of_customers: Sequence[Floats]) -> Floats:
        """The sums by group and side; nothing on a side that is not there."""
        found = np.zeros((self.rows.groups, 2))
        for side, each in enumerate(of_customers):
            found[:, side] = self.order.groups.sums(each)
        return found

    def _squares(
        self,
        total: Floats,
        n: Floats,
        value: Floats,
        people: Sequence[tuple[Floats, Floats]],
        *,
        binary: bool,
    ) -> tuple[Floats, Floats]:
        """The squared residuals by group and side, and the sum of squares that they are made of."""
        rows, groups = self.rows, self.rows.groups
        some, every = (self._of_sides([self.order.weight * side[k] for side in people]) for k in (0, 1))
        counted = some * (1 - 2 * value) + every * value**2
        if binary and n.max(initial=0.0) <= 1:
            return counted, some + every * value**2
        place = 2 * rows.group + rows.side
        at = value.reshape(-1)[place]
        left = total - at * n
        squares, size = (
            np.bincount(place, each * rows.weight, 2 * groups).astype(np.float64).reshape(groups, 2)
            for each in (left**2, (n * at) ** 2 + total**2)
        )
        return counted if binary else squares, size

    def _customers(
        self, people: Sequence[tuple[Floats, Floats]], value: Floats, squares: Floats, whole: Floats
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """The variance that customers make, how many of equal size they are like, the degrees of freedom with
        which it is known (infinite where nobody comes back), and each customer's own level.

        The level is the best linear prediction: of a customer with few rows it is near that of all.
        """
        weight, sums, each_of = self.order.weight, self.order.groups.sums, self.order.groups.each
        # A side without rows divides by 1: it has no row whose part is more than 0.
        per = np.where(whole > 0, 1 / whole, 0.0)
        influence = shift = residual = rows = np.zeros(0)
        shifts = np.zeros(0)
        alike = np.full(self.rows.groups, np.inf)
        for side, (some, every) in enumerate(people):
            left = some - each_of(value[:, side]) * every
            of_side = each_of(per[:, side])
            lever = every * of_side
            mine = left * of_side / np.sqrt(np.maximum(1 - lever, 0.05))
            shifts = sums(weight * lever**2)
            alike = np.where(whole[:, side] > 0, np.minimum(alike, 1 / shifts), alike)
            influence, shift = (mine, lever) if side == 0 else (influence - mine, shift - lever)
            residual, rows = (left, every) if side == 0 else (residual + left, rows + every)
        robust = sums(weight * influence**2)
        there = rows > 0
        customers = sums(np.where(there, weight, 0.0))
        total = whole.sum(axis=1)
        between = sums(np.where(there, weight * residual**2 / rows, 0.0))
        all_squares = squares.sum(axis=1)
        repeated = total - customers
        inner = np.where(repeated > 0.5, (all_squares - between) / np.maximum(repeated, 1), np.nan)
        outer = between / np.maximum(customers - 1, 1)
        typical = (total - sums(weight * rows**2) / total) / np.maximum(customers - 1, 1)
        spread = (outer - inner) / typical
        spread = np.maximum(np.where(np.isfinite(spread), spread, 0.0), 0.0)
        share = np.where(np.isnan(inner), 1.0, inner / (all_squares / total))
        if len(people) == 2:
            shifts = sums(weight * shift**2)
        modelled = spread * shifts + share * np.nansum(np.where(whole > 0, squares / whole**2, 0.0), axis=1)
        found = np.fmax(robust, modelled)
        if len(self.order.sides) == 1:
            alone = np.where(whole[:, 0] > 1, squares[:, 0] / (whole[:, 0] * (whole[:, 0] - 1)), 0.0)
            found = np.maximum(found, alone)
        known = np.where(repeated > 0.5, np.maximum(alike - 1, 1.0), np.inf)
        # Of a small customer its own level would be partly what days do to it.
        own = np.zeros(len(rows))
        large = np.flatnonzero((rows >= _LARGE) & (weight == 1))
        of = self.order.of[large]
        level, within = spread[of], np.nan_to_num(inner)[of]
        own[large] = residual[large] * level / np.where(level > 0, within + rows[large] * level, 1.0)
        return np.nan_to_num(found), alike, known, own

    def _days(
        self,
        of_cells: Sequence[tuple[Floats, Floats]],
        own: Floats,
        of_all: Floats | None,
        value: Floats,
        whole: Floats,
    ) -> tuple[Floats, Floats]:
        """What days add to the variance beyond customers within a day, and its degrees of freedom.

        `own` is what each row owes to its customer, and `of_all` what is left of all rows a day.
        """
        order, groups, days = self.order, self.rows.groups, self.order.days
        scale = np.where(whole > 0, whole, 1.0) * np.array([1.0, -1.0])
        # Few customers have so many rows that a level of their own is known: of all others it is 0.
        leveled = np.flatnonzero((own != 0)[order.person])
        influence = level = np.zeros(0)
        for side, (some, every) in enumerate(of_cells):
            at, over = (order.cell_groups.each(each[:, side]) for each in (value, 1 / scale))
            left = (some - at * every) * over
            influence = left if side == 0 else influence + left
            n = every[leveled] * over[leveled]
            level = n if side == 0 else level + n
        level = level * own[order.person[leveled]]
        influence[leveled] -= level
        if of_all is None:
            summed = np.bincount(order.day, influence, groups * days)
        else:
            summed = (of_all / scale.reshape(-1, 1)).reshape(groups, 2, days).sum(axis=1).reshape(-1)
            summed -= np.bincount(order.day[leveled], level, groups * days)
        there, group, number, stratum, many, freedom = order.strata
        middle = np.bincount(stratum, summed[there], 32 * groups) / np.maximum(many, 1)
        rest = np.bincount(group, (summed[there] - middle[stratum]) ** 2, groups)
        squares = rest * number / np.maximum(freedom, 1)
        within = order.cell_groups.sums(influence**2 * order.cell_weight)
        enough = (number >= DAYS_AT_LEAST) & (freedom > 0)
        return np.where(enough, np.maximum(squares - within, 0.0), 0.0), np.maximum(freedom, 1).astype(float)
