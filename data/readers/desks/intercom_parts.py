"""Conversation parts of Intercom as messages, and the ticket fields derived from them."""

from dataclasses import dataclass
from typing import Any, cast

import polars as pl

from data.readers.desks import desk_columns
from data.readers.table import LINE, Table
from data.schema import TIME

#: Who speaks, by the type of a part's author.
ACTORS = {
    "user": "customer", "lead": "customer", "contact": "customer",
    "admin": "human", "team": "human",
    "bot": "ai",
}  # fmt: skip
#: Parts that the customer sees as a message, if they have words; notes and assignments stay inside the house.
MESSAGES = ("comment", "message", "quick_reply", "open", "close")

_PARTS = "conversation_parts.conversation_parts"
_TAGS = "tags.tags"
_ROW = "_row"
_MESSAGE = {
    _ROW: pl.Int64,
    LINE: pl.Int64,
    "interaction_id": pl.String,
    "ticket_id": pl.String,
    "at": pl.String,
    "actor": pl.String,
    "mode": pl.String,
    "action": pl.String,
    "text": pl.String,
    "author": pl.String,
}


@dataclass(frozen=True, slots=True)
class Talk:
    """The messages of all conversations (None without parts), and what they say of each ticket."""

    messages: pl.DataFrame | None
    #: Parts that are no messages.
    others: int
    #: One value a conversation, under names that begin with "_".
    of_tickets: pl.DataFrame


def talk(table: Table) -> Talk:
    """Read the nested parts, tags and contacts of every conversation."""
    frame = table.frame
    rows: list[tuple[Any, ...]] = []
    others = 0
    if _PARTS in table.columns:
        opening = zip(
            *(_texts(table, name) for name in ("source.author.type", "source.body", "created_at")),
            strict=True,
        )
        ids = enumerate(zip(frame[LINE], _texts(table, "id"), strict=True))
        for (row, (line, ticket)), first, parts in zip(
            ids, opening, desk_columns.objects(table, _PARTS), strict=True
        ):
            author, body, created = first
            if body:
                actor = ACTORS.get(author or "")
                rows.append((row, line, f"{ticket}/source", ticket, created, actor, "live", None, body, None))
            for part in parts:
                if part.get("part_type") in MESSAGES and part.get("body"):
                    rows.append((row, line, *_message(ticket, part)))
                else:
                    others += 1
    messages = pl.DataFrame(rows, _MESSAGE, orient="row").with_columns(
        desk_columns.plain_text(pl.col("text"))
    )
    return Talk(
        messages=messages.drop(_ROW) if _PARTS in table.columns else None,
        others=others,
        of_tickets=_of_tickets(table, messages),
    )


def _message(ticket: str | None, part: dict[str, Any]) -> tuple[Any, ...]:
    author = cast("dict[str, Any]", part.get("author") or {})
    actor = ACTORS.get(str(author.get("type")))
    if author.get("from_ai_agent") is True:
        actor = "ai"
    elif author.get("type") == "bot" and author.get("from_ai_agent") is False:
        actor = "tool"  # a fixed text of a workflow, not the agent
    action = "answer" if author.get("is_ai_answer") is True else None
    number, at = part.get("id"), part.get("created_at")
    return (
        None if number is None else str(number), ticket, None if at is None else str(at),
        actor, "live", action, str(part["body"]), _writer(author) if actor == "human" else None,
    )  # fmt: skip


def _writer(author: dict[str, Any]) -> str | None:
    """Which person of the team it was: an id says it as well as a name, and tells less."""
    return next((str(author[key]) for key in ("id", "name") if author.get(key)), None)


def _of_tickets(table: Table, messages: pl.DataFrame) -> pl.DataFrame:
    """Customer, first words, tags and first replies, one row a conversation."""
    author, writer, body = (_texts(table, f"source.{name}") for name in ("author.type", "author.id", "body"))
    from_customer = [ACTORS.get(kind or "") == "customer" for kind in author]
    contacts = (
        desk_columns.objects(table, "contacts.contacts") if "contacts.contacts" in table.columns else None
    )
    first = (
        [str(each[0]["id"]) if each and each[0].get("id") else None for each in contacts]
        if contacts
        else None
    )
    tags = desk_columns.objects(table, _TAGS) if _TAGS in table.columns else None
    names = [[str(tag["name"]) for tag in each if tag.get("name")] for each in tags] if tags else None
    empty = [None] * table.frame.height
    made = pl.DataFrame(
        {
            _ROW: range(table.frame.height),
            "_customer_id": [
                who if asked else other
                for who, asked, other in zip(writer, from_customer, first or empty, strict=True)
            ],
            "_body": [text if asked else None for text, asked in zip(body, from_customer, strict=True)],
            **(
                {"_tags": pl.Series([each or None for each in names], dtype=pl.List(pl.String))}
                if names
                else {}
            ),
        },
        schema_overrides={_ROW: pl.Int64, "_customer_id": pl.String, "_body": pl.String},
    ).with_columns(desk_columns.plain_text(pl.col("_body")))
    at = pl.from_epoch(pl.col("at").cast(pl.Int64, strict=False)).dt.replace_time_zone("UTC").cast(TIME)
    by_ticket = messages.group_by(_ROW).agg(
        at.filter(pl.col("actor") == "ai").min().alias("_first_ai_at"),
        at.filter(pl.col("actor") == "human", ~pl.col("interaction_id").str.ends_with("/source"))
        .min().alias("_first_human_at"),
        pl.col("text").filter(pl.col("actor") == "customer").first().alias("_first_words"),
    )  # fmt: skip
    return (
        made.join(by_ticket, on=_ROW, how="left", maintain_order="left")
        .with_columns(pl.coalesce("_body", "_first_words").alias("_body"))
        .drop(_ROW, "_first_words")
    )


def _texts(table: Table, column: str) -> list[str | None]:
    """A column's texts, or as many nulls where the export does not have it."""
    if column not in table.columns:
        return [None] * table.frame.height
    return table.frame[column].cast(pl.String).to_list()
