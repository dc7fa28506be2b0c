"""Lineage of clusters: which cluster continues which of an earlier run."""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from analytics.failures.nearest_neighbours import Floats, nearest

State = Literal["same", "grew", "split", "merged", "new", "gone"]

#: A cluster has grown when it is this much larger, given how many failures there are of all.
_GREW = 1.25
#: So much of a cluster has to come from, or go to, another before it counts as a part of it.
_PART = 0.3
#: So much of a part of a split has to come from what was split.
_MOST = 0.5
#: So much of what was merged has to come from each that went into it.
_SHARE_OF_MERGED = 0.2
#: Of a cluster's own members so many are closer to each other than what counts as near.
_NEAR = 0.05
#: So many neighbours say where a member went.
_NEIGHBOURS = 3
#: So many members of a cluster are asked where they went, and among so many of each they look.
_ASKED, _AMONG = 60, 150


@dataclass(frozen=True, slots=True)
class Run:
    """The failures of one run: their ids, unit vectors, and the id of the cluster of each.

    A request without words has a vector of zeros. Where vectors cannot be held against another run's,
    there are none.
    """

    tickets: tuple[str, ...]
    vectors: Floats | None
    clusters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kinship:
    """A cluster and what it was before; `now` is None for one that is gone.

    `heir` is the one former cluster whose name and decisions it takes over; `before` are all that went
    into it, the largest first.
    """

    now: str | None
    heir: str | None
    before: tuple[str, ...]
    state: State


def match(before: Run, now: Run) -> list[Kinship]:
    """Matches clusters of two runs by common tickets and by nearest members.

    Vectors must come from the same model. Each name is inherited at most once: optimal assignment over
    the shares of tickets that two clusters have in common.
    """
    old, new = sorted(set(before.clusters)), sorted(set(now.clusters))
    forward = _flow(before, now, old, new)
    backward = _flow(now, before, new, old).T
    # How much of the former went here, and how much of the present came from there.
    worth = (forward + backward) / 2 if old and new else np.zeros((len(old), len(new)))
    # What is a part of neither is no kin, and must not be assigned for want of a better.
    kin = (forward >= _PART) | (backward >= _PART)
    heirs = {}
    if worth.size:
        rows, columns = linear_sum_assignment(-np.where(kin, worth, 0.0))
        heirs = {int(column): int(row) for row, column in zip(rows, columns, strict=True) if kin[row, column]}
    sizes = _sizes(before, old), _sizes(now, new)
    scale = len(now.tickets) / max(len(before.tickets), 1)
    found = [
        Kinship(
            name,
            old[heirs[place]] if place in heirs else None,
            tuple(old[row] for row in np.argsort(-worth[:, place]) if kin[row, place]),
            _state(place, heirs, forward, backward, sizes, scale),
        )
        for place, name in enumerate(new)
    ]
    kept = {each.heir for each in found} | {name for each in found for name in each.before}
    return found + [Kinship(None, name, (name,), "gone") for name in old if name not in kept]


def _flow(start: Run, end: Run, rows: list[str], columns: list[str]) -> NDArray[np.float64]:
    """Returns the share of each starting cluster's members in each of the others.

    A ticket that both runs hold lies where it is; another lies with its nearest neighbours there, if these
    are as near as members of one cluster are.
    """
    found = np.zeros((len(rows), len(columns)))
    if not rows or not columns:
        return found
    row_of, column_of = ({name: place for place, name in enumerate(names)} for names in (rows, columns))
    there = dict(zip(end.tickets, end.clusters, strict=True))
    asked = _some(start, _ASKED)
    nearby = _nearby(asked, _some(end, _AMONG))
    for place, (ticket, cluster) in enumerate(zip(asked.tickets, asked.clusters, strict=True)):
        held = [there[ticket]] if ticket in there else nearby[place]
        for name in held:
            found[row_of[cluster], column_of[name]] += 1 / len(held)
    return found / np.maximum(_sizes(asked, rows), 1)[:, None]


def _some(run: Run, each: int) -> Run:
    """Returns a sample of each cluster's members."""
    clusters = np.array(run.clusters, dtype=str)
    kept: list[int] = []
    for name in sorted(set(run.clusters)):
        members = np.flatnonzero(clusters == name)
        kept += members[np.unique(np.linspace(0, len(members) - 1, each).astype(int))].tolist()
    kept.sort()
    return Run(
        tuple(run.tickets[place] for place in kept),
        None if run.vectors is None else run.vectors[kept],
        tuple(run.clusters[place] for place in kept),
    )


def _nearby(asked: Run, among: Run) -> list[list[str]]:
    """The clusters of the nearest ones, as far as these are near."""
    if asked.vectors is None or among.vectors is None:
        return [[] for _ in asked.tickets]
    own, others = _with_silence(asked.vectors), _with_silence(among.vectors)
    near, close = nearest(own, others, _NEIGHBOURS)
    _, usual = nearest(others, others, 1, alike=True)
    limit = float(np.quantile(usual[:, 0], _NEAR)) if len(others) > 1 else 0.6
    return [
        [among.clusters[int(place)] for place, cosine in zip(places, cosines, strict=True) if cosine >= limit]
        for places, cosines in zip(near, close, strict=True)
    ]


def _with_silence(vectors: Floats) -> Floats:
    """Adds a dimension that is 1 for requests without words, so that they match each other alone."""
    silent = np.asarray(np.abs(vectors).max(axis=1, initial=0, keepdims=True) == 0, dtype=np.float32)
    return np.concatenate([vectors, silent], axis=1)


def _sizes(run: Run, names: list[str]) -> NDArray[np.int64]:
    clusters = np.array(run.clusters, dtype=str)
    return np.array([int((clusters == name).sum()) for name in names], dtype=np.int64)


def _state(
    place: int,
    heirs: dict[int, int],
    forward: NDArray[np.float64],
    backward: NDArray[np.float64],
    sizes: tuple[NDArray[np.int64], NDArray[np.int64]],
    scale: float,
) -> State:
    went_here = (forward[:, place] >= _PART) & (forward.argmax(axis=1) == place)
    came_from = backward[:, place] >= _PART
    # Of the members whose origin is known: small clusters have many that are near to none of before.
    origin = backward[:, place] / max(float(backward[:, place].sum()), 1e-9)
    if int((went_here & (origin >= _SHARE_OF_MERGED)).sum()) >= 2:
        return "merged"
    parents = np.flatnonzero(came_from | went_here)
    for parent in parents:
        parts = (forward[parent] >= _PART) & (backward[parent] >= _MOST)
        if parts[place] and int(parts.sum()) >= 2:
            return "split"
    if place not in heirs:
        return "new"
    return "grew" if sizes[1][place] >= _GREW * scale * sizes[0][heirs[place]] else "same"
