"""The canonical logs: every column that anything after the import may speak of, defined once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

Kind = Literal["tickets", "interactions", "knowledge"]

#: Every time in the lake: UTC, microseconds.
TIME = pl.Datetime("us", "UTC")
#: Any further field of a ticket is kept under this prefix, as text.
CONTEXT = "context."
#: The label that keeps logs from different systems apart; it is set by the import.
SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a canonical log: its type, what it may hold, and what it means."""

    name: str
    dtype: pl.DataType | type[pl.DataType]
    meaning: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    #: Smallest and largest value that makes sense; outside of it a cell is emptied.
    bounds: tuple[float, float] | None = None
    #: Free words of customers or people: redacted at import.
    free_text: bool = False
    #: An empty cell has a meaning of its own: a value that is not understood takes its row to quarantine.
    empty_has_meaning: bool = False


@dataclass(frozen=True, slots=True)
class Log:
    """A canonical log: its columns, the key of a row, and the time that files it under a month."""

    kind: Kind
    key: str
    columns: tuple[Column, ...]
    filed_by: str | None
    open_ended: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns, in their order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that a row cannot do without."""
        return tuple(column.name for column in self.columns if column.required)

    @property
    def dtypes(self) -> dict[str, pl.DataType | type[pl.DataType]]:
        """Type by name."""
        return {column.name: column.dtype for column in self.columns}

    def column(self, name: str) -> Column:
        """The column of that name; a context field is one too, where the log takes them."""
        for column in self.columns:
            if column.name == name:
                return column
        if self.open_ended and name.startswith(CONTEXT):
            return Column(name, pl.String, "A further field of the source.", free_text=True)
        raise KeyError(name)


def _time(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name, TIME, meaning, required=required)


def _text(
    name: str,
    meaning: str,
    *,
    required: bool = False,
    allowed: tuple[str, ...] = (),
    free_text: bool = False,
) -> Column:
    return Column(name, pl.String, meaning, required=required, allowed=allowed, free_text=free_text)


TICKETS = Log(
    kind="tickets",
    key="ticket_id",
    filed_by="created_at",
    open_ended=True,
    columns=(
        _text(
            SOURCE,
            "Where the row came from; the same ticket id in two sources is two tickets.",
            required=True,
        ),
        _text("ticket_id", "The ticket's id in its source.", required=True),
        _text(
            "customer_id",
            "Who asked: the unit of independence. Kept as a keyed hash when it is an e-mail or phone.",
        ),
        _time("created_at", "When the customer asked.", required=True),
        _time("first_response_at", "When anybody first answered."),
        _time("resolved_at", "When it was solved."),
        _time("closed_at", "When it was closed."),
        _time("reopened_at", "When it was opened again."),
        _time("csat_at", "When the customer rated it."),
        _time(
            "updated_at",
            "When the source last changed the row: of two rows with one key, the later one wins.",
        ),
        _text(
            "status",
            "How it stands; merged, spam and deleted tickets are not eligible. Unclear: nobody has said what "
            "the source's word for it means, so its resolution is not known, even with a closing time.",
            allowed=("open", "pending", "closed", "merged", "spam", "deleted", "unclear"),
        ),
        _text("channel", "How it came in: e-mail, chat, phone …"),
        _text("language", "The customer's language."),
        _text("priority", "How urgent the source calls it."),
        _text("plan", "The customer's subscription or segment (customer plan)."),
        _text("category", "What a person or the helpdesk confirmed it to be about."),
        _text("subject", "The customer's subject line, redacted.", free_text=True),
        _text("body", "The customer's first words, redacted.", free_text=True),
        _text(
            "request",
            "The body without greeting, signature, disclaimer and quoted reply; made at import.",
            free_text=True,
        ),
        _text(
            "arm",
            "The arm it was assigned to, also when it crossed over later.",
            allowed=("pilot", "baseline"),
        ),
        _text("agent_version", "Which version of the AI agent was in charge."),
        _text("handled_by", "Who worked on it.", allowed=("ai", "human", "both")),
        Column("resolved", pl.Boolean, "Solved, as the source records it; missing is not false."),
        Column("escalated", pl.Boolean, "Handed to a person, as the source records it."),
        Column("reopened", pl.Boolean, "Opened again, as the source records it."),
        _text("escalation_reason", "Why it was handed to a person.", free_text=True),
        Column("csat", pl.Int8, "Rating from 1 to 5; missing = no answer.", bounds=(1, 5)),
        Column("csat_good", pl.Boolean, "A good rating, from any scale (five-point: 4 or 5)."),
        Column("handle_seconds", pl.Float64, "Active handling time in seconds.", bounds=(0, 1e9)),
        Column(
            "human_seconds",
            pl.Float64,
            "The people's share of the handling time, in seconds.",
            bounds=(0, 1e9),
        ),
        Column("sessions", pl.Int32, "Contacts it took.", bounds=(0, 1e6)),
        Column("tags", pl.List(pl.String), "Labels of the source."),
    ),
)

INTERACTIONS = Log(
    kind="interactions",
    key="interaction_id",
    filed_by="at",
    columns=(
        _text(SOURCE, "Where the row came from.", required=True),
        _text("interaction_id", "Its id in its source.", required=True),
        _text("ticket_id", "The ticket it belongs to.", required=True),
        _time("at", "When it was said or done.", required=True),
        _text("actor", "Who said or did it.", allowed=("customer", "ai", "human", "tool")),
        Column(
            "mode",
            pl.String,
            "Seen by the customer (live, also when missing) or a draft (shadow).",
            allowed=("shadow", "live"),
            empty_has_meaning=True,
        ),
        _text("agent_version", "Which version of the AI agent it was."),
        _text("action", "What it was.", allowed=("answer", "clarify", "escalate", "tool", "error")),
        _text("predicted_intent", "What the agent read."),
        Column("confidence", pl.Float64, "The agent's confidence, 0 to 1.", bounds=(0, 1)),
        Column(
            "retrieved",
            pl.List(pl.Struct({"entry_id": pl.String, "score": pl.Float64})),
            "Knowledge entries found, with their scores.",
        ),
        Column("cited", pl.List(pl.String), "Ids of the knowledge entries that the answer cites."),
        _text("text", "The words, redacted.", free_text=True),
        _text("tool", "The tool that did it."),
        _text("arguments", "What the agent called its tools with, one list a message.", free_text=True),
        _text("author", "Which person of the team wrote it, by name or id.", free_text=True),
        _text("error", "What went wrong, if anything did.", free_text=True),
        Column("latency_ms", pl.Float64, "Time to answer, in milliseconds.", bounds=(0, 1e12)),
        _text("thumbs", "The customer's thumb.", allowed=("up", "down")),
        _text("tag", "A reviewer's judgement.", allowed=("correct", "needs improvement", "incorrect")),
        _text("human_text", "What a person sent instead, in shadow mode.", free_text=True),
    ),
)

KNOWLEDGE = Log(
    kind="knowledge",
    key="entry_id",
    filed_by=None,
    columns=(
        _text(SOURCE, "Where the row came from.", required=True),
        _text("entry_id", "Its id in its source.", required=True),
        _text("category", "The category it answers."),
        _text("question", "The question it answers.", required=True),
        _text("answer", "What it says."),
        Column("variations", pl.List(pl.String), "The same question in other words."),
        _text("conditions", "When it holds."),
        _text("owner", "Who keeps it right."),
        _text("source_url", "Where it is kept."),
        _time("updated_at", "When it was last changed."),
        _time("verified_at", "When somebody last checked it."),
        _time("valid_until", "Until when it holds."),
    ),
)

LOGS: Mapping[Kind, Log] = {"tickets": TICKETS, "interactions": INTERACTIONS, "knowledge": KNOWLEDGE}
