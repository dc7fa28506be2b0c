"""Cells of a ratio: a metric's numerator and denominator per value of a dimension, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.metrics import Metric

Floats = NDArray[np.float64]
Path = tuple[str | None, ...]


class Whole(NamedTuple):
    """A metric over all cells, with the variance of its estimate."""

    value: float
    n: float
    variance: float


@dataclass(frozen=True, slots=True)
class Cells:
    """Counts, sums and sums of squares, a cell a place; for a share the sum is its own sum of squares."""

    n: Floats
    total: Floats
    squares: Floats

    @property
    def share(self) -> Floats:
        """Each cell's share of the denominator."""
        return self.n / self.n.sum()

    @property
    def rate(self) -> Floats:
        """Each cell's own rate or mean; 0 where it has no rows, to be replaced."""
        return self.total / np.maximum(self.n, 1)

    @property
    def variance(self) -> Floats:
        """The variance of each cell's rate, half a success and half a failure added to a share of 0 or 1."""
        n = np.maximum(self.n, 1)
        spread = np.maximum(self.squares / n - self.rate**2, 0.0)
        flat = (spread == 0) & np.isin(self.rate, (0.0, 1.0))
        return np.where(self.n > 0, np.where(flat, 0.5 / (n + 1), spread) / n, 0.0)

    @property
    def share_variance(self) -> Floats:
        """The variance of each cell's share."""
        return self.share * (1 - self.share) / self.n.sum()

    @property
    def whole(self) -> Whole:
        """All cells as one."""
        n, total = float(self.n.sum()), float(self.total.sum())
        value = total / n if n else float("nan")
        spread = max(float(self.squares.sum()) / n - value**2, 0.0) if n else 0.0
        return Whole(value, n, spread / n if n else 0.0)

    def only(self, places: NDArray[np.intp]) -> "Cells":
        """Some of the cells."""
        return Cells(self.n[places], self.total[places], self.squares[places])

    def summed(self, group: NDArray[np.intp], groups: int) -> "Cells":
        """Cells added up by the group that each belongs to."""

        def added(values: Floats) -> Floats:
            return np.bincount(group, weights=values, minlength=groups).astype(np.float64)

        return Cells(added(self.n), added(self.total), added(self.squares))


def cells(metric: Metric, added: pl.DataFrame) -> Cells:
    """The cells of measures that were added up per group, in the order of the frame."""
    n = added[metric.denominator].to_numpy().astype(np.float64)
    if metric.kind == "mean":
        total, squares = (added[name].to_numpy() for name in (metric.value, f"{metric.value}_squared"))
        return Cells(n, total.astype(np.float64), squares.astype(np.float64))
    total = added[metric.numerator].to_numpy().astype(np.float64)
    return Cells(n, total, total)


def joined(
    metric: Metric, one: pl.DataFrame, base: pl.DataFrame, by: Sequence[str]
) -> tuple[list[Path], Cells, Cells]:
    """Two periods over the same values, those that only one of them has included."""
    found = [_by_path(metric, frame, by) for frame in (one, base)]
    names = sorted(
        (name for name in {**found[0], **found[1]} if any(each.get(name, _NOTHING)[0] for each in found)),
        key=lambda name: tuple((value is None, value or "") for value in name),
    )
    now, then = (
        Cells(*(np.array([each.get(name, _NOTHING)[k] for name in names]) for k in range(3)))
        for each in found
    )
    return names, now, then


_NOTHING = (0.0, 0.0, 0.0)


def _by_path(
    metric: Metric, added: pl.DataFrame, by: Sequence[str]
) -> dict[Path, tuple[float, float, float]]:
    numbers = cells(metric, added)
    paths = added.select(pl.col(by).cast(pl.String)).rows()
    return {
        path: (float(n), float(total), float(squares))
        for path, n, total, squares in zip(paths, numbers.n, numbers.total, numbers.squares, strict=True)
    }
