"""Parses lists written as JSON, or as words between commas, semicolons or bars."""

from math import isfinite
from typing import cast

import orjson
import polars as pl
from polars.exceptions import PolarsError

from data.cleaning.conversion_result import FOUND, Converted, first_reason, only, stripped
from data.schema import Column
from data.tag_separators import between_blanks

#: The field of an object in a list of words that holds the word.
_NAMES = ("tag", "name", "label", "title", "value")
_ENTRIES = pl.List(pl.Struct({"entry_id": pl.String, "score": pl.String}))


def lists(found: pl.Series, column: Column) -> Converted:
    """Lists from JSON text or from separated words; entries found come with scores, or as bare ids."""
    entries = column.dtype != pl.List(pl.String)
    if isinstance(found.dtype, pl.List) and not entries and not found.dtype.inner.is_nested():
        return Converted(found.cast(pl.List(pl.String), strict=False).list.drop_nulls())
    text = stripped(found)
    is_json = (text.str.starts_with("[") | text.str.starts_with("{")).fill_null(False)
    if not is_json.any():
        values = _from_words(text, entries)
    else:
        values = _from_json(only(text, is_json), entries)
        if not is_json.all():
            values = values.zip_with(is_json, _from_words(only(text, ~is_json), entries))
    wrong = values.is_null() & text.is_not_null()
    what = "JSON list of {entry_id, score} or of ids" if entries else "JSON list"
    return Converted(values.cast(column.dtype), first_reason([(wrong, f" is no {what}: {FOUND}")]))


def _from_json(text: pl.Series, entries: bool) -> pl.Series:
    kind = _ENTRIES if entries else pl.List(pl.String)
    try:
        values = text.str.json_decode(kind)
        if not entries or _all_named_and_scored(values):
            return values
    except PolarsError:
        # One cell that is none spoils the whole column for the fast way.
        pass
    shaped = [_one_list(cell, entries) for cell in text.to_list()]
    return pl.Series(shaped, dtype=pl.String).str.json_decode(kind)


def _all_named_and_scored(values: pl.Series) -> bool:
    items = values.drop_nulls().explode().drop_nulls()
    ids, scores = items.struct.field("entry_id"), items.struct.field("score")
    numbers = scores.cast(pl.Float64, strict=False)
    if ids.has_nulls() or numbers.null_count() > scores.null_count():
        return False
    return bool(numbers.is_finite().all())


def _one_list(cell: str | None, entries: bool) -> str | None:
    """The cell as JSON text of the shape wanted, None where it is no such list."""
    try:
        items = cast(object, orjson.loads(cell or "null"))
    except orjson.JSONDecodeError:
        return None
    if not isinstance(items, list):
        return None
    shape = _entry if entries else _word
    shaped = [shape(item) for item in cast(list[object], items) if item is not None]
    return None if None in shaped else orjson.dumps(shaped).decode()


def _word(item: object) -> str | None:
    if isinstance(item, dict):
        # Help Scout, Gorgias, Front: a tag is an object that has its name beside an id and a colour.
        fields = cast(dict[str, object], item)
        return next((each for key in _NAMES if isinstance(each := fields.get(key), str) and each), None)
    if isinstance(item, list):
        return None
    return item if isinstance(item, str) else orjson.dumps(item).decode()


def _entry(item: object) -> dict[str, str | None] | None:
    if not isinstance(item, dict):
        name = _word(item)
        return {"entry_id": name, "score": None} if name else None
    fields = cast(dict[str, object], item)
    name, score = _word(fields.get("entry_id") or {}), fields.get("score")
    try:
        number = None if score is None else float(str(score))
    except ValueError:
        return None
    if not name or (number is not None and not isfinite(number)):
        return None
    return {"entry_id": name, "score": None if number is None else repr(number)}


def _from_words(text: pl.Series, entries: bool) -> pl.Series:
    words = pl.col("text")
    separator = (
        pl.when(words.str.contains("|", literal=True)).then(pl.lit("|"))
        .when(words.str.contains(";", literal=True)).then(pl.lit(";"))
        .otherwise(pl.lit(" " if between_blanks(text) else ","))
    )  # fmt: skip
    trimmed = pl.element().str.strip_chars()
    parts = words.str.split(separator).list.eval(trimmed.filter(trimmed != ""))
    if entries:
        parts = parts.list.eval(pl.struct(entry_id=pl.element(), score=pl.lit(None, dtype=pl.String)))
    return pl.DataFrame({"text": text}).select(parts).to_series()
