"""Detects the unit that was in fact randomised: tickets, customers, hours or days.

A test of the split counts independent draws. Where a plan says tickets but customers keep their arm, the
tickets of one customer are one draw, and a test that counts tickets raises false alarms.
"""

from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.pilot.assignment.eligible_tickets import EligibleTickets, Integers, ramps
from analytics.pilot.plan import Plan

RandomisedUnit = Literal["ticket", "customer", "hour", "day"]

#: So many blocks must be expected to have tickets of both arms before their being whole says anything.
_ENOUGH = 20
#: Blocks are whole if at most this share of the mixed ones that are expected is there: a few are mistakes.
_MISTAKES = 0.05
#: Customers are not assigned whole, but ticket by ticket, where so much of the mixed ones is there.
_SINGLE = 0.5
#: Where a day is whole its hours are too, so the longest comes first.
_BLOCKS: tuple[tuple[RandomisedUnit, str], ...] = (("day", "look"), ("hour", "hour"), ("customer", "person"))


def of(plan: Plan, picked: EligibleTickets) -> RandomisedUnit:
    """Returns the planned unit, or the larger one by which tickets were in fact assigned."""
    rows = picked.rows
    if not rows.height:
        return plan.unit
    shares = [plan.live[0].share]
    begins = set(ramps(plan))
    shares += [phase.share for phase in plan.live if phase.start in begins]
    phase, pilot = rows["phase"].to_numpy().astype(np.int64), rows["pilot"].to_numpy()
    for unit, column in _BLOCKS:
        mixed = _mixed(phase, _from_zero(rows[column]), pilot, np.array(shares))
        if unit == plan.unit:
            # As mixed as single tickets would be: the arm of a customer's first ticket says nothing.
            return "ticket" if mixed is not None and mixed >= _SINGLE else plan.unit
        if mixed is not None and mixed <= _MISTAKES:
            return unit
    return plan.unit


def key(unit: RandomisedUnit, rows: pl.DataFrame) -> Integers:
    """Returns a number per row that identifies its unit."""
    column = dict(_BLOCKS).get(unit)
    return np.arange(rows.height) if column is None else _from_zero(rows[column])


def _from_zero(values: pl.Series) -> Integers:
    found = values.to_numpy().astype(np.int64)
    return found - found.min() if len(found) else found


def _mixed(
    phase: Integers, block: Integers, pilot: NDArray[np.bool_], shares: NDArray[np.float64]
) -> float | None:
    """Blocks with tickets of both arms, over as many as a draw of every ticket makes; None of too few."""
    width = int(block.max()) + 1
    place = phase * width + block
    size = width * len(shares)
    n = np.bincount(place, minlength=size)
    chosen = np.bincount(place[pilot], minlength=size)
    share = np.repeat(shares, width)
    expected = float((1 - share**n - (1 - share) ** n)[n > 1].sum())
    mixed = int(np.count_nonzero((chosen > 0) & (chosen < n)))
    return mixed / expected if expected >= _ENOUGH else None
