"""Panel of one metric: both arms summed by customer, category and day, for all looks at once."""

from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.metrics import Metric
from analytics.pilot.assignment.eligible_tickets import EligibleTickets, coded, firsts
from analytics.significance.returning_customers import clustered
from analytics.significance.returning_customers.clustered import Sums
from analytics.significance.returning_customers.influence import Cells
from analytics.ticket_slices import NOT_RECORDED

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Times are compared as logarithms; below a second there is nothing to tell.
SHORTEST = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """A metric's rows sorted by look, with cumulative sums of every cell.

    A cell is a stratum of an arm: the pilot's come first. A stratum is a category, or a category in one of
    the `phases` between which the pilot's share changed. Arrays of looks have the cells on the last axis.
    """

    metric: Metric
    categories: tuple[str | None, ...]
    phases: int
    people: int
    look: Integers
    person: Integers
    cell: Integers
    total: Floats
    n: Floats
    #: Values as they were recorded, where a total is a logarithm.
    raw: Floats
    #: How many rows there are after each look.
    ends: Integers
    customers: Floats
    totals: Floats
    squares: Floats
    ns: Floats
    #: Customers of either arm after each look, and tickets past their horizon: looks × (pilot, baseline).
    arm_customers: Floats
    tickets: Floats
    #: Whether every row counts once, as tickets do.
    single: bool
    #: Each row's day, counted from any; and whether both arms have the same days.
    day: Integers
    concurrent: bool
    #: Whether the arms were drawn by lot, so that within a group of categories they have the same mix.
    by_lot: bool = False
    #: Each customer's total and n by arm, added up when first asked for.
    added: dict[bool, tuple[Floats, Floats]] = field(
        init=False, default_factory=dict[bool, tuple[Floats, Floats]], repr=False
    )
    #: Numbers that were asked for before, by name.
    known: dict[str, float] = field(init=False, default_factory=dict[str, float], repr=False)

    @property
    def half(self) -> int:
        """How many strata there are, and so cells of an arm."""
        return len(self.categories) * self.phases

    @property
    def strata(self) -> tuple[str | None, ...]:
        """What the strata are called, in the order of the cells."""
        if self.phases == 1:
            return self.categories
        return tuple(
            f"{NOT_RECORDED if name is None else name}, phase {phase + 1}"
            for name in self.categories
            for phase in range(self.phases)
        )

    def arm(self, *, pilot: bool) -> slice:
        """The cells of an arm."""
        return slice(0, self.half) if pilot else slice(self.half, None)

    def per_customer(self, *, pilot: bool) -> tuple[Floats, Floats]:
        """Each customer's total and n in an arm, after the last look."""
        if pilot not in self.added:
            of = (self.cell < self.half) if pilot else (self.cell >= self.half)
            person = self.person[of]
            parts = (added(person, each[of], self.people) for each in (self.total, self.n))
            total, n = parts
            self.added[pilot] = total, n
        return self.added[pilot]

    def sums(self, *, pilot: bool) -> Sums:
        """The six sums of an arm, after the last look."""
        total, n = self.per_customer(pilot=pilot)
        return clustered.added(total, n)

    def pilot_sums(self) -> Sums:
        """The six sums of the pilot after every look."""
        of = self.cell < self.half
        person, total, n = self.person[of], self.total[of], self.n[of]
        ends = np.searchsorted(self.look[of], np.arange(len(self.ends)), side="right")
        found = [
            clustered.added(
                added(person[:end], total[:end], self.people), added(person[:end], n[:end], self.people)
            )
            for end in ends
        ]
        parts = zip(*(each.parts for each in found), strict=True)
        return Sums(*(np.array(part, dtype=np.float64) for part in parts))

    def category_sums(self, *, pilot: bool) -> Sums:
        """The six sums of every category of an arm, after the last look."""
        return self._sums_of(self.cell % self.half // self.phases, len(self.categories), pilot=pilot)

    def stratum_sums(self, *, pilot: bool) -> Sums:
        """The six sums of every stratum of an arm, after the last look."""
        return self._sums_of(self.cell % self.half, self.half, pilot=pilot)

    def _sums_of(self, group: Integers, groups: int, *, pilot: bool) -> Sums:
        of = (self.cell < self.half) if pilot else (self.cell >= self.half)
        frame = pl.DataFrame(
            {"key": group[of] * self.people + self.person[of], "total": self.total[of], "n": self.n[of]}
        )
        whole = frame.group_by("key").agg(pl.col("total", "n").sum())
        at = whole["key"].to_numpy() // max(self.people, 1)
        return clustered.added_by(at, whole["total"].to_numpy(), whole["n"].to_numpy(), groups)

    def cells(self) -> tuple[Cells, Cells]:
        """Customers, totals and n of the pilot's and the baseline's categories, after every look."""
        one, base = (
            Cells(*(part[:, self.arm(pilot=pilot)] for part in (self.customers, self.totals, self.ns)))
            for pilot in (True, False)
        )
        return one, base

    def by_category(self) -> tuple[Cells, Cells]:
        """The same after the last look, with the phases on an axis of their own."""
        shape = (len(self.categories), self.phases)
        one, base = (Cells(*(part[-1].reshape(shape) for part in arm)) for arm in self.cells())
        return one, base

    def arm_totals(self, *, pilot: bool) -> tuple[Floats, Floats]:
        """Total and n of an arm after every look."""
        of = self.arm(pilot=pilot)
        return self.totals[:, of].sum(-1), self.ns[:, of].sum(-1)


def panel(
    picked: EligibleTickets, metric: Metric, *, by: str = "category", horizon: timedelta | None = None
) -> Panel:
    """Builds the panel of a metric by a field; times as logarithms for medians.

    A time whose end may not have been seen counts as the horizon at most: so far every ticket was followed.
    """
    rows = picked.used
    measured = (metric.numerator, metric.denominator, metric.value)
    columns = dict.fromkeys(
        name for name in ("pilot", "look", "phase", "person", "day", by, *measured) if name in rows.columns
    )
    counted = rows.select(*columns).filter(pl.col(metric.denominator) > 0)
    categories, category = coded(counted[by])
    return of_rows(
        picked,
        metric,
        categories,
        look=counted["look"].to_numpy().astype(np.int64),
        pilot=counted["pilot"].to_numpy(),
        phase=counted["phase"].to_numpy(),
        category=category,
        person=counted["person"].to_numpy(),
        raw=_values(counted, metric, horizon),
        n=counted[metric.denominator].cast(pl.Float64).to_numpy(),
        day=counted["day"].to_physical().to_numpy().astype(np.int64),
        tickets=_tickets(rows, metric, picked.looks),
    )


def of_rows(
    picked: EligibleTickets,
    metric: Metric,
    categories: tuple[str | None, ...],
    *,
    look: Integers,
    pilot: NDArray[np.bool_],
    phase: Integers,
    category: Integers,
    person: Integers,
    raw: Floats,
    n: Floats,
    day: Integers,
    tickets: Floats,
) -> Panel:
    """Builds a panel from arrays with an element per row, sorted by look; `category` are codes."""
    code = category * picked.phases + phase
    strata = len(categories) * picked.phases
    cells, looks = 2 * strata, picked.looks
    cell = np.where(pilot, code, code + strata)
    total = np.log(np.maximum(raw, SHORTEST)) if metric.kind == "quantile" else raw
    place = look * cells + cell

    def until(weights: Floats) -> Floats:
        return added(place, weights, looks * cells).reshape(looks, cells).cumsum(0)

    return Panel(
        metric=metric,
        categories=categories,
        phases=picked.phases,
        # Who came after the last look must not move the last digit of a sum.
        people=int(person.max(initial=-1)) + 1,
        look=look,
        person=person,
        cell=cell,
        total=total,
        n=n,
        raw=raw,
        ends=np.bincount(look, minlength=looks).cumsum(),
        customers=distinct(cell, person, look, looks, cells),
        totals=until(total),
        squares=until(total * total),
        ns=until(n),
        arm_customers=distinct(np.where(pilot, 0, 1), person, look, looks, 2),
        tickets=tickets,
        single=bool((n == 1).all()),
        day=day,
        concurrent=picked.concurrent,
    )


def customers_of(given: Panel, rows: NDArray[np.bool_]) -> Floats:
    """Returns the customers with any row after each look: looks × (pilot, baseline)."""
    arm = np.where(given.cell[rows] < given.half, 0, 1)
    return distinct(arm, given.person[rows], given.look[rows], len(given.ends), 2)


def _values(counted: pl.DataFrame, metric: Metric, horizon: timedelta | None) -> Floats:
    if metric.kind == "ratio":
        return counted[metric.numerator].cast(pl.Float64).to_numpy()
    values = counted[metric.value].to_numpy()
    return np.minimum(values, horizon.total_seconds()) if metric.open_ended and horizon else values


def _tickets(rows: pl.DataFrame, metric: Metric, looks: int) -> Floats:
    """Tickets past their horizon that could have the metric, after every look in either arm."""
    there = rows.select("look", "pilot", metric.population).filter(pl.col(metric.population) > 0)
    place = there["look"].to_numpy().astype(np.int64) * 2 + np.where(there["pilot"].to_numpy(), 0, 1)
    return np.bincount(place, minlength=2 * looks).astype(np.float64).reshape(looks, 2).cumsum(0)


def distinct(group: Integers, person: Integers, look: Integers, looks: int, groups: int) -> Floats:
    """How many different customers each group has after every look; rows are in the order of looks."""
    people = int(person.max()) + 1 if len(person) else 1
    first = firsts(group * people + person, groups * people)
    place = look[first] * groups + group[first]
    return np.bincount(place, minlength=looks * groups).astype(np.float64).reshape(looks, groups).cumsum(0)


def added(place: Integers, weights: Floats, length: int) -> Floats:
    """The weights of each place, added up."""
    return np.asarray(np.bincount(place, weights, length), dtype=np.float64)
