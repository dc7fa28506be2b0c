"""Terms of clusters by class TF-IDF, in the languages of the requests."""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from analytics.failures import request_languages
from analytics.failures.intent_classifier import Shares
from analytics.failures.nearest_neighbours import Whole

_TERMS = 3
#: A label is made of so many requests of its cluster at most, and of the beginning of each.
_READ, _BEGINNING = 300, 600
#: Words that say who talks and how politely, but not about what.
_POLITE = frozenset(
    "hi hello hey please thanks thank you thx dear sir madam good morning afternoon evening regards ok okay "
    "yes im ive id dont cant doesnt didnt isnt wont need want like help know tell let just really got get "
    "getting going lot".split()
)
#: I’m, it’s, don’t: no cluster is about these.
_SHORTENED = re.compile(r"['’](?:m|s|d|ll|re|ve|t)$")
#: A word, but not the pseudonym that stands in angle brackets for a name or an address.
_WORD = re.compile(r"(?u)(?<!<)\b[^\W\d_][\w'’-]+\b")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of some languages: which say nothing, and what the stem of one is."""

    stop: frozenset[str]
    stem: Callable[[str], str]

    @classmethod
    def of(cls, texts: Sequence[str], recorded: Sequence[str | None] = ()) -> "Vocabulary":
        """The vocabulary of the languages that these texts are in, as recorded or by their words."""
        found = request_languages.shares(texts, recorded)
        there = [code for code, share in found.items() if share >= request_languages.COUNTS] or [
            request_languages.ENGLISH
        ]
        return cls(request_languages.stop_words(there) | _POLITE, request_languages.stemmer(there))

    def words(self, text: str) -> list[str]:
        """The words of the beginning of a text, in lower case."""
        return _WORD.findall(text[:_BEGINNING].lower().replace("’", "'"))

    def says_something(self, word: str) -> bool:
        """Whether a word by itself tells what a request is about."""
        return word not in self.stop and not _SHORTENED.search(word)

    def stems(self, text: str) -> frozenset[str]:
        """The stems of the words that say something."""
        return frozenset(self.stem(word) for word in self.words(text) if self.says_something(word))

    def phrases(self, text: str) -> list[str]:
        """Words, pairs and triples that neither begin nor end with a word that says nothing."""
        words = self.words(text)
        return [
            " ".join(words[start : start + length])
            for length in (1, 2, 3)
            for start in range(len(words) - length + 1)
            if self.says_something(words[start]) and self.says_something(words[start + length - 1])
        ]

    def unlike(self, ranked: Sequence[str]) -> tuple[str, ...]:
        """The first few terms of which none says what another has said."""
        chosen: list[str] = []
        said: set[str] = set()
        for term in ranked:
            stems = {self.stem(word) for word in term.split()}
            if not stems & said:
                chosen.append(term)
                said |= stems
            if len(chosen) == _TERMS:
                break
        return tuple(chosen)


def terms_of(
    texts: Sequence[str], clusters: Whole, strengths: Shares, count: int, vocabulary: Vocabulary
) -> list[tuple[str, ...]]:
    """Class TF-IDF: what is said in a cluster's requests and not in others'; each request counts once."""
    order = np.lexsort((-strengths, clusters))
    place = np.arange(len(order)) - np.searchsorted(clusters[order], clusters[order], side="left")
    read = order[place < _READ]
    words = CountVectorizer(analyzer=vocabulary.phrases, binary=True)  # pyright: ignore[reportArgumentType]
    try:
        said = sparse.csr_matrix(words.fit_transform([texts[row] for row in read]), dtype=np.float64)
    except ValueError:
        # Not a single word in any of them.
        return [()] * count
    spoken: list[str] = [str(word) for word in words.get_feature_names_out()]
    members = sparse.csr_matrix(
        (np.ones(len(read)), (clusters[read], np.arange(len(read)))), shape=(count, len(read))
    )
    sums = sparse.csr_matrix(members @ said)
    sizes = np.maximum(np.asarray(members.sum(axis=1)).ravel(), 1)
    elsewhere = np.asarray(sums.sum(axis=0)).ravel()
    rarity = np.log(1 + sizes.mean() / np.maximum(elsewhere, 1e-9) * count)
    longer = np.array([1 + 0.35 * word.count(" ") for word in spoken])
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
        found.append(vocabulary.unlike([spoken[place] for value, place in ranked[:40] if value > 0]))
    return found
