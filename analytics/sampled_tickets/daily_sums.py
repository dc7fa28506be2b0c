"""Measures summed by group and day, a number for each day of a group that has tickets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.sampled_tickets.placed_tickets import Group, by_text, in_text
from analytics.significance.returning_customers.cluster_order import Floats, Places


@dataclass(frozen=True, slots=True, eq=False)
class DailySums:
    """The sums of each `group` (its place among the names) and `day` (since 1970), by measure.

    `names` are the values of the fields `by`, as text.
    """

    by: tuple[str, ...]
    names: Sequence[Group]
    group: Places
    day: Places
    sums: Mapping[str, NDArray[Any]]

    @property
    def days(self) -> pl.Series:
        """Returns the day of each sum."""
        return pl.Series("day", self.day.astype(np.int32)).cast(pl.Date)

    def frame(self) -> pl.DataFrame:
        """Returns a row for each group and day."""
        return pl.DataFrame(
            [*self._keys(self.group), self.days, *map(pl.Series, self.sums, self.sums.values())]
        )

    def total(self) -> pl.DataFrame:
        """Returns a row for each group."""
        return pl.DataFrame(
            [
                *self._keys(np.arange(len(self.names))),
                *(
                    pl.Series(name, np.bincount(self.group, values, len(self.names)).astype(values.dtype))
                    for name, values in self.sums.items()
                ),
            ]
        )

    def tables(
        self, by_name: Sequence[Group], wanted: Sequence[str], first_day: int, days: int
    ) -> dict[str, Floats]:
        """Returns each measure as a table of these groups × days; one that is not summed is left out."""
        number = by_text(by_name)
        place = np.array([number.get(in_text(name), -1) for name in self.names], dtype=np.int64)[self.group]
        there = place >= 0
        at = place[there] * days + self.day[there] - first_day
        return {
            name: np.bincount(at, self.sums[name][there], len(by_name) * days)
            .astype(np.float64)
            .reshape(len(by_name), days)
            for name in wanted
            if name in self.sums
        }

    def _keys(self, group: Places) -> list[pl.Series]:
        return [
            pl.Series(name, [values[place] for values in self.names], dtype=pl.String).gather(group)
            for place, name in enumerate(self.by)
        ]
