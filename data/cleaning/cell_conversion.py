"""Converts cells from text or Parquet types to a column's canonical type, with reasons for failures."""

import re
from dataclasses import replace

import polars as pl

from data import ratings, status_words
from data.cleaning import durations
from data.cleaning.conversion_result import FOUND, Converted, Objection, as_text, first_reason, only, stripped
from data.cleaning.lists import lists
from data.cleaning.time_parsing import times
from data.profiles.truth_words import TRUTH
from data.readers.table import OFFSET, Format
from data.schema import CONTEXT, TICKETS, TIME, Column

# Numbers that can only be meant with a decimal comma, or only with a decimal point.
_SHAPE = r"^[+-]?(?:\d{1,3}(?:G\d{3})+D\d+|\d{1,3}(?:G\d{3}){2,}|\d+D(?:\d{1,2}|\d{4,})|0D\d+|\d{4,}D\d+)$"
_COMMA, _POINT = _SHAPE.replace("G", r"\.").replace("D", ","), _SHAPE.replace("G", ",").replace("D", r"\.")
#: Where a column from 1 to 5, or from 0 to 1, holds so many values above, it is on another scale.
_SMALL_SCALE, _MANY, _MANY_SHARE = 5, 3, 0.05
#: A time, and how long after it something happened.
_AFTER = rf"^(.*){re.escape(OFFSET)}(.*?)$"
_LASTED = TICKETS.column("handle_seconds")
#: Columns of durations, and how many of their unit are a second.
_DURATIONS = {"handle_seconds": 1.0, "human_seconds": 1.0, "latency_ms": 1000.0}


def convert(found: pl.Series, column: Column, how: Format | None = None) -> Converted:
    """The column in its canonical type, from text or from any type that Parquet knows.

    Text that is empty or only blanks is missing. A date format or time zone that is none raises a DataError.
    """
    how = how or Format()
    if found.dtype == pl.Null:
        return Converted(found.cast(column.dtype))
    if isinstance(column.dtype, pl.List):
        return lists(found, column)
    if column.dtype == TIME:
        return _after(found, column, how) if how.offset else times(found, column, how)
    if column.dtype == pl.Boolean:
        return _truths(found, column)
    if column.dtype == pl.String:
        return _allowed(found, column) if column.allowed else Converted(_words(found, column))
    return _numbers(found, column, how)


def _after(found: pl.Series, column: Column, how: Format) -> Converted:
    """Durations that follow another time, as the time at which they end."""
    parts = as_text(found).str.extract_groups(_AFTER).struct.unnest()
    start = times(parts["1"], column, replace(how, offset=False))
    lasted = _numbers(parts["2"], _LASTED, replace(how, date_format=None, offset=False))
    wrong = [each for each in (start.reasons, lasted.reasons) if each is not None]
    micros = (lasted.values * 1e6).round().cast(pl.Int64).cast(pl.Duration("us"))
    return Converted(
        (start.values + micros).alias(found.name),
        first_reason([(each.is_not_null(), each) for each in wrong]),
        start.notes,
    )


def _words(found: pl.Series, column: Column) -> pl.Series:
    # Free words stay as they were written; labels and ids are compared, and blanks must not tell them apart.
    if not column.free_text or column.name.startswith(CONTEXT):
        return stripped(found)
    text = as_text(found)
    blank = text.str.contains(r"^\s*$").fill_null(False)
    return only(text, ~blank) if blank.any() else text


def _allowed(found: pl.Series, column: Column) -> Converted:
    text = stripped(found)
    if text.is_in(column.allowed).all():
        return Converted(text)
    folded = text.str.to_lowercase().str.replace_all(r"[\s_-]+", " ")
    if column.name == "status":
        folded = status_words.status(text).replace(status_words.STORED_AS)
    known = folded.is_in(column.allowed)
    said = [each for each in column.allowed if each != status_words.UNCLEAR]
    return Converted(only(folded, known), first_reason([(~known, f" is none of {', '.join(said)}: {FOUND}")]))


def _truths(found: pl.Series, column: Column) -> Converted:
    if found.dtype == pl.Boolean:
        return Converted(found)
    text = stripped(found)
    if text.is_in(["true", "false"]).all():
        return Converted((text == "true").alias(found.name))
    folded = text.str.to_lowercase()
    values = folded.replace_strict(TRUTH, default=None, return_dtype=pl.Boolean)
    wrong = values.is_null() & text.is_not_null()
    if column.name == "csat_good" and wrong.any():
        values = values.zip_with(~wrong, ratings.good(text))
        wrong &= values.is_null() & ~ratings.no_answer(text)
    return Converted(values, first_reason([(wrong, f" is neither true nor false: {FOUND}")]))


def _numbers(found: pl.Series, column: Column, how: Format) -> Converted:
    objections: list[Objection] = []
    text = None if found.dtype.is_numeric() else stripped(found)
    if text is None:
        values = found.cast(pl.Float64, strict=False) * how.factor
    else:
        values = _parsed(text, column, how, objections)
    missing = found.is_null() if text is None else text.is_null()
    if text is not None and column.name == "csat" and values.null_count() > text.null_count():
        silent = ratings.no_answer(text)
        missing |= silent
        said = values.is_null() & ratings.good(text).is_not_null()
        objections.append((said, f" has no points and counts only as good or not good: {FOUND}"))
    objections.append((~missing & (values.is_null() | ~values.is_finite()), f" is no number: {FOUND}"))
    if column.dtype.is_integer():
        objections.append((values != values.round(), f" is no whole number: {FOUND}"))
    if column.bounds is not None:
        low, high = column.bounds
        above = int((values > high).sum())
        if (
            high <= _SMALL_SCALE
            and above >= _MANY
            and above >= _MANY_SHARE * (len(values) - values.null_count())
        ):
            # What of a scale to 10 lies within 1 to 5 are its bad ratings alone.
            objections.append(
                (~missing, f" is not on a scale of {low:g} to {high:g}, as others are above: {FOUND}")
            )
        objections.append((~values.is_between(low, high), f" is outside of {low:g} to {high:g}: {FOUND}"))
    reasons = first_reason(objections)
    if reasons is not None:
        values = only(values, reasons.is_null())
    return Converted(values.cast(column.dtype), reasons)


def _parsed(text: pl.Series, column: Column, how: Format, objections: list[Objection]) -> pl.Series:
    """Text as numbers, the factor applied; a duration may name its own unit, a rating its scale."""
    if column.name == "csat":
        text = ratings.points(text, is_rating=True)
    if not how.decimal_comma:
        plain = text.cast(pl.Float64, strict=False)
        if plain.null_count() == text.null_count():
            return plain * how.factor
    bare = text
    for _ in range(2):  # twice, because neighbouring groups share their digits
        bare = bare.str.replace_all(r"(\d)[ '\u{a0}\u{202f}\u{2019}](\d{3})", "${1}${2}")
    percent = bare.str.ends_with("%").fill_null(False)
    if percent.any() and how.factor == 0.01:
        bare = bare.str.strip_chars_end("% \u00a0\u202f")
    elif percent.any():
        objections.append((percent, f" is a percentage, a fraction is needed (a factor of 0.01): {FOUND}"))
    values = _by_notation(bare, how, objections) * how.factor
    if column.name in _DURATIONS:
        return _with_their_units(text, values, _DURATIONS[column.name], how, objections)
    return values


def _with_their_units(
    text: pl.Series, values: pl.Series, a_second: float, how: Format, objections: list[Objection]
) -> pl.Series:
    """Plain numbers in the unit of the column, and durations that name their own."""
    read = durations.durations(text, how.clock)
    written = read.seconds.is_not_null()
    objections.append((read.unsure, f" could be hours and minutes, or minutes and seconds: {FOUND}"))
    if how.unit_unsaid and (written | read.unsure).any():
        bare = values.is_not_null() & ~written
        objections.append((bare, f" has no unit, though others of the column have one: {FOUND}"))
    return (read.seconds * a_second).round(9).zip_with(written, values)


def _by_notation(bare: pl.Series, how: Format, objections: list[Objection]) -> pl.Series:
    """Numbers by the notation of their column: its clear values tell how to read 1,234 and 1.234."""
    grouped = bare.str.contains(r"^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$").fill_null(False)
    point = bare.str.replace_all(",", "", literal=True).zip_with(grouped, bare).cast(pl.Float64, strict=False)
    # Under a decimal comma 12.5 is refused: read as 12.5 or as 125, it would be right only by luck.
    grouped = bare.str.contains(r"^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?$").fill_null(False)
    whole = bare.str.replace_all(".", "", literal=True).zip_with(grouped, bare)
    whole = only(whole, ~whole.str.contains(".", literal=True))
    comma = whole.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    if how.decimal_comma:
        return comma
    surely_comma, surely_point = (bare.str.contains(shape).fill_null(False) for shape in (_COMMA, _POINT))
    if not surely_comma.any():
        return point
    if not surely_point.any():
        return comma
    unsure = ~surely_comma & ~surely_point & (comma != point)
    objections.append((unsure, f" has a decimal mark or a grouping mark, the column uses both ways: {FOUND}"))
    return comma.zip_with(surely_comma, point)
