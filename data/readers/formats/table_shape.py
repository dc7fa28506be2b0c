"""Checks that tables of all formats share: unique column names, non-empty rows, rejects."""

import re
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import orjson
import polars as pl

from data.errors import DataError
from data.readers.formats import limits
from data.readers.table import LINE, REJECTS, Table

_LINE_BREAK = re.compile(r"\s*[\r\n]+\s*")


class NoRowsError(DataError):
    """There is something, but no row in it: refused, unless it lies beside tables that have some."""


@contextmanager
def refusing(sentence: str, *errors: type[Exception]) -> Generator[None]:
    """Turn what a library says of a damaged file, a panic included, into a refusal."""
    try:
        yield
    except errors as error:
        raise DataError(sentence) from error
    except BaseException as error:
        # A panic in Rust is no Exception, and every library has its own class of that name.
        if type(error).__name__ != "PanicException":
            raise
        raise DataError(sentence) from error


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that is no row of its table: where it stands, why, and its fields or its text."""

    line: int
    reason: str
    found: Sequence[str] | str

    @classmethod
    def oversized(cls, line: int, bytes_: int, text: str) -> "Broken":
        """A row over the limit, of which the beginning is kept."""
        reason = (
            f"is {limits.size(bytes_)} long; a row may have {limits.size(limits.ROW)} (its beginning is kept)"
        )
        return cls(line, reason, text[: limits.EXCERPT])


def rejects(rows: Sequence[Broken]) -> pl.DataFrame:
    """Broken rows as a table of rejects, in the order of the file."""
    ordered = sorted(rows, key=lambda row: row.line)
    return pl.DataFrame(
        {
            LINE: [row.line for row in ordered],
            "reason": [row.reason for row in ordered],
            "row": [orjson.dumps(row.found).decode() for row in ordered],
        },
        schema=REJECTS,
    )


def names(found: Iterable[str | None]) -> tuple[list[str], list[str]]:
    """Names that are stripped, present and all different, and a note for each that had to be made so."""
    whole = [(name or "").replace("\0", "").strip().strip("\ufeff").strip() for name in found]
    stripped = [_LINE_BREAK.sub(" ", name) for name in whole]
    taken = {LINE}
    result: list[str] = []
    notes: list[str] = []
    for place, name in enumerate(stripped, start=1):
        pattern = name == "*" or (name.startswith("^") and name.endswith("$"))
        wanted = chosen = f"column_{place}" if pattern or not name else name
        suffix = 2
        while chosen in taken or (chosen != name and chosen in stripped):
            chosen = f"{wanted}_{suffix}"
            suffix += 1
        if chosen != name:
            # To Polars such a name means columns, not one.
            kind = "a pattern" if pattern else "reserved" if name == LINE else "another"
            what = f"is {kind}: {name!r}" if name else "has no name"
            notes.append(f"Column {place} {what}; it is read as {chosen!r}.")
        taken.add(chosen)
        result.append(chosen)
    if stripped != whole:
        broken = sum(name != one_line for name, one_line in zip(whole, stripped, strict=True))
        notes.append(f"Line breaks within names of columns read as blanks: {broken:,} columns.")
    return result, notes + _differ_in_case(stripped)


def _differ_in_case(found: Sequence[str]) -> list[str]:
    groups: dict[str, list[str]] = {}
    for name in dict.fromkeys(name for name in found if name):
        groups.setdefault(name.casefold(), []).append(name)
    return [
        f"The columns {' and '.join(map(repr, group))} differ only in case; they are kept apart."
        for group in groups.values()
        if len(group) > 1
    ]


def check_width(columns: int, *, name: str) -> None:
    """Refuse a table of more columns than anybody reads."""
    if columns > limits.COLUMNS:
        raise DataError(
            f"{name} has {columns:,} columns; at most {limits.COLUMNS} are read. "
            "Export only those that are needed; if it has fewer, its separator may not be what it seems."
        )


def finish(table: Table) -> Table:
    """The table without its wholly empty rows and those over the limit; without any row it is refused."""
    frame, notes = table.frame, list(table.notes)
    cells = pl.exclude(LINE)
    found = frame.height + table.broken.height
    kept = frame.filter(~pl.all_horizontal(cells.is_null())) if frame.width > 1 else frame.clear()
    empty = frame.height - kept.height
    if empty:
        notes.append(f"Empty rows left out: {empty:,}.")
    if not kept.height:
        raise NoRowsError(_nothing_in(table, found))
    return replace(table, frame=kept, notes=tuple(notes), empty=table.empty + empty)


def without_nul(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """The frame without NUL in its texts, which not every database can hold, and a note on their number."""
    texts = [frame[name] for name, dtype in frame.schema.items() if dtype == pl.String]
    count = sum(int(text.str.count_matches("\0", literal=True).sum()) for text in texts)
    if not count:
        return frame, []
    bare = pl.col(pl.String).str.replace_all("\0", "", literal=True)
    return frame.with_columns(pl.when(bare != "").then(bare)), [f"NUL characters removed: {count:,}."]


def check_broken(count: int, first: Broken, *, name: str) -> None:
    """Refuse a file most of which cannot be rows of the table that it seems to hold."""
    if count > limits.BROKEN:
        raise DataError(
            f"{name} has more than {limits.BROKEN:,} rows that are none of its table; the first, of line or "
            f"row {first.line:,}, {first.reason}. Check that it is the export itself."
        )


def check_text(texts: int, *, name: str) -> None:
    """Refuse a table whose texts are small in its file and huge in memory."""
    if texts > limits.TEXT:
        raise DataError(
            f"{name} holds {limits.size(texts)} of text when unpacked; at most {limits.size(limits.TEXT)} "
            "are read. Export a shorter period."
        )


def without_oversized(frame: pl.DataFrame, *, name: str) -> tuple[pl.DataFrame, list[Broken]]:
    """The rows whose texts are within the limit, and the others."""
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    if not texts:
        return frame, []
    length = pl.sum_horizontal(pl.col(texts).str.len_bytes().cast(pl.Int64))
    longest, whole = frame.select(length.max(), whole=length.sum()).row(0)
    check_text(whole, name=name)
    if not (longest or 0) > limits.ROW:
        return frame, []
    over = frame.with_columns(_bytes=length).filter(pl.col("_bytes") > limits.ROW)
    broken: list[Broken] = []
    for row in over.iter_rows(named=True):
        beginning = " ".join(str(row[name])[: limits.EXCERPT] for name in texts)
        broken.append(Broken.oversized(row[LINE], row["_bytes"], beginning))
    return frame.filter(length <= limits.ROW), broken


def lines_of(numbers: Sequence[int], limit: int = 5) -> str:
    """Line numbers for the start of a sentence: "Lines 1 to 3", "Lines 4, 9 and 12 more"."""
    if len(numbers) == 1:
        return f"Line {numbers[0]:,}"
    if len(numbers) == 2:
        return f"Lines {numbers[0]:,} and {numbers[1]:,}"
    if numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"Lines {numbers[0]:,} to {numbers[-1]:,}"
    more = f" and {len(numbers) - limit:,} more" if len(numbers) > limit else ""
    return f"Lines {', '.join(f'{number:,}' for number in numbers[:limit])}{more}"


def _nothing_in(table: Table, found: int) -> str:
    if table.broken.height:
        first = table.broken.row(0, named=True)
        place, check = ("row", "")
        if table.format in ("csv", "tsv"):
            check = ", with its header first and one separator throughout"
        if table.format in ("csv", "tsv", "jsonl"):
            place = "line"
        return (
            f"{table.name} has no row that can be read; rejected: {found:,}. The first, of {place} "
            f"{first[LINE]:,}, {first['reason']}. Check that it is the export itself{check}."
        )
    if table.columns:
        return (
            f"{table.name} has a header of {len(table.columns)} columns and no row with anything in it. "
            "Check the filter or the period of the export."
        )
    return f"{table.name} has no row and no column. Check the filter or the period of the export."
