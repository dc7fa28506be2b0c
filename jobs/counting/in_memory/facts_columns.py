"""Columns of the facts in memory, by month, as questions ask for them: the next question reads none twice.

Fields are small numbers, so that to choose tickets by their values is to compare bytes. What was asked for
longest ago goes first, so that memory grows with what is looked at and not with what is stored.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import polars as pl
from numpy.typing import NDArray

from analytics import facts
from jobs.counting.in_memory import freed_memory

#: What is held of one table when nobody asks.
HELD_BYTES = 160 << 20
#: Of so many values the numbers are kept.
MOST_CODES = 10_000
#: What is read along may take one in so many of the bytes.
_SMALL = 8
#: Of a field the place of each value among all categories + 1, 0 where it is missing; days since 1970; else
#: numbers, 0 where they are missing.
Column = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The facts of one month, on disk or in memory; `month` is none where they are of all.

    Beside what is on disk stand the `values` of its fields (`field_values`).
    """

    month: str | None
    rows: Path | pl.DataFrame
    height: int
    values: Path | None = None


@dataclass(slots=True, eq=False)
class FactsColumns:
    """The columns of months that were asked for, at most so many bytes of them; `scan` reads them."""

    scan: Callable[[Sequence[Part], Collection[str]], pl.LazyFrame]
    held_bytes: int = HELD_BYTES
    #: Whether what is scanned stays in memory for as long, so that its numbers need no copy.
    shared: bool = False
    #: Fields that are read along with the first columns of a month, as the next question is by one of them.
    along: tuple[str, ...] = ()
    _lock: Lock = field(default_factory=Lock)
    _held: OrderedDict[tuple[str | None, str], Column] = field(
        default_factory=OrderedDict[tuple[str | None, str], Column]
    )
    _bytes: int = 0
    #: While anything is held that numbers categories, their numbers stay.
    _categories: pl.Series = field(default_factory=lambda: pl.Series([""], dtype=pl.Categorical))
    _codes: dict[str | None, int] = field(default_factory=dict[str | None, int])

    def __post_init__(self) -> None:
        """Has what is freed between questions stay."""
        freed_memory.keep()

    def read(self, parts: Sequence[Part], names: Iterable[str]) -> list[dict[str, Column]]:
        """Returns these columns of every month."""
        wanted = list(dict.fromkeys(names))
        with self._lock:
            lacking = [part for part in parts if any((part.month, name) not in self._held for name in wanted)]
            unread = [
                name for name in wanted if any((part.month, name) not in self._held for part in lacking)
            ]
            new = self._scanned(lacking, [*unread, *self._along(lacking, unread)]) if unread else {}
            found: list[dict[str, Column]] = []
            for part in parts:
                mine = [(part.month, name) for name in wanted]
                found.append({key[1]: new[key] if key in new else self._held[key] for key in mine})
                for key in mine:
                    if key in self._held:
                        self._held.move_to_end(key)
            for key, column in new.items():
                if key not in self._held:
                    self._held[key] = column
                    self._bytes += column.nbytes
            while self._bytes > self.held_bytes and self._held:
                self._bytes -= self._held.popitem(last=False)[1].nbytes
        return found

    def _along(self, parts: Sequence[Part], unread: Collection[str]) -> list[str]:
        """The fields that are read along, where they are a small part of what may be held."""
        lacking = [name for name in self.along if any((part.month, name) not in self._held for part in parts)]
        small = len(lacking) * sum(part.height for part in parts) * _SMALL <= self.held_bytes
        return [name for name in lacking if small and name not in unread]

    def codes(self, values: Sequence[str | None]) -> list[int]:
        """Returns the numbers by which columns of fields have these values."""
        known = self._codes
        if not all(value in known for value in values):
            of = pl.Series(values, dtype=pl.Categorical).to_physical().to_list()
            new = {value: 0 if code is None else code + 1 for value, code in zip(values, of, strict=True)}
            self._codes = known = new if len(known) > MOST_CODES else known | new
        return [known[value] for value in values]

    def _scanned(self, parts: Sequence[Part], names: list[str]) -> dict[tuple[str | None, str], Column]:
        fields = facts.fields_of(names)
        coded = [(pl.col(name).to_physical() + 1).fill_null(0).alias(name) for name in fields]
        others = [pl.col(name) for name in names if name not in fields]
        frame = self.scan(parts, names).select(*coded, *others).collect()
        found: dict[tuple[str | None, str], Column] = {}
        for column in frame.iter_columns():
            start = 0
            for part in parts:
                mine = column.slice(start, part.height)
                start += part.height
                found[part.month, column.name] = _numbers(
                    mine, coded=column.name in fields, shared=self.shared
                )
        return found


def _numbers(column: pl.Series, *, coded: bool, shared: bool) -> Column:
    if coded:
        highest = int(column.max() or 0)  # pyright: ignore[reportArgumentType]
        narrow = pl.UInt8 if highest < 1 << 8 else pl.UInt16 if highest < 1 << 16 else pl.UInt32
        return column.cast(narrow).rechunk().to_numpy()
    plain = column.to_physical() if column.dtype == pl.Date else column
    if plain.null_count():
        plain = plain.fill_null(False if plain.dtype == pl.Boolean else 0)
    # A copy where it shares its memory with other months, which may be let go before it.
    return plain.rechunk().to_numpy(writable=not shared)
