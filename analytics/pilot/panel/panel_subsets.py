"""A panel without some of its rows, or with other strata; all its sums are made anew."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analytics.pilot.panel.panels import Floats, Integers, Panel, added, distinct


def without(given: Panel, customer: int) -> Panel:
    """Returns the panel without one customer, after the last look."""
    return _rows(given, given.cell, given.half, given.person != customer)


def regrouped(given: Panel, cell: Integers, names: tuple[str | None, ...]) -> Panel:
    """Returns the panel with other categories, and each row in another cell."""
    found = _rows(given, cell, len(names) * given.phases, np.ones(len(cell), dtype=np.bool_))
    return replace(found, categories=names)


def _rows(given: Panel, cell: Integers, half: int, kept: NDArray[np.bool_]) -> Panel:
    looks, cells = len(given.ends), 2 * half
    cell, person, look = cell[kept], given.person[kept], given.look[kept]
    total, n = given.total[kept], given.n[kept]
    place = look * cells + cell

    def until(weights: Floats) -> Floats:
        return added(place, weights, looks * cells).reshape(looks, cells).cumsum(0)

    return replace(
        given,
        look=look,
        person=person,
        cell=cell,
        total=total,
        n=n,
        raw=given.raw[kept],
        day=given.day[kept],
        ends=np.bincount(look, minlength=looks).cumsum(),
        customers=distinct(cell, person, look, looks, cells),
        totals=until(total),
        squares=until(total * total),
        ns=until(n),
        arm_customers=distinct(np.where(cell < half, 0, 1), person, look, looks, 2),
    )
