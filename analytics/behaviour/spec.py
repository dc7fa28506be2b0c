"""The specification of how an agent behaves: tone, triggers, thresholds, page rules, handoff checklist."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Match = Literal["any", "all"]
Operator = Literal["is", "is not", "contains", "matches", ">=", "<=", ">", "<"]
Action = Literal["escalate", "draft", "clarify"]
Must = Literal["escalate", "mention", "avoid"]
Part = Literal["history", "sentiment", "attempt", "reason"]

ACTIONS: tuple[Action, ...] = ("escalate", "draft", "clarify")
#: With these a person answers, or sees the answer before the customer does.
TO_A_PERSON: tuple[Action, ...] = ("escalate", "draft")
MUSTS: tuple[Must, ...] = ("escalate", "mention", "avoid")
PARTS: tuple[Part, ...] = ("history", "sentiment", "attempt", "reason")

TEXTS: tuple[Operator, ...] = ("is", "is not")
WORDS: tuple[Operator, ...] = ("contains", "matches")
NUMBERS: tuple[Operator, ...] = (">=", "<=", ">", "<")
#: What a trigger may ask about, each known when the agent is about to act, with its operators.
FIELDS: Mapping[str, tuple[Operator, ...]] = {
    "category": TEXTS,
    "words": WORDS,
    "frustration": NUMBERS,
    "amount": NUMBERS,
    "thumbs": TEXTS,
    "page": TEXTS,
    "plan": TEXTS,
    "channel": TEXTS,
    "language": TEXTS,
    "confidence": NUMBERS,
    "attempts": NUMBERS,
    "errors": NUMBERS,
}
#: Fields of tickets that are known only afterwards, and why; a trigger with one would see the future.
LATER: Mapping[str, str] = {
    "csat": "the customer rates after the answer",
    "csat_good": "the customer rates after the answer",
    "resolved": "it is known only at the end",
    "reopened": "it is known only at the end",
    "escalated": "it is what the trigger decides",
    "escalation_reason": "it is what the trigger decides",
    "handled_by": "it is known only at the end",
    "status": "it changes later",
    "tag": "a reviewer gives it later",
    "handle_seconds": "it is known only at the end",
    "human_seconds": "it is known only at the end",
    "sessions": "it is known only at the end",
}
CONTEXT = "context."
#: The lexicon that counts a customer's frustrated messages.
FRUSTRATION = "frustration"
#: So many replies show a tone.
EXAMPLES = (3, 5)


class SpecError(ValueError):
    """A specification says something that cannot be; the sentence says what and what to write instead."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One question about what is known: field, operator, and the value or values it is held against."""

    field: str
    op: Operator
    value: float | tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The values, where they are texts."""
        return self.value if isinstance(self.value, tuple) else ()


@dataclass(frozen=True, slots=True)
class Trigger:
    """When a person is brought in: its conditions, from which turn on, in which categories, and what happens.

    `after_turns` is how many answers the agent has given before; an empty `scope` is every category.
    """

    name: str
    match: Match
    conditions: tuple[Condition, ...]
    after_turns: int = 0
    scope: tuple[str, ...] = ()
    action: Action = "escalate"


@dataclass(frozen=True, slots=True)
class Example:
    """A reply that somebody approved as an example of the tone, and the ticket it was sent in."""

    ticket: str
    category: str
    text: str


@dataclass(frozen=True, slots=True)
class PageRule:
    """What the agent must do where the customer is: hand over, say one of these words, or never say them."""

    name: str
    where: tuple[tuple[str, tuple[str, ...]], ...]
    must: Must
    scope: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spec:
    """A specification; `lexicons` are lists of words that triggers and page rules name."""

    name: str
    owner: str
    note: str = ""
    do: tuple[str, ...] = ()
    dont: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    escalate_always: tuple[str, ...] = ()
    lexicons: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    #: The least confidence with which the agent may answer, by category; `other_threshold` for all others.
    thresholds: Mapping[str, float] = field(default_factory=dict[str, float])
    other_threshold: float | None = None
    triggers: tuple[Trigger, ...] = ()
    pages: tuple[PageRule, ...] = ()
    handoff: tuple[Part, ...] = PARTS


def words_of(spec: Spec, named: tuple[str, ...]) -> tuple[str, ...]:
    """Words as they stand, each lexicon's name replaced by its words."""
    found: list[str] = []
    for each in named:
        found += spec.lexicons.get(each, (each,))
    return tuple(dict.fromkeys(found))
