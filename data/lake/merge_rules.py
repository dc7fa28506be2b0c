"""Rows that come in beside the stored ones of the same key: which are older, and what stays of the stored."""

from collections.abc import Collection

import polars as pl

from data.schema import CONTEXT

#: The partition, which follows from the row.
_MONTH = "month"


def older(rows: pl.DataFrame, before: pl.DataFrame, key: list[str]) -> pl.Series:
    """Which rows are older than what is stored of them; where one of both has no time, none is."""
    stamps = before.select(*key, stored="updated_at")
    both = rows.select(*key, "updated_at").join(stamps, on=key, how="left", maintain_order="left")
    return (both["updated_at"] < both["stored"]).fill_null(False)


def up_to_date(rows: pl.DataFrame, before: pl.DataFrame, key: list[str]) -> tuple[pl.DataFrame, int]:
    """The rows that are not older than what is stored of them, and how many are."""
    if "updated_at" not in rows.columns or rows["updated_at"].null_count() == rows.height:
        return rows, 0
    old = older(rows, before, key)
    return (rows.filter(~old), int(old.sum())) if old.any() else (rows, 0)


def completed(
    rows: pl.DataFrame, before: pl.DataFrame, key: list[str], present: Collection[str]
) -> pl.DataFrame:
    """The rows with what is stored in the columns that their file does not have."""
    absent = [n for n in rows.columns if n not in present and n not in (*key, _MONTH)]
    absent = [name for name in absent if before[name].null_count() < before.height]
    if not absent:
        return rows
    stored = before.select(*key, **{f"stored {name}": pl.col(name) for name in absent})
    both = rows.join(stored, on=key, how="left", maintain_order="left")
    filled = (pl.coalesce(name, f"stored {name}").alias(name) for name in absent)
    return both.with_columns(filled).select(rows.columns)


def alike(rows: pl.DataFrame, before: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both with the same columns in the same order; a context field that one lacks is null there."""
    further = sorted({n for n in (*rows.columns, *before.columns) if n.startswith(CONTEXT)})
    own = [name for name in rows.columns if name not in further]

    def widened(frame: pl.DataFrame) -> pl.DataFrame:
        lacking = [pl.lit(None, dtype=pl.String).alias(n) for n in further if n not in frame.columns]
        return frame.with_columns(lacking).select(*own, *further)

    return widened(rows), widened(before).cast(pl.Schema(widened(rows).schema))
