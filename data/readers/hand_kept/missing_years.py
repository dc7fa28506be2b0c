"""Dates without a year in a column of dates: the year is that of the dates around them, or of a title."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import polars as pl

from data import calendar_names
from data.readers.hand_kept.written_dates import Written, written

_NAMED = re.compile(
    r"\b(?:date|datum|fecha|data|jour|tag|day|dato|dag|dzień|дата|eingang|received|opened|created|reçu|recibido"
    r"|erstellt|eröffnet|ouvert|abierto|aberto|aperto|ontvangen|when|wann|quand)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_SHORT = re.compile(r"([^\W\d]{3,14})\.?[ -]?['’]?(\d\d)(?![\d:])")
#: Cells of a column that must be dates, the share of them that no version or rating looks like, and the
#: months between two neighbours from which on a year has turned between them.
_SHARE, _PLAIN, _TURNED = 0.6, 0.5, 6


@dataclass(frozen=True, slots=True)
class Years:
    """What says a year beside the dates: headings between the rows (line and year), and titles."""

    headings: tuple[tuple[int, int], ...]
    titles: tuple[str, ...]


def may_be_dates(cells: pl.Series, name: str) -> bool:
    """Whether most of a column that are no marks are dates, or its name says that it holds some."""
    texts = cells.drop_nulls().head(200).to_list()
    dates = sum(written(text.strip()) is not None for text in texts)
    return bool(dates) and (2 * dates >= len(texts) or bool(_NAMED.search(name)))


def with_years(cells: pl.Series, lines: pl.Series, years: Years) -> tuple[pl.Series, str]:
    """The column with its dates in ISO 8601, where some lack the year or are written unlike; a sentence."""
    texts = [None if text is None else text.strip() for text in cells.to_list()]
    dates = [None if text is None else written(text) for text in texts]
    known = [each for each in dates if each is not None]
    if not _is_of_dates(cells.name, known, sum(text is not None for text in texts)):
        return cells, ""
    day_first = _day_first(dates)
    placed = _placed(dates, lines.to_list(), years, day_first)
    made = [
        _iso(each, year, day_first) or text for text, each, year in zip(texts, dates, placed, strict=True)
    ]
    added = [year for each, year in zip(dates, placed, strict=True) if each and not each.year and year]
    said = ""
    if added:
        named = " and ".join(str(year) for year in sorted(set(added)))
        one = "1 date without a year is" if len(added) == 1 else f"{len(added):,} dates without a year are"
        said = f"{cells.name}: {one} read as of {named}, as the dates around or the title say."
    elif made != texts:
        said = f"{cells.name}: dates are written in several ways; all were read."
    return pl.Series(cells.name, made, dtype=pl.String), said


def _is_of_dates(name: str, known: Sequence[Written], filled: int) -> bool:
    """Whether a column holds dates, some of them without a year or beside real ones of a workbook."""
    if len(known) < 2 or len(known) < _SHARE * filled:
        return False
    unlike = any(each.is_iso for each in known) and not all(each.is_iso for each in known)
    if not unlike and all(each.year for each in known):
        return False
    plain = sum(each.is_plain for each in known)
    return plain >= _PLAIN * len(known) or (bool(_NAMED.search(name)) and not _are_all_bare(known))


def _are_all_bare(known: Sequence[Written]) -> bool:
    """Whether all are two numbers with a point between them, which may be anything."""
    return all(each.mark == "." and not each.year for each in known) and len({e.second for e in known}) > 12


def _day_first(dates: Sequence[Written | None]) -> bool | None:
    """Whether the numbers of dates are day and month; None where nothing tells."""
    numbers = [each for each in dates if each is not None and each.mark]
    day, month = any(each.first > 12 for each in numbers), any(each.second > 12 for each in numbers)
    if day != month:
        return day
    if day and month:
        return None
    marks = {each.mark for each in numbers}
    back = {order: _steps_back(dates, day_first=order) for order in (True, False)}
    if back[True] != back[False]:
        return back[True] < back[False]
    return True if marks == {"."} else None


def _steps_back(dates: Sequence[Written | None], *, day_first: bool) -> int:
    """How many days the dates go back from row to row, all of one year; a turn of the year is none."""
    days = list[int]()
    for each in dates:
        if each is not None:
            month, day = each.month_and_day(day_first=day_first)
            days.append(31 * month + day)
    return sum(max(0, before - after) for before, after in pairwise(days) if before - after < 31 * _TURNED)


def _placed(
    dates: Sequence[Written | None], lines: Sequence[int], years: Years, day_first: bool | None
) -> list[int | None]:
    """The year of each row's date: its own, that of a date or heading above, of the next, of a title."""
    placed = list[int | None]()
    heads = sorted(years.headings)
    last: tuple[int, int] | None = None
    for each, line in zip(dates, lines, strict=True):
        while heads and heads[0][0] < line:
            last = (heads.pop(0)[1], 0)
        if each is None:
            placed.append(None)
            continue
        month, _ = each.month_and_day(day_first=day_first is not False)
        year = each.year or (None if last is None else _near(month, *last))
        placed.append(year)
        last = last if year is None else (year, month)
    return _from_below(dates, placed, years, day_first)


def _from_below(
    dates: Sequence[Written | None], placed: list[int | None], years: Years, day_first: bool | None
) -> list[int | None]:
    """The years with those of first rows taken from the first year that is known, or from a title."""
    known = [
        (place, year, each.month_and_day(day_first=day_first is not False)[0])
        for place, (each, year) in enumerate(zip(dates, placed, strict=True))
        if each is not None and year is not None
    ]
    if known:
        first, year, month = known[0]
        order = range(first - 1, -1, -1)
    else:
        named = next((found for title in years.titles if (found := year_of(title))), None)
        if named is None:
            return placed
        year, month, order = named, 0, range(len(dates))
    for place in order:
        if (each := dates[place]) is not None:
            there, _ = each.month_and_day(day_first=day_first is not False)
            year = _near(there, year, month)
            placed[place], month = year, there
    return placed


def _near(month: int, year: int, beside: int) -> int:
    """The year of a month beside another one; beside January a December is of the year before."""
    if not beside:
        return year
    return year + (beside - month >= _TURNED) - (month - beside >= _TURNED)


def year_of(title: str) -> int | None:
    """The first year that a title names: 2026, or 26 behind the name of a month."""
    if found := _YEAR.search(title):
        return int(found[1])
    for found in _SHORT.finditer(title):
        if calendar_names.fold(found[1]) in calendar_names.months():
            return 2000 + int(found[2])
    return None


def _iso(each: Written | None, year: int | None, day_first: bool | None) -> str | None:
    """The date in ISO 8601; None where its order or its year is not known, or where it is no day."""
    if each is None or year is None:
        return None
    if each.mark and day_first is None:
        time = f" {each.time}" if each.time else ""
        return None if each.year else f"{each.first}{each.mark}{each.second}{each.mark}{year}{time}"
    month, day = each.month_and_day(day_first=day_first is not False)
    try:
        made = date(year, month, day).isoformat()
    except ValueError:
        return None
    return f"{made} {each.time.zfill(5)}" if each.time and each.time.strip("0:") else made
