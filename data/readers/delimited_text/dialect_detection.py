"""Finds the dialect of a delimited text and its header, also below titles, comments and blank lines.

A sample that the quick way reads without a doubt (every record as wide as the first, every column with a
name, no quote left in a cell) is left to it. Only where that fails are further dialects scored.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from data.readers.delimited_text import dialect_scores, header_rows
from data.readers.delimited_text.dialect_scores import SEPARATORS
from data.readers.delimited_text.dialects import Dialect, count_lines
from data.readers.formats import limits, table_shape

#: What the end of a name promises, where the content leaves it open.
PROMISED = {".tsv": "\t", ".tab": "\t", ".psv": "|"}
_NAMED = re.compile(r"sep=([^\w\s\"']{1,3}|\t)", re.IGNORECASE)
#: Characters of the sample that are scored.
_SCORED = 32 * 1024
#: Another dialect must be better by so much before the quick one is given up.
_BETTER = 1.02


@dataclass(frozen=True, slots=True)
class Sniffed:
    """How a text is to be taken apart; `header` is None where the quick way finds it."""

    dialect: Dialect
    #: Bytes and lines before the first record that belongs to the table, and its 1-based line.
    skipped: int = 0
    line: int = 1
    header: tuple[str, ...] | None = None
    #: Bytes and lines from there to the first row.
    length: int = 0
    lines: int = 0
    notes: tuple[str, ...] = ()
    #: Lines above or right below the header that are no rows.
    left_out: int = 0


def sniff(data: bytes, name: str) -> Sniffed:
    """The dialect and the header of a text that begins with these bytes."""
    whole = len(data) <= limits.SAMPLE
    sample = data[: limits.SAMPLE].decode(errors="ignore")
    first, *_ = sample.splitlines(keepends=True)
    named = _NAMED.fullmatch(first.strip("\ufeff\r\n ").strip('"'))
    begin, line = (len(first.encode()), 2) if named else (0, 1)
    sample = sample[len(first) :] if named else sample
    if named:
        quick = Dialect(separator=named[1])
        known = len(named[1].encode()) == 1
        found = _quick_records(sample, named[1], whole=whole) if known else []
    else:
        separator, found = _quick(sample, name, whole=whole)
        quick = Dialect(separator=separator)
    if _is_regular(found) and _is_well_quoted(sample, quick.separator, whole=whole):
        return Sniffed(quick, begin, line)
    scored = _scored_part(sample, whole=whole)
    whole = whole and len(scored) == len(sample)
    candidates = dialect_scores.candidates(scored, quick, fixed=bool(named))
    tried = [(dialect_scores.score(scored, dialect, whole=whole), dialect) for dialect in candidates]
    usual, _ = tried[0]
    score, best = max(tried, key=lambda each: each[0])
    if score < usual * _BETTER:
        score, best = tried[0]
    if score <= 0:
        return Sniffed(quick, begin, line)
    return _located(scored, best, begin, line)


def _quick(sample: str, name: str, *, whole: bool) -> tuple[str, list[list[str]]]:
    """The usual separator that fits best, and the records of the sample by it."""
    promised = PROMISED.get(Path(name.removesuffix(".gz")).suffix.lower(), ",")
    found = {mark: _quick_records(sample, mark, whole=whole) for mark in SEPARATORS}
    scores = {mark: _regularity(found[mark]) for mark in SEPARATORS}
    best = max(SEPARATORS, key=lambda mark: (scores[mark], mark == promised))
    chosen = best if scores[best] > (0.0, 1) else promised
    return chosen, found[chosen]


def _quick_records(sample: str, separator: str, *, whole: bool) -> list[list[str]]:
    found = list(csv.reader(io.StringIO(sample, newline=""), delimiter=separator))
    if not whole and len(found) > 1:
        found.pop()
    return [fields for fields in found if fields]


def _regularity(found: Sequence[Sequence[str]]) -> tuple[float, int]:
    """How well a separator fits: the share of records as wide as the first, and that width."""
    widths = [len(fields) for fields in found]
    if not widths or widths[0] == 1:
        return 0.0, 1
    return max(Counter(widths[1:])[widths[0]] / max(len(widths) - 1, 1), 0.01), widths[0]


def _is_regular(found: Sequence[Sequence[str]]) -> bool:
    """Whether nothing in the records speaks for another dialect, or against the first as the header."""
    if not found or len(found[0]) < 2 or _regularity(found)[0] < 1:
        return False
    header = [name.strip() for name in found[0]]
    if not all(header) or all(name[:1].isspace() for name in found[0][1:]):
        return False
    if header[0].startswith(header_rows.COMMENTS) or any(map(dialect_scores.has_odd_ends, header)):
        return False
    if len(found) > 1 and header_rows.is_rule(found[1]):
        return False
    return not any(dialect_scores.is_left_over(cell) for fields in found for cell in fields)


def _is_well_quoted(sample: str, separator: str, *, whole: bool) -> bool:
    """Whether every quote of the sample stands where the standard dialect has it."""
    try:
        for _ in csv.reader(io.StringIO(sample, newline=""), delimiter=separator, strict=True):
            pass
    except csv.Error as error:
        return not whole and "end of data" in str(error)
    return True


def _scored_part(sample: str, *, whole: bool) -> str:
    part = sample[:_SCORED]
    if whole and len(part) == len(sample):
        return part
    end = max(part.rfind("\n"), part.rfind("\r", 0, len(part) - 1)) + 1
    return part[:end] if end else part


def _located(sample: str, dialect: Dialect, begin: int, line: int) -> Sniffed:
    """The header of the text by that dialect, and what stands above and right below it."""
    found = dialect_scores.records_of(sample, dialect)
    place = header_rows.place_of(found)
    header = found[place]
    above = [line + record.line for record in found[:place] if header_rows.width(record)]
    body, end, notes, left_out = found[place + 1 :], header.end, list[str](), len(above)
    if above:
        notes.append(f"{table_shape.lines_of(above)} above the header left out.")
    if body and header_rows.is_rule(body[0].fields or ()):
        notes.append(
            f"{table_shape.lines_of([line + body[0].line])} below the header is only drawn; left out."
        )
        end = body[0].end
        body = body[1:]
        left_out += 1
    names, told = header_rows.names_of(header.fields or [], body)
    return Sniffed(
        dialect=dialect,
        skipped=begin + len(sample[: header.start].encode()),
        line=line + header.line,
        header=names,
        length=len(sample[header.start : end].encode()),
        lines=count_lines(sample[header.start : end]),
        notes=(*_told(dialect), *notes, *told),
        left_out=left_out,
    )


def _told(dialect: Dialect) -> Iterator[str]:
    if dialect.separator not in SEPARATORS:
        yield f"Fields are separated by {dialect.separator!r}."
    if dialect.quote == "'":
        yield "Values stand in single quotes, which were taken away."
    if dialect.backslash:
        yield "A backslash before a quote, separator or backslash was read as its escape."
    if dialect.blanks:
        yield "Blanks around separators and quotes were taken away."
    if dialect.wrapped:
        yield "Every line is quoted as a whole; the quotes were taken away before it was read."
