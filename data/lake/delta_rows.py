"""Rows as a Delta table takes them: in batches, by month, and with text quoted in predicates."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Literal, cast

import polars as pl
import pyarrow as pa

from data.schema import LOGS, Kind

if TYPE_CHECKING:
    from arro3.core.types import ArrowStreamExportable

#: Beside the logs: interactions that wait for their ticket, and rows that could not be kept.
Table = Kind | Literal["waiting", "quarantine"]

#: The partition that a row is filed under, as 2026-07.
MONTH = "month"

_UNFILED: dict[Table, str | None] = {"waiting": None, "quarantine": None}
_FILED_BY: Mapping[Table, str | None] = {**{kind: log.filed_by for kind, log in LOGS.items()}, **_UNFILED}
_BATCH_ROWS = 20_000


def in_batches(rows: pl.DataFrame, parts: Iterable[pl.DataFrame] | None = None) -> "ArrowStreamExportable":
    """Yields rows in batches, so that the writer never holds a second copy of all.

    `parts` are further frames of the same columns, which are asked for as they are written. Strings have the
    older layout, which every reader of Parquet knows; pandas cannot read lists of the newer.
    """
    layout = pl.CompatLevel.oldest()

    def batches() -> Iterator[object]:
        for piece in (each for part in chain([rows], parts or ()) for each in part.iter_slices(_BATCH_ROWS)):
            yield from cast("list[object]", piece.to_arrow(compat_level=layout).to_batches())

    schema = cast("object", rows.clear().to_arrow(compat_level=layout).schema)
    return cast("ArrowStreamExportable", pa.RecordBatchReader.from_batches(schema, batches()))


def filed(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Returns rows with the month of their partition, if the table has one."""
    filed_by = _FILED_BY[table]
    if filed_by is None:
        return frame
    # A million times are few days, and a day is looked up in a part of the time that writing it takes.
    days = frame[filed_by].dt.date()
    every = days.unique()
    months = days.replace_strict(every, every.dt.strftime("%Y-%m"), return_dtype=pl.String)
    return frame.with_columns(months.alias(MONTH))


def literal(text: str) -> str:
    """Returns text quoted for a predicate of a table."""
    return "'" + text.replace("'", "''") + "'"
