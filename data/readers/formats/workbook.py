"""XLSX: every sheet with a header and rows is a table, its cells as text.

Dates come as ISO text whatever the workbook's date base, whole numbers without ".0", formulas as the
values they had when the workbook was saved. A time of day or a duration comes as hours:minutes:seconds.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

import fastexcel
import numpy as np
import numpy.typing as npt
import polars as pl

from data.errors import DataError
from data.readers.delimited_text import header_rows
from data.readers.delimited_text.dialects import Record
from data.readers.formats import archives, limits, merged_cells, table_shape
from data.readers.formats.merged_cells import Block, Collected
from data.readers.formats.table_shape import NoRowsError
from data.readers.hand_kept import tidy_rows
from data.readers.table import LINE, Table

#: The member of the archive that makes it a workbook.
BOOK = "xl/workbook.xml"
#: The member that holds every text once; cells name them by number.
SHARED = "xl/sharedStrings.xml"
_CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>')
_TEXT, _TAG = re.compile(rb"<(?:\w+:)?si[\s>/]"), 16
_SHARED_CELL = re.compile(rb'\bt="s"[^>]*>\s*<(?:\w+:)?v>([0-9]{1,9})<')
#: A time without a date is a moment in the first days of the date base.
_FIRST_DAYS = r"^(?:1899-12-31|1900-0[12]-\d\d|1904-0[12]-\d\d) "
_DAY_0, _DAY_0_OLD = datetime(1899, 12, 31), datetime(1904, 1, 1)
#: A piece of a cell's tag, so that one between two blocks is seen as well.
_OVERLAP = 300
#: Rows among which the header is looked for, and by which it is told.
_LOOKED = 200


def read(path: Path, *, name: str) -> list[Table]:
    """The tables of a workbook, a sheet each; sheets without rows are named in the notes."""
    blocks = _check(path, name=name).by_sheet()
    damaged = f"{name} cannot be read as an XLSX workbook. Save it again as .xlsx, or export it as CSV."
    with table_shape.refusing(damaged, fastexcel.FastExcelError, pl.exceptions.PolarsError, OSError):
        book = fastexcel.read_excel(path)
        frames = {sheet: _text_cells(book, place) for place, sheet in enumerate(book.sheet_names)}
    tables: list[Table] = []
    empty: list[str] = []
    for sheet, frame in frames.items():
        try:
            tables.append(_table(frame, blocks.get(sheet, ()), name=f"{name}/{sheet}"))
        except NoRowsError:
            empty.append(sheet)
    if not tables:
        raise NoRowsError(f"No sheet of {name} has a header and a row below it. It has: {', '.join(frames)}.")
    notes = (f"Sheets without rows were left out: {', '.join(empty)}.",) if empty else ()
    return [
        Table(
            name=name if len(tables) == 1 else table.name,
            format=table.format,
            frame=table.frame,
            broken=table.broken,
            notes=(*table.notes, *notes),
            empty=table.empty,
        )
        for table in tables
    ]


def _text_cells(book: fastexcel.ExcelReader, place: int) -> pl.DataFrame:
    """The cells of a sheet from its very first row on, so that a row's number is that of the sheet."""
    # One of its overloads names pyarrow, which has no types.
    load = cast("Callable[..., fastexcel.ExcelSheet]", book.load_sheet)  # pyright: ignore[reportUnknownMemberType]
    return pl.DataFrame(load(place, header_row=None, skip_rows=0, dtypes="string"))


def _table(frame: pl.DataFrame, blocks: Sequence[Block], *, name: str) -> Table:
    """A sheet whose header is found as that of a text is: below titles and remarks."""
    frame = frame.with_columns(pl.when(pl.all() != "").then(pl.all())).with_row_index(LINE, offset=1)
    cells = pl.exclude(LINE)
    frame = frame.filter(~pl.all_horizontal(cells.is_null())) if frame.width > 1 else frame.clear()
    frame, merged = merged_cells.filled(frame, blocks)
    titles, frame = _below_titles(frame)
    if frame.height < 2:
        raise NoRowsError(f"{name} has no header with a row below it.")
    used = [column for column in frame.columns if column == LINE or frame[column].null_count() < frame.height]
    frame = frame.select(used)
    table_shape.check_width(frame.width - 1, name=name)
    header = frame.drop(LINE).row(0)
    columns, notes = table_shape.names(header)
    if titles:
        above = table_shape.lines_of([line for line, _ in titles]).replace("Line", "Row", 1)
        notes.append(f"{above} above the header left out.")
    if merged:
        notes.append(f"Merged cells: {merged:,} filled with what stands once for their block.")
    frame = frame.slice(1)
    frame.columns = [LINE, *columns]
    frame = frame.with_columns(pl.col(LINE).cast(pl.Int64), *(_clock(frame[column]) for column in columns))
    frame, nul = table_shape.without_nul(frame)
    frame, broken = table_shape.without_oversized(frame, name=name)
    table = Table(name, "xlsx", frame, table_shape.rejects(broken), (*notes, *nul), empty=len(titles))
    return tidy_rows.tidied(table_shape.finish(table), [name, *(said for _, said in titles)])


def _below_titles(frame: pl.DataFrame) -> tuple[list[tuple[int, str]], pl.DataFrame]:
    """The rows above the header, each its number and its words, and the frame from the header on."""
    head = frame.drop(LINE).head(_LOOKED).rows()
    found = [Record(place, 0, 0, _trimmed(row)) for place, row in enumerate(head)]
    place = header_rows.place_of(found) if found else 0
    above = zip(frame[LINE].to_list(), head[:place], strict=False)
    return [(line, " ".join(_trimmed(row)).strip()) for line, row in above], frame.slice(place)


def _trimmed(row: Sequence[str | None]) -> list[str]:
    """The cells of a row as text, without the empty ones at its end."""
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return [cell or "" for cell in row[:end]]


def _clock(values: pl.Series) -> pl.Series:
    """Times of day and durations as hours:minutes:seconds, when the column has nothing later than them."""
    dated = values.str.contains(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
    if not dated.any() or not values.filter(dated).str.contains(_FIRST_DAYS).all():
        return values
    moments = values.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False)
    base = pl.when(moments.dt.year() == 1904).then(_DAY_0_OLD).otherwise(_DAY_0)
    seconds = pl.select((moments - base).dt.total_seconds()).to_series()
    parts = [
        part.cast(pl.String).str.zfill(2) for part in (seconds // 3600, seconds // 60 % 60, seconds % 60)
    ]
    texts = pl.select(pl.concat_str(parts, separator=":")).to_series()
    return texts.zip_with(dated.fill_null(False), values).alias(values.name)


def _check(path: Path, *, name: str) -> Collected:
    """Refuse what is too large when unpacked, or once each cell has its own copy of a shared text.

    Returns which cells are merged.
    """
    merged = Collected()
    with path.open("rb") as file:
        members = archives.members(path, name=name)
        texts = _lengths(file, members)
        for member in members:
            overlap = b""
            columns, rows, copied = 1, 1, 0
            for block in archives.contents(file, member):
                merged.look_at(member.path, overlap + block)
                if not member.path.startswith("xl/worksheets/"):
                    continue
                cells = _CELL.findall(overlap + block)
                copied += _copied(overlap + block, texts)
                table_shape.check_text(copied, name=name)
                overlap = block[-_OVERLAP:]
                columns = max(
                    columns, *(merged_cells.number(letters) for letters in {cell[0] for cell in cells}), 1
                )
                rows = max(rows, *map(int, {cell[1] for cell in cells}), 1)
            if columns * rows > limits.SHEET_CELLS:
                raise DataError(
                    f"A sheet of {name} reaches to row {rows:,} and column {columns:,}, too far to be read. "
                    "Delete what stands far off, or export the sheet as CSV."
                )
    return merged


def _lengths(file: BinaryIO, members: Sequence[archives.Packed]) -> npt.NDArray[np.int64]:
    """The bytes of each shared text, its tags included; they are told by where the next one begins."""
    place, starts = 0, [np.zeros(0, np.int64)]
    for member in members:
        if member.path != SHARED:
            continue
        rest = b""
        for block in archives.contents(file, member):
            data = rest + block
            starts.append(place + np.fromiter((found.start() for found in _TEXT.finditer(data)), np.int64))
            # A tag between two blocks is seen once, with the second.
            rest = data[-_TAG:]
            place += len(data) - len(rest)
            starts[-1] = starts[-1][starts[-1] < place]
        starts.append(place + np.fromiter((found.start() for found in _TEXT.finditer(rest)), np.int64))
        starts.append(np.array([place + len(rest)], np.int64))
    return np.diff(np.concatenate(starts))


def _copied(data: bytes, texts: npt.NDArray[np.int64]) -> int:
    """The bytes that the shared texts named in a piece of a sheet take when each cell has its own."""
    named = np.array([int(found) for found in _SHARED_CELL.findall(data)], np.int64)
    return int(texts[named[named < len(texts)]].sum())
