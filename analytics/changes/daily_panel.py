"""Daily sums of a metric by category, cut into windows of days and weeks around the start of a change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Rows, their sum and sum of squares; one element a category, or a category and week."""

    n: Floats
    total: Floats
    squares: Floats

    @property
    def mean(self) -> Floats:
        """Sum over rows; nan where there are none."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.n > 0, self.total / self.n, np.nan)

    def variance_of_mean(self) -> Floats:
        """The variance of each mean if rows were independent.

        A category's own spread is mixed with two rows' worth of the common one, so that 12 solved of 12 are
        not taken for certainty.
        """
        rows = self.n.sum()
        inner = self.squares - np.where(self.n > 0, self.total**2 / np.maximum(self.n, 1), 0.0)
        common = max(float(inner.sum()), 0.0) / rows if rows else 0.0
        spread = (np.maximum(inner, 0.0) + 2 * common) / (self.n + 2)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.n > 0, spread / self.n, np.inf)

    def only(self, places: Sequence[int] | NDArray[np.int64]) -> "Sums":
        """Those of some categories."""
        return Sums(self.n[places], self.total[places], self.squares[places])


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """A metric's sums by category and day; of a rate, the squares are the total itself."""

    categories: tuple[str, ...]
    first: date
    n: Floats
    total: Floats
    squares: Floats

    @property
    def days(self) -> int:
        """How many days it spans."""
        return self.n.shape[1]

    @property
    def last(self) -> date:
        """The last day."""
        return self.first + timedelta(days=self.days - 1)

    def place(self, category: str) -> int:
        """The row of a category."""
        return self.categories.index(category)

    def between(self, first: date, last: date) -> Flags:
        """Which days lie from the first to the last one, both included."""
        numbers = np.arange(self.days)
        return (numbers >= (first - self.first).days) & (numbers <= (last - self.first).days)

    def sums(self, days: Flags) -> Sums:
        """The sums of each category over these days."""
        return Sums(*(each[:, days].sum(1) for each in (self.n, self.total, self.squares)))

    def weekly(self, days: Flags, start: date) -> tuple[NDArray[np.int64], Sums]:
        """Weeks counted from a start (−1 is the week before it) and sums by category and week over days."""
        numbers = (np.arange(self.days) - (start - self.first).days) // 7
        weeks = np.unique(numbers[days])
        into = (numbers[None, :] == weeks[:, None]) & days
        parts = (each @ into.T.astype(np.float64) for each in (self.n, self.total, self.squares))
        return weeks, Sums(*parts)
