"""The canonical columns of result files: what each kind of file may hold, and what it cannot do without."""

from collections.abc import Mapping
from typing import Literal, get_args

import polars as pl

from data.schema import TIME, Column

ResultKind = Literal["bill", "evaluation set", "regression run"]
KINDS: tuple[ResultKind, ...] = get_args(ResultKind)

_ENTRIES = pl.List(pl.Struct({"entry_id": pl.String, "score": pl.Float64}))

COLUMNS: Mapping[ResultKind, tuple[Column, ...]] = {
    "bill": (
        Column("ticket_id", pl.String, "The ticket that is charged.", required=True),
        Column("line_id", pl.String, "The vendor's own number of the charge."),
        Column("at", TIME, "When it was charged, or counted as resolved."),
        Column("amount", pl.Float64, "What was charged; a negative amount takes a charge back."),
        Column("currency", pl.String, "In which currency."),
        Column("outcome", pl.String, "How the vendor calls what happened."),
    ),
    "evaluation set": (
        Column("item_id", pl.String, "The item's id; its row number where there is none."),
        Column("customer_id", pl.String, "Whose request it was."),
        Column("expected", pl.String, "The right label: an intent or a category."),
        Column("predicted", pl.String, "What the agent read."),
        Column("correct", pl.Boolean, "Whether the answer was right."),
        Column("confidence", pl.Float64, "The agent's confidence, 0 to 1.", bounds=(0, 1)),
        Column("expected_entry", pl.String, "The knowledge entry that answers it."),
        Column("retrieved", _ENTRIES, "The entries that the agent found, the best first."),
        Column("request", pl.String, "The customer's words.", free_text=True),
    ),
    "regression run": (
        Column("item_id", pl.String, "The test's id, as the regression set has it.", required=True),
        Column("passed", pl.Boolean, "Whether the agent passed the test.", required=True),
        Column("test_kind", pl.String, "Whether it failed before (must pass) or not (must stay)."),
        Column("ticket_id", pl.String, "The ticket that the test was made of."),
    ),
}


def of(kind: ResultKind) -> dict[str, Column]:
    """The columns of a kind of file by name."""
    return {column.name: column for column in COLUMNS[kind]}
