"""Whether two groups of replies are one answer in two wordings, or two answers that share words."""
# What SciPy hands out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Words are cut in halves so often, and each half once sorts the replies while the other judges.
_CUTS = 4
#: Wordings of one answer stay as alike as this across groups that other words made; two answers do not.
ONE_ANSWER = 0.72
#: Of fewer replies on a side nobody can say that they are an answer of their own.
_FEWEST = 3


def held_out_ratio(vectors: sparse.csr_matrix, one: Whole, other: Whole) -> float:
    """How alike replies are across two groups, over within them, by words that did not make the groups.

    Groups were made of these very words, so that they always look apart by them. Half of the words therefore
    sorts the replies anew, and the other half judges: chance wordings of one answer then differ no more
    across than within (a ratio near 1), two answers as much as before.
    """
    some = cast("Any", vectors[np.concatenate([one, other])])
    words, place = np.unique(some.indices, return_inverse=True)
    rows = sparse.csr_matrix(
        (some.data, place, some.indptr), shape=(len(one) + len(other), len(words))
    ).toarray()
    second = np.arange(len(one) + len(other)) >= len(one)
    found: list[float] = []
    for cut in _cuts(cast("tuple[int, int]", vectors.shape)[1]):
        known = cut[words]
        for half in (known, ~known):
            sorting, judging = rows[:, half], rows[:, ~half]
            towards = _direction(sorting[second]) - _direction(sorting[~second])
            found.append(_ratio(judging, sorting @ towards > 0))
    return float(np.mean(found))


@lru_cache(maxsize=4)
def _cuts(words: int) -> Sequence[Flags]:
    rng = np.random.default_rng(0)
    return [rng.permutation(words) < words // 2 for _ in range(_CUTS)]


def _direction(rows: Floats) -> Floats:
    middle = rows.mean(axis=0)
    return middle / max(float(np.linalg.norm(middle)), 1e-9)


def _ratio(rows: Floats, second: Flags) -> float:
    """The mean cosine across two groups over the one within them; 1 where there is too little to judge."""
    sizes = int((~second).sum()), int(second.sum())
    if min(sizes) < _FEWEST:
        return 1.0
    sums = rows[~second].sum(axis=0), rows[second].sum(axis=0)
    within = [
        max(0.0, float(total @ total - (rows[side] ** 2).sum()) / (count * (count - 1)))
        for total, side, count in zip(sums, (~second, second), sizes, strict=True)
    ]
    usual = float(np.sqrt(within[0] * within[1]))
    return float(sums[0] @ sums[1]) / (sizes[0] * sizes[1]) / usual if usual > 1e-9 else 1.0
