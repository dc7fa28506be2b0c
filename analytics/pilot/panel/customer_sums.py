"""Sums by customer and cell of a panel, and each customer's influence on a difference."""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.pilot.panel.panels import Floats, Integers, Panel, added
from analytics.significance.returning_customers import leverage
from analytics.significance.returning_customers.influence import Influence
from analytics.significance.returning_customers.leverage import Side

#: Up to so many keys are added up in an array, which is quicker than to group them.
_ARRAY = 20_000_000
_CORRELATION = "intra-customer correlation"
#: For so many looks the effective customers are counted at each, then once a week: they change slowly.
_EACH_LOOK, _LATER = 14, 7


class CustomerCells(NamedTuple):
    """Rows added up by customer and cell after the last look."""

    cell: Integers
    person: Integers
    total: Floats
    n: Floats


def of(given: Panel) -> CustomerCells:
    """Returns each customer's rows in each cell that has any."""
    key = given.cell * given.people + given.person
    size = 2 * given.half * given.people
    if size <= max(_ARRAY, 4 * len(key)):
        n = added(key, given.n, size)
        there = np.flatnonzero(n)
        total, ns = added(key, given.total, size)[there], n[there]
    else:
        rows = pl.DataFrame({"key": key, "total": given.total, "n": given.n})
        found = rows.group_by("key").agg(pl.col("total", "n").sum()).sort("key")
        there, total, ns = (found[name].to_numpy() for name in ("key", "total", "n"))
    return CustomerCells(there // given.people, there % given.people, total, ns)


def correlation(given: Panel) -> float:
    """The intra-customer correlation within the arms after the last look."""
    if _CORRELATION not in given.known:
        arms: list[tuple[Floats, Floats, Floats]] = []
        for pilot in (True, False):
            total, n = given.per_customer(pilot=pilot)
            squares = total
            if given.metric.kind != "ratio" or not given.single:
                of_arm = (given.cell < given.half) if pilot else (given.cell >= given.half)
                values = given.total[of_arm] ** 2 / given.n[of_arm]
                squares = added(given.person[of_arm], values, given.people)
            arms.append((total, n, squares))
        given.known[_CORRELATION] = leverage.correlation(arms)
    return given.known[_CORRELATION]


def moved(given: Panel, found: CustomerCells, influence: Influence) -> Floats:
    """Returns each customer's influence value after the last look."""
    per_total, per_n = (
        np.concatenate(pair)[found.cell]
        for pair in (
            (influence.one_total[-1], influence.base_total[-1]),
            (influence.one_n[-1], influence.base_n[-1]),
        )
    )
    return added(found.person, per_total * found.total + per_n * found.n, given.people)


def rows_each(given: Panel, found: CustomerCells, kept: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Each customer's n in either arm, in the strata that are compared."""
    compared = np.concatenate([kept, kept])[found.cell]
    one, base = (
        added(found.person[rows], found.n[rows], given.people)
        for rows in (compared & (found.cell < given.half), compared & (found.cell >= given.half))
    )
    return one, base


def sides(
    given: Panel, found: CustomerCells, influence: Influence, *, whole: bool, kept: Floats
) -> tuple[Side, Side]:
    """Returns both arms' leverage-corrected influences after the last look.

    `kept` is 1 for cells that are compared. A customer's leverage is its share of its cell, or of its `whole`
    arm where the estimate compares these.
    """
    one, base = (_side(given, found, influence, kept, whole=whole, pilot=pilot) for pilot in (True, False))
    return one, base


def _side(
    given: Panel, found: CustomerCells, influence: Influence, kept: Floats, *, whole: bool, pilot: bool
) -> Side:
    cells = given.arm(pilot=pilot)
    of_arm = (found.cell < given.half) if pilot else (found.cell >= given.half)
    cell = found.cell[of_arm] - (0 if pilot else given.half)
    person, total = found.person[of_arm], found.total[of_arm]
    n = found.n[of_arm] * kept[cell]
    per_total, per_n = (
        (influence.one_total[-1], influence.one_n[-1])
        if pilot
        else (influence.base_total[-1], influence.base_n[-1])
    )
    ns, customers = given.ns[-1, cells] * kept, given.customers[-1, cells] * kept
    if whole:
        own = added(person, n, given.people)
        share = own[person] / max(float(ns.sum()), 1.0)
        people = np.full(len(cell), customers.sum())
    else:
        share, people = n / np.maximum(ns[cell], 1e-300), customers[cell]
    moved = (per_total[cell] * total + per_n[cell] * n) * leverage.correction(share, people)
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.abs(per_total[cell]) * np.sqrt(np.maximum(1 - 1 / people, 0.0))
    weight = np.nan_to_num(weight)
    return Side(
        added(person, moved, given.people),
        added(person, weight * n, given.people),
        added(person, weight**2 * n, given.people),
        float(ns.sum()),
    )


def freedom_of_looks(given: Panel) -> Floats:
    """The degrees of freedom of the difference after every look, as if all rows of a customer were alike.

    So that those of a look never depend on what came later; after two weeks they are those of a week's first
    look.
    """
    looks = len(given.ends)
    ns = np.zeros((2, given.people))
    found = np.full(looks, np.nan)
    done = 0
    for look, end in enumerate(int(each) for each in given.ends):
        if look >= _EACH_LOOK and look % _LATER and np.isfinite(found[look - 1]):
            # Its rows are added with those of the next look that is counted.
            found[look] = found[look - 1]
            continue
        person, n, pilot = given.person[done:end], given.n[done:end], given.cell[done:end] < given.half
        done = end
        for arm, of_arm in enumerate((pilot, ~pilot)):
            ns[arm] += added(person[of_arm], n[of_arm], given.people)
        rows = ns.sum(1)
        if rows.all():
            expected = (ns[0] / rows[0]) ** 2 + (ns[1] / rows[1]) ** 2
            found[look] = float(expected.sum()) ** 2 / float(expected @ expected)
    return found
