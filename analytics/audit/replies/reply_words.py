"""Words of replies and requests by which they are compared: stems, values masked and kept apart."""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import cast

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from analytics.failures import request_languages
from analytics.packets import slots
from analytics.shadow import edits

#: Stands for every number, so that "2 days" and "5 days" are one answer whose value differs.
NUMBER = "#"
_SLOT = re.compile(r"\[[a-z -]+\]")
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|%|[^\W\d_]+(?:['’][^\W\d_]+)?")
_WORDS = {
    word: str(value)
    for words, value in (
        (("one", "eine", "einen", "einem", "einer"), 1), (("two", "zwei"), 2), (("three", "drei"), 3),
        (("four", "vier"), 4), (("five", "fünf"), 5), (("six", "sechs"), 6), (("seven", "sieben"), 7),
        (("eight", "acht"), 8), (("nine", "neun"), 9), (("ten", "zehn"), 10), (("eleven", "elf"), 11),
        (("twelve", "zwölf"), 12), (("fourteen", "vierzehn"), 14), (("fifteen", "fünfzehn"), 15),
        (("twenty", "zwanzig"), 20), (("thirty", "dreißig", "dreissig"), 30), (("sixty", "sechzig"), 60),
        (("ninety", "neunzig"), 90),
    )
    for word in words
}  # fmt: skip
#: Words that count and also mean something else: a number only before a unit.
_ARTICLES = frozenset(("one", "eine", "einen", "einem", "einer"))


# Conflicts read the sentences again that vectors were made of.
@lru_cache(maxsize=100_000)
def tokens(text: str) -> tuple[str, ...]:
    """The words of a text in lower case; values of single tickets are blanked, numbers stay as digits."""
    plain = _SLOT.sub(" ", slots.blank(text)).lower()
    found: list[str] = _TOKEN.findall(plain)
    return tuple(word if word in _ARTICLES else _WORDS.get(word, word) for word in found)


def stems_of(languages: Sequence[str]) -> Callable[[str], list[str]]:
    """What makes the stems of a text in these languages: no stop words, every number masked."""
    stop, stem = (
        request_languages.stop_words(languages or (request_languages.ENGLISH,)),
        request_languages.stemmer(languages),
    )
    stop = stop - edits.NEGATIONS

    def stems(text: str) -> list[str]:
        return [
            NUMBER if word[0].isdigit() else stem(word)
            for word in tokens(text)
            if word not in stop and word not in edits.NEGATIONS
        ]

    return stems


def vectors(texts: Sequence[str], stems: Callable[[str], list[str]]) -> sparse.csr_matrix | None:
    """Unit TF-IDF rows of stems; None where no text has a word."""

    weigh = TfidfVectorizer(analyzer=stems, sublinear_tf=True, dtype=np.float32)  # pyright: ignore[reportArgumentType]
    try:
        return cast("sparse.csr_matrix", weigh.fit_transform(texts).tocsr())
    except ValueError:
        return None
