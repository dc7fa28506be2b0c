"""Tells which rows of a sheet are headings between its blocks (a month, a week) or rows of totals."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from data import calendar_names
from data.readers.delimited_text import cell_kinds
from data.readers.table import LINE

_TOTAL = re.compile(
    r"\W*(?:grand |sub-?|sous-?|zwischen|gesamt)?(?:totals?|totaux|totales|totais|totali|totalt|totaal|totale"
    r"|sums?|summen?|gesamt|insgesamt|suma|somme|somma|soma|razem|łącznie|итого|всего|average|avg|mean"
    r"|moyenne|durchschnitt|schnitt|mittelwert|media|média|promedio|gemiddelde?|średnia|medel|gennemsnit)\b",
    re.IGNORECASE,
)
_WEEK = re.compile(
    r"\W*(?:week|woche|kw|semaine|sem|semana|settimana|uge|vecka|tydzień)\.? ?\d{1,2}\b.*", re.I
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
#: Cells that a row usually has, from which on a row with one cell is told from the others.
_WIDE = 4
#: The share of full rows in which a first column has to be filled to say that a row without it is none.
_MOSTLY = 0.9


@dataclass(slots=True)
class LeftOut:
    """The lines of rows that are none, and the years that headings name, with their lines."""

    headings: list[int] = field(default_factory=list[int])
    totals: list[int] = field(default_factory=list[int])
    years: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])


def left_out(frame: pl.DataFrame) -> LeftOut:
    """The rows of LINE and texts that hold a heading or totals alone."""
    found = LeftOut()
    cells = frame.drop(LINE)
    counts = cells.select(pl.sum_horizontal(pl.all().is_not_null())).to_series()
    usual = int(counts.median() or 0)  # pyright: ignore[reportArgumentType]
    if usual < _WIDE:
        return found
    full = cells.filter(counts * 2 > usual)
    kind = cell_kinds.of_columns([[each or ""] for each in full[full.columns[0]].to_list()], 1)[0]
    first = 1 - full[full.columns[0]].null_count() / max(1, full.height)
    for row in frame.filter(counts * 2 <= usual).iter_rows():
        texts = [(place, str(cell).strip()) for place, cell in enumerate(row[1:]) if cell is not None]
        if not texts:
            continue
        said = texts[0][1]
        if _TOTAL.match(said):
            found.totals.append(row[0])
        elif is_period(said) or (len(texts) == 1 and _heads(texts[0], kind)):
            found.headings.append(row[0])
        elif first >= _MOSTLY and texts[0][0] > 0 and _are_sums([text for _, text in texts]):
            found.totals.append(row[0])
            continue
        if row[0] in found.headings and (year := _YEAR.search(said)):
            found.years.append((row[0], int(year[0])))
    return found


def is_period(text: str) -> bool:
    """Whether a text names a month or a week alone, with or without its year: OCTOBRE 2025, KW 12."""
    if _WEEK.fullmatch(text):
        return True
    words = re.sub(r"(?:19|20)\d\d|['’]?\b\d\d\b|[-–/.,:()*]", " ", text).split()
    words = [word for word in words if word.casefold() not in ("de", "del", "of", "und", "and", "et")]
    return 0 < len(words) <= 2 and all(calendar_names.fold(word) in calendar_names.months() for word in words)


def _heads(cell: tuple[int, str], kind: cell_kinds.Kind | None) -> bool:
    """Whether a lone cell is words in a first column that holds numbers, dates or codes."""
    place, text = cell
    return place == 0 and kind in ("number", "time", "code") and cell_kinds.kind(text) == "text"


def _are_sums(texts: Sequence[str]) -> bool:
    return all(cell_kinds.kind(text) == "number" for text in texts)
