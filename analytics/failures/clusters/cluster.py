"""Clusters in two levels: themes of about ten, clusters within them, and no failure left out.

A clusterer has one method, `cluster(vectors, seed)`: unit vectors in, `Clusters` out. `Ward` moves requests
towards their neighbours and joins what is closest, step by step; where to stop is where the clusters
stand most clearly apart. It draws nothing by chance below its limit, so it needs no luck to be repeated.
"""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.metrics import pairwise_distances, silhouette_score

from analytics.failures.clusters.reduce import compact, diffused
from analytics.failures.intents import Shares
from analytics.failures.neighbours import Floats, Whole

#: All pairs of so many requests are weighed; of more, so many are drawn, and the others join the nearest.
_LIMIT = 5_000
#: So many are asked how clearly clusters stand apart.
_ASKED = 2_000
_DIMENSIONS = 100
_MOST = 400
#: No more clusters than this times √n: of a few hundred failures each would hold four or five.
_FILLED = 2.0
_THEMES = 10
#: Cuts whose silhouette is this share of the best one's count as alike.
_ALIKE = 0.95


@dataclass(frozen=True, slots=True)
class Clusters:
    """For each failure its theme and cluster, numbered from 0, and how clearly it belongs there (0–1)."""

    themes: Whole
    clusters: Whole
    strengths: Shares


class Clusterer(Protocol):
    """A way to sort requests into clusters and these into themes."""

    def cluster(self, vectors: Floats, seed: int) -> Clusters:
        """The theme and cluster of every unit vector."""
        ...


@dataclass(frozen=True, slots=True)
class Ward:
    """Ward's method over requests that were moved towards their neighbours.

    `reach` scales how many neighbours are asked: reach × √n, so a cluster of twice the size needs no twice
    as many clusters.
    """

    reach: float = 0.36

    def cluster(self, vectors: Floats, seed: int) -> Clusters:
        """The theme and cluster of every unit vector; copies of one text count once and stay together."""
        _, first, copies = np.unique(vectors, axis=0, return_index=True, return_inverse=True)
        distinct = vectors[first]
        found = self._distinct(distinct, seed)
        back = copies.ravel()
        return Clusters(found.themes[back], found.clusters[back], found.strengths[back])

    def _distinct(self, vectors: Floats, seed: int) -> Clusters:
        n = len(vectors)
        if n <= 3:
            # Too few to compare: each stands for itself, and says so by its strength.
            return Clusters(np.zeros(n, dtype=np.int64), np.arange(n), np.zeros(n))
        moved = diffused(compact(vectors, _DIMENSIONS, seed), max(4, round(self.reach * n**0.5)))
        rng = np.random.default_rng(seed)
        drawn = np.arange(n) if n <= _LIMIT else np.sort(rng.choice(n, _LIMIT, replace=False))
        tree = linkage(moved[drawn], "ward")
        fine = _clearest(moved[drawn], tree, rng)
        coarse = _cut(tree, min(_THEMES, max(1, len(np.unique(fine)) // 3)))
        middles, clusters, strengths = _placed(moved, drawn, fine)
        theme_of = np.array([np.bincount(coarse[fine == number]).argmax() for number in range(len(middles))])
        return Clusters(theme_of[clusters], clusters, strengths)


def _clearest(vectors: Floats, tree: Shares, rng: np.random.Generator) -> Whole:
    """The cut of the tree whose clusters stand most clearly apart (silhouette).

    Where many cuts do so nearly alike, it is the one in their middle: the very best of equals would be
    another for every few tickets more.
    """
    n = len(vectors)
    asked = np.arange(n) if n <= _ASKED else np.sort(rng.choice(n, _ASKED, replace=False))
    apart = np.asarray(pairwise_distances(vectors[asked]), dtype=np.float32)
    np.fill_diagonal(apart, 0)
    counts, clear = [2], [-1.0]
    for count in _counts(n):
        seen = _cut(tree, count)[asked]
        if 1 < len(np.unique(seen)) < len(seen):
            counts.append(count)
            clear.append(float(silhouette_score(apart, seen, metric="precomputed")))
    alike = [count for count, value in zip(counts, clear, strict=True) if value >= max(clear) * _ALIKE]
    return _cut(tree, round(float(np.exp(np.mean(np.log(alike or counts[:1]))))))


def _counts(n: int) -> list[int]:
    """How many clusters are tried: every twelfth part more, up to what so many requests can fill."""
    most = min(_MOST, n // 4, round(_FILLED * n**0.5))
    found = [2]
    while (following := int(found[-1] * 1.12) + 1) <= most:
        found.append(following)
    return found


def _cut(tree: Shares, count: int) -> Whole:
    return np.asarray(fcluster(tree, count, "maxclust"), dtype=np.int64) - 1


def _placed(moved: Floats, drawn: Whole, fine: Whole) -> tuple[Floats, Whole, Shares]:
    """The middles of the clusters, everybody's cluster, and how much nearer it is than the next one."""
    numbers, fine = np.unique(fine, return_inverse=True)
    sums = np.zeros((len(numbers), moved.shape[1]), dtype=np.float32)
    np.add.at(sums, fine, moved[drawn])
    middles: Floats = np.asarray(sums / np.bincount(fine)[:, None], dtype=np.float32)
    squares = (moved**2).sum(axis=1)[:, None] + (middles**2).sum(axis=1)[None] - 2 * moved @ middles.T
    distances = np.sqrt(np.maximum(squares, 0)).astype(np.float64)
    clusters = np.asarray(distances.argmin(axis=1), dtype=np.int64)
    clusters[drawn] = fine
    own = np.take_along_axis(distances, clusters[:, None], axis=1).ravel()
    np.put_along_axis(distances, clusters[:, None], np.inf, axis=1)
    other = distances.min(axis=1) if len(numbers) > 1 else np.full(len(moved), 2.0)
    strengths = (other - own) / np.maximum(np.maximum(other, own), 1e-9)
    return middles, clusters, np.clip(strengths, 0.0, 1.0)
