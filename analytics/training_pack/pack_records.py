"""The records of a training pack: what is taught, what is preferred, and what is tested."""

from dataclasses import dataclass, field
from typing import Literal

Split = Literal["training", "test"]


@dataclass(frozen=True, slots=True)
class Example:
    """A request to be read as an intent."""

    ticket_id: str
    text: str
    intent: str
    packet: str


@dataclass(frozen=True, slots=True)
class Article:
    """A draft of a knowledge article with the ways in which customers ask for it."""

    packet: str
    title: str
    answer: str
    category: str | None
    language: str | None
    #: Ticket and words of each phrasing.
    phrasings: tuple[tuple[str, str], ...]
    #: Answers that hold for one value of a field: field, value, answer.
    branches: tuple[tuple[str, str, str], ...] = ()
    #: Field and value that the phrasings were asked with, and the answer that holds there.
    asked_with: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Preference:
    """What a person sent instead of the agent's draft; `style_only` where no fact differs."""

    ticket_id: str
    request: str
    chosen: str
    rejected: str
    author: str | None
    style_only: bool


@dataclass(frozen=True, slots=True)
class PackTest:
    """A request that must be answered rightly; `kind` says whether it failed before."""

    ticket_id: str
    text: str
    kind: Literal["must pass", "must stay"]
    packet: str
    intent: str | None
    answer: str | None
    #: Context fields without which the request cannot be answered, each with its value.
    context: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is not in the pack, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything that a pack holds. No customer's id is in it."""

    source: str
    packets: tuple[str, ...]
    examples: tuple[Example, ...] = ()
    articles: tuple[Article, ...] = ()
    preferences: tuple[Preference, ...] = ()
    tests: tuple[PackTest, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def empty(self) -> bool:
        """Whether there is nothing to teach and nothing to test."""
        return not (self.examples or self.articles or self.preferences or self.tests)

    @property
    def size(self) -> int:
        """How many items there are."""
        return self.of_packets + len(self.preferences)

    @property
    def of_packets(self) -> int:
        """How many of them come from accepted packets: all but the drafts that people corrected."""
        return len(self.examples) + len(self.articles) + len(self.tests)
