"""Repairs rows that do not fit their table where only one reading is possible; the others stay rejected.

A row of another width than the header becomes a row again if the fields it has too many are empty, or if
those it has too few can only be missing at its end. Comments, repeated headers and lines below the table are
left out and named by line. Everything else stays rejected, with all its fields.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from data.readers.delimited_text import cell_kinds, delimited_rows, not_rows
from data.readers.delimited_text.cell_kinds import Kind
from data.readers.delimited_text.delimited_rows import Layout
from data.readers.delimited_text.dialects import Dialect, fields
from data.readers.formats.table_shape import Broken
from data.readers.table import LINE

#: Rows that are compared with a short one, and short rows that show that empty ends are not written.
_COMPARED, _HABIT = 500, 3
#: One field alone says too little about the columns it could stand in.
_ENOUGH_FIELDS = 2


@dataclass(frozen=True, slots=True)
class Repaired:
    """A table's rows and rejects after the repair, how many lines were left out, and notes with counts."""

    frame: pl.DataFrame
    broken: list[Broken]
    left_out: int = 0
    notes: tuple[str, ...] = ()


def repair(frame: pl.DataFrame, broken: list[Broken], header: Sequence[str], layout: Layout) -> Repaired:
    """The table with what could be repaired; `header` are the names as they stand in the file."""
    left = not_rows.LeftOut()
    frame, again = not_rows.without_headers(frame, header, layout)
    frame, totals = not_rows.without_totals(frame, layout)
    left.add("header", *again)
    left.add("below", *totals)
    frame, marks = _without_marks(frame, layout)
    kinds = _kinds(frame, layout) if broken else []
    around = not_rows.surroundings(frame, broken, header, kinds) if broken else None
    kept: list[Broken] = []
    for each in broken:
        what = around.what(each.line, each.found) if around and not isinstance(each.found, str) else None
        if what is None:
            kept.append(each)
        else:
            left.add(what, each.line)
    rows: dict[int, list[str]] = {}
    notes: list[str] = []
    for said, repaired in (
        ("Rows with empty fields beyond the last column, which were cut off", _cut(kept, kinds)),
        (
            "Rows with a backslash before a quote or a blank behind one, read without it",
            _unquoted(kept, layout),
        ),
        (
            "Rows shorter than the header, filled up with empty cells at the end",
            _filled(frame, kept, kinds, layout),
        ),
    ):
        if repaired:
            notes.append(f"{said}: {len(repaired):,}.")
            rows |= repaired
    if marks:
        notes.append(f"Byte order marks in the middle of the file taken away: {marks:,}.")
    if rows:
        added = delimited_rows.frame_of(list(rows.values()), list(rows), layout)
        frame = pl.concat([frame.select(added.columns), added]).sort(LINE, maintain_order=True)
    rejected = [each for each in kept if each.line not in rows]
    return Repaired(frame, rejected, left.count, (*notes, *left.notes()))


def _cut(broken: Sequence[Broken], kinds: Sequence[Kind | None]) -> dict[int, list[str]]:
    """Rows that are too long by nothing but empty fields at their end."""
    return {
        each.line: list(each.found[: len(kinds)])
        for each in broken
        if not isinstance(each.found, str) and _ends_empty(each.found, kinds)
    }


def _unquoted(broken: Sequence[Broken], layout: Layout) -> dict[int, list[str]]:
    """Rows with a misplaced quote that are as wide as the table once escapes and blanks are understood."""
    found: dict[int, list[str]] = {}
    for each in broken:
        if isinstance(each.found, str) and "quote" in each.reason:
            read = fields(each.found, Dialect(layout.separator, backslash=True, blanks=True))
            if read is not None and len(read) == len(layout.columns):
                found[each.line] = read
    return found


def _without_marks(frame: pl.DataFrame, layout: Layout) -> tuple[pl.DataFrame, int]:
    """The rows without a byte order mark before their first cell, where two files were put together."""
    first = pl.col(layout.columns[0])
    marked = first.str.starts_with("\ufeff") & first.str.contains(r"\d")
    count = int(frame.select(marked.sum()).item() or 0)
    # A column full of them was written so.
    if not count or count * 10 > frame.height:
        return frame, 0
    return frame.with_columns(pl.when(marked).then(first.str.strip_prefix("\ufeff")).otherwise(first)), count


def _kinds(frame: pl.DataFrame, layout: Layout) -> list[Kind | None]:
    head = frame.select(layout.columns).gather_every(max(1, frame.height // _COMPARED)).head(_COMPARED)
    return cell_kinds.of_columns(head.fill_null("").rows(), len(layout.columns))


def _ends_empty(found: Sequence[str], kinds: Sequence[Kind | None]) -> bool:
    """Whether all that a row has too much are empty fields at its end, and not some before them."""
    width = len(kinds)
    if len(found) <= width or any(cell.strip() for cell in found[width:]) or not any(kinds):
        return False
    surplus, row = len(found) - width, list(found[:width])
    others = [
        [*found[:gap], *found[gap + surplus :]]
        for gap in range(width)
        if not any(cell.strip() for cell in found[gap : gap + surplus])
    ]
    return _fits_all(row, kinds) and not any(other != row and _fits_all(other, kinds) for other in others)


def _fits_all(cells: Sequence[str], kinds: Sequence[Kind | None]) -> bool:
    return all(cell_kinds.fits(cell, kind) for cell, kind in zip(cells, kinds, strict=True))


def _filled(
    frame: pl.DataFrame, broken: Sequence[Broken], kinds: Sequence[Kind | None], layout: Layout
) -> dict[int, list[str]]:
    """Short rows with empty cells for the fields they lack, where these can only be missing at the end."""
    width = len(layout.columns)
    short = [each for each in broken if not isinstance(each.found, str) and len(each.found) < width]
    if not any(kinds):
        return {}
    fitting = [each for each in short if _fits(each.found, len(each.found), width - len(each.found), kinds)]
    habit = len(fitting) >= _HABIT and not _has_empty_end(frame, short, layout)
    filled: dict[int, list[str]] = {}
    for each in fitting:
        found, lacking = list(each.found), width - len(each.found)
        elsewhere = any(_fits(found, gap, lacking, kinds) for gap in range(len(found)))
        if len(found) >= _ENOUGH_FIELDS and (habit or not elsewhere):
            filled[each.line] = [*found, *[""] * lacking]
    return filled


def _fits(found: Sequence[str], gap: int, lacking: int, kinds: Sequence[Kind | None]) -> bool:
    """Whether the fields fit the kinds of the columns if those that lack are missing from `gap` on."""
    shifted = [*range(gap), *range(gap + lacking, gap + lacking + len(found) - gap)]
    return all(cell_kinds.fits(cell, kinds[place]) for cell, place in zip(found, shifted, strict=True))


def _has_empty_end(frame: pl.DataFrame, short: Sequence[Broken], layout: Layout) -> bool:
    """Whether any row writes an empty cell at its end, so that empty ends are written in this file."""
    return bool(frame[layout.columns[-1]].null_count()) or any(not each.found[-1].strip() for each in short)
