"""How far a draft is from what a person sent: edit effort by words, and facts that were changed.

A small edit that changes a number, a date, a link or a negation is no acceptance; a rewrite need not mean
that the draft was wrong.
"""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Levenshtein

Band = Literal["as is", "light edit", "rewritten"]
BANDS: tuple[Band, ...] = ("as is", "light edit", "rewritten")
Mark = Literal["same", "removed", "added"]

#: Effort up to these is "as is" and "light edit".
AS_IS, LIGHT = 0.05, 0.30

_TOKEN = re.compile(r"https?://\S+|\w+(?:[.,:/'’-]\w+)*|[^\w\s]")
_LINK = re.compile(r"https?://\S+|\bwww\.\S+")
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
#: Words that turn a sentence into its opposite, in the languages of most desks.
NEGATIONS = frozenset(
    "not no never none neither nor cannot can't don't doesn't won't isn't aren't without "
    "nicht kein keine keinen nie niemals ohne ne pas jamais sans nunca sin não sem non mai senza".split()
)
#: How a letter ends: what follows is a name.
_CLOSING = re.compile(
    r"(?:^|(?<=[.!?\n]))\s*(?:(?:best|kind|warm) (?:wishes|regards)|regards\b|cheers\b|sincerely\b|"
    r"(?:viele|freundliche|beste|liebe) gr(?:ü|ue)(?:ß|ss)e|mit freundlichen grüßen|cordialement\b|"
    r"saludos\b|--\s).{0,60}$",
    re.IGNORECASE | re.DOTALL,
)
_GREETING = (
    r"(?i:(?:hello|hi|hey|good (?:morning|day|afternoon|evening)|hallo|guten (?:tag|morgen)|moin|bonjour|"
    r"hola|olá|ciao)\b[^.!?\n]{0,30}[,!–-]\s*)"
)
_NAMED = (
    r"(?:(?i:this is|my name is|i am|i['’]m|hier ist|hier spricht|mein name ist|ich bin|je suis|"
    r"je m['’]appelle|soy|me llamo|sono|mi chiamo|sou)\s+[A-ZÀ-Þ][\w’-]+|[A-ZÀ-Þ][\w’-]+\s+(?i:here))"
)
_TEAM = r",?\s+(?i:from|of|at|with|vom|von|aus|de|du|da|del|do)\b[^.!?\n]{0,40}"
#: A sentence in which somebody only says who they are: with their team, or right after a greeting.
_INTRODUCTION = re.compile(
    rf"(?:^|(?<=[.!?\n]))\s*(?:({_GREETING}){_NAMED}(?:{_TEAM})?|{_NAMED}{_TEAM})[.!]\s*"
)


@dataclass(frozen=True, slots=True)
class Edit:
    """What a person did to a draft: effort from 0 to 1, its band, and the facts that differ."""

    effort: float
    band: Band
    changed_facts: tuple[str, ...]

    @property
    def accepted(self) -> bool:
        """Whether the draft was sent as it was or with a light edit, every fact kept."""
        return self.band != "rewritten" and not self.changed_facts


def compare(draft: str, sent: str, *, as_is: float = AS_IS, light: float = LIGHT) -> Edit:
    """The edit from a draft to what was sent, signatures left out; the same the other way round."""
    one, other = without_signature(draft), without_signature(sent)
    effort = edit_effort(one, other)
    band: Band = "as is" if effort <= as_is else "light edit" if effort <= light else "rewritten"
    return Edit(effort, band, changed_facts(one, other))


def edit_effort(draft: str, sent: str) -> float:
    """Levenshtein distance in words over the longer text's words: 0 for the same words, 1 for none."""
    one, other = words(draft), words(sent)
    longest = max(len(one), len(other))
    return Levenshtein.distance(one, other) / longest if longest else 0.0


def words(text: str) -> list[str]:
    """The words and signs of a text; blanks and line ends do not count."""
    return _TOKEN.findall(text)


def without_signature(text: str) -> str:
    """The text without a closing line and the name under it."""
    return _CLOSING.sub("", text.strip()).strip()


def without_introduction(text: str) -> str:
    """The text without sentences in which its writer only says their name; a greeting before it stays."""

    def keep(found: re.Match[str]) -> str:
        greeting = (found.group(1) or "").rstrip(" ,!–-")
        return f" {greeting}. " if greeting else " "

    return re.sub(r" {2,}", " ", _INTRODUCTION.sub(keep, text)).strip()


def changed_facts(draft: str, sent: str) -> tuple[str, ...]:
    """Numbers, dates, links and negations that only one of the two texts has, in words."""
    found: list[str] = []
    for name, pattern in (("link", _LINK), ("number", _NUMBER)):
        one, other = (
            Counter(pattern.findall(text if name == "link" else _LINK.sub(" ", text)))
            for text in (draft, sent)
        )
        found += [f"{name} {each} removed" for each in sorted((one - other).keys())]
        found += [f"{name} {each} added" for each in sorted((other - one).keys())]
    before, after = (negations(text) for text in (draft, sent))
    if before != after:
        found.append("a negation removed" if before > after else "a negation added")
    return tuple(found)


def marked(draft: str, sent: str) -> list[tuple[Mark, str]]:
    """Both texts as one run of words, each the same, removed from the draft, or added by the person."""
    one, other = words(draft), words(sent)
    found: list[tuple[Mark, str]] = []
    for step in Levenshtein.opcodes(one, other):
        gone, new = (
            " ".join(one[step.src_start : step.src_end]),
            " ".join(other[step.dest_start : step.dest_end]),
        )
        if step.tag == "equal":
            found.append(("same", gone))
            continue
        if gone:
            found.append(("removed", gone))
        if new:
            found.append(("added", new))
    return found


def negations(text: str) -> int:
    """How many words of a text deny something."""
    return sum(word.lower().replace("’", "'") in NEGATIONS for word in words(text))
