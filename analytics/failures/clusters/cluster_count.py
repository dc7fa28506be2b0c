"""Which joins of a tree of requests are undone, so that what remains is the right number of clusters.

Two parts are two clusters where a request of one is clearly less like those of the other than like its own:
the mean cosine across is at most `APART` times the mean cosine within. Each split of the tree gains or loses
by that; the best set of splits is found exactly, from the leaves up, so one subject stays one cluster however
many requests it has, and a hundred subjects are a hundred clusters.
"""

import numpy as np
from numpy.typing import NDArray

from analytics.failures.nearest_neighbours import Floats, Whole

#: Halves of one intent are .81 as alike as their own requests (median), an intent and the next one .60; at
#: .70 both are told apart as well as they can be, for English and for other languages (`make bench`).
APART = 0.70
#: A part of fewer requests has no likeness of its own that can be relied on.
_FEWEST = 3
#: A split has to gain so much more: what three or four requests gain may be chance, as of one intent whose
#: requests would else be four clusters.
_LEAST = 0.15

Numbers = NDArray[np.float64]


def cut(vectors: Floats, tree: Numbers, apart: float = APART) -> Whole:
    """The cluster of each unit vector, numbered from 0, by a tree as SciPy's `linkage` makes it."""
    n = len(vectors)
    parts, sizes, gains = _gains(vectors.astype(np.float64), tree, apart)
    best, is_split = np.zeros(2 * n - 1), np.zeros(2 * n - 1, dtype=bool)
    for node in range(n, 2 * n - 1):
        one, other = parts[node - n]
        worth = gains[node - n] + best[one] + best[other]
        if min(sizes[one], sizes[other]) >= _FEWEST and worth > 0:
            best[node], is_split[node] = worth, True
    cluster = np.full(2 * n - 1, -1, dtype=np.int64)
    # From the root down: a part of what is split begins a cluster, a part of a cluster belongs to it.
    count = 0
    for node in range(2 * n - 2, -1, -1):
        if cluster[node] < 0 and is_split[node]:
            continue
        if cluster[node] < 0:
            cluster[node], count = count, count + 1
        # Within a cluster nothing is split, whatever its parts would gain by it.
        if node >= n:
            cluster[parts[node - n]] = cluster[node]
    return cluster[:n]


def _gains(vectors: Numbers, tree: Numbers, apart: float) -> tuple[Whole, Whole, Numbers]:
    """For each join its two parts, the size of every node, and what undoing the join gains."""
    n = len(vectors)
    parts = np.asarray(tree[:, :2], dtype=np.int64)
    sizes = np.ones(2 * n - 1, dtype=np.int64)
    sizes[n:] = tree[:, 3].astype(np.int64)
    sums = np.zeros((2 * n - 1, vectors.shape[1]))
    sums[:n] = vectors
    for place, (one, other) in enumerate(parts):
        sums[n + place] = sums[one] + sums[other]
    own = np.einsum("ij,ij->i", sums, sums)
    # The mean cosine of two different requests of each node: the sum of all pairs without each with itself.
    within = np.where(sizes > 1, (own - sizes) / np.maximum(sizes * (sizes - 1), 1), 0.0)
    one, other = parts.T
    across = np.einsum("ij,ij->i", sums[one], sums[other]) / (sizes[one] * sizes[other])
    usual = (sizes[one] * within[one] + sizes[other] * within[other]) / (sizes[one] + sizes[other])
    return parts, sizes, np.minimum(sizes[one], sizes[other]) * (apart * usual - across) - _LEAST
