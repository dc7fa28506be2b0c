"""Day-to-day variation of an arm's level, and what it adds to a variance if arms have other days.

Where both arms run at a time a bad day is bad for both. Against a baseline of earlier days, or a fixed
target, each day is a draw of its own: with a rate that varies by 5 points from day to day, an interval that
knows customers alone calls an equal pilot better or worse than before in 27 % of pilots. Days are a second
level then, beside customers.
"""

from typing import NamedTuple

import numpy as np

from analytics.pilot.panel.panels import Floats, Integers, Panel, added
from analytics.significance.returning_customers.influence import Influence

#: Of so many days at least the variation between them is known.
FEWEST_DAYS = 7


class DayVariation(NamedTuple):
    """The variance that days add to an estimate, with its degrees of freedom."""

    variance: float
    freedom: float


NONE = DayVariation(0.0, float("inf"))


def of_difference(given: Panel, influence: Influence) -> DayVariation:
    """Returns what days add to a difference after the last look, if arms have days of their own."""
    if given.concurrent:
        return NONE
    return _together([_of_arm(given, influence, pilot=pilot) for pilot in (True, False)])


def of_looks(given: Panel, influence: Influence) -> Floats:
    """The same after every look, by the baseline's days alone, which were there before the first one.

    nan where these are too few.
    """
    looks = len(given.ends)
    if given.concurrent:
        return np.zeros(looks)
    base = _of_arm(given, influence, pilot=False)
    if base.days < FEWEST_DAYS:
        return np.full(looks, np.nan)
    n = np.diff(given.arm_totals(pilot=True)[1], prepend=0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        squared = (n**2).cumsum() / n.cumsum() ** 2
    return max(base.between, 0.0) * (squared + base.squared)


class _Arm(NamedTuple):
    """The variance between an arm's days, the sum of their squared shares, and how many there are."""

    between: float
    squared: float
    days: int


def of_own_value(given: Panel, *, pilot: bool) -> DayVariation:
    """What days add to an arm's own value after the last look, held against a value that has no days."""
    of_arm = (given.cell < given.half) if pilot else (given.cell >= given.half)
    total, n = given.total[of_arm], given.n[of_arm]
    rows = max(float(n.sum()), 1.0)
    moved = (total - float(total.sum()) / rows * n) / rows
    return _together([_between(given.day[of_arm], given.person[of_arm], moved, n / rows, given.people)])


def _of_arm(given: Panel, influence: Influence, *, pilot: bool) -> _Arm:
    of_arm = (given.cell < given.half) if pilot else (given.cell >= given.half)
    cell, n = given.cell[of_arm], given.n[of_arm]
    per_total, per_n = (
        np.concatenate(pair)
        for pair in (
            (influence.one_total[-1], influence.base_total[-1]),
            (influence.one_n[-1], influence.base_n[-1]),
        )
    )
    moved = per_total[cell] * given.total[of_arm] + per_n[cell] * n
    weight = np.abs(per_total[cell]) * n
    return _between(given.day[of_arm], given.person[of_arm], moved, weight, given.people)


def _between(day: Integers, person: Integers, moved: Floats, weight: Floats, people: int) -> _Arm:
    """The variance between days beyond what the customers of each day make."""
    day = day - (int(day.min()) if len(day) else 0)
    number = int(day.max(initial=-1)) + 1
    weights = added(day, weight, number)
    there = weights > 0
    days = int(np.count_nonzero(there))
    if days < 2:
        return _Arm(0.0, float("nan"), days)
    share = weights / weights.sum()
    # What a customer's tickets of one day have in common is the customer's, not the day's.
    each = np.unique(day * people + person, return_inverse=True)[1]
    own = float((np.bincount(each, moved) ** 2).sum())
    whole = float((added(day, moved, number)[there] ** 2 / np.maximum(1 - share[there], 1e-9)).sum())
    return _Arm((whole - own) / float((weights**2).sum()), float(share @ share), days)


def _together(arms: list[_Arm]) -> DayVariation:
    """Both arms' variation between days taken together, for the days that each has."""
    days = sum(arm.days for arm in arms)
    between = sum(arm.days * arm.between for arm in arms) / days if days else 0.0
    squared = sum(arm.squared for arm in arms)
    if not np.isfinite(squared):
        return DayVariation(float("nan"), float("nan"))
    return DayVariation(max(between, 0.0) * squared, days - len(arms))
