"""Parses a block of delimited text into rows: fast if it is regular, else record by record.

Regular means that every quote stands at the edge of its field or is doubled. Then the number of
quotes before a byte says whether it is inside a value, so that NumPy finds every record, its line
and its number of fields, and what Polars reads can be checked against that, row for row. Most blocks
need not even that: where no value holds a line break, counts of signs say that every row is whole.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from data.errors import DataError
from data.readers.delimited_text import regular_rows
from data.readers.delimited_text.regular_rows import CR, LF, QUOTE, are_at_edges
from data.readers.formats import limits
from data.readers.formats.table_shape import Broken
from data.readers.table import LINE

# The standard limit of a field is 128 kB, below that of a row; it is one per process.
csv.field_size_limit(limits.FILE)


@dataclass(frozen=True, slots=True)
class Layout:
    """How the records of a file are written, and the columns that each of them must have."""

    name: str
    separator: str
    columns: tuple[str, ...]

    def ragged(self, fields: int) -> str:
        """Why a record of that many fields is none of this table."""
        return f"has {fields:,} field{'' if fields == 1 else 's'}, the header has {len(self.columns):,}"


@dataclass(frozen=True, slots=True)
class Piece:
    """The rows of a block, how many lines they took, and the bytes that the next block goes on with."""

    frame: pl.DataFrame
    broken: list[Broken]
    lines: int
    rest: bytes


def read(data: bytes, layout: Layout, *, line: int, final: bool) -> Piece:
    """The complete records of a block whose first byte begins a record, on that line of the file."""
    if final and data and not data.endswith(b"\n"):
        data += b"\n"
    if (frame := regular_rows.read(data, layout.columns, layout.separator)) is not None:
        numbered = frame.with_columns(pl.int_range(line, line + frame.height, eager=True).alias(LINE))
        return Piece(numbered, [], frame.height, data[data.rfind(b"\n") + 1 :])
    scan = _scan(data, layout.separator)
    if scan and scan.open_quote is not None and (final or len(data) - scan.end > limits.QUOTED):
        raise unclosed(layout.name, line + int(np.searchsorted(scan.breaks, scan.open_quote)))
    piece = _read_fast(data, scan, layout, line) if scan else None
    piece = piece or _read_carefully(data, layout, line=line, final=final)
    if len(piece.rest) > limits.QUOTED:
        raise DataError(
            f"In {layout.name}, the row that begins on line {line + piece.lines:,} has no end within "
            f"{limits.size(limits.QUOTED)}, so it is no table in text. Check that it is the export itself."
        )
    return piece


def unclosed(name: str, line: int) -> DataError:
    """The refusal of a file in which a quote swallows everything after it."""
    return DataError(
        f"In {name} a quote opens on line {line:,} and is never closed, so that the rest would be one value. "
        'Close it, or double it (""), and import the file again.'
    )


@dataclass(frozen=True, slots=True)
class _Scan:
    """Where the records of a regular block begin and end, and how many fields each has."""

    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    fields: npt.NDArray[np.int64]
    #: Every line break, also those within values.
    breaks: npt.NDArray[np.int64]
    #: The first byte after the last complete record.
    end: int
    open_quote: int | None


def _scan(data: bytes, separator: str) -> _Scan | None:
    """The records of a block, or None if it is irregular and has to be read with care."""
    table = bytes(byte in (QUOTE, LF, CR, ord(separator)) for byte in range(256))
    letters = np.frombuffer(data, np.uint8)
    marks = np.flatnonzero(np.frombuffer(data.translate(table), np.bool_))
    codes = letters[marks]
    outside = codes != QUOTE
    breaks = marks[codes == LF]
    open_quote = None
    if not outside.all():
        quotes = marks[~outside]
        if not are_at_edges(letters, quotes, ord(separator)):
            return None
        outside &= np.bitwise_and(np.cumsum(~outside), 1) == 0
        open_quote = int(quotes[-1]) if len(quotes) % 2 else None
    returns = codes == CR
    if returns.any():
        following = letters[np.minimum(marks + 1, len(data) - 1)]
        lone = returns & (following != LF) & (marks + 1 < len(data))
        if (lone & outside).any():
            return None
        if lone.any():
            breaks = np.sort(np.concatenate([breaks, marks[lone]]))
        outside &= ~returns
    marks, codes = marks[outside], codes[outside]
    last = np.flatnonzero(codes == LF)
    ends = marks[last]
    starts = np.concatenate([np.zeros(min(len(ends), 1), np.int64), ends[:-1] + 1])
    end = int(ends[-1]) + 1 if len(ends) else 0
    return _Scan(starts, ends, np.diff(last, prepend=-1), breaks, end, open_quote)


def _read_fast(data: bytes, scan: _Scan, layout: Layout, line: int) -> Piece | None:
    """The rows as Polars reads them, or None if it does not read exactly the records that were found."""
    letters = np.frombuffer(data, np.uint8)
    sizes = scan.ends - scan.starts + 1
    lines = line + np.searchsorted(scan.breaks, scan.starts)
    blank = (sizes == 1) | ((sizes == 2) & (letters[scan.starts] == CR))
    oversized = sizes > limits.ROW
    kept = ~blank & ~oversized & (scan.fields == len(layout.columns))
    wanted = data[: scan.end] if kept.all() else letters[: scan.end][np.repeat(kept, sizes)].tobytes()
    rows = int(kept.sum())
    frame = regular_rows.parsed(wanted, layout.columns, layout.separator, rows) if rows else _empty(layout)
    if frame is None:
        return None
    if rows:
        frame = frame.with_columns(pl.Series(LINE, lines[kept], pl.Int64))
    broken: list[Broken] = []
    # More of them are refused in any case, and need not be taken apart before.
    for index in np.flatnonzero(~kept & ~blank)[: limits.BROKEN + 1].tolist():
        text = data[scan.starts[index] : scan.ends[index]].decode()
        where = int(lines[index])
        if oversized[index]:
            broken.append(Broken.oversized(where, int(sizes[index]), text))
        else:
            fields = next(csv.reader(_lines(text), delimiter=layout.separator))
            broken.append(Broken(where, layout.ragged(int(scan.fields[index])), fields))
    passed = int(np.searchsorted(scan.breaks, scan.end))
    return Piece(frame, broken, passed, data[scan.end :])


class _Feed:
    """Lines for the csv module, which remembers those of the record that is being read."""

    def __init__(self, text: str) -> None:
        self._lines = _lines(text)
        self.record: list[str] = []
        self.passed = 0
        self.exhausted = False

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        line = next(self._lines, None)
        if line is None:
            self.exhausted = True
            raise StopIteration
        self.record.append(line)
        return line

    def begin(self) -> None:
        """What comes now belongs to the next record."""
        self.passed += len(self.record)
        self.record = []


def _read_carefully(data: bytes, layout: Layout, *, line: int, final: bool) -> Piece:
    """The rows as the csv module reads them in its strict mode, one by one."""
    end = max(data.rfind(b"\n"), data.rfind(b"\r", 0, len(data) - 1)) + 1
    feed = _Feed(data[:end].decode())
    reader = csv.reader(feed, delimiter=layout.separator, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    broken: list[Broken] = []
    while True:
        feed.begin()
        where = line + feed.passed
        try:
            fields = next(reader, None)
        except csv.Error:
            if feed.exhausted:
                break
            broken.append(_misquoted(where, feed.record))
            continue
        if fields is None:
            break
        length = sum(map(len, feed.record))
        if length > limits.ROW // 4 and (length := len("".join(feed.record).encode())) > limits.ROW:
            broken.append(Broken.oversized(where, length, "".join(feed.record)))
        elif len(fields) == len(layout.columns):
            rows.append(fields)
            lines.append(where)
        elif fields:
            broken.append(Broken(where, layout.ragged(len(fields)), fields))
    rest = "".join(feed.record)
    if rest and (final or len(rest) > limits.QUOTED):  # every character is a byte or more
        raise unclosed(layout.name, line + feed.passed + _lines_before_open_quote(rest, layout.separator))
    return Piece(frame_of(rows, lines, layout), broken, feed.passed, rest.encode() + data[end:])


def frame_of(rows: list[list[str]], lines: list[int], layout: Layout) -> pl.DataFrame:
    """Rows as wide as the layout as a frame of text with their lines; empty cells are null."""
    if not rows:
        return _empty(layout)
    columns = dict(zip(layout.columns, map(list, zip(*rows, strict=True)), strict=True))
    frame = pl.DataFrame(columns, schema=dict.fromkeys(layout.columns, pl.String))
    return frame.with_columns(pl.when(pl.all() != "").then(pl.all()), pl.Series(LINE, lines, pl.Int64))


def _misquoted(line: int, record: list[str]) -> Broken:
    text = "".join(record).rstrip("\r\n")
    if len(text) > limits.ROW // 4 and (length := len(text.encode())) > limits.ROW:
        return Broken.oversized(line, length, text)
    until = f" (it runs on to line {line + len(record) - 1:,})" if len(record) > 1 else ""
    return Broken(line, f"has a quote within a quoted value that is not doubled{until}", text)


def _lines_before_open_quote(record: str, separator: str) -> int:
    """How many lines of an unfinished record come before the quote that is left open."""
    place = 0
    while True:
        if record[place : place + 1] == '"':
            closing = record.find('"', place + 1)
            while closing >= 0 and record[closing + 1 : closing + 2] == '"':
                closing = record.find('"', closing + 2)
            if closing < 0:
                return sum(1 for _ in _lines(record[:place] + '"')) - 1
            place = closing + 1
        place = record.find(separator, place) + 1


def _lines(text: str) -> Iterator[str]:
    """Lines as every system ends them, with their ends."""
    return iter(io.StringIO(text, newline=""))


def _empty(layout: Layout) -> pl.DataFrame:
    return pl.DataFrame(schema={**dict.fromkeys(layout.columns, pl.String), LINE: pl.Int64})
