"""Answers of people made from real articles, each with the article that the agent cited: right, near or far.

Made by another hand than the rule: an answer is two to four sentences that one article alone has, with words
left out and exchanged; a near article is the one whose title is spelled most alike.
"""

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from analytics.knowledge.duplicates_and_conflicts import Entry

Kind = Literal["right", "near", "far"]

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+|(?<=:)\s*\n|\s+[-*•]\s+")
_MARKS = re.compile(r"[#*_`|>]+")
#: Words that a person says in another way.
_OTHER = {
    "customer": "client", "customers": "clients", "fee": "charge", "fees": "charges", "must": "have to",
    "receive": "get", "within": "in", "purchase": "buy", "additional": "further", "provide": "give",
    "require": "need", "requires": "needs", "eligible": "allowed", "monthly": "each month",
    "annual": "yearly",
    "cannot": "can not", "account": "acct", "minimum": "least", "maximum": "most", "transfer": "move",
}  # fmt: skip
_OPENINGS = ("Hello, thanks for writing.", "Hi there.", "Good morning, I have checked this for you.", "")
_ENDINGS = ("Best regards, Kim", "Anything else I can do?", "Let us know if this does not help.", "")
_EXCHANGED = 0.7


@dataclass(frozen=True, slots=True)
class Planted:
    """An answer with the entry that was cited and the one that it was made of."""

    answer: str
    cited: str
    made_of: str
    kind: Kind


def plant(
    entries: Sequence[Entry],
    rng: random.Random,
    *,
    right: int = 250,
    near: int = 25,
    far: int = 25,
    dropped: float = 0.12,
) -> list[Planted]:
    """So many answers with the right article, one with a title spelled alike, and any other one."""
    sentences = {each.entry_id: _sentences(each.answer) for each in entries}
    known = Counter(sentence for each in sentences.values() for sentence in set(map(_plain, each)))
    order = list(entries)
    rng.shuffle(order)
    wanted: dict[Kind, int] = {"near": near, "far": far, "right": right}
    found: list[Planted] = []
    for entry in order:
        own = [each for each in sentences[entry.entry_id] if known[_plain(each)] == 1]
        kind = next((each for each in wanted if wanted[each]), None)
        if kind is None:
            break
        if len(own) < 2:
            continue
        cited = entry.entry_id
        if kind == "near":
            cited = _alike(entry, entries)
        elif kind == "far":
            others = [each.entry_id for each in entries if _same(each.title, entry.title) < 0.4]
            cited = rng.choice(others)
        picked = rng.sample(own, min(len(own), rng.randint(2, 4)))
        found.append(Planted(_said(picked, rng, dropped), cited, entry.entry_id, kind))
        wanted[kind] -= 1
    return found


def _sentences(text: str) -> list[str]:
    clean = (_MARKS.sub(" ", each).strip(" -\t") for each in _SENTENCE.split(text))
    return [" ".join(each.split()) for each in clean if 40 <= len(each) <= 300]


def _plain(sentence: str) -> str:
    return re.sub(r"\W+", " ", sentence.lower()).strip()


def _alike(entry: Entry, entries: Sequence[Entry]) -> str:
    others = [each for each in entries if each.entry_id != entry.entry_id and each.title != entry.title]
    return max(others, key=lambda each: _same(each.title, entry.title)).entry_id


def _same(one: str, other: str) -> float:
    return SequenceMatcher(None, one.lower(), other.lower()).ratio()


def _said(sentences: Sequence[str], rng: random.Random, dropped: float) -> str:
    """The sentences as a person would type them."""
    said: list[str] = []
    for sentence in sentences:
        words = [
            _OTHER[word.lower()] if word.lower() in _OTHER and rng.random() < _EXCHANGED else word
            for word in sentence.split()
            if rng.random() >= dropped or any(sign.isdigit() for sign in word)
        ]
        said.append(" ".join(words))
    return " ".join(each for each in (rng.choice(_OPENINGS), *said, rng.choice(_ENDINGS)) if each)
