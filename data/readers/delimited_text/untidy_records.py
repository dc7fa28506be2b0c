"""Reads a block of text in a dialect that only `dialects` splits, into the pieces of `delimited_rows`."""

from data.errors import DataError
from data.readers.delimited_text import delimited_rows
from data.readers.delimited_text.delimited_rows import Layout, Piece
from data.readers.delimited_text.dialects import Dialect, Record, count_lines, split
from data.readers.formats import limits
from data.readers.formats.table_shape import Broken


def read(data: bytes, layout: Layout, dialect: Dialect, *, line: int, final: bool) -> Piece:
    """The complete records of a block whose first byte begins a record, on that line of the file."""
    if final and data and not data.endswith(b"\n"):
        data += b"\n"
    end = max(data.rfind(b"\n"), data.rfind(b"\r", 0, len(data) - 1)) + 1
    text = data[:end].decode()
    rows: list[list[str]] = []
    lines: list[int] = []
    broken: list[Broken] = []
    passed = len(text)
    for record in split(text, dialect):
        where = line + record.line
        if record.is_open:
            if final or len(data) - record.start > limits.QUOTED:
                raise delimited_rows.unclosed(layout.name, where)
            passed = record.start
            break
        reject = _rejected(record, text, layout, where)
        if reject is not None:
            broken.append(reject)
        else:
            rows.append(record.fields or [])
            lines.append(where)
    rest = text[passed:].encode() + data[end:]
    if len(rest) > limits.QUOTED:
        raise DataError(
            f"In {layout.name}, a row has no end within {limits.size(limits.QUOTED)}, so it is no table in "
            "text. Check that it is the export itself."
        )
    return Piece(delimited_rows.frame_of(rows, lines, layout), broken, count_lines(text[:passed]), rest)


def _rejected(record: Record, text: str, layout: Layout, line: int) -> Broken | None:
    """Why the record is no row of the table, if it is none."""
    raw = text[record.start : record.end]
    if len(raw) > limits.ROW // 4 and (length := len(raw.encode())) > limits.ROW:
        return Broken.oversized(line, length, raw)
    if record.fields is None:
        return Broken(line, "has text behind a closing quote", raw.rstrip("\r\n"))
    if len(record.fields) != len(layout.columns):
        return Broken(line, layout.ragged(len(record.fields)), record.fields)
    return None
