"""Clusters in two levels: themes of about ten, clusters within them, and no failure left out.

A clusterer has one method, `cluster(vectors, seed)`: unit vectors in, `Clusters` out. `Linkage` moves
requests towards their neighbours and joins what is closest, step by step; `cluster_count` says which of
the joins are undone. It draws nothing by chance below its limit, so it needs no luck to be repeated.
"""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from analytics.failures.clusters import cluster_count
from analytics.failures.clusters.dimension_reduction import compact, diffused
from analytics.failures.intent_classifier import Shares
from analytics.failures.nearest_neighbours import Floats, Whole, unit

#: All pairs of so many requests are weighed; of more, so many are drawn, and the others join the nearest.
_LIMIT = 5_000
_DIMENSIONS = 100
_THEMES = 10


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
class Linkage:
    """Average linkage over requests that were moved towards their neighbours.

    `reach` scales how many neighbours are asked: reach × √n, so a cluster of twice the size needs no twice
    as many clusters. `apart` is how alike two parts may be at most, as a share of how alike their own
    requests are, to be two clusters (see `cluster_count`).
    """

    reach: float = 0.24
    apart: float = cluster_count.APART

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
        moved = unit(diffused(compact(vectors, _DIMENSIONS), max(4, round(self.reach * n**0.5))))
        rng = np.random.default_rng(seed)
        drawn = np.arange(n) if n <= _LIMIT else np.sort(rng.choice(n, _LIMIT, replace=False))
        fine = cluster_count.cut(vectors[drawn], linkage(moved[drawn], "average"), self.apart)
        middles, clusters, strengths = _placed(moved, drawn, fine)
        return Clusters(_themes(middles)[clusters], clusters, strengths)


def _themes(middles: Floats) -> Whole:
    """The theme of each cluster: themes are clusters whose middles lie together, by Ward's method."""
    wanted = min(_THEMES, max(1, len(middles) // 3))
    if wanted == 1:
        return np.zeros(len(middles), dtype=np.int64)
    return np.asarray(fcluster(linkage(middles, "ward"), wanted, "maxclust"), dtype=np.int64) - 1


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
