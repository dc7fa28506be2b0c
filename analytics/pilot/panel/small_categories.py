"""Small categories of a panel compared together as one group, where without them too little is compared.

A category of which an arm has fewer than 10 customers says too little by itself. While such categories hold a
fifth of the baseline at most they are left out. Where there are many of them (50 categories, of which the
rarest are .4 % of tickets) nothing could be said then, so all that are small are one stratum: collapsed
strata. Within it the mix is not adjusted. The lot makes it alike; where nothing was drawn by lot, the group
may hold half of the baseline at most. A category that an arm lacks, though it should have some, is left out
as ever. Everything is decided by how many customers there are, never by what became of their tickets, and by
those of a look alone.

Source: Cochran 1977, Sampling Techniques, 5A.12 (collapsed strata).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.pilot.panel.panel_subsets import regrouped
from analytics.pilot.panel.panels import Floats, Panel
from analytics.significance.returning_customers import same_mix_difference
from analytics.significance.returning_customers.influence import Cells, Influence
from analytics.significance.returning_customers.same_mix_difference import FEWEST_IN_CATEGORY, MOST_ALONE

#: With more of the baseline in small categories, arms not drawn by lot are hardly compared at the same mix.
MOST_TOGETHER = 0.5
#: An arm lacks a category where so many customers of it are to be expected and there are none: of 5 a chance
#: in 150. Fewer are left in, as a rule that asks for one at least would favour the categories that had luck.
_FEWEST_EXPECTED = 5
#: What the group is called beside the categories.
NAME = "Small categories together"

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """Both arms after every look, with small categories as one stratum a phase behind all others.

    `small` marks the strata that are in it: looks × strata. Where none is, both arms are as they were.
    """

    one: Cells
    base: Cells
    small: Flags

    def spread(self, found: Influence) -> Influence:
        """The influence of every stratum; those that are compared together have that of their group."""
        half = int(self.small.shape[1])
        if not self.small.any():
            return found
        phases = int(found.one_total.shape[1]) - half
        of_group: NDArray[np.int64] = half + np.arange(half, dtype=np.int64) % phases
        parts = (found.one_total, found.one_n, found.base_total, found.base_n)
        return Influence(
            found.value, *(np.where(self.small, part[:, of_group], part[:, :half]) for part in parts)
        )


def of_looks(given: Panel) -> Together:
    """Returns both arms after every look with its small categories together where this is needed."""
    one, base = given.cells()
    small, people = _small(given, one, base)
    if not small.any():
        return Together(one, base, small)
    cells = [
        Cells(
            np.concatenate([np.where(small, 0.0, arm.customers), people[:, at]], axis=1),
            *(
                np.concatenate([np.where(small, 0.0, part), _added(given, part, small)], axis=1)
                for part in arm[1:]
            ),
        )
        for at, arm in enumerate((one, base))
    ]
    return Together(cells[0], cells[1], small)


def merged(given: Panel) -> Panel:
    """Returns the panel with the small categories of its last look as one; itself where none are."""
    one, base = (Cells(*(part[-1:] for part in arm)) for arm in given.cells())
    small = _small(replace(given, ends=given.ends[-1:]), one, base)[0][0]
    if not small.any():
        return given
    half, phases = given.half, given.phases
    new = np.where(small, half + np.arange(half) % phases, np.arange(half))
    pilot, stratum = given.cell < half, new[given.cell % half]
    cell = np.where(pilot, stratum, stratum + half + phases)
    return regrouped(given, cell, (*given.categories, NAME))


def needed(given: Panel) -> bool:
    """Whether at any look so much is in small categories that they are compared together, if they may be."""
    return bool((same_mix_difference.left_alone(*given.cells()) > MOST_ALONE).any())


def names(apart: Panel, together: Panel) -> tuple[str | None, ...]:
    """The categories of a panel that have rows in the group of the merged one."""
    if together is apart:
        return ()
    before, after = (each.ns[-1].reshape(2, -1, each.phases).sum(0) for each in (apart, together))
    gone = (before > after[: len(before)]).any(-1)
    return tuple(name for name, is_in in zip(apart.categories, gone, strict=True) if is_in)


def shares(apart: Panel, together: Panel) -> tuple[float, float]:
    """Which share of the pilot's rows and of the baseline's is in the group."""
    if together is apart:
        return (0.0, 0.0)
    one, base = together.ns[-1].reshape(2, -1, together.phases).sum(-1)
    return float(one[-1] / max(one.sum(), 1.0)), float(base[-1] / max(base.sum(), 1.0))


def _small(given: Panel, one: Cells, base: Cells) -> tuple[Flags, Floats]:
    """Which strata are compared together at each look, and their customers: looks × arm × phase."""
    looks, half = one.n.shape
    people = np.zeros((looks, 2, given.phases))
    needed = same_mix_difference.left_alone(one, base) > MOST_ALONE
    if not needed.any():
        return np.zeros((looks, half), dtype=np.bool_), people
    small = needed[:, None] & ~same_mix_difference.comparable(one, base)
    small &= (one.customers + base.customers > 0) & ~(_lacks(given, one, base) | _lacks(given, base, one))
    share = np.where(small, base.n, 0.0).sum(1) / np.maximum(base.n.sum(1), 1.0)
    small &= (share <= MOST_TOGETHER)[:, None] | given.by_lot
    for look in np.flatnonzero(small.any(1)):
        rows = slice(0, int(given.ends[look]))
        stratum, pilot = given.cell[rows] % half, given.cell[rows] < half
        inside = small[look][stratum]
        group = np.where(pilot, 0, 1)[inside] * given.phases + stratum[inside] % given.phases
        own = np.unique(group * given.people + given.person[rows][inside]) // max(given.people, 1)
        people[look] = np.bincount(own, minlength=2 * given.phases).reshape(2, given.phases)
    enough = people.min(1) >= FEWEST_IN_CATEGORY
    small &= enough[:, np.arange(half) % given.phases]
    return small, np.where(enough[:, None], people, 0.0)


def _lacks(given: Panel, arm: Cells, other: Cells) -> Flags:
    """Where an arm has none of a stratum of which the other says that it should."""
    mine, theirs = (
        each.customers.reshape(len(each.customers), -1, given.phases).sum(1) for each in (arm, other)
    )
    expected = np.tile(mine / np.maximum(theirs, 1.0), len(given.categories)) * other.customers
    return (arm.customers == 0) & (expected >= _FEWEST_EXPECTED)


def _added(given: Panel, part: Floats, small: Flags) -> Floats:
    """What the small strata of each phase have together: looks × phases."""
    return np.where(small, part, 0.0).reshape(len(part), -1, given.phases).sum(1)
