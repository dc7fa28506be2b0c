"""Reads CSV and its kin, separated by comma, semicolon, tab or pipe, in any encoding."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from data.errors import DataError
from data.readers.delimited_text import delimited_rows, dialect_detection, row_repair, untidy_records
from data.readers.delimited_text.dialects import Dialect
from data.readers.formats import limits, table_shape, text_encoding
from data.readers.formats.table_shape import Broken, NoRowsError
from data.readers.hand_kept import tidy_rows
from data.readers.table import LINE, Table

#: Is given rows as soon as they are read.
Tell = Callable[[pl.DataFrame], None]


def read(path: Path, *, name: str, tell: Tell = lambda rows: None) -> Table:
    """The table of a delimited text file: all values text, ragged rows set aside with their lines."""
    text = text_encoding.recognise(path, name)
    blocks = text.blocks()
    data = b""
    while len(data) < limits.ROW and (block := next(blocks, None)) is not None:
        data += block
    if not data.strip():
        raise NoRowsError(f"{name} holds nothing but blank space. Check the export.")
    sniffed = dialect_detection.sniff(data, name)
    start, dialect = sniffed.skipped, sniffed.dialect
    if sniffed.header is None:
        header, length, lines = _header(data[start:], dialect.separator, name=name, line=sniffed.line)
    else:
        header, length, lines = list(sniffed.header), sniffed.length, sniffed.lines
    table_shape.check_width(len(header), name=name)
    columns, notes = table_shape.names(header)
    layout = delimited_rows.Layout(name, dialect.separator, tuple(columns))
    frames: list[pl.DataFrame] = []
    broken: list[Broken] = []
    for piece in _pieces(data[start + length :], blocks, layout, dialect, line=sniffed.line + lines):
        frames.append(piece.frame)
        tell(piece.frame)
        broken += piece.broken
        if broken:
            table_shape.check_broken(len(broken), broken[0], name=name)
    whole = pl.concat(frames, rechunk=False).select(LINE, *columns)
    repaired = row_repair.repair(whole, broken, header, layout)
    frame, ends = _without_empty_ends(repaired.frame, header)
    made = table_shape.finish(
        Table(
            name=name,
            format="tsv" if dialect.separator == "\t" else "csv",
            frame=frame.select(LINE, *[column for column in columns if column in frame.columns]),
            broken=table_shape.rejects(repaired.broken),
            notes=(*text.notes(), *sniffed.notes, *_of_columns(notes, ends), *repaired.notes),
            empty=repaired.left_out + sniffed.left_out,
            separator=dialect.separator,
            encoding=text.encoding,
        )
    )
    return tidy_rows.tidied(made, data[:start].decode(errors="replace").splitlines())


def _without_empty_ends(frame: pl.DataFrame, header: list[str]) -> tuple[pl.DataFrame, list[int]]:
    """The frame without a first or last column that has neither name nor value, and their places."""
    columns = [name for name in frame.columns if name != LINE]
    if len(columns) < 3:
        return frame, []
    ends = [
        place
        for place in (0, len(columns) - 1)
        if not header[place].strip() and frame[columns[place]].null_count() == frame.height
    ]
    return frame.drop([columns[place] for place in ends]), ends


def _of_columns(notes: list[str], ends: list[int]) -> list[str]:
    """The notes on names, and one on separators at the ends of rows instead of those on their columns."""
    for place in ends:
        notes = [note for note in notes if not note.startswith(f"Column {place + 1} has no name")]
        side = "end" if place else "begin"
        notes.append(f"All rows {side} with a separator; nothing stands beyond it, so it makes no column.")
    return notes


def _pieces(
    data: bytes, blocks: Iterator[bytes], layout: delimited_rows.Layout, dialect: Dialect, *, line: int
) -> Iterator[delimited_rows.Piece]:
    upcoming = next(blocks, None)
    while True:
        if dialect.standard:
            piece = delimited_rows.read(data, layout, line=line, final=upcoming is None)
        else:
            piece = untidy_records.read(data, layout, dialect, line=line, final=upcoming is None)
        yield piece
        if upcoming is None:
            return
        line += piece.lines
        data = piece.rest + upcoming
        upcoming = next(blocks, None)


def _header(data: bytes, separator: str, *, name: str, line: int) -> tuple[list[str], int, int]:
    """The fields of the first record that is not blank, and the bytes and lines up to its end."""
    sample = data[: limits.ROW].decode(errors="ignore")
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for found in io.StringIO(sample, newline=""):
            taken.append(found)
            yield found

    try:
        found = csv.reader(lines(), delimiter=separator, strict=True)
        fields = next((fields for fields in found if any(map(str.strip, fields))), None)
    except csv.Error as error:
        where = line + len(taken) - 1
        if "end of data" in str(error):
            opened = next(place for place, text in enumerate(taken) if '"' in text)
            raise delimited_rows.unclosed(name, line + opened) from error
        raise DataError(
            f'The header of {name} has a quote that is not doubled ("") on line {where:,}. Mend the header.'
        ) from error
    length = len("".join(taken).encode())
    if length >= limits.ROW:
        raise DataError(
            f"{name} has no end of line within its first {limits.size(limits.ROW)}, so it is no table. "
            "Check that it is the export itself."
        )
    if fields is None:
        raise NoRowsError(f"{name} has no header, only separators and blank space. Check the export.")
    return fields, length, len(taken)
