"""Kinds of messages keep their words in different fields, and notes between colleagues are no messages."""

from datetime import datetime, timedelta
from typing import Any

import polars as pl

from data.nested.suggest_messages import suggest_messages
from data.nested.unfold_reader import Nested
from data.readers.table import LINE, Table

START = datetime(2026, 4, 1, 8)


def items() -> list[dict[str, Any]]:
    """Thirty conversations by chat and by SMS, with its words elsewhere, notes and a shop's event."""
    rows = list[dict[str, Any]]()
    for number in range(30):
        field, kind = ("content.text", "CHAT") if number % 2 else ("content.body", "SMS")
        steps = [("CUSTOMER", kind, field), ("AGENT", "NOTE", "content.text"), ("AGENT", kind, field)]
        for place, (who, what, where) in enumerate(steps):
            rows.append(
                {
                    "id": f"i{number}-{place}",
                    "conversationId": f"c{number}",
                    "timestamp": (START + timedelta(hours=number, minutes=place)).isoformat() + "Z",
                    "initiator.type": who,
                    "content.type": what,
                    where: f"words of {who.lower()} number {number} here",
                }
            )
    event = {"id": "e1", "conversationId": None, "timestamp": START.isoformat() + "Z"}
    return [*rows, {**event, "initiator.type": "CUSTOMER", "content.body": "order shipped by us today"}]


def table() -> Table:
    rows = items()
    names = list(dict.fromkeys(name for row in rows for name in row))
    frame = pl.DataFrame([{name: row.get(name) for name in names} for row in rows], infer_schema_length=None)
    return Table(
        "items.jsonl", "jsonl", frame.with_row_index(LINE, 1).with_columns(pl.col(LINE).cast(pl.Int64))
    )


def test_words_are_read_from_the_field_of_each_kind_and_notes_are_left_out() -> None:
    found = suggest_messages(table())
    assert found is not None
    said = found.profile.unfold[0]
    assert set(said.columns["text"].columns) == {"content.text", "content.body"}
    logs = {each.kind: each for each in Nested(found.profile).read(table())}
    raw = [row for row in items() if row["conversationId"] and row["content.type"] != "NOTE"]
    messages = logs["interactions"].frame
    assert sorted(messages["interaction_id"].to_list()) == sorted(row["id"] for row in raw)
    assert messages["text"].null_count() == 0
    assert logs["tickets"].frame.height == 30 and logs["tickets"].frame["body"].null_count() == 0
