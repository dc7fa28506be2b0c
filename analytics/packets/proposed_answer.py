"""The answer that people gave most: their replies grouped by what they say, and the most central one.

Replies are told apart by their words after values of single tickets are blanked (`slots`), so that "refunded
on 3 May" and "refunded on 7 June" are one answer.
"""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.feature_extraction.text import TfidfVectorizer

from analytics.packets import slots
from analytics.shadow import edits

#: Groups of replies with less of their words in common, on average, say different things.
_ALIKE = 0.35
#: More replies than these tell nothing more.
_READ = 400
#: "Done." and "Please see above." answer nobody else.
_SHORTEST = 25
#: "Thank you for your message." says nothing that an answer could depend on.
_FEW_WORDS = 5
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Answer:
    """The most central reply of the largest group of alike replies, its slots blanked.

    `row` is its place among the replies that were given, `alike` how many say the same out of `read`,
    `authors` how many different people wrote those, None where the log does not say who wrote them.
    `largest_author` is the share of the one who wrote most of them.
    """

    row: int
    text: str
    alike: int
    read: int
    authors: int | None
    largest_author: float | None


def central(replies: Sequence[str], authors: Sequence[str | None] | None = None) -> Answer | None:
    """The answer that people gave most; None where no reply says anything that can be told to others."""
    blanked = [slots.blank(edits.without_signature(reply)).strip() for reply in replies[:_READ]]
    rows = [row for row, text in enumerate(blanked) if len(text) >= _SHORTEST]
    if not rows:
        return None
    weigh = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    try:
        table = weigh.fit_transform([blanked[row] for row in rows])
    except ValueError:
        # Not a single word in any of them.
        return None
    cosines = np.asarray((table @ table.T).toarray())
    groups = _groups(cosines)
    sizes = np.bincount(groups)
    mine = np.flatnonzero(groups == int(np.argmax(sizes)))
    inside = cosines[np.ix_(mine, mine)].sum(axis=1)
    # Of two as central ones the first: the oldest reply, the same in every run.
    best = rows[int(mine[int(np.argmax(np.round(inside, 9)))])]
    wrote = Counter(
        author for place in mine if authors is not None and (author := authors[rows[int(place)]]) is not None
    )
    known = sum(wrote.values())
    return Answer(
        row=best,
        text=edits.without_introduction(blanked[best]),
        alike=len(mine),
        read=len(rows),
        authors=len(wrote) or None,
        largest_author=max(wrote.values()) / known if known else None,
    )


def sentences(text: str) -> list[str]:
    """The sentences of a reply, without its signature."""
    return [part.strip() for part in _SENTENCE.split(edits.without_signature(text)) if part.strip()]


def plain(sentence: str) -> str:
    """A sentence with the values of single tickets blanked, so that the same one can be found again."""
    return " ".join(slots.blank(sentence).casefold().split())


def says_elsewhere(answer: str, others: Iterable[str]) -> bool:
    """Whether each sentence of an answer that says something stands in other replies too, or nearly so."""
    there = {plain(part) for reply in others for part in sentences(reply)}
    mine = [said for part in sentences(answer) if len(edits.words(said := plain(part))) > _FEW_WORDS]
    return bool(there) and all(
        said in there or any(edits.edit_effort(said, each) <= edits.LIGHT / 2 for each in there)
        for said in mine
    )


def _groups(cosines: NDArray[np.float64]) -> NDArray[np.int64]:
    """The group of each reply, by average linkage: a chain of half-alike replies is no group."""
    if len(cosines) == 1:
        return np.zeros(1, dtype=np.int64)
    apart = np.clip(1 - cosines, 0, 1)
    np.fill_diagonal(apart, 0)
    tree = linkage(squareform((apart + apart.T) / 2, checks=False), method="average")
    return np.asarray(fcluster(tree, 1 - _ALIKE, criterion="distance"), dtype=np.int64) - 1
