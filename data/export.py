"""Exports frames as CSV and XLSX, with no cell that a spreadsheet would run as a formula."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from data.cleaning.conversion_result import as_text
from data.errors import DataError
from data.formula_guard import guarded, unguarded

__all__ = ["csv_bytes", "guarded", "unguarded", "xlsx_bytes"]

#: What spreadsheets can hold.
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 1_048_576, 16_384, 32_767
_SHEET_NAME = 31
#: Where Excel's calendar begins, and where its numbers stop to be exact.
_FIRST_YEAR, _EXACT = 1900, 1e15


def csv_bytes(frame: pl.DataFrame, *, include_bom: bool = True) -> bytes:
    """The frame as CSV; times in ISO 8601, lists as JSON text. Only with a BOM does Excel see UTF-8.

    No cell is a formula, whether the file is split at commas, semicolons or tabs. Where it is not split
    at commas a line is one cell that begins with its first column, so a column of negative numbers
    never stands first, unless all columns are numbers.
    """
    names = _order(frame)
    safe = pl.DataFrame([_in_text(frame[name], first=name == names[0]) for name in names])
    safe.columns = _headers(safe)
    file = BytesIO()
    safe.write_csv(file, include_bom=include_bom)
    return file.getvalue()


def xlsx_bytes(sheets: Mapping[str, pl.DataFrame], about: Sequence[tuple[str, str]]) -> bytes:
    """The frames as sheets of one workbook, and a sheet "About" that says what they are.

    Times are Excel's, in UTC. Text beyond what a cell can hold is cut, which About tells; more rows
    or columns than a sheet can hold are a DataError.
    """
    for name, frame in sheets.items():
        _require_room(name, frame)
    file, cut = BytesIO(), 0
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for name, frame in sheets.items():
            safe, shortened = _cut(pl.DataFrame([_for_excel(frame[at]) for at in frame.columns]))
            cut += shortened
            _write(book.add_worksheet(_sheet_name(name)), safe, _headers(safe), bold, time)
        told = [*about, ("Times", "UTC")]
        if cut:
            told.append(
                ("Cut texts", f"{cut:,} longer than the {LONGEST_CELL:,} characters of a cell; they end in …")
            )
        what, which = (guarded(pl.Series([pair[at] for pair in told], dtype=pl.String)) for at in (0, 1))
        safe, _ = _cut(pl.DataFrame([what.alias("What"), which.alias("Value")]))
        _write(book.add_worksheet("About"), safe, ["What", "Value"], bold, time)
    return file.getvalue()


def _require_room(name: str, frame: pl.DataFrame) -> None:
    if frame.height >= MOST_ROWS or frame.width > MOST_COLUMNS:
        raise DataError(
            f"The sheet {name} has {frame.height:,} rows and {frame.width:,} columns; a workbook holds "
            f"{MOST_ROWS - 1:,} rows below the headers and {MOST_COLUMNS:,} columns. "
            "Export fewer rows, or as CSV."
        )


def _order(frame: pl.DataFrame) -> list[str]:
    """The columns with one first that is no number, where the first has a negative number."""
    names = frame.columns
    if not names or not frame.dtypes[0].is_numeric() or not (frame.to_series(0) < 0).any():
        return names
    first = next((name for name in names if not frame.schema[name].is_numeric()), names[0])
    return [first, *(name for name in names if name != first)]


def _in_text(found: pl.Series, *, first: bool = False) -> pl.Series:
    """A column as CSV has it: numbers and truths as they are, all else as text that is safe."""
    if found.dtype.is_float() and found.is_infinite().any():
        return guarded(found.cast(pl.String))
    if found.dtype.is_numeric() or found.dtype == pl.Boolean or found.dtype == pl.Date:
        return found
    if isinstance(found.dtype, pl.Datetime):
        if found.dtype.time_zone is None:
            return found.dt.strftime("%Y-%m-%dT%H:%M:%S%.f")
        return found.dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ")
    return guarded(as_text(found), numbers=not first)


def _for_excel(found: pl.Series) -> pl.Series:
    """Returns a column for a sheet: times without zone, integers beyond Excel's precision as text."""
    if isinstance(found.dtype, pl.Datetime):
        moments = found if found.dtype.time_zone is None else found.dt.convert_time_zone("UTC")
        naive = moments.dt.replace_time_zone(None).cast(pl.Datetime("us"))
        return naive if (naive.dt.year() >= _FIRST_YEAR).all() else _in_text(found)
    if found.dtype.is_integer() and (found.cast(pl.Float64).abs() >= _EXACT).any():
        return found.cast(pl.String)
    if found.dtype.is_numeric():
        return found.cast(pl.Float64) if found.is_finite().all() else found.cast(pl.String)
    return found if found.dtype == pl.Boolean else guarded(as_text(found))


def _headers(frame: pl.DataFrame) -> list[str]:
    return guarded(pl.Series(frame.columns, dtype=pl.String)).to_list()


def _sheet_name(name: str) -> str:
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in name)[:_SHEET_NAME].strip(" '")


def _cut(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """The frame with no text beyond a cell's limit (in UTF-16 units), and how many were cut."""
    cut, columns = 0, list[pl.Series]()
    for name in frame.columns:
        column = frame[name]
        if column.dtype == pl.String and (column.str.len_bytes() > LONGEST_CELL).any():
            kept = [_kept(cell) for cell in column]
            cut += sum(cell is not None and cell != was for cell, was in zip(kept, column, strict=True))
            column = pl.Series(name, kept, dtype=pl.String)
        columns.append(column)
    return pl.DataFrame(columns), cut


def _kept(cell: str | None) -> str | None:
    if cell is None or len(cell) <= LONGEST_CELL // 2:
        return cell
    units = cell.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return cell
    return units[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", errors="ignore") + "…"


def _write(sheet: Worksheet, frame: pl.DataFrame, headers: Sequence[str], bold: Format, time: Format) -> None:
    """The frame below its headers, every value by the one way of writing that its type has."""
    for at, header in enumerate(headers):
        sheet.write_string(0, at, _kept(header) or "", bold)
    kinds = frame.dtypes
    for row, values in enumerate(frame.iter_rows(), 1):
        for at, value in enumerate(values):
            if value is None:
                continue
            if isinstance(value, str):
                sheet.write_string(row, at, value)
            elif kinds[at] == pl.Boolean:
                sheet.write_boolean(row, at, value)
            elif isinstance(value, datetime):
                sheet.write_datetime(row, at, value, time)
            else:
                sheet.write_number(row, at, value)
