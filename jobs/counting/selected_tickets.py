"""The tickets of a slice by their places among the facts of each month: of them is read what is asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.design_effect_inputs import Customers, Group
from analytics.significance.returning_customers.two_way import Places
from analytics.ticket_slices import Slice
from jobs.counting import facts_columns
from jobs.counting.facts_columns import Column, FactsColumns, Part


@dataclass(frozen=True, slots=True, eq=False)
class SelectedTickets:
    """Tickets of some months: `rows` are their places within the facts of each."""

    columns: FactsColumns
    parts: tuple[Part, ...]
    rows: tuple[Places, ...]

    @property
    def height(self) -> int:
        """Returns how many tickets there are."""
        return sum(map(len, self.rows))

    def read(self, names: Sequence[str]) -> None:
        """Reads columns that will be asked for, all of them at once."""
        self.columns.read(self.parts, names)

    def column(self, name: str, drawn: Places | None = None) -> Column:
        """Returns one column of all tickets, or of those at these places, in order."""
        return self.numbers([name], drawn)[name]

    def numbers(self, names: Sequence[str], drawn: Places | None = None) -> dict[str, Column]:
        """Returns columns of all tickets, or of those at these places, in order; 0 for missing."""
        rows = self.rows if drawn is None else self._drawn(drawn)
        read = self.columns.read(self.parts, names)
        return {
            name: np.concatenate(
                [of[name][mine] for of, mine in zip(read, rows, strict=True)] or [np.zeros(0, dtype=np.int64)]
            )
            for name in names
        }

    def frame(self, names: Iterable[str]) -> pl.DataFrame:
        """Returns columns of all tickets as a frame, fields as codes, 0 for missing."""
        wanted = list(dict.fromkeys(names))
        if not self.parts:
            return self.columns.scan([], wanted).select(wanted).collect()
        found = pl.DataFrame(self.numbers(wanted))
        return found.with_columns(pl.col("day").cast(pl.Date)) if "day" in found.columns else found

    def placed(
        self, by: Sequence[str], names: Sequence[Group], wanted: Sequence[str], *, others: bool
    ) -> "PlacedTickets":
        """Returns the tickets of these groups."""
        # In one go, as what is read later is read by month, too.
        self.read(["customer", "day", *by, *wanted])
        if others and by:
            there = self.groups(by, names) >= 0
            if not there.all():
                return PlacedTickets(self._only(np.flatnonzero(there)), by, names)
        return PlacedTickets(self, by, names)

    def _drawn(self, drawn: Places) -> list[Places]:
        """The places within each month of some of the tickets, which are in order."""
        ends = np.cumsum([len(each) for each in self.rows])
        at = np.searchsorted(drawn, ends)
        starts = np.concatenate([[0], at[:-1]]) if len(at) else at
        return [
            rows[drawn[start:end] - (past - len(rows))]
            for rows, start, end, past in zip(self.rows, starts, at, ends, strict=True)
        ]

    def _only(self, drawn: Places) -> "SelectedTickets":
        return SelectedTickets(self.columns, self.parts, tuple(self._drawn(drawn)))

    def groups(self, by: Sequence[str], names: Sequence[Group], drawn: Places | None = None) -> Places:
        """Returns each ticket's group as its place among the names; -1 where it is in none."""
        height = self.height if drawn is None else len(drawn)
        places, at = np.zeros(len(names), dtype=np.int64), np.zeros(height, dtype=np.int16)
        many = 1
        for number, (_, found) in enumerate(self.numbers(by, drawn).items()):
            texts = [None if group[number] is None else str(group[number]) for group in names]
            values = {text: place for place, text in enumerate(dict.fromkeys(texts))}
            # Every value has a number, and all others share the last one.
            lookup = np.full(int(found.max(initial=0)) + 1, len(values))
            for known, place in zip(facts_columns.codes(list(values)), values.values(), strict=True):
                if known < len(lookup):
                    lookup[known] = place
            size = len(values) + 1
            many *= size
            # As narrow as it can be: this is done for every ticket.
            kind = np.int16 if many < 1 << 15 else np.int64
            at = at.astype(kind, copy=False) * kind(size) + lookup.astype(kind)[found]
            places = places * size + [values[text] for text in texts]
        table = np.full(many, -1, dtype=np.int64)
        table[places] = np.arange(len(names))
        return table[at]


@dataclass(frozen=True, slots=True, eq=False)
class PlacedTickets:
    """Selected tickets with their groups, as design effects ask for them."""

    tickets: SelectedTickets
    by: Sequence[str]
    names: Sequence[Group]

    @property
    def customer(self) -> Customers:
        """Returns each ticket's customer."""
        return self.tickets.column("customer")

    def group(self, drawn: Places | None = None) -> Places:
        """Returns the place of each ticket's group among the names."""
        return self.tickets.groups(self.by, self.names, drawn)

    def day(self, drawn: Places | None = None) -> Places:
        """Returns the days since 1970 of all tickets, or of those at these places."""
        return self.tickets.column("day", drawn).astype(np.int64)

    def numbers(self, names: Sequence[str], drawn: Places | None = None) -> dict[str, Column]:
        """Returns columns of all tickets, or of those at these places, as numbers; 0 for missing."""
        return self.tickets.numbers(names, drawn)


def select(columns: FactsColumns, parts: Sequence[Part], chosen: Slice, flag: str = "") -> SelectedTickets:
    """Returns the tickets of a slice within these months, of those with a flag where one is named."""
    fields = [name for name, _ in chosen.where]
    days = ["day"] if chosen.start is not None or chosen.end is not None else []
    codes = [(name, facts_columns.codes(values)) for name, values in chosen.where]
    read = columns.read(parts, [*fields, *days, *([flag] if flag else [])])
    rows = list[Places]()
    for part, of in zip(parts, read, strict=True):
        mine = of[flag] if flag else np.ones(part.height, dtype=np.bool_)
        for name, values in codes:
            column = of[name]
            mine = mine & _any_of(column, values)
        if chosen.start is not None:
            mine = mine & (of["day"] >= _days(chosen.start))
        if chosen.end is not None:
            mine = mine & (of["day"] <= _days(chosen.end))
        rows.append(np.flatnonzero(mine))
    return SelectedTickets(columns, tuple(parts), tuple(rows))


def _any_of(column: Column, values: Sequence[int]) -> NDArray[np.bool_]:
    found = np.zeros(len(column), dtype=np.bool_)
    for value in values:
        # No number of this width stands for a value that is larger: the month has none of it.
        if value <= np.iinfo(column.dtype).max:
            found |= column == column.dtype.type(value)
    return found


def _days(day: date) -> int:
    return (day - date(1970, 1, 1)).days
