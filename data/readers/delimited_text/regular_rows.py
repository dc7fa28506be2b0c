"""Reads a block of delimited text of which counts alone say that every row has all its fields.

That is so in most blocks, and it takes a small part of the time of looking at every sign.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from data.readers.formats import limits

QUOTE, LF, CR = ord('"'), ord("\n"), ord("\r")
_MARK = "\ufeff".encode()


def read(data: bytes, columns: Sequence[str], separator: str) -> pl.DataFrame | None:
    """The rows up to the last end of line, as text; None where they are not known to be whole.

    Polars refuses a row with too many fields. So where there are as many separators as all rows need,
    none has too few either. No value holds an end of line, so that every line is a row.
    """
    end, mark = data.rfind(b"\n") + 1, separator.encode()
    if not end or len(columns) < 2 or len(mark) > 1 or len(data) - end > limits.ROW:
        return None
    step = limits.ROW // 2
    # A row over the limit would fill one of these without an end of line in it.
    if any(data.find(b"\n", at, at + step) < 0 for at in range(0, end, step)):
        return None
    if CR in data and data.count(b"\r", 0, end) != data.count(b"\r\n", 0, end):
        return None
    letters = np.frombuffer(data, np.uint8, end)
    rows = int(np.count_nonzero(letters == LF))
    separators = int(np.count_nonzero(letters == mark[0]))
    if QUOTE in data:
        quotes = np.flatnonzero(letters == QUOTE)
        # Where there are very many, it is quicker to look at every sign.
        if len(quotes) > rows or len(quotes) % 2 or not are_at_edges(letters, quotes, mark[0]):
            return None
        quoted = b"".join(data[:end].split(b'"')[1::2])
        if LF in quoted:
            return None
        separators -= quoted.count(mark)
    if separators != rows * (len(columns) - 1):
        return None
    return parsed(data[:end], columns, separator, rows)


def are_at_edges(letters: npt.NDArray[np.uint8], quotes: npt.NDArray[np.int64], separator: int) -> bool:
    """Whether every quote that opens or closes a value stands at the edge of its field or is doubled."""
    edges = np.array([QUOTE, LF, CR, separator], np.uint8)
    before, after = quotes[0::2] - 1, quotes[1::2] + 1
    before, after = before[before >= 0], after[after < len(letters)]
    return bool(np.isin(letters[before], edges).all() and np.isin(letters[after], edges).all())


def parsed(text: bytes, columns: Sequence[str], separator: str, rows: int) -> pl.DataFrame | None:
    """The records of a regular text as Polars reads them; None if these are not so many."""
    # Polars takes a first U+FEFF for a byte order mark; here it is a value's first letter.
    if text.startswith(_MARK):
        text = _MARK + text
    try:
        frame = pl.read_csv(
            text,
            has_header=False,
            separator=separator,
            schema=dict.fromkeys(columns, pl.String),
            infer_schema=False,
            null_values=[""],
        ).rechunk()
    except pl.exceptions.PolarsError:
        return None
    return frame if frame.height == rows else None
