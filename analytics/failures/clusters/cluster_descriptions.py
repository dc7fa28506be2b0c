"""Describes clusters: a label in the customers' words, terms, typical and borderline tickets."""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.failures.clusters import cluster_labels
from analytics.failures.clusters.cluster_terms import Vocabulary, terms_of
from analytics.failures.intent_classifier import Shares
from analytics.failures.nearest_neighbours import Floats, Whole

#: What a cluster of requests without any words is called.
NO_WORDS = "(no words recorded)"
_SHOWN = 3
#: So many of a cluster's most typical requests may lend it the words of its label.
_LENT = 25


@dataclass(frozen=True, slots=True)
class Description:
    """A cluster's label and terms; typical and borderline requests by their row, the medoid first."""

    label: str
    terms: tuple[str, ...]
    typical: tuple[int, ...]
    borderline: tuple[int, ...]


def describe(
    texts: Sequence[str],
    vectors: Floats,
    clusters: Whole,
    strengths: Shares,
    count: int,
    vocabulary: Vocabulary | None = None,
) -> list[Description]:
    """A description for each cluster, in the order of their numbers.

    `vocabulary` knows the languages of the texts; without it they are asked.
    """
    words = vocabulary or Vocabulary.of(texts)
    terms = terms_of(texts, clusters, strengths, count, words)
    found: list[Description] = []
    for number in range(count):
        rows = np.flatnonzero(clusters == number)
        nearest = rows[_by_likeness(vectors[rows])]
        typical = _distinct(texts, nearest)
        edge = [row for row in rows[np.argsort(strengths[rows], kind="stable")] if row not in typical]
        near = [texts[int(row)] for row in nearest[:_LENT]]
        label = cluster_labels.phrase(near, terms[number], words) or _beginning(texts[typical[0]])
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
