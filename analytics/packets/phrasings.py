"""Phrasings of a request as customers wrote them: the most typical one, and some that differ from it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.failures.nearest_neighbours import Floats

#: Requests more alike than this say the same twice.
SAME = 0.95
#: No phrasing is longer: a whole story is no way to put a question.
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Phrasings:
    """Rows of the requests: the one most like all the others, and others in the order of their variety."""

    typical: int
    varied: tuple[int, ...]


def phrasings(
    texts: Sequence[str], vectors: Floats, customers: Sequence[str | None], most: int = 10
) -> Phrasings | None:
    """The typical request and up to `most` varied ones, one of each customer; None where none has words.

    `vectors` are unit vectors. Variety is by farthest-first traversal (k-centre), which starts at the
    typical request and leaves out what is nearly the same as one that is chosen already.
    """
    rows = [row for row, text in enumerate(texts) if text.strip()]
    if not rows:
        return None
    short = [row for row in rows if len(texts[row]) <= LONGEST] or rows
    middle = vectors[rows].mean(axis=0)
    typical = max(short, key=lambda row: (float(vectors[row] @ middle), -row))
    return Phrasings(typical, tuple(spread(vectors, short, customers, typical, most)))


def spread(
    vectors: Floats, rows: Sequence[int], customers: Sequence[str | None], first: int, most: int
) -> list[int]:
    """Up to `most` rows beside the first, each as far from all chosen ones as any that is left."""
    left = np.array([row for row in rows if row != first], dtype=np.int64)
    taken = {customers[first]} - {None}
    chosen: list[int] = []
    nearest = vectors[left] @ vectors[first] if len(left) else np.zeros(0, dtype=np.float32)
    while len(left) and len(chosen) < most:
        free = (nearest < SAME) & np.array([customers[row] not in taken for row in left])
        if not free.any():
            break
        place = int(np.argmin(np.where(free, nearest, np.inf)))
        row = int(left[place])
        chosen.append(row)
        if customers[row] is not None:
            taken.add(customers[row])
        nearest = np.maximum(nearest, vectors[left] @ vectors[row])
        # It is nothing of its own any more, even where a vector is no unit vector.
        nearest[place] = np.inf
    return chosen
