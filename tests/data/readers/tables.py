"""Tables for the tests of readers, made by hand and from the sample exports."""

from pathlib import Path

import polars as pl

from data.readers.formats.open_file import read_tables
from data.readers.table import LINE, Table

EXPORTS = Path(__file__).parents[2] / "exports"


def table(**columns: list[str | None]) -> Table:
    """A table of text, as a file would give it; its lines begin at 2, below the header."""
    return of(pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)))


def of(frame: pl.DataFrame, name: str = "table.csv") -> Table:
    """A frame as a table found in a file."""
    return Table(name, "csv", frame.with_row_index(LINE, offset=2).with_columns(pl.col(LINE).cast(pl.Int64)))


def export(name: str) -> Table:
    """The only table of a sample export."""
    [found] = read_tables(EXPORTS / name)
    return found
