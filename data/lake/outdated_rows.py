"""Merge rules for rows with a stored key: older rows are outdated, absent columns keep stored values."""

from collections.abc import Collection

import polars as pl

from data.schema import CONTEXT

#: The partition, which follows from the row.
_MONTH = "month"


def older(rows: pl.DataFrame, before: pl.DataFrame, key: list[str]) -> pl.Series:
    """Returns which rows are older than the stored ones; a missing time is never older."""
    stamps = newest_of_each(before.select(*key, "updated_at"), key).rename({"updated_at": "stored"})
    both = rows.select(*key, "updated_at").join(stamps, on=key, how="left", maintain_order="left")
    return (both["updated_at"] < both["stored"]).fill_null(False)


def up_to_date(rows: pl.DataFrame, before: pl.DataFrame, key: list[str]) -> tuple[pl.DataFrame, int]:
    """Returns the rows that are not outdated, and how many are."""
    if "updated_at" not in rows.columns or rows["updated_at"].null_count() == rows.height:
        return rows, 0
    old = older(rows, before, key)
    return (rows.filter(~old), int(old.sum())) if old.any() else (rows, 0)


def completed(
    rows: pl.DataFrame, before: pl.DataFrame, key: list[str], present: Collection[str]
) -> pl.DataFrame:
    """Fills the columns that the file does not have from the stored rows."""
    absent = [n for n in rows.columns if n not in present and n not in (*key, _MONTH)]
    absent = [name for name in absent if before[name].null_count() < before.height]
    if not absent:
        return rows
    stored = before.select(*key, **{f"stored {name}": pl.col(name) for name in absent})
    both = rows.join(stored, on=key, how="left", maintain_order="left")
    filled = (pl.coalesce(name, f"stored {name}").alias(name) for name in absent)
    return both.with_columns(filled).select(rows.columns)


def alike(rows: pl.DataFrame, before: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Aligns both frames' columns; a context field that one lacks is null there.

    So is a column of the log that an earlier version did not know: the stored rows are of its time.
    """
    further = sorted({n for n in (*rows.columns, *before.columns) if n.startswith(CONTEXT)})
    own = [name for name in rows.columns if name not in further]

    def widened(frame: pl.DataFrame) -> pl.DataFrame:
        dtypes = {**dict.fromkeys(further, pl.String()), **{name: rows.schema[name] for name in own}}
        lacking = [
            pl.lit(None, dtype=dtype).alias(name)
            for name, dtype in dtypes.items()
            if name not in frame.columns
        ]
        return frame.with_columns(lacking).select(*own, *further)

    return widened(rows), widened(before).cast(pl.Schema(widened(rows).schema))


def newest_of_each(before: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Returns one stored row a key, the one updated last: another program may have written a key twice."""
    if not before.select(pl.struct(key).is_duplicated().any()).item():
        return before
    order = ["updated_at"] if "updated_at" in before.columns else key
    return before.sort(order, nulls_last=False, maintain_order=True).unique(key, keep="last")
