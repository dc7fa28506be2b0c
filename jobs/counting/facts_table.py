"""The facts of a source, scanned from disk by month or held in memory, with customers numbered on demand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics import facts
from jobs.counting.in_memory.facts_columns import FactsColumns, Part

Hashes = NDArray[np.uint64]


@dataclass(slots=True, eq=False)
class _Once:
    """What is made of a table when it is first asked for, by whichever visitor is first."""

    lock: Lock = field(default_factory=Lock)
    customers: Hashes | None = None
    whole: pl.DataFrame | None = None
    columns: FactsColumns | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FactsTable:
    """A row per ticket, in the order of months, and within a month of customers and ids.

    What is read of it is what is asked for: these columns of these rows. `whole` holds all in memory.
    """

    parts: tuple[Part, ...]
    schema: pl.Schema
    #: The as-of time of months, whose customers are hashes that are yet to be numbered.
    as_of: datetime | None = None
    further: tuple[tuple[str, pl.Expr], ...] = ()
    once: _Once = field(default_factory=_Once, repr=False)

    @property
    def height(self) -> int:
        """Returns how many tickets there are."""
        return sum(part.height for part in self.parts)

    @property
    def names(self) -> tuple[str, ...]:
        """Returns the names of the columns."""
        return (*self.schema.names(), *(name for name, _ in self.further))

    def scan(self, parts: Sequence[Part] | None = None) -> pl.LazyFrame:
        """Returns the facts as they are asked for, of all months or of some."""
        found = self._rows(self.parts if parts is None else parts)
        if self.as_of is not None:
            number = pl.col("customer").map_batches(self._numbers, pl.UInt32, is_elementwise=True)
            found = found.with_columns(facts.aged(self.as_of), number.alias("customer"))
        return found.with_columns(**dict(self.further)) if self.further else found

    def of_days(self, days: pl.Series) -> tuple[Part, ...]:
        """Returns the months in which tickets of these days can be, in whatever time zone a day is cut."""
        if len(self.parts) == 1:
            return self.parts
        every = np.unique(days.to_physical().to_numpy())
        beside = np.concatenate([every - 1, every, every + 1]).astype("datetime64[D]")
        there = set(np.unique(beside.astype("datetime64[M]")).astype(str).tolist())
        return tuple(part for part in self.parts if part.month is None or part.month in there)

    @property
    def columns(self) -> FactsColumns:
        """Returns the columns that questions asked for, in memory."""
        with self.once.lock:
            if self.once.columns is None:
                along = tuple(name for name in facts.DIMENSIONS if name in self.schema)
                self.once.columns = FactsColumns(self._scan_of, along=along)
            return self.once.columns

    def whole(self) -> pl.DataFrame:
        """Returns all facts in memory, by customer and id."""
        with self.once.lock:
            if self.once.whole is None:
                found = self.scan().collect()
                self.once.whole = found if self.as_of is None else found.sort("customer", "ticket_id")
            return self.once.whole

    def with_column(self, name: str, expression: pl.Expr) -> "FactsTable":
        """Returns the facts with one more column."""
        further = (*self.further, (name, expression))
        return FactsTable(self.parts, self.schema, self.as_of, further, _Once(customers=self.once.customers))

    def customers(self) -> Hashes:
        """Returns the hashes of all customers, sorted: a customer's number is its place."""
        if self.once.customers is None:
            every = self._rows(self.parts).select("customer").collect().to_series()
            # Of a month in order they stand together, so that few are left to be sorted.
            few = np.sort(every.filter(every.ne_missing(every.shift())).to_numpy())
            self.once.customers = few[np.append(True, few[1:] != few[:-1])[: len(few)]]
        return self.once.customers

    def _scan_of(self, parts: Sequence[Part], names: Collection[str]) -> pl.LazyFrame:
        if "customer" in names and self.as_of is not None:
            # Before what reads months side by side asks for them, as each would look for them all.
            self.customers()
        return self.scan(parts)

    def _rows(self, parts: Sequence[Part]) -> pl.LazyFrame:
        """The rows as they are kept. A field that only other months record is null."""
        scans: list[pl.LazyFrame] = []
        paths: list[Path] = []
        for each in parts:
            if isinstance(each.rows, Path):
                paths.append(each.rows)
                continue
            scans += [*_scanned(paths, self.schema), _completed(each.rows.lazy(), self.schema)]
            paths = []
        scans += _scanned(paths, self.schema)
        if not scans:
            return pl.LazyFrame(schema=self.schema)
        return pl.concat(scans) if len(scans) > 1 else scans[0]

    def _numbers(self, hashes: pl.Series) -> pl.Series:
        values = hashes.to_numpy()
        # Of a month in order they stand together: each is looked up once for all of its tickets.
        begins = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]])[: len(values)])
        found = np.searchsorted(self.customers(), values[begins]).astype(np.uint32)
        return pl.Series(hashes.name, np.repeat(found, np.diff(begins, append=len(values))))


def in_memory(frame: pl.DataFrame) -> FactsTable:
    """Returns coded facts that are held already, by customer as those of a month are."""
    ordered = frame if frame["customer"].is_sorted() else frame.sort("customer", maintain_order=True)
    return FactsTable((Part(None, ordered, ordered.height),), ordered.schema, once=_Once(whole=ordered))


def by_month(parts: Sequence[Part], columns: pl.Schema, as_of: datetime) -> FactsTable:
    """Returns the facts of months on disk, or in memory where a disk has no room, as of that time."""
    return FactsTable(tuple(parts), columns, as_of)


def _scanned(paths: list[Path], columns: pl.Schema) -> list[pl.LazyFrame]:
    if not paths:
        return []
    found = pl.scan_parquet(
        paths, schema=columns, missing_columns="insert", extra_columns="ignore", glob=False, cache=False
    )
    return [found.select(columns.names())]


def _completed(frame: pl.LazyFrame, columns: pl.Schema) -> pl.LazyFrame:
    there = frame.collect_schema().names()
    lacking = [pl.lit(None, dtype).alias(name) for name, dtype in columns.items() if name not in there]
    return frame.with_columns(lacking).select(columns.names())
