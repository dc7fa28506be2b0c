"""The turns of each recorded conversation, and how its words are quoted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from analytics import wording
from analytics.failures.conversation.turning_phrases import TRANSFERRED

#: A cause (a key of `groups.CAUSES`), and the sentence that shows it.
Found = tuple[str, str]
#: So much of a message is quoted, and so many turns of a conversation are read: its last ones.
_QUOTED, _TURNS = 140, 400
#: A mark of a program in a message, no word of anybody: ###TRANSFER###.
_MARK = re.compile(r"#{2,}\s*[A-Z][A-Z_ ]+#{2,}")
#: Some agents answer in JSON: what they say is its only field.
_WRAPPED = re.compile(r'^\{"\w+":\s*"((?:[^"\\]|\\.)*)"\}$', re.DOTALL)
#: Where one sentence of a message ends and the next begins.
SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said or done: by whom, as what, the error that it reported, and the tool that did it.

    `arguments` are what the agent called its tools with, on the turn that asked or on that of the result.
    `number` is its place in the conversation, from 1.
    """

    actor: str
    action: str | None
    text: str
    error: str | None
    tool: str | None = None
    arguments: str | None = None
    number: int = 0

    @property
    def is_error(self) -> bool:
        """Whether it reports an error."""
        return bool(self.error) or self.action == "error"

    @property
    def hands_over(self) -> bool:
        """Whether a person took over here."""
        if self.action == "escalate" or self.actor == "human":
            return True
        return self.actor == "tool" and not self.is_error and TRANSFERRED.search(self.tool or "") is not None


def conversations(interactions: pl.DataFrame) -> Iterator[tuple[str, list[Turn]]]:
    """Each ticket with its turns, in the order of the rows."""
    # A lake that was filled before these were kept has no such columns until its next import.
    missing = [name for name in ("tool", "arguments") if name not in interactions.columns]
    interactions = interactions.with_columns(pl.lit(None, pl.String).alias(name) for name in missing)
    columns = ("actor", "action", "text", "error", "tool", "arguments", "number")
    numbered = interactions.with_columns(number=pl.int_range(1, pl.len() + 1).over("ticket_id"))
    grouped = numbered.group_by("ticket_id", maintain_order=True).agg(pl.col(columns).tail(_TURNS))
    for ticket, *told in grouped.select("ticket_id", *columns).iter_rows():
        turns = [Turn(a or "", b, _words(c or ""), *rest) for a, b, c, *rest in zip(*told, strict=True)]
        yield ticket, turns


def around(text: str, pattern: re.Pattern[str]) -> str:
    """The sentence of a text in which the pattern is found."""
    return next((each for each in SENTENCES.split(text) if pattern.search(each)), text)


def ending(text: str) -> str:
    """The last sentence of a text."""
    return SENTENCES.split(text.strip())[-1]


def quote(text: str) -> str:
    """A text as it is quoted: shortened, in quotation marks."""
    # Emphasis of markdown is no word of anybody.
    words = text.replace("*", "").strip().rstrip(".")
    return f"“{wording.shortened(words, _QUOTED)}”"


def _words(text: str) -> str:
    plain = _MARK.sub("", text).strip()
    wrapped = _WRAPPED.match(plain)
    return wrapped[1].replace("\\n", "\n").replace('\\"', '"') if wrapped else plain
