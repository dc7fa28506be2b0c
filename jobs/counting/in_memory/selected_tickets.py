"""The tickets of a slice by their places among the facts of each month: of them is read what is asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.sampled_tickets import placed_tickets
from analytics.sampled_tickets.placed_tickets import Customers, Group
from analytics.significance.returning_customers.cluster_order import Places
from analytics.ticket_slices import Slice
from jobs.counting.in_memory.facts_columns import Column, FactsColumns, Part

Marks = NDArray[np.bool_]
#: To look where the tickets of a customer stand in a month takes as long as to read those of so many others.
_LOOKED_UP = 200


@dataclass(frozen=True, eq=False)
class SelectedTickets:
    """Tickets of some months: `marks` say of all facts of each month which ones they are."""

    columns: FactsColumns
    parts: tuple[Part, ...]
    marks: tuple[Marks, ...]

    @property
    def height(self) -> int:
        """Returns how many tickets there are."""
        return sum(map(np.count_nonzero, self.marks))

    @cached_property
    def rows(self) -> tuple[Places, ...]:
        """Returns the places of the tickets within the facts of each month."""
        return tuple(map(np.flatnonzero, self.marks))

    def read(self, names: Sequence[str]) -> None:
        """Reads columns that will be asked for, all of them at once."""
        self.columns.read(self.parts, names)

    def column(self, name: str) -> Column:
        """Returns one column of the tickets, in order."""
        return self.numbers([name])[name]

    def numbers(self, names: Sequence[str]) -> dict[str, Column]:
        """Returns columns of the tickets, in order; 0 for missing."""
        read = self.columns.read(self.parts, names)
        return {
            name: _joined([of[name].take(mine) for of, mine in zip(read, self.rows, strict=True)])
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
                return PlacedTickets(self.only(there), by, names)
        return PlacedTickets(self, by, names)

    def only(self, wanted: Marks) -> "SelectedTickets":
        """Returns some of these tickets: those that are marked, in their order."""
        ends = np.cumsum([len(each) for each in self.rows])[:-1]
        marks = tuple(np.zeros(len(each), dtype=np.bool_) for each in self.marks)
        for mine, rows, each in zip(marks, self.rows, np.split(wanted, ends), strict=True):
            mine[rows] = each
        return SelectedTickets(self.columns, self.parts, marks)

    def groups(self, by: Sequence[str], names: Sequence[Group]) -> Places:
        """Returns each ticket's group as its place among the names; -1 where it is in none."""
        places, at = np.zeros(len(names), dtype=np.int64), np.zeros(self.height, dtype=np.int16)
        many = 1
        for number, (_, found) in enumerate(self.numbers(by).items()):
            texts = [None if group[number] is None else str(group[number]) for group in names]
            values = {text: place for place, text in enumerate(dict.fromkeys(texts))}
            # Every value has a number, and all others share the last one.
            lookup = np.full(int(found.max(initial=0)) + 1, len(values))
            for known, place in zip(self.columns.codes(list(values)), values.values(), strict=True):
                if known < len(lookup):
                    lookup[known] = place
            size = len(values) + 1
            many *= size
            # As narrow as it can be: this is done for every ticket.
            kind = np.int16 if many < 1 << 15 else np.int64
            at = at.astype(kind, copy=False) * kind(size) + lookup.astype(kind).take(found)
            places = places * size + [values[text] for text in texts]
        table = np.full(many, -1, dtype=np.int64)
        table[places] = np.arange(len(names))
        return table.take(at)

    def frequent(self, more_than: float) -> Customers:
        """Returns customers in order, among them all who have more of the tickets than that."""
        customers = [of["customer"] for of in self.columns.read(self.parts, ["customer"])]
        # Of a month's tickets those of a customer stand together: who has as many as two steps stands at the
        # ends of one.
        step = int(more_than / max(len(self.parts), 1)) // 2
        if step:
            steps = [each[::step] for each in customers]
            found = [each[1:][each[1:] == each[:-1]] for each in steps]
        else:
            found = [each.take(rows) for each, rows in zip(customers, self.rows, strict=True)]
        return np.unique(np.concatenate(found or [np.zeros(0, dtype=np.uint32)]))

    def count(self, customers: Customers) -> Places:
        """Returns how many of the tickets each of these customers has; they are in order."""
        if len(customers) * len(self.parts) * _LOOKED_UP > self.height:
            return np.bincount(self.column("customer"), minlength=int(customers.max()) + 1)[customers]
        found = np.zeros(len(customers), dtype=np.int64)
        for of, mine in zip(self.columns.read(self.parts, ["customer"]), self.marks, strict=True):
            spans = _spans(of["customer"], customers)
            found += np.array([np.count_nonzero(mine[start:end]) for start, end in spans], dtype=np.int64)
        return found

    def drawn(self, large: Customers, one_in: Places, field: str = "") -> "SelectedTickets":
        """Returns all tickets of large customers, of others those of one in so many, by a field's number."""
        marks = list[Marks]()
        names = ["customer", field] if field else ["customer"]
        for of, mine in zip(self.columns.read(self.parts, names), self.marks, strict=True):
            customer = of["customer"]
            # Of a power of two the remainder is in the lowest bits.
            masks = (one_in - 1).astype(customer.dtype)
            # What has another number is none of these tickets.
            asked = customer & (masks.take(of[field], mode="clip") if field else masks[0]) == 0
            for start, end in _spans(customer, large):
                asked[start:end] = True
            marks.append(asked & mine)
        return SelectedTickets(self.columns, self.parts, tuple(marks))


def _joined(columns: Sequence[Column]) -> Column:
    """One column of those of all months, without a copy where it is one alone."""
    if len(columns) == 1:
        return columns[0]
    return np.concatenate(columns) if columns else np.zeros(0, dtype=np.int64)


def _spans(ordered: Customers, customers: Customers) -> Iterable[tuple[int, int]]:
    """Where the tickets of each of these customers begin and end among those of a month."""
    ends = (np.searchsorted(ordered, customers, side) for side in ("left", "right"))
    return zip(*(each.tolist() for each in ends), strict=True)


@dataclass(frozen=True, slots=True, eq=False)
class PlacedTickets:
    """Selected tickets with their groups, as design effects ask for them."""

    tickets: SelectedTickets
    by: Sequence[str]
    names: Sequence[Group]
    #: Each one's group, where it was asked for already.
    of: Places | None = None

    @property
    def height(self) -> int:
        """Returns how many tickets there are."""
        return self.tickets.height

    @property
    def customer(self) -> Customers:
        """Returns each ticket's customer."""
        return self.tickets.column("customer")

    def group(self) -> Places:
        """Returns the place of each ticket's group among the names."""
        return self.tickets.groups(self.by, self.names) if self.of is None else self.of

    def day(self) -> Places:
        """Returns the days since 1970 of the tickets."""
        return self.tickets.column("day").astype(np.int64)

    def numbers(self, names: Sequence[str]) -> dict[str, Column]:
        """Returns columns of the tickets as numbers; 0 for missing."""
        return self.tickets.numbers(names)

    def frequent(self, more_than: float) -> Customers:
        """Returns customers in order, among them all who have more of the tickets than that."""
        return self.tickets.frequent(more_than)

    def count(self, customers: Customers) -> Places:
        """Returns how many of the tickets each of these customers has."""
        return self.tickets.count(customers)

    def drawn(self, one_in: Places, large: Customers) -> "PlacedTickets":
        """Returns the tickets that are asked: all of large customers, of others those of one in so many."""
        if one_in.min() == one_in.max():
            return PlacedTickets(self.tickets.drawn(large, one_in[:1]), self.by, self.names)
        # By the first field alone far fewer are left, of which the group is asked.
        texts = [None if name[0] is None else str(name[0]) for name in self.names]
        codes = np.array(self.tickets.columns.codes(texts))
        least = np.full(codes.max() + 1, one_in.max())
        np.minimum.at(least, codes, one_in)
        found = self.tickets.drawn(large, least, self.by[0])
        if len(self.by) == 1:
            return PlacedTickets(found, self.by, self.names)
        group = found.groups(self.by, self.names)
        asked = placed_tickets.drawn(found.column("customer"), group, one_in, large)
        return PlacedTickets(found.only(asked), self.by, self.names, group[asked])


def select(columns: FactsColumns, parts: Sequence[Part], chosen: Slice, flag: str = "") -> SelectedTickets:
    """Returns the tickets of a slice within these months, of those with a flag where one is named."""
    fields = [name for name, _ in chosen.where]
    days = ["day"] if chosen.start is not None or chosen.end is not None else []
    codes = [(name, columns.codes(values)) for name, values in chosen.where]
    read = columns.read(parts, [*fields, *days, *([flag] if flag else [])])
    marks = list[Marks]()
    for part, of in zip(parts, read, strict=True):
        mine = of[flag] if flag else np.ones(part.height, dtype=np.bool_)
        for name, values in codes:
            column = of[name]
            mine = mine & _any_of(column, values)
        if chosen.start is not None:
            mine = mine & (of["day"] >= _days(chosen.start))
        if chosen.end is not None:
            mine = mine & (of["day"] <= _days(chosen.end))
        marks.append(mine)
    return SelectedTickets(columns, tuple(parts), tuple(marks))


def _any_of(column: Column, values: Sequence[int]) -> Marks:
    found = np.zeros(len(column), dtype=np.bool_)
    for value in values:
        # No number of this width stands for a value that is larger: the month has none of it.
        if value <= np.iinfo(column.dtype).max:
            found |= column == column.dtype.type(value)
    return found


def _days(day: date) -> int:
    return (day - date(1970, 1, 1)).days
