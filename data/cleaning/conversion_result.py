"""Result of a conversion: values, and a reason for each cell that was not understood."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

#: Stands in a reason for the excerpt of the value; who shows the reason puts it in, redacted.
FOUND = "{found}"

#: What is wrong with some rows of a column: which they are, and the words that follow the column's name.
Objection = tuple[pl.Series, str | pl.Series]


@dataclass(frozen=True, slots=True)
class Converted:
    """A column in its canonical type; a value that was not understood is null there and has a reason.

    A reason is what follows the column's name in a sentence, with FOUND where an excerpt of the
    value goes. `reasons` is None where everything was understood.
    """

    values: pl.Series
    reasons: pl.Series | None = None
    notes: tuple[str, ...] = ()
    #: Of times: which of them are dates without a time of day; None where none is.
    days: pl.Series | None = None


def as_text(found: pl.Series) -> pl.Series:
    """Any column as text: whole numbers without a fraction, lists and records as JSON."""
    if found.dtype == pl.String:
        return found
    if found.dtype.is_nested():
        record = pl.DataFrame({"v": found}).select(pl.struct("v").struct.json_encode()).to_series()
        return only(record.str.slice(len('{"v":')).str.head(-1), found.is_not_null()).alias(found.name)
    if found.dtype.is_float() and ((found == found.round()) & (found.abs() < 2.0**53)).fill_null(True).all():
        return found.cast(pl.Int64).cast(pl.String)
    if found.dtype == pl.Duration:
        return (found.dt.total_microseconds() / 1e6).cast(pl.String)
    return found.cast(pl.String, strict=False)


def only(values: pl.Series, where: pl.Series) -> pl.Series:
    """Returns the values where the condition holds, null elsewhere."""
    return values.zip_with(where, pl.Series([None], dtype=values.dtype))


def first_reason(objections: Sequence[Objection]) -> pl.Series | None:
    """Returns the first reason of each row; null if there is none."""
    reasons: pl.Series | None = None
    for where, words in objections:
        where = where.fill_null(False)
        if where.any():
            said = words if isinstance(words, pl.Series) else pl.Series([words])
            said = only(said if len(said) == len(where) else said.new_from_index(0, len(where)), where)
            reasons = said if reasons is None else reasons.zip_with(reasons.is_not_null(), said)
    return reasons


def stripped(found: pl.Series) -> pl.Series:
    """Returns any column as text without surrounding blanks; empty text is null."""
    bare = as_text(found).str.strip_chars()
    empty = (bare == "").fill_null(False)
    return only(bare, ~empty) if empty.any() else bare
