"""Parquet: its types are kept; nested columns become columns with a dot."""

from pathlib import Path

import polars as pl

from data.errors import DataError
from data.readers import limits, shape
from data.readers.table import LINE, Table

MARK = b"PAR1"


def read(path: Path, *, name: str) -> Table:
    """The table of a Parquet file."""
    damaged = f"{name} is a damaged or incomplete Parquet file. Export or download it again, whole."
    with path.open("rb") as file:
        if path.stat().st_size < 12 or file.seek(-4, 2) < 0 or file.read() != MARK:
            raise DataError(damaged)
    with shape.refusing(damaged, pl.exceptions.PolarsError, OSError):
        scan = pl.scan_parquet(path, glob=False)
        width = len(scan.collect_schema())
        rows = int(scan.select(pl.len()).collect().item())
        shape.check_width(width, name=name)
        if rows * width > limits.PARQUET_CELLS:
            raise DataError(
                f"{name} says that it has {rows:,} rows of {width:,} columns, more than can be read. "
                "Export a shorter period."
            )
        frame = _plain(scan.collect())
    shape.check_width(frame.width, name=name)
    names, notes = shape.names(frame.columns)
    frame.columns = names
    frame = frame.with_row_index(LINE, offset=1).with_columns(pl.col(LINE).cast(pl.Int64))
    frame, broken = shape.without_oversized(frame)
    return shape.finish(Table(name, "parquet", frame, shape.rejects(broken), tuple(notes)))


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame without nested columns and categories; an empty text is a missing one."""
    while any(isinstance(dtype, pl.Struct) for dtype in frame.dtypes):
        columns: list[pl.Series] = []
        for column in frame.get_columns():
            if isinstance(column.dtype, pl.Struct):
                inner = (column.struct.field(field.name) for field in column.dtype.fields)
                columns += [series.rename(f"{column.name}.{series.name}") for series in inner]
            else:
                columns.append(column)
        unique, _ = shape.names([column.name for column in columns])
        frame = pl.DataFrame([column.rename(name) for column, name in zip(columns, unique, strict=True)])
    categories = [
        name for name, dtype in frame.schema.items() if isinstance(dtype, (pl.Categorical, pl.Enum))
    ]
    frame = frame.with_columns(pl.col(categories).cast(pl.String)) if categories else frame
    return frame.with_columns(pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)))
