"""Answers of a category: replies grouped by what they say, each language by itself."""
# What SciPy hands out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]

#: Replies that are less alike than this share of close ones do not begin a group, nor below the second.
_ALIKE, _LEAST_ALIKE = 0.5, 0.25
#: Two groups say the same where pairs across them are so nearly as alike as pairs within them.
SAME = 0.6
#: Smaller groups do not say how alike the replies of an answer are; they join a larger one.
_FEWEST = 5
#: So many replies of a category are grouped; its interval says what that leaves open.
READ = 1_500


def sample(categories: Sequence[str], seed: int, most: int = READ) -> Whole:
    """The rows that are read: all of a category, or so many of them at random; in their order."""
    order: list[int] = np.random.default_rng(seed).permutation(len(categories)).tolist()
    seen: dict[str, int] = {}
    kept = [place for place in order if _counted(seen, categories[place]) <= most]
    return np.sort(np.asarray(kept, dtype=np.int64))


def clusters(vectors: sparse.csr_matrix, languages: Sequence[str | None]) -> Whole:
    """The answer of each reply of one category, by a number; a language has numbers of its own."""
    found = np.full(len(languages), -1, dtype=np.int64)
    spoken = np.asarray([each or "" for each in languages])
    above = 0
    for language in np.unique(spoken):
        rows = np.flatnonzero(spoken == language)
        found[rows] = above + _grouped(vectors[rows])
        above = int(found.max()) + 1
    return found


def _grouped(vectors: sparse.csr_matrix) -> Whole:
    """Average linkage first; then groups are joined that differ by no more than wordings of one answer do.

    A fixed cut alone takes people who word things freely for people who disagree.
    """
    if vectors.indptr.size == 2:
        return np.zeros(1, dtype=np.int64)
    alike = np.clip(np.asarray((vectors @ vectors.T).toarray(), dtype=np.float64), 0, 1)
    alike = (alike + alike.T) / 2
    np.fill_diagonal(alike, 1)
    tree = linkage(squareform(1 - alike, checks=False), method="average")
    # How freely people word things is seen from each reply's closest ones; itself is the first of them.
    close = np.partition(alike, -min(_FEWEST + 1, len(alike)), axis=1)[:, -min(_FEWEST + 1, len(alike))]
    cut = max(_LEAST_ALIKE, _ALIKE * float(np.median(close)))
    first = np.asarray(fcluster(tree, 1 - cut, criterion="distance"), dtype=np.int64) - 1
    return _joined(alike, first)


def _joined(alike: Floats, group: Whole) -> Whole:
    """The groups after joining, again and again, the two that are most nearly as alike across as within."""
    count = int(group.max()) + 1
    member = np.zeros((count, len(group)))
    member[group, np.arange(len(group))] = 1
    sums, sizes = member @ alike @ member.T, member.sum(axis=1)
    owner = np.arange(count)
    while True:
        ratio = _ratios(sums, sizes)
        one, other = (int(each) for each in np.unravel_index(int(np.argmax(ratio)), ratio.shape))
        if ratio[one, other] < SAME:
            return np.unique(owner[group], return_inverse=True)[1]
        sums[one] += sums[other]
        sums[:, one] += sums[:, other]
        sizes[one] += sizes[other]
        sums[other] = sums[:, other] = sizes[other] = 0
        owner[owner == other] = one


def _ratios(sums: Floats, sizes: Floats) -> Floats:
    """How alike pairs across two groups are, over how alike they are within; of small groups the other's."""
    pairs = sizes * (sizes - 1)
    large = sizes >= _FEWEST
    within = np.where(large, (np.diag(sums) - sizes) / np.where(large, pairs, 1), np.nan)
    known = np.where(large, within, 0.0)
    # Of a small group nobody knows how alike its wordings are: as alike as those of the large one.
    usual = np.where(
        large[:, None] & large[None, :],
        np.sqrt(np.outer(known, known)),
        np.maximum(known[:, None], known[None, :]),
    )
    counted = np.outer(sizes, sizes)
    across = np.where(counted > 0, sums / np.where(counted > 0, counted, 1), 0)
    ratio = np.where(usual > 0, across / np.where(usual > 0, usual, 1), 0)
    np.fill_diagonal(ratio, -1)
    return ratio


def _counted(seen: dict[str, int], category: str) -> int:
    seen[category] = seen.get(category, 0) + 1
    return seen[category]
