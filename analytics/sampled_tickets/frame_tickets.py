"""Tickets of a frame, as design effects ask for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.sampled_tickets.placed_tickets import Customers, Group, by_text, drawn, in_text
from analytics.significance.returning_customers.cluster_order import Places


@dataclass(frozen=True, slots=True)
class FrameTickets:
    """Tickets that a frame holds: what is wanted of it is collected at once."""

    frame: pl.LazyFrame

    def placed(
        self, by: Sequence[str], names: Sequence[Group], wanted: Sequence[str], *, others: bool
    ) -> "FramePlaced":
        """Returns the tickets of these groups, whether or not there are others."""
        read = dict.fromkeys((*by, "customer", "day", *wanted))
        found, group = _grouped(self.frame.select(*read).collect(), by, names)
        return FramePlaced(found, group)


@dataclass(frozen=True, slots=True, eq=False)
class FramePlaced:
    """Tickets of a frame with their groups."""

    frame: pl.DataFrame
    of: Places

    @property
    def height(self) -> int:
        """Returns how many tickets there are."""
        return self.frame.height

    @property
    def customer(self) -> Customers:
        """Returns each ticket's customer."""
        return self.frame["customer"].cast(pl.UInt32).to_numpy()

    def group(self) -> Places:
        """Returns the place of each ticket's group among the names."""
        return self.of

    def day(self) -> Places:
        """Returns the days since 1970 of the tickets."""
        return self.frame["day"].cast(pl.Int32).to_numpy().astype(np.int64)

    def numbers(self, names: Sequence[str]) -> dict[str, NDArray[Any]]:
        """Returns columns of the tickets as numbers; 0 for missing."""
        found = self.frame.select(pl.col(names).cast(pl.Float64).fill_null(0.0)).to_numpy(order="fortran")
        return {name: found[:, place] for place, name in enumerate(names)}

    def frequent(self, more_than: float) -> Customers:
        """Returns the customers in order who have more of the tickets than that."""
        return np.flatnonzero(np.bincount(self.customer) > more_than).astype(np.uint32)

    def count(self, customers: Customers) -> Places:
        """Returns how many of the tickets each of these customers has; they are in order."""
        return np.bincount(self.customer, minlength=int(customers.max(initial=0)) + 1)[customers]

    def drawn(self, one_in: Places, large: Customers) -> "FramePlaced":
        """Returns the tickets that are asked: all of large customers, of others those of one in so many."""
        asked = np.flatnonzero(drawn(self.customer, self.of, one_in, large))
        return FramePlaced(self.frame[asked], self.of[asked])


def _grouped(frame: pl.DataFrame, by: Sequence[str], names: Sequence[Group]) -> tuple[pl.DataFrame, Places]:
    """Returns the rows of these groups, and each one's group as its place among them."""
    if not by:
        return frame, np.zeros(frame.height, dtype=np.int64)
    number = by_text(names)
    values = frame.select(by).unique()
    place = [number.get(in_text(row)) for row in values.rows()]
    placed = values.with_columns(pl.Series("group", place, dtype=pl.Int64))
    joined = frame.join(placed, on=by, how="left", nulls_equal=True, maintain_order="left")
    joined = joined.filter(pl.col("group").is_not_null())
    return joined, joined["group"].to_numpy()
