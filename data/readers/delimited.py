"""CSV and its kin: separated by comma, semicolon, tab or pipe, in any encoding and with any line ends."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from data.errors import DataError
from data.readers import encoding, limits, records, shape
from data.readers.shape import Broken, NoRowsError
from data.readers.table import LINE, Table

SEPARATORS = (",", ";", "\t", "|")
#: What the end of a name promises, where the content leaves it open.
PROMISED = {".tsv": "\t", ".tab": "\t", ".psv": "|"}


def read(path: Path, *, name: str) -> Table:
    """The table of a delimited text file: all values text, ragged rows set aside with their lines."""
    text = encoding.recognise(path, name)
    blocks = text.blocks()
    data = b""
    while len(data) < limits.ROW and (block := next(blocks, None)) is not None:
        data += block
    if not data.strip():
        raise NoRowsError(f"{name} holds nothing but blank space. Check the export.")
    separator, start, line = _separator(data, name)
    header, length, lines = _header(data[start:], separator, name=name, line=line)
    shape.check_width(len(header), name=name)
    columns, notes = shape.names(header)
    layout = records.Layout(name, separator, tuple(columns))
    frames: list[pl.DataFrame] = []
    broken: list[Broken] = []
    for piece in _pieces(data[start + length :], blocks, layout, line=line + lines):
        frames.append(piece.frame)
        broken += piece.broken
        if broken:
            shape.check_broken(len(broken), broken[0], name=name)
    return shape.finish(
        Table(
            name=name,
            format="tsv" if separator == "\t" else "csv",
            frame=pl.concat(frames, rechunk=False).select(LINE, *columns),
            broken=shape.rejects(broken),
            notes=(*text.notes(), *notes),
            separator=separator,
            encoding=text.encoding,
        )
    )


def _pieces(
    data: bytes, blocks: Iterator[bytes], layout: records.Layout, *, line: int
) -> Iterator[records.Piece]:
    upcoming = next(blocks, None)
    while True:
        piece = records.read(data, layout, line=line, final=upcoming is None)
        yield piece
        if upcoming is None:
            return
        line += piece.lines
        data = piece.rest + upcoming
        upcoming = next(blocks, None)


def _separator(data: bytes, name: str) -> tuple[str, int, int]:
    """The separator, the bytes to skip before the header, and the line on which it may begin."""
    sample = data[: limits.SAMPLE].decode(errors="ignore")
    first, *_ = sample.splitlines(keepends=True)
    if first.lower().startswith("sep=") and first.rstrip("\r\n")[4:] in SEPARATORS:
        return first[4], len(first), 2
    promised = PROMISED.get(Path(name.removesuffix(".gz")).suffix.lower(), ",")
    whole = len(data) <= limits.SAMPLE
    scores = {mark: _regularity(sample, mark, whole=whole) for mark in SEPARATORS}
    best = max(SEPARATORS, key=lambda mark: (scores[mark], mark == promised))
    return (best if scores[best] > (0.0, 1) else promised), 0, 1


def _regularity(sample: str, separator: str, *, whole: bool) -> tuple[float, int]:
    """How well the separator fits the sample: the share of records as wide as the first, and that width."""
    found = list(csv.reader(io.StringIO(sample, newline=""), delimiter=separator))
    if not whole and len(found) > 1:
        found.pop()
    widths = [len(fields) for fields in found if fields]
    if not widths or widths[0] == 1:
        return 0.0, 1
    return max(Counter(widths[1:])[widths[0]] / max(len(widths) - 1, 1), 0.01), widths[0]


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
            raise records.unclosed(name, line + opened) from error
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
