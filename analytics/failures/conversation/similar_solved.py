"""The solved conversations most like each conversation, by all that their customers say."""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

#: So many are compared with; and less alike than this (cosine of their words) none is.
_MOST, _ALIKE = 3, 0.3
#: Those that are so alike want the same: of customers who are known to want the same or not, 93 of 100 did
#: from here on, and half of the less alike.
_SAME = 0.4
#: The best of them is nearly as alike as the third best of all, solved or not: where all that are really
#: alike failed, the solved ones nearest to them are about something else.
_AS_ALIKE = 0.9
#: Likeness means the same only where so many solved conversations took the same steps as the solved one most
#: like them, of at least so many: where customers describe different faults alike, few do.
_AGREE, _PAIRS = 0.8, 10
#: A word in more than this share of conversations, or in only one, makes no two of them alike.
_COMMON, _FEWEST = 0.6, 2
#: So many failed ones are compared with, evenly over all; and so many rows are compared at once.
_FAILED, _AT_ONCE = 4_000, 500


class Near(NamedTuple):
    """The places of the solved conversations most like one, whether they want the same as that, and whether
    the best of them is nearly as alike as the best of all, solved or not.
    """

    places: list[int]
    are_same: bool
    is_nearest: bool = True


def similar(words: Sequence[str], topics: Sequence[str | None], solved: Sequence[bool]) -> list[Near]:
    """Returns the places of up to three solved conversations of the same topic, most alike first.

    Where any want the same, only these. None is compared with itself. Where one says nothing, or nothing that
    solved ones say, there is none.
    """
    is_solved = np.asarray(solved, dtype=bool)
    vectors = _counted(words)
    if vectors is None:
        return [Near([], are_same=False) for _ in words]
    failed = np.flatnonzero(~is_solved)
    drawn = failed[np.linspace(0, len(failed) - 1, min(len(failed), _FAILED)).astype(np.int64)]
    among = np.concatenate([np.flatnonzero(is_solved), drawn])
    others, count = vectors[among].T.tocsc(), int(is_solved.sum())
    numbers = np.unique([topic or "" for topic in topics], return_inverse=True)[1]
    found: list[Near] = []
    for start in range(0, len(words), _AT_ONCE):
        rows = np.arange(start, min(start + _AT_ONCE, len(words)))
        cosines = np.asarray((vectors[rows] @ others).todense())
        cosines[(numbers[rows][:, None] != numbers[among][None]) | (rows[:, None] == among[None])] = 0
        ranked = -np.sort(-cosines, axis=1)
        usual, nearest = (ranked[:, place : place + 1].sum(axis=1) for place in (_MOST - 1, 0))
        # Of equally similar ones the first: a sort that keeps their order.
        best = np.argsort(-cosines[:, :count], axis=1, kind="stable")[:, :_MOST]
        close = np.take_along_axis(cosines, best, axis=1)
        for places, near, least, most in zip(
            best, close, _AS_ALIKE * usual, _AS_ALIKE * nearest, strict=True
        ):
            fits = bool(near.size) and near[0] >= least
            are_same = fits and bool(near[0] >= _SAME)
            kept = among[places[near >= (_SAME if are_same else _ALIKE)]] if fits else []
            is_nearest = fits and bool(near[0] >= most)
            found.append(Near([int(place) for place in kept], are_same, is_nearest))
    return found


def telling(
    near: Sequence[Near],
    topics: Sequence[str | None],
    solved: Sequence[bool],
    steps: Sequence[frozenset[str]],
) -> set[str | None]:
    """Returns the topics in which solved conversations that are alike took the same steps."""
    agree: defaultdict[str | None, list[bool]] = defaultdict(list)
    for found, topic, is_solved, own in zip(near, topics, solved, steps, strict=True):
        if is_solved and found.are_same:
            agree[topic].append(steps[found.places[0]] == own)
    return {topic for topic, same in agree.items() if len(same) >= _PAIRS and sum(same) >= _AGREE * len(same)}


def _counted(words: Sequence[str]) -> sparse.csr_matrix | None:
    """Unit vectors of words that some conversations share; None where none does."""
    # Where all conversations are about one thing, its words are all that they share.
    for most in (_COMMON, 1.0):
        counted = TfidfVectorizer(sublinear_tf=True, min_df=_FEWEST, max_df=most)
        try:
            return sparse.csr_matrix(counted.fit_transform(words), dtype=np.float32)
        except ValueError:
            continue
    return None
