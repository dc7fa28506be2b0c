"""Labels of clusters: the shortest phrase a customer wrote that holds the cluster's terms."""

import re
from collections.abc import Sequence

from analytics.failures.clusters.cluster_terms import Vocabulary

#: A label has so many words at most, and so many characters.
_WORDS, _LONGEST = 9, 64
#: Where a clause ends.
_CLAUSE = re.compile(r"[.!?;:,\n()\[\]<>|]+(?=\s|$)|\n+|\s[-–—]\s")
_EDGE = " \t\"'“”‘’«»*_.,;:!?-–—"
#: Each further place among the most typical requests costs so much of a term.
_FARTHER = 0.02


def phrase(texts: Sequence[str], terms: Sequence[str], vocabulary: Vocabulary) -> str:
    """The clause of these requests, the most typical first, that says most of the terms in fewest words.

    Empty where no clause holds any of them.
    """
    wanted = [(vocabulary.stems(term), 1 / (place + 1)) for place, term in enumerate(terms)]
    best, found = 0.0, ""
    for place, text in enumerate(texts):
        for clause in _clauses(text):
            for words in _windows(clause.split()):
                told = vocabulary.stems(" ".join(words))
                said = sum(weight for stems, weight in wanted if stems and stems <= told)
                # A word more costs less than a term, and more than nothing.
                worth = said - 0.03 * len(words) - _FARTHER * place
                line = " ".join(words).strip(_EDGE)
                if said and worth > best and len(line) <= _LONGEST:
                    best, found = worth, line
    return found


def _clauses(text: str) -> list[str]:
    return [clause for part in _CLAUSE.split(text) if len((clause := part.strip(_EDGE)).split()) > 1]


def _windows(words: list[str]) -> list[list[str]]:
    """The clause itself, or where it is long its parts of as many words as a label has."""
    if len(words) <= _WORDS:
        return [words]
    return [words[start : start + _WORDS] for start in range(len(words) - _WORDS + 1)]
