"""Tells which lines of a file are no rows: repeated headers, comments, totals, remarks, blank ones."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from data.readers.delimited_text import cell_kinds
from data.readers.delimited_text.cell_kinds import Kind
from data.readers.delimited_text.delimited_rows import Layout
from data.readers.delimited_text.dialects import count_lines
from data.readers.delimited_text.header_rows import COMMENTS
from data.readers.formats.table_shape import Broken, lines_of
from data.readers.table import LINE

What = Literal["header", "comment", "below", "blank"]

_TOTAL = re.compile(
    r"\W*(grand )?(totals?|sums?|summe|gesamt|insgesamt|suma|somme|totaal|totale|toplam|razem|celkem|"
    r"count|anzahl|nombre|generated|exported|erstellt am|end of (report|file))\b|\W*\d+ (rows?|records?)\b",
    re.IGNORECASE,
)
#: Rows above a total, without which it is not told from a row, and rows that its first cell is compared with.
_TOTALLED, _COMPARED = 4, 500


@dataclass(slots=True)
class LeftOut:
    """The lines that were left out, by what they are."""

    lines: dict[What, list[int]] = field(default_factory=dict[What, list[int]])

    def add(self, what: What, *lines: int) -> None:
        """Leave these lines out."""
        self.lines.setdefault(what, []).extend(lines)

    @property
    def count(self) -> int:
        """How many lines were left out."""
        return sum(map(len, self.lines.values()))

    def notes(self) -> list[str]:
        """A sentence on each kind of them but the blank ones, with their line numbers."""
        said = {what: lines_of(sorted(lines)) for what, lines in self.lines.items() if lines}
        sentences: dict[What, str] = {
            "header": f"The header stands there again and was left out on {said.get('header', '').lower()}.",
            "comment": f"Comments on {said.get('comment', '').lower()} left out.",
            "below": f"{said.get('below', '')} below the table left out.",
        }
        return [sentence for what, sentence in sentences.items() if what in said]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the rows of a table say about the lines between and below them."""

    header: list[str]
    kinds: Sequence[Kind | None]
    #: The line on which the last row begins, and whether a blank line follows it.
    last: int
    apart: bool
    #: No row begins like a comment, so that what does is one.
    comments: bool

    def what(self, line: int, found: Sequence[str]) -> What | None:
        """What a line of another width than the header is, if it is no row."""
        cells = [cell.strip().strip("\ufeff") for cell in found]
        if not any(cells):
            return "blank"
        if _trimmed(cells) == self.header:
            return "header"
        if self.comments and cells[0].startswith(COMMENTS):
            return "comment"
        return "below" if line > self.last and _is_below(cells, self.kinds, apart=self.apart) else None


def surroundings(
    frame: pl.DataFrame, broken: Sequence[Broken], header: Sequence[str], kinds: Sequence[Kind | None]
) -> Surroundings:
    """What the table's rows say, for the lines that are none."""
    last, after = _last_lines(frame)
    first_below = next((each.line for each in broken if each.line > last), after)
    names = _trimmed([name.strip() for name in header])
    return Surroundings(names, kinds, last, first_below > after, not _starts_like_comments(frame))


def without_headers(
    frame: pl.DataFrame, header: Sequence[str], layout: Layout
) -> tuple[pl.DataFrame, list[int]]:
    """The rows without those that repeat the header, and their lines."""
    if len(header) < 2 or not header[0].strip() or frame.is_empty():
        return frame, []

    def says(column: str, name: str) -> pl.Expr:
        cell = pl.col(column).str.strip_chars(" \t\r\n\ufeff")
        return (cell == name.strip()) if name.strip() else cell.is_null()

    first, *others = map(says, layout.columns, header)
    likely = frame.filter(first)
    again = likely.filter(pl.all_horizontal(others))[LINE].to_list() if likely.height else []
    return (frame.filter(~pl.col(LINE).is_in(again)) if again else frame), again


def without_totals(frame: pl.DataFrame, layout: Layout) -> tuple[pl.DataFrame, list[int]]:
    """The rows without a last one that is a total as wide as the table, and its line."""
    if frame.height < _TOTALLED:
        return frame, []
    ids = frame[layout.columns[0]].tail(_COMPARED).fill_null("").to_list()
    if not _TOTAL.match(ids[-1]) or cell_kinds.of_columns([[each] for each in ids[:-1]], 1)[0] in (
        "text",
        None,
    ):
        return frame, []
    return frame.head(-1), [int(frame[LINE][-1])]


def _last_lines(frame: pl.DataFrame) -> tuple[int, int]:
    """The line on which the last row begins, and the one after that on which it ends; 0 without rows."""
    if frame.is_empty():
        return 0, 0
    row = frame.row(-1, named=True)
    return row[LINE], row[LINE] + 1 + sum(
        count_lines(str(cell or "")) for name, cell in row.items() if name != LINE
    )


def _trimmed(cells: Sequence[str]) -> list[str]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return list(cells[:end])


def _starts_like_comments(frame: pl.DataFrame) -> bool:
    """Whether rows of the table begin with the signs of a comment, so that one cannot tell them apart."""
    if frame.is_empty():
        return True
    return bool(
        frame.select(
            pl.any_horizontal(pl.col(frame.columns[1]).str.starts_with(sign).any() for sign in COMMENTS)
        ).item()
    )


def _is_below(cells: Sequence[str], kinds: Sequence[Kind | None], *, apart: bool) -> bool:
    """Whether a line behind the last row is a total or a remark, and no row that was cut off or damaged."""
    there = [cell for cell in cells if cell]
    if _TOTAL.match(there[0]):
        return True
    if len(there) > 1 or len(kinds) < 3 or kinds[0] in ("text", None) or cell_kinds.kind(there[0]) != "text":
        return False
    return apart or not re.search(r"[,;|\t\r\n]", there[0])
