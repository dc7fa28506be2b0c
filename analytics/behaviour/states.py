"""What was known each time the agent acted: one row a turn of the agent, made of earlier rows alone.

The agent's own reading and confidence of a turn are known when it decides whether to send it. A thumb is
known once the customer wrote again after the answer that it is about: logs do not say when it was given.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from analytics.behaviour import amounts, lexicons
from analytics.behaviour.spec import CONTEXT

#: Rows of one moment are taken in this order: what the customer said comes before the answer to it.
ORDER = {"customer": 0, "tool": 1, "ai": 2, "human": 3}
_OF_TICKET = ("plan", "channel", "language")
_SCHEMA: dict[str, Any] = {
    "ticket_id": pl.String, "item": pl.String, "point": pl.Int64, "at": pl.Datetime("us", "UTC"),
    "is_answer": pl.Boolean, "category": pl.String, "words": pl.String, "frustration": pl.Int64,
    "amount": pl.Float64, "thumbs": pl.String, "confidence": pl.Float64, "attempts": pl.Int64,
    "errors": pl.Int64,
}  # fmt: skip
#: What is read of the interactions.
SAID = ("ticket_id", "interaction_id", "at", "actor", "mode", "action", "predicted_intent", "confidence",
        "thumbs", "text", "error")  # fmt: skip


def states(
    tickets: pl.DataFrame, said: pl.DataFrame, frustrated: Sequence[str] = lexicons.FRUSTRATED
) -> pl.DataFrame:
    """The states of all tickets that the agent took part in, by ticket and turn.

    `tickets` has ticket_id, subject, body, created_at, customer, plan, channel, language and context fields;
    `said` the columns `SAID`. Beside the fields of triggers a row has `item`, the turn's id, `point`, its
    number from 1 on, `is_answer`, `customer`, and `confirmed`, the category that somebody confirmed later,
    which no trigger sees.
    """
    ours = said.filter(pl.col("actor") == "ai", _live())["ticket_id"].unique()
    events = _events(tickets, said, ours, frustrated)
    rows = [row for ticket in _by_ticket(events) for row in ticket]
    found = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    about = tickets.select(
        "ticket_id",
        "customer",
        *_OF_TICKET,
        *(name for name in tickets.columns if name.startswith(CONTEXT)),
        confirmed=pl.col("category"),
        page=pl.col(f"{CONTEXT}page") if f"{CONTEXT}page" in tickets.columns else pl.lit(None, pl.String),
    )
    return found.join(about, on="ticket_id", how="inner", maintain_order="left")


def recorded(found: pl.DataFrame) -> frozenset[str]:
    """The fields of states that a source records at all."""
    return frozenset(name for name in found.columns if found[name].null_count() < found.height)


def _live() -> pl.Expr:
    return pl.col("mode").fill_null("live") == "live"


def _events(
    tickets: pl.DataFrame, said: pl.DataFrame, ours: pl.Series, frustrated: Sequence[str]
) -> pl.DataFrame:
    """Everything that was said or done live, in its order, with what is counted in a customer's words."""
    kept = said.filter(_live(), pl.col("ticket_id").is_in(ours.implode())).select(
        *(name for name in SAID if name != "mode"), place=pl.col("actor").replace_strict(ORDER, default=4)
    )
    spoke = kept.filter(pl.col("actor") == "customer")["ticket_id"].unique()
    mine = tickets.filter(pl.col("ticket_id").is_in(ours.implode()))
    words = pl.col("subject").fill_null("")
    # Where the log has no row of the customer, their first words stand with the ticket.
    silent = ~pl.col("ticket_id").is_in(spoke.implode())
    first = mine.select(
        "ticket_id",
        at=pl.col("created_at"),
        text=pl.when(silent)
        .then(pl.concat_str(words, pl.col("body").fill_null(""), separator="\n"))
        .otherwise(words),
        actor=pl.when(silent).then(pl.lit("customer")).otherwise(pl.lit("subject")),
        place=pl.lit(-1),
    )
    events = pl.concat([first, kept.with_columns(pl.col("place").cast(pl.Int32))], how="diagonal_relaxed")
    texts = events.filter(pl.col("actor").is_in(["customer", "subject"]))["text"].drop_nulls().unique()
    counted = pl.DataFrame({"text": texts}).with_columns(
        angry=lexicons.contains(pl.col("text"), frustrated) if frustrated else pl.lit(value=False),
        money=pl.col("text").map_elements(amounts.largest, return_dtype=pl.Float64, skip_nulls=True),
    )
    return events.join(counted, on="text", how="left", maintain_order="left").sort(
        "ticket_id", "at", "place", "interaction_id", nulls_last=False
    )


@dataclass(slots=True)
class _Known:
    """What is known of a ticket so far."""

    words: list[str] = field(default_factory=list[str])
    category: str | None = None
    frustration: int = 0
    amount: float | None = None
    thumbs: str | None = None
    given: str | None = None
    attempts: int = 0
    errors: int = 0
    point: int = 0


def _by_ticket(events: pl.DataFrame) -> Iterator[list[tuple[Any, ...]]]:
    columns = ("ticket_id", "interaction_id", "at", "actor", "action", "predicted_intent", "confidence",
               "thumbs", "text", "error", "angry", "money")  # fmt: skip
    ticket, known, rows = None, _Known(), list[tuple[Any, ...]]()
    for row in events.select(columns).iter_rows():
        if row[0] != ticket:
            yield rows
            ticket, known, rows = row[0], _Known(), []
        match row[3]:
            case "customer" | "subject":
                _heard(known, row[8], row[10], row[11], counts=row[3] == "customer")
            case "tool":
                known.errors += row[4] == "error" or row[9] is not None
            case "ai":
                rows.append(_state(known, row))
            case _:
                pass
    yield rows


def _heard(known: _Known, text: str | None, angry: bool | None, money: float | None, *, counts: bool) -> None:
    if text:
        known.words.append(text)
    if money is not None:
        known.amount = max(known.amount or 0.0, money)
    if counts:
        known.frustration += bool(angry)
        known.thumbs = known.given or known.thumbs


def _state(known: _Known, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The state before a turn of the agent; afterwards the turn itself is known."""
    ticket, item, at, _, action, read, confidence, thumbs, *_ = row
    known.category = read or known.category
    known.point += 1
    is_answer = action == "answer"
    state = (
        ticket, item, known.point, at, is_answer, known.category, "\n".join(known.words) or None,
        known.frustration, known.amount, known.thumbs, confidence, known.attempts, known.errors,
    )  # fmt: skip
    known.attempts += is_answer
    known.given = thumbs or known.given
    return state
