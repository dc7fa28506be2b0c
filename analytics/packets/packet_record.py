"""The record of a work packet: everything that somebody needs to make one fix."""

from dataclasses import dataclass

from analytics.packets.branches import Branch
from analytics.packets.proposed_answer import Answer
from analytics.packets.separating_examples import Gain


@dataclass(frozen=True, slots=True)
class Phrase:
    """A request as a customer wrote it, with the ticket that it comes from."""

    ticket_id: str
    text: str
    intent: str | None = None
    language: str | None = None
    #: Context fields of the ticket that the answer depends on, each with its value.
    context: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft of an article: never published by itself, and every part comes from tickets or people.

    `answers_of` says whose replies the answer was chosen from: "cluster", "category", or "other values" of
    the field that the answer depends on.
    """

    question: Phrase
    variations: tuple[Phrase, ...]
    answer: Answer | None
    answers_of: str


@dataclass(frozen=True, slots=True)
class Examples:
    """Requests to add on either side of two intents that are mixed up, and what that would bring."""

    intents: tuple[str, str]
    first: tuple[Phrase, ...]
    second: tuple[Phrase, ...]
    gain: Gain | None


@dataclass(frozen=True, slots=True)
class Condition:
    """The context field on which the answer depends, and one branch for each of its values."""

    field: str
    value: str | None
    branches: tuple[Branch, ...]

    @property
    def failing(self) -> Branch | None:
        """The branch of the value whose answers fail."""
        return next((each for each in self.branches if each.value == self.value), None)

    def suggested(self, branch: Branch) -> str:
        """What people answer for a value; empty where they say the same for values that do not fail."""
        return branch.answer.text if branch.answer and not branch.said_elsewhere else ""


@dataclass(frozen=True, slots=True)
class Packet:
    """The work that one cluster of failures asks for.

    `failures` is how many tickets the run found, `cause` the evidence that most of them share and
    `caused` by how many. Of `draft`, `examples` and `condition` those are filled which the cause asks for.
    `must_pass` are failures that have to be answered rightly afterwards, `must_stay` requests close by that
    are answered rightly today.
    """

    source: str
    thread: str
    group: str
    label: str
    intent: str | None
    language: str | None
    failures: int
    cause: str
    caused: int
    what: str
    draft: Draft | None
    examples: Examples | None
    condition: Condition | None
    must_pass: tuple[Phrase, ...]
    must_stay: tuple[Phrase, ...]
