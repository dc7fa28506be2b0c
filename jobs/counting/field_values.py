"""How many tickets have each value of a field: kept by month beside the facts, added up for what is shown."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from analytics import facts
from jobs.counting.facts_table import FactsTable

#: A field with more values than this is an identifier, by which nobody filters.
VALUES_AT_MOST = 200
_SCHEMA = {"field": pl.String, "value": pl.String, "tickets": pl.UInt32}


def counted(coded: pl.DataFrame) -> pl.DataFrame:
    """Returns the tickets of each value of each field; one row of no tickets for a field with too many."""
    return _stacked([_of_field(coded[name]) for name in facts.fields(coded)])


def of_table(table: FactsTable) -> dict[str, pl.DataFrame]:
    """Returns for each field its values with their tickets, of fields that are no identifiers."""
    kept = [part.values for part in table.parts if part.values is not None]
    frames = [counted(part.rows) for part in table.parts if isinstance(part.rows, pl.DataFrame)]
    parts = _stacked([*([pl.read_parquet(kept, glob=False)] if kept else []), *frames])
    found: dict[str, pl.DataFrame] = {}
    for field in facts.fields_of(table.names):
        mine = parts.filter(pl.col("field") == field)
        if field not in table.schema:
            # Made of other columns, and of no month alone.
            mine = _of_field(table.scan().select(field).collect().to_series())
        if not (mine["tickets"] == 0).any():
            found[field] = _summed(mine, table.height)
    return {field: values for field, values in found.items() if values.height <= VALUES_AT_MOST}


def _of_field(column: pl.Series) -> pl.DataFrame:
    counts = column.alias("value").value_counts(name="tickets")
    if counts.height > VALUES_AT_MOST:
        return pl.DataFrame({"field": [column.name], "value": [None], "tickets": [0]}, schema=_SCHEMA)
    return counts.select(pl.lit(column.name).alias("field"), "value", "tickets").cast(_SCHEMA)  # pyright: ignore[reportArgumentType]


def _summed(values: pl.DataFrame, height: int) -> pl.DataFrame:
    """The tickets of each value, the most first; a month that does not record the field has none of any."""
    lacking = height - int(values["tickets"].sum())
    rest = pl.DataFrame({"field": [""], "value": [None], "tickets": [lacking]}, schema=_SCHEMA)
    every = pl.concat([values, rest]) if lacking else values
    sums = every.group_by("value").agg(pl.col("tickets").cast(pl.Int64).sum())
    return sums.sort("tickets", "value", descending=[True, False])


def _stacked(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(frames) if frames else pl.DataFrame(schema=_SCHEMA)


def write(path: Path, coded: pl.DataFrame) -> int:
    """Writes them beside the facts of a month; returns the size of the file."""
    counted(coded).write_parquet(path, compression="zstd", compression_level=1)
    return path.stat().st_size
