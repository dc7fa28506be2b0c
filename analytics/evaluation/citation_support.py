"""Whether the cited entry supports an answer: the entry cited against the entry nearest the person's answer.

Nearness is the mean of two: the cosine of sentence vectors, and how much of the person's words the entry has,
each word weighted by how few entries have it. The second tells products of one template apart, which vectors
do not; across languages only the first is there.
"""
# What scikit-learn hands out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

Floats = NDArray[np.float64]

#: By so much the nearest entry must be nearer than the cited one; more where languages differ.
MARGIN, MARGIN_ACROSS = 0.05, 0.10
#: Nothing is near an answer whose nearest entry is further away than this.
NEAR = 0.35
#: An answer with fewer words that entries have says too little.
FEWEST_WORDS = 4
#: Entries this alike say the same, so either may be cited.
SAME = 0.97
_WORD = r"(?u)\b\w[\w.,%€$-]*\w\b|\b\w\b"

Verdict = Literal["supported", "another entry fits", "no entry is near", "says too little"]


@dataclass(frozen=True, slots=True)
class CitedAnswer:
    """An answer of a person in the place of one that cites: its words, language, and the entries cited."""

    item: str
    text: str
    language: str | None
    cited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """An entry: its words and language."""

    entry_id: str
    text: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Support:
    """How near the best cited entry and the nearest of all are to the person's answer, and the verdict."""

    item: str
    cited: str | None
    nearest: str | None
    cited_score: float | None
    nearest_score: float | None
    across_languages: bool
    verdict: Verdict


def check(
    answers: Sequence[CitedAnswer],
    entries: Sequence[KnownEntry],
    cosines: Floats,
    entry_cosines: Floats,
) -> list[Support]:
    """The verdict on each answer whose cited entries are known; others are left out.

    `cosines` has a row an answer and a column an entry, `entry_cosines` the entries among themselves.
    """
    place = {each.entry_id: number for number, each in enumerate(entries)}
    shares, words = _shared_words([each.text for each in answers], [each.text for each in entries])
    between, _ = _shared_words([each.text for each in entries], [each.text for each in entries])
    alike = (entry_cosines + np.minimum(between, between.T)) / 2 >= SAME
    spoken = np.asarray([each.language or "" for each in entries], dtype=object)
    found: list[Support] = []
    for row, answer in enumerate(answers):
        cited = [place[each] for each in answer.cited if each in place]
        if not cited:
            continue
        same = [each for each in cited if not answer.language or spoken[each] in ("", answer.language)]
        across = not same
        # Entries in a third language stand for the same thing elsewhere, and are no rival.
        rivals = np.isin(spoken, ["", *{str(spoken[each]) for each in (same or cited)}])
        score = cosines[row] if across else (cosines[row] + shares[row]) / 2
        score = np.where(rivals, score, -1.0)
        best = max(same or cited, key=lambda each: float(score[each]))
        nearest = int(score.argmax())
        found.append(
            Support(
                item=answer.item,
                cited=entries[best].entry_id,
                nearest=entries[nearest].entry_id,
                cited_score=float(score[best]),
                nearest_score=float(score[nearest]),
                across_languages=across,
                verdict=_verdict(
                    float(score[nearest]),
                    float(score[best]),
                    int(words[row]),
                    same=bool(alike[best, nearest]),
                    across=across,
                ),
            )
        )
    return found


def _verdict(nearest: float, cited: float, words: int, *, same: bool, across: bool) -> Verdict:
    if words < FEWEST_WORDS and not across:
        return "says too little"
    if nearest < NEAR:
        return "no entry is near"
    margin = MARGIN_ACROSS if across else MARGIN
    return "another entry fits" if nearest - cited > margin and not same else "supported"


def _shared_words(texts: Sequence[str], entries: Sequence[str]) -> tuple[Floats, NDArray[np.int64]]:
    """The part of each text's known words that each entry has, weighted by rarity; and known words a text."""
    counter = CountVectorizer(token_pattern=_WORD, binary=True)
    try:
        has = sparse.csr_array(counter.fit_transform(entries), dtype=np.float64)
    except ValueError:
        # No entry has a word.
        return np.zeros((len(texts), len(entries))), np.zeros(len(texts), dtype=np.int64)
    said = sparse.csr_array(counter.transform(texts), dtype=np.float64)
    often = np.asarray(has.sum(axis=0)).ravel()
    weight = np.log((1 + len(entries)) / (1 + often)) + 1
    heavy = said @ sparse.diags_array(weight)
    total = np.asarray(heavy.sum(axis=1)).ravel()
    shared = np.asarray((heavy @ has.T).toarray(), dtype=np.float64)
    known = np.asarray(said.sum(axis=1)).ravel().astype(np.int64)
    return shared / np.maximum(total, 1e-9)[:, None], known
