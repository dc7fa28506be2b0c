"""What every customer has in every cell of a panel, and what it moves a difference of the arms by."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import polars as pl

from analytics.pilot.cells import Floats, Integers, Panel, added
from analytics.significance import leverage
from analytics.significance.influence import Influence
from analytics.significance.leverage import Side

#: Up to so many keys are added up in an array, which is quicker than to group them.
_ARRAY = 20_000_000


class CustomerCells(NamedTuple):
    """Rows added up by customer and cell after the last look; `squares` are those of a row's total over n."""

    cell: Integers
    person: Integers
    total: Floats
    n: Floats
    squares: Floats


def of(given: Panel) -> CustomerCells:
    """Each customer's rows in each cell, those of no rows left out."""
    key = given.cell * given.people + given.person
    squares = given.total**2 if given.single else given.total**2 / given.n
    size = 2 * given.half * given.people
    if size <= max(_ARRAY, 4 * len(key)):
        n = added(key, given.n, size)
        there = np.flatnonzero(n)
        total, squared = (added(key, each, size)[there] for each in (given.total, squares))
        return CustomerCells(there // given.people, there % given.people, total, n[there], squared)
    rows = pl.DataFrame({"key": key, "total": given.total, "n": given.n, "squares": squares})
    found = rows.group_by("key").agg(pl.col("total", "n", "squares").sum()).sort("key")
    there = found["key"].to_numpy()
    parts = (found[name].to_numpy() for name in ("total", "n", "squares"))
    return CustomerCells(there // given.people, there % given.people, *parts)


def correlation(given: Panel, found: CustomerCells) -> float:
    """The intra-customer correlation within the arms."""
    arms = [found.cell < given.half, found.cell >= given.half]
    parts = (found.total, found.n, found.squares)
    return leverage.correlation(
        [
            (
                added(found.person[of_arm], parts[0][of_arm], given.people),
                added(found.person[of_arm], parts[1][of_arm], given.people),
                added(found.person[of_arm], parts[2][of_arm], given.people),
            )
            for of_arm in arms
        ]
    )


def sides(
    given: Panel, found: CustomerCells, influence: Influence, *, whole: bool, kept: Floats
) -> tuple[Side, Side]:
    """What each arm's customers move an estimate by after the last look, corrected by their own leverage.

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

    So that those of a look never depend on what came later.
    """
    looks = len(given.ends)
    ns = np.zeros((2, given.people))
    found = np.full(looks, np.nan)
    of_pilot = given.cell < given.half
    for look, (start, end) in enumerate(pairwise((0, *(int(each) for each in given.ends)))):
        for arm, of_arm in enumerate((of_pilot[start:end], ~of_pilot[start:end])):
            ns[arm] += added(given.person[start:end][of_arm], given.n[start:end][of_arm], given.people)
        rows = ns.sum(1)
        if rows.all():
            expected = (ns[0] / rows[0]) ** 2 + (ns[1] / rows[1]) ** 2
            found[look] = float(expected.sum()) ** 2 / float(expected @ expected)
    return found
