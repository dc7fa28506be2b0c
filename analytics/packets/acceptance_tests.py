"""Test cases of a fix: what failed must pass, and what went right close by must go right still."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.failures.nearest_neighbours import Floats, nearest

#: Of a large cluster so many failures are asked again.
MOST = 25
#: A request that is as like as this to one that is asked already tells nothing new.
_SAME = 0.97


@dataclass(frozen=True, slots=True)
class Chosen:
    """Rows of the failures that must pass, and rows of the solved requests that must go on passing."""

    failed: tuple[int, ...]
    right: tuple[int, ...]


def choose(
    failed: Floats,
    solved: Floats,
    failed_texts: Sequence[str],
    solved_texts: Sequence[str],
    most: int = MOST,
) -> Chosen:
    """Up to `most` failures that differ from each other, and as many solved requests nearest to them."""
    mine: list[int] = []
    for row, text in enumerate(failed_texts):
        if len(mine) == most:
            break
        if text.strip() and (not mine or float((failed[mine] @ failed[row]).max()) < _SAME):
            mine.append(row)
    if not mine or not len(solved):
        return Chosen(tuple(mine), ())
    places, cosines = nearest(failed[mine], solved, min(10, len(solved)))
    order = np.argsort(-cosines.ravel(), kind="stable")
    near: dict[int, None] = {}
    for place in places.ravel()[order]:
        if len(near) == len(mine):
            break
        if solved_texts[int(place)].strip():
            near.setdefault(int(place))
    return Chosen(tuple(mine), tuple(near))
