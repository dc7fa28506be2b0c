"""Words that customers use and entries do not, and the other way round: log-odds with a Dirichlet prior.

Source: Monroe, Colaresi and Quinn 2008, Political Analysis 16:372; the prior is all texts together.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

from analytics.failures.clusters.cluster_terms import Vocabulary

#: The prior weighs this share of the smaller side's words, and not less than so many.
_PRIOR, _LEAST_PRIOR = 0.1, 10.0
#: Beyond so many standard errors a word is told; said by fewer tickets than this it may be one customer's.
_Z, _FEWEST = 3.0, 5


@dataclass(frozen=True, slots=True)
class WordGap:
    """A word of customers: tickets that have it, entries that have it, and how far apart its odds are."""

    word: str
    tickets: int
    entries: int
    log_odds: float
    z: float


def gaps(
    requests: Sequence[str], entries: Sequence[str], languages: Sequence[str | None] = ()
) -> list[WordGap]:
    """Words more frequent in requests than in entries, the surest first; each text counts a word once."""
    vocabulary = Vocabulary.of(
        [*requests, *entries], [*languages, *[None] * len(entries)] if languages else ()
    )
    asked, written = _counted(requests, vocabulary), _counted(entries, vocabulary)
    total = Counter(asked) + Counter(written)
    size, n_asked, n_written = sum(total.values()), sum(asked.values()), sum(written.values())
    if not n_asked or not n_written:
        return []
    weight = max(_LEAST_PRIOR, _PRIOR * min(n_asked, n_written))
    found: list[WordGap] = []
    for word, count in total.items():
        prior = weight * count / size
        mine, theirs = asked[word], written[word]
        odds = _log_odds(mine + prior, n_asked + weight) - _log_odds(theirs + prior, n_written + weight)
        z = odds / sqrt(1 / (mine + prior) + 1 / (theirs + prior))
        if z >= _Z and mine >= _FEWEST:
            found.append(WordGap(word, mine, theirs, odds, z))
    return sorted(found, key=lambda each: (-each.z, each.word))


def _log_odds(count: float, n: float) -> float:
    return log(count / (n - count))


def _counted(texts: Sequence[str], vocabulary: Vocabulary) -> Counter[str]:
    return Counter(
        word
        for text in texts
        for word in {each for each in vocabulary.words(text) if vocabulary.says_something(each)}
    )
