"""Layout of the failure map: neighbours lie together, larger distances are only rough.

What UMAP does (McInnes, Healy and Melville 2018, arXiv 1802.03426), all points at a time instead of one by
one: likely neighbours attract each other, points drawn by chance repel. On the logs that were tried it
keeps neighbours together as well as that library does, and needs no half-minute of compilation in each
new process.
"""
# What SciPy hands out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analytics.failures.clusters.dimension_reduction import Principal
from analytics.failures.intent_classifier import Shares
from analytics.failures.nearest_neighbours import Floats, Whole, nearest

#: With fewer points a neighbourhood is most of the map.
_FEW = 50
#: So many points are laid out; further ones come to lie among their nearest of them.
_LAID_OUT = 5_000
#: How likely two points are neighbours at a distance d on the map: 1 / (1 + a d^2b); nearly surely below .1.
_A, _B = 1.5769, 0.8951
#: For each pull so many pushes, and no single one moves a point farther than this.
_PUSHES, _FARTHEST = 3, 4.0
#: Few points take more rounds to find their places, and cost less.
_ROUNDS, _ROUNDS_OF_MANY, _MANY = 300, 200, 2_500


@dataclass(frozen=True, slots=True)
class Neighbourly:
    """Map on which each request lies among its nearest neighbours."""

    neighbours: int = 15

    def reduce(self, vectors: Floats, seed: int) -> Floats:
        """Two coordinates for each unit vector; the plane of `Principal` where there are few."""
        if len(vectors) < _FEW:
            return Principal().reduce(vectors, seed)
        chosen = np.arange(len(vectors))
        if len(vectors) > _LAID_OUT:
            chosen = np.sort(np.random.default_rng(seed).choice(len(vectors), _LAID_OUT, replace=False))
        plane = _laid_out(vectors[chosen], self.neighbours, seed)
        if len(chosen) == len(vectors):
            return plane
        found = np.empty((len(vectors), 2), dtype=np.float32)
        found[chosen] = plane
        others = np.setdiff1d(np.arange(len(vectors)), chosen)
        near, close = nearest(vectors[others], vectors[chosen], 3)
        weight = np.maximum(close, 1e-3)[:, :, None] ** 8
        found[others] = (plane[near] * weight).sum(axis=1) / weight.sum(axis=1)
        return found


def _laid_out(vectors: Floats, neighbours: int, seed: int) -> Floats:
    n = len(vectors)
    rounds = _ROUNDS if n <= _MANY else _ROUNDS_OF_MANY
    ones, others, likely = _edges(vectors, neighbours)
    plane, rng = _begin(vectors, seed), np.random.default_rng(seed)
    # Whoever has many neighbours is pulled by all of them at once, and must not jump for it.
    calm = 0.5 / np.sqrt(np.maximum(1, np.bincount(ones, likely, n) + np.bincount(others, likely, n)))
    for number in range(rounds):
        left = 1 - number / rounds
        drawn = rng.random(len(likely)) < likely
        a, b = ones[drawn], others[drawn]
        apart = plane[a] - plane[b]
        squares = (apart**2).sum(axis=1) + 1e-12
        pull = _moved(apart, -2 * _A * _B * squares ** (_B - 1) / (1 + _A * squares**_B))
        pushed = np.repeat(np.concatenate([a, b]), _PUSHES)
        apart = plane[pushed] - plane[rng.integers(0, n, len(pushed))]
        squares = (apart**2).sum(axis=1)
        push = _moved(apart, 2 * _B / ((0.001 + squares) * (1 + _A * squares**_B)))
        moves = _summed(a, pull, n) - _summed(b, pull, n) + _summed(pushed, push, n)
        step = left * moves * calm[:, None]
        length = np.sqrt((step**2).sum(axis=1, keepdims=True))
        plane += step * np.minimum(1, 2 * left / np.maximum(length, 1e-9))
    return np.asarray(plane, dtype=np.float32)


def _moved(apart: Shares, strength: Shares) -> Shares:
    return np.clip(strength[:, None] * apart, -_FARTHEST, _FARTHEST)


def _summed(places: Whole, moves: Shares, n: int) -> Shares:
    summed = [np.bincount(places, moves[:, axis], n) for axis in (0, 1)]
    return np.stack(summed, axis=1).astype(np.float64, copy=False)


def _edges(vectors: Floats, neighbours: int) -> tuple[Whole, Whole, Shares]:
    """Returns pairs of points and how likely they are neighbours, the likeliest 1."""
    n = len(vectors)
    places, cosines = nearest(vectors, vectors, neighbours - 1, alike=True)
    rows = np.repeat(np.arange(n), places.shape[1])
    one_way = sparse.csr_matrix((_likely(cosines).ravel(), (rows, places.ravel())), shape=(n, n))
    # Neighbours where either takes the other for one.
    both = sparse.triu(one_way + one_way.T - one_way.multiply(one_way.T), 1).tocoo()
    likely: NDArray[np.float64] = np.asarray(both.data / both.data.max(), dtype=np.float64)
    some = likely > 1 / _ROUNDS
    return (
        np.asarray(both.row[some], dtype=np.int64),
        np.asarray(both.col[some], dtype=np.int64),
        likely[some],
    )


def _likely(cosines: Floats) -> Shares:
    """How likely each neighbour is one, so that all points have as many however dense it is around them."""
    distances = np.maximum(1 - cosines.astype(np.float64), 0)
    beyond = distances - distances[:, :1]
    wanted = np.log2(distances.shape[1] + 1)
    low, high, scale = np.zeros(len(distances)), np.full(len(distances), np.inf), np.ones(len(distances))
    for _ in range(40):
        many = np.exp(-beyond / scale[:, None]).sum(axis=1) > wanted
        high, low = np.where(many, scale, high), np.where(many, low, scale)
        scale = np.where(np.isinf(high), 2 * scale, (low + high) / 2)
    scale = np.maximum(scale, 1e-3 * max(float(distances.mean()), 1e-9))
    return np.exp(-beyond / scale[:, None])


def _begin(vectors: Floats, seed: int) -> Shares:
    """A layout to begin with: the plane, and a little noise so that copies can part."""
    plane = Principal().reduce(vectors, seed).astype(np.float64)
    noise = np.random.default_rng(seed).normal(0, 1e-3, plane.shape)
    return 10 * plane / max(float(np.abs(plane).max()), 1e-9) + noise
