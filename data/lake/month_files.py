"""Writes a large frame as the Parquet files of a Delta table in a folder, one a month, two at once.

The writer of deltalake uses one core, for a large part of the time of an import. What it would have written,
Polars writes here. There is one commit all the same, and a file without a commit belongs to no version.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import orjson
import polars as pl
from deltalake import Schema
from deltalake.transaction import AddAction

from data.lake.delta_rows import MONTH
from data.schema import LOGS

#: From so many rows on it is worth it: small imports go the usual way.
WORTH = 100_000
#: Rows of a file at most.
_MOST = 1_000_000
_THREADS = 2
#: Columns of free words.
_WORDS = frozenset(column.name for log in LOGS.values() for column in log.columns if column.free_text)
#: Names by which files are found are short; of longer words no bounds are told.
_LONGEST = 64


def is_for(address: str, rows: pl.DataFrame) -> bool:
    """Returns whether these rows are better written here: many, by month, into a folder."""
    by_month = MONTH in rows.columns and rows.height >= WORTH and not rows[MONTH].null_count()
    return by_month and "://" not in address


def schema(rows: pl.DataFrame) -> Schema:
    """Returns the rows' columns as a Delta table names their types."""
    arrow = cast(Any, rows.clear().to_arrow(compat_level=pl.CompatLevel.oldest()))
    return Schema.from_arrow(arrow.schema)


def write(address: str, rows: pl.DataFrame) -> list[AddAction]:
    """Writes the files, and returns what a commit says of each."""
    todo = [
        (month, part)
        for month, rows_of_it in sorted(_by_month(rows).items())
        for part in rows_of_it.iter_slices(_MOST)
    ]

    def written(month_and_part: tuple[str, pl.DataFrame]) -> AddAction:
        return _write(Path(address), *month_and_part)

    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(written, todo))


def _by_month(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The rows of each month, without it. An export in the order of time is cut and not copied."""
    months, others = rows[MONTH], rows.drop(MONTH)
    begins = months.ne_missing(months.shift()).arg_true().to_list()
    named = [str(month) for month in months.gather(begins)]
    if len(set(named)) == len(named):
        ends = [*begins[1:], rows.height]
        return {
            month: others.slice(begin, end - begin)
            for month, begin, end in zip(named, begins, ends, strict=True)
        }
    parts = rows.partition_by(MONTH, as_dict=True, include_key=False, maintain_order=True)
    return {str(month): part for (month,), part in parts.items()}


def _write(root: Path, month: str, part: pl.DataFrame) -> AddAction:
    name = f"{MONTH}={month}/part-00000-{uuid4()}-c000.snappy.parquet"
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    part.write_parquet(path, compression="snappy")
    found = path.stat()
    stats = orjson.dumps(_statistics(part)).decode()
    return AddAction(name, found.st_size, {MONTH: month}, int(found.st_mtime * 1000), True, stats)


def _statistics(part: pl.DataFrame) -> dict[str, object]:
    """How many rows there are, and between what their values lie: by it files are left unread.

    Nobody looks for a text between two others, and what customers wrote stands in the rows alone.
    """
    flat = [name for name, dtype in part.schema.items() if not dtype.is_nested()]
    plain = [name for name in flat if name not in _WORDS]
    least, most = (
        part.select(bound(name) for name in plain).row(0, named=True) for bound in (pl.min, pl.max)
    )
    told = [name for name in plain if _is_told(least[name]) and _is_told(most[name])]
    return {
        "numRecords": part.height,
        "minValues": {name: _stamp(least[name]) for name in told},
        "maxValues": {name: _stamp(most[name]) for name in told},
        "nullCount": cast("Mapping[str, int]", part.select(pl.col(flat).null_count()).row(0, named=True)),
    }


def _is_told(value: object) -> bool:
    if isinstance(value, float):
        return value == value and abs(value) != float("inf")
    return value is not None and not (isinstance(value, str) and len(value) > _LONGEST)


def _stamp(value: object) -> object:
    return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if isinstance(value, datetime) else value
