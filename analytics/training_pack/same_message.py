"""Whether two replies say the same: only a greeting, a signature or a standard note differs."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from analytics.packets import proposed_answer
from analytics.shadow import edits

#: A sentence of replies in so many categories, and in so many replies, is about none of them.
CATEGORIES, REPLIES = 3, 5
_HALF = 0.5
#: The opening of a letter up to its comma or sign.
_GREETING = re.compile(
    r"^\s*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|liebe[r]?|guten (?:tag|morgen|abend)|"
    r"bonjour|hola)\b[^,!.\n]{0,40}[,!.\n]\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """A reply, and the category of its ticket."""

    text: str
    category: str | None


def standard_sentences(given: Iterable[Said]) -> frozenset[str]:
    """The sentences, their values blanked, that replies of several categories have in common.

    Without categories there are none: nothing tells a note that stands everywhere from an answer.
    """
    categories: defaultdict[str, set[str]] = defaultdict(set)
    counts: defaultdict[str, int] = defaultdict(int)
    for each in given:
        for sentence in {proposed_answer.plain(part) for part in _sentences(each.text)}:
            counts[sentence] += 1
            if each.category is not None:
                categories[sentence].add(each.category)
    return frozenset(
        sentence
        for sentence, names in categories.items()
        if len(names) >= CATEGORIES and counts[sentence] >= REPLIES
    )


def message(text: str, standard: Collection[str]) -> str:
    """The reply without greeting, signature and standard sentences."""
    return " ".join(part for part in _sentences(text) if proposed_answer.plain(part) not in standard)


def is_same(one: str, other: str, standard: Collection[str]) -> bool:
    """Whether two replies differ in greeting, signature or standard sentences alone."""
    return edits.words(message(one, standard).casefold()) == edits.words(message(other, standard).casefold())


def is_style(one: str, other: str, standard: Collection[str]) -> bool:
    """Whether two replies keep every fact and at least half of their words: another answer is no style."""
    first, second = message(one, standard), message(other, standard)
    return not edits.changed_facts(first, second) and edits.edit_effort(first, second) <= _HALF


def _sentences(text: str) -> list[str]:
    return proposed_answer.sentences(_GREETING.sub("", text, count=1))
