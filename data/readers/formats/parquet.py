"""Parquet: its types are kept; nested columns become columns with a dot."""

from pathlib import Path
from typing import cast

import orjson
import polars as pl

from data.errors import DataError
from data.readers.formats import limits, table_shape
from data.readers.table import LINE, Table

MARK = b"PAR1"
_WHOLE = (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64)
_SIMPLE = (pl.String, pl.Boolean, pl.Float32, pl.Float64, *_WHOLE)


def read(path: Path, *, name: str) -> Table:
    """The table of a Parquet file."""
    damaged = f"{name} is a damaged or incomplete Parquet file. Export or download it again, whole."
    with path.open("rb") as file:
        if path.stat().st_size < 12 or file.seek(-4, 2) < 0 or file.read() != MARK:
            raise DataError(damaged)
    with table_shape.refusing(damaged, pl.exceptions.PolarsError, OSError):
        scan = pl.scan_parquet(path, glob=False)
        width = len(scan.collect_schema())
        rows = int(scan.select(pl.len()).collect().item())
        table_shape.check_width(width, name=name)
        if rows * width > limits.PARQUET_CELLS:
            raise DataError(
                f"{name} says that it has {rows:,} rows of {width:,} columns, more than can be read. "
                "Export a shorter period."
            )
        frame = _plain(scan.collect())
    table_shape.check_width(frame.width, name=name)
    names, notes = table_shape.names(frame.columns)
    frame.columns = names
    frame = frame.with_row_index(LINE, offset=1).with_columns(pl.col(LINE).cast(pl.Int64))
    frame, nul = table_shape.without_nul(frame)
    frame, broken = table_shape.without_oversized(frame, name=name)
    return table_shape.finish(Table(name, "parquet", frame, table_shape.rejects(broken), (*notes, *nul)))


def _as_known(column: pl.Series) -> pl.Series:
    """A column of a type that the import knows: categories, bytes and lists of odd things become text."""
    if isinstance(column.dtype, (pl.Categorical, pl.Enum)):
        return column.cast(pl.String)
    if column.dtype == pl.Binary:
        texts = [None if cell is None else bytes(cell).decode(errors="replace") for cell in column]
        return pl.Series(column.name, texts, pl.String)
    if isinstance(column.dtype, (pl.List, pl.Array)) and not _is_plain(column.dtype):
        cells = [None if cell is None else orjson.dumps(cell, default=_said) for cell in column.to_list()]
        return pl.Series(column.name, [cell and cell.decode() for cell in cells], pl.String)
    return column


def _is_plain(dtype: pl.DataType) -> bool:
    """Whether a nested type is made of texts, truths and numbers alone."""
    if isinstance(dtype, (pl.List, pl.Array)):
        return _is_plain(cast("pl.DataType", dtype.inner))
    if isinstance(dtype, pl.Struct):
        return all(_is_plain(cast("pl.DataType", field.dtype)) for field in dtype.fields)
    return dtype.base_type() in _SIMPLE


def _said(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


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
        unique, _ = table_shape.names([column.name for column in columns])
        frame = pl.DataFrame([column.rename(name) for column, name in zip(columns, unique, strict=True)])
    frame = frame.with_columns(_as_known(column) for column in frame.get_columns())
    return frame.with_columns(pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)))
