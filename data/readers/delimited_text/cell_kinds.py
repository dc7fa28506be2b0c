"""Tells what kind of value a cell of text is (number, time, code, text), to compare rows with columns."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

Kind = Literal["empty", "number", "time", "code", "text"]

_NUMBER = re.compile(r"[-+]?[€$£]?\s?\d[\d.,' \u00a0\u202f]*\s?[%€$£]?")
_TIME = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ](\d{1,2}|[^\W\d]{3,9})\.?[-/., ]+\d{2,4}|\d{1,2}:\d{2}"
)
_CODE = re.compile(r"(?=.*\d)[\w#/.@+:-]+")
#: A column has the kind that so many of its cells have.
_MOST = 0.9
#: So few rows tell nothing about a column.
_FEWEST = 2


def kind(cell: str) -> Kind:
    """What the cell looks like."""
    text = cell.strip()
    if not text:
        return "empty"
    if len(text) > 60:
        return "text"
    if _TIME.match(text):
        return "time"
    if _NUMBER.fullmatch(text):
        return "number"
    return "code" if _CODE.fullmatch(text) else "text"


def of_columns(rows: Sequence[Sequence[str]], width: int) -> list[Kind | None]:
    """The kind that nearly all cells of each column have; None where they differ or are too few."""
    found: list[Kind | None] = []
    for place in range(width):
        counts: Counter[Kind] = Counter(kind(row[place]) for row in rows if place < len(row))
        del counts["empty"]
        most = max(counts, key=lambda each: counts[each], default=None)
        enough = most is not None and counts[most] >= max(_FEWEST, _MOST * counts.total())
        found.append(most if enough else None)
    return found


def fits(cell: str, column: Kind | None) -> bool:
    """Whether the cell could stand in a column of that kind."""
    return column is None or kind(cell) in ("empty", column)


def is_data(cell: str) -> bool:
    """Whether the cell is a value that no column would be named by."""
    return kind(cell) in ("number", "time")
