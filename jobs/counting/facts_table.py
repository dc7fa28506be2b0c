"""The facts of a source, scanned from disk by month or held in memory, with customers numbered on demand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics import facts

Hashes = NDArray[np.uint64]


@dataclass(slots=True, eq=False)
class _Once:
    """What is made of a table when it is first asked for, by whichever visitor is first."""

    lock: Lock = field(default_factory=Lock)
    customers: Hashes | None = None
    whole: pl.DataFrame | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FactsTable:
    """A row per ticket, in the order of months, and within a month of customers and ids.

    What is read of it is what is asked for: these columns of these rows. `whole` holds all in memory.
    """

    rows: pl.LazyFrame
    height: int
    names: tuple[str, ...]
    #: Whether customers are hashes that are yet to be numbered.
    hashed: bool = False
    further: tuple[pl.Expr, ...] = ()
    once: _Once = field(default_factory=_Once, repr=False)

    def scan(self) -> pl.LazyFrame:
        """Returns the facts as they are asked for."""
        numbered = self.rows
        if self.hashed:
            number = pl.col("customer").map_batches(self._numbers, pl.UInt32, is_elementwise=True)
            numbered = numbered.with_columns(number.alias("customer"))
        return numbered.with_columns(*self.further) if self.further else numbered

    def whole(self) -> pl.DataFrame:
        """Returns all facts in memory, by customer and id."""
        with self.once.lock:
            if self.once.whole is None:
                found = self.scan().collect()
                self.once.whole = found.sort("customer", "ticket_id") if self.hashed else found
            return self.once.whole

    def with_column(self, name: str, expression: pl.Expr) -> "FactsTable":
        """Returns the facts with one more column."""
        return FactsTable(
            self.rows,
            self.height,
            (*self.names, name),
            self.hashed,
            (*self.further, expression.alias(name)),
            _Once(customers=self.once.customers),
        )

    def _numbers(self, hashes: pl.Series) -> pl.Series:
        found = np.searchsorted(self.customers(), hashes.to_numpy()).astype(np.uint32)
        return pl.Series(hashes.name, found)

    def customers(self) -> Hashes:
        """Returns the hashes of all customers, sorted: a customer's number is its place."""
        if self.once.customers is None:
            every = self.rows.select(pl.col("customer").unique()).collect().to_series()
            self.once.customers = every.sort().to_numpy()
        return self.once.customers


def in_memory(frame: pl.DataFrame) -> FactsTable:
    """Returns coded facts that are held already."""
    held = _Once(whole=frame)
    return FactsTable(frame.lazy(), frame.height, tuple(frame.columns), once=held)


def by_month(
    months: Sequence[Path | pl.DataFrame], height: int, columns: pl.Schema, as_of: datetime
) -> FactsTable:
    """Returns the facts of months on disk, or in memory where a disk has no room, as of that time.

    A field that only other months record is null.
    """
    scans: list[pl.LazyFrame] = []
    paths: list[Path] = []
    for each in months:
        if isinstance(each, Path):
            paths.append(each)
            continue
        scans += [*_scanned(paths, columns), _completed(each.lazy(), columns)]
        paths = []
    scans += _scanned(paths, columns)
    rows = pl.concat(scans) if len(scans) > 1 else scans[0]
    aged = rows.with_columns(facts.aged(as_of))
    return FactsTable(aged, height, tuple(columns), hashed=True)


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
