"""Slice: a set of tickets as one predicate, shared by cards, drill-down, exports and commands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from analytics.facts import DIMENSIONS

#: How a missing value is written where a person chooses or reads values.
NOT_RECORDED = "(not recorded)"


@dataclass(frozen=True, slots=True)
class Slice:
    """Days and values: different columns all hold, of one column's values any; None is a missing value."""

    start: date | None = None
    end: date | None = None
    where: tuple[tuple[str, tuple[str | None, ...]], ...] = ()

    def but(self, column: str, *values: str | None) -> "Slice":
        """The same slice with one column set to these values."""
        others = tuple((name, kept) for name, kept in self.where if name != column)
        return Slice(self.start, self.end, (*others, (column, values)))

    def within(self, start: date | None, end: date | None) -> "Slice":
        """The same slice over other days."""
        return Slice(start, end, self.where)

    @property
    def in_cube(self) -> bool:
        """Whether the cube has every column that this asks for."""
        return all(column in DIMENSIONS for column, _ in self.where)

    def predicate(self) -> pl.Expr:
        """The slice as an expression over facts or cube."""
        parts: list[pl.Expr] = [pl.lit(True)]
        if self.start is not None:
            parts.append(pl.col("day") >= self.start)
        if self.end is not None:
            parts.append(pl.col("day") <= self.end)
        parts += [_any_of(column, values) for column, values in self.where]
        return pl.all_horizontal(parts)


def in_words(chosen: Slice) -> str:
    """The slice as a person reads it, by the names of the columns: category is billing or refunds."""
    parts = [f"{column} is {' or '.join(words(values))}" for column, values in chosen.where]
    if chosen.start is not None or chosen.end is not None:
        first, last = (day.isoformat() if day else "" for day in (chosen.start, chosen.end))
        days = f"{first} to {last}" if first and last else f"from {first}" if first else f"until {last}"
        parts.insert(0, f"days {days}")
    return "; ".join(parts) or "all tickets"


def words(values: Sequence[str | None]) -> list[str]:
    """The values as a person reads them."""
    return [NOT_RECORDED if value is None else value for value in values]


def _any_of(column: str, values: Sequence[str | None]) -> pl.Expr:
    # Each value is compared as a code; a list of texts would have every row's text looked up.
    found = [pl.col(column).is_null() if value is None else (pl.col(column) == value) for value in values]
    return pl.any_horizontal([each.fill_null(False) for each in found]) if found else pl.lit(False)
