"""Answers of a category: replies grouped by what they say, each language by itself."""
# What SciPy hands out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, leaders, linkage, to_tree
from scipy.spatial.distance import squareform

from analytics.audit.replies import same_answer

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]

#: Replies that are less alike than this share of close ones do not begin a group, nor below the second.
_ALIKE, _LEAST_ALIKE = 0.5, 0.25
#: Two groups may say the same where pairs across them are this nearly as alike as pairs within them; of two
#: larger groups words that did not make them decide it.
SAME, MAY_BE_SAME = 0.5, 0.45
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

    A fixed cut alone takes people who word things freely for people who disagree, and two answers that share
    most of their words for one.
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
    first = fcluster(tree, 1 - cut, criterion="distance")
    return _joined(vectors, alike, _parted(vectors, tree, first))


def _parted(vectors: sparse.csr_matrix, tree: Floats, group: NDArray[np.int32]) -> Whole:
    """The groups after parting those whose two branches words that did not make them tell apart."""
    found = np.asarray(group, dtype=np.int64) - 1
    _, nodes = cast("tuple[object, list[Any]]", to_tree(tree, rd=True))
    waiting = [nodes[place] for place in leaders(tree, group)[0].tolist()]
    while waiting:
        node = waiting.pop()
        if node.is_leaf():
            continue
        sides = [np.asarray(each.pre_order(), dtype=np.int64) for each in (node.left, node.right)]
        if min(map(len, sides)) < _FEWEST:
            # A few stragglers came last; the branch that they joined may hold two answers.
            waiting.append(node.left if len(sides[0]) > len(sides[1]) else node.right)
        elif same_answer.held_out_ratio(vectors, *sides) < same_answer.ONE_ANSWER:
            found[sides[1]] = found.max() + 1
            waiting += [node.left, node.right]
    return found


def _joined(vectors: sparse.csr_matrix, alike: Floats, group: Whole) -> Whole:
    """The groups after joining, again and again, the two that are most nearly as alike across as within."""
    count = int(group.max()) + 1
    member = np.zeros((count, len(group)))
    member[group, np.arange(len(group))] = 1
    sums, sizes = member @ alike @ member.T, member.sum(axis=1)
    owner = np.arange(count)
    # Pairs that were found to be two answers, until one of them grows.
    apart = np.zeros((count, count), dtype=np.bool_)
    while True:
        ratio = np.where(apart, -1.0, _ratios(sums, sizes))
        one, other = (int(each) for each in np.unravel_index(int(np.argmax(ratio)), ratio.shape))
        if ratio[one, other] < MAY_BE_SAME:
            return np.unique(owner[group], return_inverse=True)[1]
        rows = [np.flatnonzero(owner[group] == each) for each in (one, other)]
        if not _same(vectors, rows[0], rows[1], float(ratio[one, other])):
            apart[one, other] = apart[other, one] = True
            continue
        sums[one] += sums[other]
        sums[:, one] += sums[:, other]
        sizes[one] += sizes[other]
        sums[other] = sums[:, other] = sizes[other] = 0
        owner[owner == other] = one
        apart[one] = apart[:, one] = False


def _same(vectors: sparse.csr_matrix, one: Whole, other: Whole, ratio: float) -> bool:
    if min(len(one), len(other)) < _FEWEST:
        return ratio >= SAME
    return same_answer.held_out_ratio(vectors, one, other) >= same_answer.ONE_ANSWER


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
