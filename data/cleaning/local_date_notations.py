"""Times as people write them, brought into ISO: dates in the local way, months by name, two-digit years."""

from typing import cast

import polars as pl

from data import calendar_names
from data.cleaning import zone_names
from data.cleaning.conversion_result import FOUND, Objection, only

_BEFORE_HOURS = r"(?:(?:um|at|a las|alas|à|às|as|alle|alle ore|ore|om|o|kl\.?)\s+)?"
_HOURS = (
    rf"(?:(?:[t,]|\s|\s[-–]\s)\s*{_BEFORE_HOURS}(?P<hour>\d{{1,2}})(?:[:.h](?P<minute>\d{{2}})"
    r"(?:[:.](?P<second>\d{2}))?(?P<tail>(?:[.,]\d{1,9})?))?\s*(?P<half>[ap]\.?\s?m\.?)?)?"
    r"\s*(?:uhr|h)?\s*(?P<zone>z|utc|gmt|[+-]\d{2}(?::?\d{2})?)?$"
)
_COMPACT = (
    r"^(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?:t?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?"
    r"(?P<tail>(?:\.\d{1,9})?)(?P<half>[ap]m)?)?(?P<zone>z|[+-]\d{2}(?::?\d{2})?)?$"
)
_WEEKDAY = r"^(?:[\p{L}-]{2,14}\.?,?\s+)?"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_YEAR_FIRST = r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _HOURS
_YEAR_LAST = (
    _WEEKDAY + r"(?P<one>\d{1,2})(?P<mark>[-/.])\s?(?P<two>\d{1,2})[-/.]\s?(?P<three>\d{4}|\d{2})" + _HOURS
)
_DAY_MONTH = (
    _WEEKDAY + r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s/-]*(?:de\s+)?"
    r"(?P<name>\p{L}{3,})\.?[\s,/-]*(?:de[l]?\s+)?" + _YEAR + _HOURS
)  # fmt: skip
_MONTH_DAY = _WEEKDAY + r"(?P<name>\p{L}{3,})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,?\s+)" + _YEAR + _HOURS
_PATTERNS = (_COMPACT, _YEAR_FIRST, _YEAR_LAST, _DAY_MONTH, _MONTH_DAY)

#: Unix and Java write the year behind the clock: Mon Mar  2 09:00:00 CET 2026.
_YEAR_BEHIND = r"^(\p{L}{2,4} \p{L}{3} +\d{1,2}) (\d{1,2}:\d{2}:\d{2}) (?:(\S{1,6}) )?(\d{4})$"
#: A zone's name in brackets behind an offset only says it once more.
_ONCE_MORE = r"([+-]\d{2}:?\d{2})\s*[\[(][^\])]*[\])]$"
_ZONE = (
    r"^(?P<time>.*\d(?:\s?[ap]\.?\s?m(?:\.|\b))?)\s*[\[(]?"
    r"(?P<zone>(?:utc|gmt)\s*[+-]\d{1,2}(?::?\d{2})?|[a-z]{2,5}|[a-z]{2,}(?:/[a-z_+-]+\d{0,2})+)[\])]?$"
)
#: What stands behind a clock's reading and is no zone.
_NO_ZONES = ("AM", "PM", "UHR")
_CHINESE = (("[年月]", "-"), ("日", " "), ("[時时]", ":"), ("分", ":"), ("秒", ""), (r":(\s|$)", "${1}"))

_UNSURE = (
    f" could be day-month or month-day, the date order is ambiguous; give its date format: {FOUND}",
    f" has a two-digit number first and last, the year is ambiguous; give its date format: {FOUND}",
)
#: Years of two digits in which a helpdesk may have been open.
_YEARS, _SPAN = (5, 45), 10


def split_zone(text: pl.Series, zone: str, objections: list[Objection]) -> tuple[pl.Series, pl.Series]:
    """The times without the zone named behind them, and its offset or IANA name ("" where none is named).

    What stands for several zones is an objection, unless the file's zone uses it.
    """
    plain = text.str.replace_all("[\u00a0\u202f\\s]+", " ").str.replace(_ONCE_MORE, "${1}")
    for sign, mark in _CHINESE if plain.str.contains("年").any() else ():
        plain = plain.str.replace_all(sign, mark)
    plain = plain.str.replace(_YEAR_BEHIND, "${1} ${4} ${2} ${3}").str.strip_chars()
    parts = plain.str.extract_groups(f"(?i){_ZONE}").struct.unnest()
    named = only(parts["zone"], ~parts["zone"].str.to_uppercase().is_in(_NO_ZONES))
    meanings = {
        name: zone_names.meaning(name, zone)
        for name in cast(list[str], named.drop_nulls().unique().to_list())
    }
    unknown = named.is_in([name for name, meant in meanings.items() if meant is None]).fill_null(False)
    objections.append(
        (
            unknown,
            f" names a time zone that is unknown or stands for several; say in a profile which: {FOUND}",
        )
    )
    offset = named.replace_strict(meanings, default=None, return_dtype=pl.String).fill_null("")
    return parts["time"].zip_with(named.is_not_null(), plain), offset


def in_iso(text: pl.Series, objections: list[Objection]) -> pl.Series:
    """Other notations brought into ISO; null where none fits, or where nobody knows which part is the day."""
    iso, folded = only(text, text.is_null()), text.str.normalize("NFC").str.to_lowercase()
    for pattern in _PATTERNS:
        here = iso.is_null() & folded.str.contains(pattern).fill_null(False)
        if not here.any():
            continue
        parts = folded.filter(here).str.extract_groups(pattern).struct.unnest()
        if pattern is _YEAR_LAST:
            parts, unsure = _in_order(parts)
            for doubt, words in zip(unsure, _UNSURE, strict=True):
                objections.append((spread(doubt, here, ~here & False), words))
        iso = spread(_assembled(parts), here, iso)
    return iso


def spread(few: pl.Series, where: pl.Series, many: pl.Series) -> pl.Series:
    """The few values in their places among the many."""
    return few.gather((where.cast(pl.Int64).cum_sum() - 1).clip(0)).zip_with(where, many)


def _in_order(parts: pl.DataFrame) -> tuple[pl.DataFrame, tuple[pl.Series, pl.Series]]:
    """Day, month and year by the order of the whole column, and the rows in which it is not known."""
    one, two, three = (parts[name].cast(pl.Int16) for name in ("one", "two", "three"))
    short = parts["three"].str.len_chars() == 2
    year_is_first = _year_is_first(one.filter(short), two.filter(short), three.filter(short))
    if year_is_first:
        whole = {"year": three.zip_with(~short, one), "month": two, "day": one.zip_with(~short, three)}
        return parts.with_columns(pl.DataFrame(whole).cast(pl.String)), (short & False, short & False)
    doubtful = short if year_is_first is None else short & False
    day_first, month_first = (one > 12) & (two <= 12), (two > 12) & (one <= 12)
    dots = (parts["mark"] == ".").all()
    if dots and not month_first.any():
        # Wherever dates are written with dots, the day comes first.
        unknown, first_is_day = one.is_null(), one.is_not_null()
    elif day_first.any() == month_first.any():
        # No value tells the order, or they contradict each other: only what can be read one way is read.
        unknown, first_is_day = (one <= 12) & (two <= 12) & (one != two), ~month_first
    else:
        unknown = pl.Series([False]).new_from_index(0, len(one))
        first_is_day = pl.Series([day_first.any()]).new_from_index(0, len(one))
    day, month = (one.zip_with(first_is_day, two), two.zip_with(first_is_day, one))
    only_known = parts.with_columns(
        day=day.cast(pl.String), month=month.cast(pl.String), year=only(parts["three"], ~(unknown | doubtful))
    )
    return only_known, (unknown, doubtful)


def _year_is_first(first: pl.Series, middle: pl.Series, last: pl.Series) -> bool | None:
    """Whether dates of three two-digit parts begin with the year; None where that cannot be told."""
    if not (_are_years(first) and bool((middle <= 12).all())):
        return False
    if not _are_years(last) or (first.n_unique() == 1 < last.n_unique()):
        return True
    return False if last.n_unique() == 1 < first.n_unique() else None


def _are_years(part: pl.Series) -> bool:
    """Whether these numbers can all be the years of one export: recent, and near to each other."""
    if part.is_empty():
        return False
    low, high = cast(int, part.min()), cast(int, part.max())
    return _YEARS[0] <= low and high <= _YEARS[1] and high - low <= _SPAN


def _assembled(parts: pl.DataFrame) -> pl.Series:
    """ISO text; a two-digit year is one between 1990 and 2089."""
    if "name" in parts.columns:
        months = {name: str(number) for name, number in calendar_names.months().items()}
        number = pl.col("name").replace_strict(months, default=None, return_dtype=pl.String)
        parts = parts.with_columns(month=number)
    hour, half = pl.col("hour").cast(pl.Int8), pl.col("half").str.head(1)
    afternoon = pl.when((half == "p") & (hour < 12)).then(hour + 12)
    by_24 = afternoon.when((half == "a") & (hour == 12)).then(0).otherwise(hour)
    # An hour alone is one only before am or pm.
    alone = hour.is_not_null() & pl.col("minute").is_null() & half.is_null()
    century = pl.when(pl.col("year").cast(pl.Int16) < 90).then(pl.lit("20")).otherwise(pl.lit("19"))
    year = (
        pl.when(pl.col("year").str.len_chars() == 2).then(century + pl.col("year")).otherwise(pl.col("year"))
    )
    minute, second, tail, zone = (pl.col(name).fill_null("") for name in ("minute", "second", "tail", "zone"))
    padded = [
        part.str.zfill(2)
        for part in (pl.col("month"), pl.col("day"), by_24.cast(pl.String).fill_null(""), minute, second)
    ]
    made = pl.format("{}-{}-{}T{}:{}:{}{}{}", year, *padded, tail, zone.str.to_uppercase())
    return parts.select(pl.when(~alone).then(made)).to_series()
