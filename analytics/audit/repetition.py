"""How much of a category repeats: tickets whose nearest neighbour in the window asks nearly the same.

The threshold is learnt from what chance finds: 1 % of tickets have so near a neighbour among as many tickets
of other categories. Pairs at random would not do: among 500 tickets somebody is near by chance alone.
"""
# What SciPy hands out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]

#: So many tickets of a category are looked at.
READ = 1_500
#: A ticket is compared with so many others, of its own category and of all others.
AMONG = 500
#: Chance finds so near a neighbour for this share of tickets.
CHANCE = 0.01
#: Half of a category must have a near neighbour for an article to pay.
REPEATS = 0.5
_FEWEST = 30


@dataclass(frozen=True, slots=True)
class Repetition:
    """The learnt cosine, and of each ticket whether it has so near a neighbour; None where unknown."""

    threshold: float | None
    repeats: list[bool | None]


def find(
    vectors: sparse.csr_matrix, categories: Sequence[str], customers: Sequence[object], seed: int
) -> Repetition:
    """Which tickets repeat another customer's, by unit vectors of what was asked."""
    rng = np.random.default_rng(seed)
    names, category = np.unique(np.asarray(categories), return_inverse=True)
    customer = np.unique(np.asarray([str(each) for each in customers]), return_inverse=True)[1]
    worded = np.diff(vectors.indptr) > 0
    own = np.full(len(category), np.nan, dtype=np.float32)
    chance: list[Floats] = []
    for code in range(len(names)):
        mine = np.flatnonzero((category == code) & worded)
        others = np.flatnonzero((category != code) & worded)
        if len(mine) < _FEWEST:
            continue
        own[mine] = _nearest(vectors, mine, _some(rng, mine), customer)
        if len(others) >= len(mine):
            among = rng.permutation(others)[: min(AMONG, len(mine))]
            chance.append(_nearest(vectors, mine, among, customer))
    if not chance:
        return Repetition(None, [None] * len(category))
    threshold = float(np.quantile(np.concatenate(chance), 1 - CHANCE))
    return Repetition(threshold, [None if np.isnan(each) else bool(each >= threshold) for each in own])


def _some(rng: np.random.Generator, rows: Whole) -> Whole:
    return rng.permutation(rows)[:AMONG]


def _nearest(vectors: sparse.csr_matrix, rows: Whole, among: Whole, customer: Whole) -> Floats:
    """The cosine of each row with its nearest other customer's among some."""
    cosines = np.asarray((vectors[rows] @ vectors[among].T).toarray(), dtype=np.float32)
    cosines[customer[rows][:, None] == customer[among][None, :]] = 0
    return cosines.max(axis=1)
