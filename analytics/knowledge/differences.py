"""How two aligned statements contradict: a value of one unit, a negation, an antonym, a condition."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Literal

from analytics.knowledge.statements import DATE, Statement, is_content, masks, tokens

Kind = Literal["number", "negation", "antonym", "condition", "date"]

#: Words that make the opposite of a statement.
_NEGATIONS = frozenset(
    "not no never none without neither nor nicht kein keine keinen keiner nie niemals ohne".split()
)
#: Words that say on which side of a value something lies.
_BOUNDS = frozenset(
    "within after before by until above below over under vor nach bis binnen über unter".split()
)
#: One statement may say so many words more, and it is still the same statement.
_SAID_MORE = 1
#: Words that begin a condition.
CONDITIONS = frozenset(
    (
        "if unless only except provided when where until once while "
        "wenn falls nur außer sofern solange sobald"
    ).split()
)
#: A dropped condition is a clause, not a word.
_FEWEST_OF_CLAUSE, _FEWEST_OF_REST = 2, 2
_ANTONYMS = (
    "available unavailable", "included excluded", "includes excludes", "include exclude", "allowed forbidden",
    "allowed prohibited", "required optional", "before after", "always never", "free paid", "with without",
    "eligible ineligible", "possible impossible", "refundable nonrefundable", "valid invalid",
    "accepted rejected", "accept reject", "accepts rejects", "approved declined", "enabled disabled",
    "active inactive", "increase decrease", "increases decreases", "increased decreased", "more less",
    "above below", "earlier later", "automatically manually", "everyone nobody", "all none",
    "kostenlos kostenpflichtig", "erlaubt verboten", "vor nach", "immer nie", "mit ohne", "möglich unmöglich",
    "gültig ungültig",
)  # fmt: skip
_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two statements about the same thing, and the two words or values that do."""

    kind: Kind
    ours: str
    theirs: str


def difference(one: Statement, other: Statement) -> Difference | None:
    """What the two say differently; None where they say the same, or speak of different things."""
    pairs = SequenceMatcher(None, one.words, other.words, autojunk=False).get_opcodes()
    blocks = [each for each in pairs if each[0] != "equal"]
    changed = [(one.words[a:b], other.words[c:d]) for _, a, b, c, d in blocks]
    ours = [word for left, _ in changed for word in left]
    theirs = [word for _, right in changed for word in right]
    left, right = _content(ours), _content(theirs)
    if left and right and one.values != other.values and masks(one.words) == masks(other.words):
        # "within 2 days" and "after 30 days": the word belongs to the value that differs.
        left, right = ([word for word in side if word not in _BOUNDS] for side in (left, right))
    if left and right:
        return _antonym(left, right) if one.values == other.values else None
    extra = left or right
    negated = [word for word in extra if word in _NEGATIONS]
    others = [word for word in extra if word not in _NEGATIONS]
    if negated:
        said = Difference("negation", *_sides(negated[0], bool(left)))
        return said if not others and one.values == other.values else None
    longer, shorter = (one, other) if left else (other, one)
    condition = _condition(longer, ours if left else theirs)
    if condition:
        own = [place for _, a, b, c, d in blocks for place in (range(a, b) if left else range(c, d))]
        same = _values_without(longer, own) == list(shorter.values)
        return Difference("condition", *_sides(condition, bool(left))) if same else None
    if any(word.startswith("#") for word in extra):
        return None
    return _values(one, other) if len(others) <= _SAID_MORE else None


def unconditional(said: Statement) -> list[tuple[str, ...]]:
    """The content of a statement without its condition, at its end or beginning; [] where it has none."""
    found: list[tuple[str, ...]] = []
    for place, word in enumerate(said.words):
        if word not in CONDITIONS or len(_content(list(said.words[place + 1 :]))) < _FEWEST_OF_CLAUSE:
            continue
        rest = _content(list(said.words[:place]))
        if len(rest) >= _FEWEST_OF_REST:
            found.append(tuple(rest))
        elif place == 0 and "," in said.text:
            # "If the order is late, write to us": what comes after the comma holds under the condition.
            clause = tokens(said.text.partition(",")[0])[0]
            rest = _content(list(said.words[len(clause) :]))
            found += [tuple(rest)] if len(rest) >= _FEWEST_OF_REST else []
    return found


def _condition(said: Statement, extra: list[str]) -> str:
    """The condition that is all that one statement says more than the other; empty where it is not all."""
    start = next((place for place, word in enumerate(extra) if word in CONDITIONS), None)
    if start is None or _content(extra[:start]) or len(_content(extra[start + 1 :])) < _FEWEST_OF_CLAUSE:
        return ""
    # In brackets it says what something is, not on what it depends.
    inside = "".join(_BRACKETS.findall(said.text)).lower()
    return "" if re.search(rf"\b{re.escape(extra[start])}\b", inside) else " ".join(extra[start:])


def _values_without(said: Statement, places: list[int]) -> list[str]:
    """The values of a statement but for those of the words at these places."""
    masked = [place for place, word in enumerate(said.words) if word.startswith("#")]
    return [value for place, value in zip(masked, said.values, strict=True) if place not in places]


def _values(one: Statement, other: Statement) -> Difference | None:
    """The first value that differs, an amount before a date."""
    units, others = masks(one.words), masks(other.words)
    if units != others:
        return None
    unlike = [
        (unit, mine, theirs)
        for unit, mine, theirs in zip(units, one.values, other.values, strict=True)
        if mine != theirs
    ]
    if not unlike:
        return None
    unit, mine, theirs = next((each for each in unlike if each[0] != DATE), unlike[0])
    return Difference("date" if unit == DATE else "number", mine, theirs)


def _antonym(left: list[str], right: list[str]) -> Difference | None:
    if len(left) == len(right) == 1 and (left[0], right[0]) in _opposites():
        return Difference("antonym", left[0], right[0])
    return None


@cache
def _opposites() -> frozenset[tuple[str, str]]:
    pairs = [tuple(pair.split()) for pair in _ANTONYMS]
    return frozenset((a, b) for pair in pairs for a, b in (pair, pair[::-1]))


def _sides(word: str, mine: bool) -> tuple[str, str]:
    return (word, "") if mine else ("", word)


def _content(words: list[str]) -> list[str]:
    return [word for word in words if is_content(word)]
