"""Describes clusters: a label in the customers' words, terms, typical and borderline tickets."""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from analytics.failures.clusters.stop_words import STOP_WORDS
from analytics.failures.intents import Shares
from analytics.failures.neighbours import Floats, Whole

#: What a cluster of requests without any words is called.
NO_WORDS = "(no words recorded)"
_TERMS = 3
_SHOWN = 3
#: A label is made of so many requests of its cluster at most, and of the beginning of each.
_READ, _BEGINNING = 300, 600
#: I’m, it’s, don’t: no cluster is about these.
_SHORTENED = re.compile(r"['’](?:m|s|d|ll|re|ve|t)$")
_WORD = re.compile(r"(?u)\b[^\W\d_][\w'’-]+\b")


@dataclass(frozen=True, slots=True)
class Description:
    """A cluster's label and terms; typical and borderline requests by their row, the medoid first."""

    label: str
    terms: tuple[str, ...]
    typical: tuple[int, ...]
    borderline: tuple[int, ...]


def describe(
    texts: Sequence[str], vectors: Floats, clusters: Whole, strengths: Shares, count: int
) -> list[Description]:
    """A description for each cluster, in the order of their numbers."""
    terms = _terms(texts, clusters, strengths, count)
    found: list[Description] = []
    for number in range(count):
        rows = np.flatnonzero(clusters == number)
        typical = _distinct(texts, rows[_by_likeness(vectors[rows])])
        edge = [row for row in rows[np.argsort(strengths[rows], kind="stable")] if row not in typical]
        label = ", ".join(terms[number]) or _beginning(texts[typical[0]])
        found.append(
            Description(label, terms[number], tuple(typical), tuple(_distinct(texts, np.array(edge, int))))
        )
    return _told_apart(found, texts)


def _by_likeness(vectors: Floats) -> Whole:
    """Rows from the most like all the others to the least."""
    return np.argsort(-(vectors @ vectors.mean(axis=0)), kind="stable")


def _distinct(texts: Sequence[str], rows: Whole) -> list[int]:
    """Returns the first few rows with different words."""
    found: dict[str, int] = {}
    for row in rows:
        found.setdefault(" ".join(texts[int(row)].split()).lower(), int(row))
        if len(found) == _SHOWN:
            break
    return list(found.values())


def _terms(texts: Sequence[str], clusters: Whole, strengths: Shares, count: int) -> list[tuple[str, ...]]:
    """Class TF-IDF: what is said in a cluster's requests and not in others'; each request counts once."""
    order = np.lexsort((-strengths, clusters))
    place = np.arange(len(order)) - np.searchsorted(clusters[order], clusters[order], side="left")
    read = order[place < _READ]
    words = CountVectorizer(analyzer=_phrases, binary=True)  # pyright: ignore[reportArgumentType]
    try:
        said = sparse.csr_matrix(words.fit_transform([texts[row] for row in read]), dtype=np.float64)
    except ValueError:
        # Not a single word in any of them.
        return [()] * count
    vocabulary: list[str] = [str(word) for word in words.get_feature_names_out()]
    members = sparse.csr_matrix(
        (np.ones(len(read)), (clusters[read], np.arange(len(read)))), shape=(count, len(read))
    )
    sums = sparse.csr_matrix(members @ said)
    sizes = np.maximum(np.asarray(members.sum(axis=1)).ravel(), 1)
    elsewhere = np.asarray(sums.sum(axis=0)).ravel()
    rarity = np.log(1 + sizes.mean() / np.maximum(elsewhere, 1e-9) * count)
    longer = np.array([1 + 0.35 * word.count(" ") for word in vocabulary])
    found: list[tuple[str, ...]] = []
    for number in range(count):
        row = sums[number]
        shares = row.data / sizes[number]
        score = shares * rarity[row.indices] * longer[row.indices]
        # Said once is said by chance, unless the cluster is hardly more than that.
        score[row.data < min(2, sizes[number] / 2)] = 0
        ranked = sorted(
            zip(score.tolist(), row.indices.tolist(), strict=True), key=lambda each: (-each[0], each[1])
        )
        found.append(_unlike([vocabulary[place] for value, place in ranked[:40] if value > 0]))
    return found


def _unlike(ranked: Sequence[str]) -> tuple[str, ...]:
    """Returns the first few terms that do not repeat each other."""
    chosen: list[str] = []
    said: set[str] = set()
    for term in ranked:
        stems = {word[:5] for word in term.split()}
        if not stems & said:
            chosen.append(term)
            said |= stems
        if len(chosen) == _TERMS:
            break
    return tuple(chosen)


def _phrases(text: str) -> list[str]:
    """Words, pairs and triples that neither begin nor end with a word that says nothing."""
    words: list[str] = _WORD.findall(text[:_BEGINNING].lower().replace("’", "'"))
    return [
        " ".join(words[start : start + length])
        for length in (1, 2, 3)
        for start in range(len(words) - length + 1)
        if _says_something(words[start]) and _says_something(words[start + length - 1])
    ]


def _says_something(word: str) -> bool:
    return word not in STOP_WORDS and not _SHORTENED.search(word)


def _beginning(text: str) -> str:
    """The first words of a request, for a cluster that has no terms of its own."""
    words = " ".join(text.split())
    if not words:
        return NO_WORDS
    return words if len(words) <= 40 else f"{words[:39]}…"


def _told_apart(found: list[Description], texts: Sequence[str]) -> list[Description]:
    """Tells two clusters with the same label apart by their most typical request."""
    labels = [each.label for each in found]
    return [
        Description(
            f"{each.label}: {_beginning(texts[each.typical[0]])}"
            if labels.count(each.label) > 1 and each.label != NO_WORDS
            else each.label,
            each.terms,
            each.typical,
            each.borderline,
        )
        for each in found
    ]
