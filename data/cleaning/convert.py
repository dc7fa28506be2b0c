"""Converts cells from text or Parquet types to a column's canonical type, with reasons for failures."""

import polars as pl

from data import status_words
from data.cleaning.conversion_result import FOUND, Converted, Objection, as_text, first_reason, only, stripped
from data.cleaning.lists import lists
from data.cleaning.times import times
from data.readers.table import Format
from data.schema import CONTEXT, TIME, Column

_TRUTH = {
    **dict.fromkeys(("true", "yes", "y", "t", "1", "1.0", "on"), True),
    **dict.fromkeys(("false", "no", "n", "f", "0", "0.0", "off"), False),
}

# Numbers that can only be meant with a decimal comma, or only with a decimal point.
_SHAPE = r"^[+-]?(?:\d{1,3}(?:G\d{3})+D\d+|\d{1,3}(?:G\d{3}){2,}|\d+D(?:\d{1,2}|\d{4,})|0D\d+|\d{4,}D\d+)$"
_COMMA, _POINT = _SHAPE.replace("G", r"\.").replace("D", ","), _SHAPE.replace("G", ",").replace("D", r"\.")
#: Where a column from 1 to 5, or from 0 to 1, holds so many values above, it is on another scale.
_SMALL_SCALE, _MANY, _MANY_SHARE = 5, 3, 0.05
_CLOCK = r"^(\d{1,5}):([0-5]?\d):([0-5]?\d(?:\.\d+)?)$"


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
        return times(found, column, how)
    if column.dtype == pl.Boolean:
        return _truths(found, column)
    if column.dtype == pl.String:
        return _allowed(found, column) if column.allowed else Converted(_words(found, column))
    return _numbers(found, column, how)


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
        folded = status_words.status(text).replace({status_words.CANCELLED: "closed"})
    known = folded.is_in(column.allowed)
    return Converted(
        only(folded, known), first_reason([(~known, f" is none of {', '.join(column.allowed)}: {FOUND}")])
    )


def _truths(found: pl.Series, column: Column) -> Converted:
    if found.dtype == pl.Boolean:
        return Converted(found)
    text = stripped(found)
    folded = text.str.to_lowercase()
    values = folded.replace_strict(_TRUTH, default=None, return_dtype=pl.Boolean)
    wrong = values.is_null() & text.is_not_null()
    if column.name == "csat_good" and wrong.any():
        said = status_words.folded(text)
        values = values.zip_with(
            ~wrong, said.replace_strict(dict(status_words.RATING), default=None, return_dtype=pl.Boolean)
        )
        wrong &= ~said.is_in(list(status_words.RATING))
    return Converted(values, first_reason([(wrong, f" is neither true nor false: {FOUND}")]))


def _numbers(found: pl.Series, column: Column, how: Format) -> Converted:
    objections: list[Objection] = []
    text = None if found.dtype.is_numeric() else stripped(found)
    if text is None:
        values = found.cast(pl.Float64, strict=False) * how.factor
    else:
        values = _parsed(text, column, how, objections)
    missing = found.is_null() if text is None else text.is_null()
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
    """Text as numbers, the factor applied; durations on a clock are seconds already."""
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
    if column.name.endswith("_seconds"):
        clock = bare.str.extract_groups(_CLOCK)
        hours, minutes, seconds = (clock.struct.field(part).cast(pl.Float64) for part in ("1", "2", "3"))
        values = values.zip_with(values.is_not_null(), hours * 3600 + minutes * 60 + seconds)
    return values


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
