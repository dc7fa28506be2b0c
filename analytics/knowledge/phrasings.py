"""Phrasings that no entry has: groups of customers' requests of which no entry of their category has any.

A request is within reach where a phrasing of its category's entries is at least as close to it as entries are
to requests that were solved; the threshold is the diagnosis' own (`failures.diagnosis.article_coverage`), but
requests that ask as no entry does are left out of it: people solve them too, and they say how far entries
are from what they do not answer.
"""
# What SciPy hands out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from analytics.failures.diagnosis import article_coverage
from analytics.failures.nearest_neighbours import Floats, Whole, nearest

#: A phrasing is missing where so many tickets of so many customers ask like that.
FEWEST_TICKETS, FEWEST_CUSTOMERS = 5, 4
#: A category has a threshold of its own from so many solved requests on.
_OWN_THRESHOLD = 100
#: So many wordings beside the most typical one are shown.
_SHOWN = 4
#: Two vectors of one text differ by so much.
_ROUNDING = 1e-5
#: Requests that ask the same are on average this share as alike as each is to its fifth nearest one.
_AS_NEAREST, _NEAREST = 0.55, 5
#: The requests of a missing phrasing are this much closer to each other than to any phrasing of an entry.
_APART = 0.05


@dataclass(frozen=True, slots=True)
class Reach:
    """For each request its category's closest phrasing, the cosine, and whether that is enough.

    Row -1 and cosine nan stand for a category without any entry, and for a request without a category where
    `any_entry` was not asked for.
    """

    phrasing: Whole
    cosine: NDArray[np.float64]
    needed: NDArray[np.float64]
    within: NDArray[np.bool_]
    #: The threshold of categories that have none of their own. Without solved requests it is how near
    #: phrasings of entries are to each other; None with fewer than 20 of these.
    usual: float | None


@dataclass(frozen=True, slots=True)
class Missing:
    """A phrasing that is missing: its category, the most typical request, and others like it.

    `rows` are the requests that ask like this; `gain` of them come newly within reach once `typical` is a
    variation.
    """

    category: str
    typical: int
    rows: tuple[int, ...]
    wordings: tuple[int, ...]
    customers: int
    gain: int


def reach(
    vectors: Floats,
    categories: Sequence[str | None],
    solved: NDArray[np.bool_],
    phrasings: Floats,
    of: Sequence[str | None],
) -> Reach:
    """How close each request is to the phrasings of its own category, and whether that is close enough.

    A request whose category is unknown is held against all phrasings.
    """
    n = len(vectors)
    best, cosine = np.full(n, -1, dtype=np.int64), np.full(n, np.nan)
    needed = np.full(n, np.nan)
    asked, owned = np.array([each or "" for each in categories]), np.array([each or "" for each in of])
    for name in sorted(set(asked.tolist())):
        rows = np.flatnonzero(asked == name)
        mine = np.flatnonzero(owned == name) if name else np.arange(len(phrasings))
        if not len(mine):
            continue
        places, found = nearest(vectors[rows], phrasings[mine], 1)
        best[rows], cosine[rows] = mine[places[:, 0]], found[:, 0]
    known = solved & ~np.isnan(cosine)
    usual = _needed(needed, cosine, known, asked, phrasings)
    if known.any():
        apart = np.zeros(n, dtype=np.bool_)
        there = known & (asked != "") & (vectors != 0).any(axis=1)
        for name in sorted(set(asked[there].tolist())):
            rows = np.flatnonzero(there & (asked == name))
            groups, taken = _grouped(vectors[rows], phrasings[owned == name], float(needed[rows[0]]))
            sizes = np.bincount(groups)[groups]
            apart[rows] = ~np.isin(groups, taken) & (sizes >= FEWEST_TICKETS)
        if (known & ~apart).any():
            usual = _needed(needed, cosine, known & ~apart, asked, phrasings)
    within = np.nan_to_num(cosine, nan=-1.0) >= np.nan_to_num(needed, nan=np.inf) - _ROUNDING
    return Reach(best, cosine, needed, within, usual)


def _needed(
    needed: NDArray[np.float64],
    cosine: NDArray[np.float64],
    known: NDArray[np.bool_],
    asked: NDArray[np.str_],
    phrasings: Floats,
) -> float | None:
    """Fills in the cosine that each request needs; returns that of categories without one of their own."""
    usual = article_coverage.usual_cosine(cosine[known])
    if usual is None:
        usual = article_coverage.usual_among(phrasings)
    if usual is not None:
        needed[:] = usual
        for name in sorted(set(asked.tolist()) - {""}):
            rows = asked == name
            if (rows & known).sum() >= _OWN_THRESHOLD:
                needed[rows] = article_coverage.usual_cosine(cosine[rows & known]) or usual
        # Against all articles something is always nearest: that solved requests have it proves no answer.
        among = article_coverage.usual_among(phrasings)
        if among is not None:
            needed[asked == ""] = max(usual, among)
    return usual


def missing(
    vectors: Floats,
    categories: Sequence[str | None],
    customers: Sequence[str | None],
    found: Reach,
    phrasings: Floats,
    of: Sequence[str | None],
) -> list[Missing]:
    """Missing phrasings, the largest gain first; categories without any entry lack more than a phrasing.

    Requests and phrasings of a category are grouped together by average linkage; a group of requests in which
    no phrasing stands is missing. Within a group they are as alike as what is within reach, and as requests
    that ask the same are here: where people solve what no article answers, what is within reach is far.
    """
    result: list[Missing] = []
    asked, owned = np.array([each or "" for each in categories]), np.array([each or "" for each in of])
    there = (found.phrasing >= 0) & (asked != "") & (vectors != 0).any(axis=1) & ~np.isnan(found.needed)
    for name in sorted(set(asked[there].tolist())):
        rows = np.flatnonzero(there & (asked == name))
        groups, taken = _grouped(vectors[rows], phrasings[owned == name], float(found.needed[rows[0]]))
        for group in sorted(set(groups.tolist()) - set(taken.tolist())):
            mine = rows[groups == group]
            who = {customers[row] or f"ticket {row}" for row in mine}
            if len(mine) < FEWEST_TICKETS or len(who) < FEWEST_CUSTOMERS:
                continue
            if _nearest_in(vectors[mine]) - found.cosine[mine].mean() >= _APART:
                result.append(_described(name, mine, len(who), vectors, found))
    return sorted(result, key=lambda each: (-each.gain, -len(each.rows), each.category, each.typical))


def _grouped(vectors: Floats, phrasings: Floats, needed: float) -> tuple[Whole, Whole]:
    """The group of each request of a category, and the groups in which a phrasing of its entries stands."""
    alike = max(needed, _AS_NEAREST * _fifth_nearest(vectors))
    groups = _groups(np.concatenate([vectors, phrasings]), alike)
    return groups[: len(vectors)], np.unique(groups[len(vectors) :])


def _fifth_nearest(vectors: Floats) -> float:
    """How close requests of a category usually are to their fifth nearest one, or the farthest of fewer."""
    if len(vectors) < 2:
        return 0.0
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1)
    place = max(0, len(vectors) - _NEAREST)
    return float(np.median(np.partition(cosines, place, axis=1)[:, place]))


def _nearest_in(vectors: Floats) -> float:
    """How close the requests of a group are to their nearest one in it, on average."""
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1)
    return float(cosines.max(axis=1).mean())


def _described(name: str, mine: Whole, customers: int, vectors: Floats, found: Reach) -> Missing:
    order = mine[np.argsort(-(vectors[mine] @ vectors[mine].mean(axis=0)), kind="stable")]
    near = vectors[mine] @ vectors[order[0]] >= found.needed[mine] - _ROUNDING
    return Missing(
        category=name,
        typical=int(order[0]),
        rows=tuple(int(row) for row in mine),
        wordings=tuple(int(row) for row in order[1 : 1 + _SHOWN]),
        customers=customers,
        gain=int((near & ~found.within[mine]).sum()),
    )


def _groups(vectors: Floats, alike: float) -> Whole:
    """The group of each row: on average at least this cosine within it."""
    if len(vectors) == 1:
        return np.zeros(1, dtype=np.int64)
    apart = np.clip(1 - vectors @ vectors.T, 0, 2).astype(np.float64)
    np.fill_diagonal(apart, 0)
    tree = linkage(squareform((apart + apart.T) / 2, checks=False), method="average")
    return np.asarray(fcluster(tree, 1 - alike + _ROUNDING, criterion="distance"), dtype=np.int64)
