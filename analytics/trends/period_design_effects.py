"""Design effects of a decomposition: variances of its parts with customers and days as levels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.metrics import Metric
from analytics.trends.ratio_cells import Cells, Path

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

#: About so many tickets of both periods are asked, all of theirs for each customer drawn.
ASKED = 20_000
#: A customer with more than one in so many tickets is always asked.
LARGE = 1_000
#: Days further out than so many robust standard deviations are drawn in.
FAR = 2.5


class Gradient(NamedTuple):
    """How parts (rows) move with the share and with the rate of every cell (columns) of one period."""

    share: Floats
    rate: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Tickets:
    """The tickets of one period: customers' numbers, days, and the columns that metrics and cells need."""

    rows: pl.DataFrame

    def sampled(self, always: NDArray[np.bool_], one_in: int) -> tuple[pl.DataFrame, Floats]:
        """The tickets of large customers and of one customer in so many, with what each stands for."""
        customer = self.rows["customer"].to_numpy().astype(np.int64)
        large = always[customer]
        drawn = large | (customer % one_in == 0)
        return self.rows.filter(drawn), np.where(large, 1.0, one_in)[drawn]


def effects(
    metric: Metric,
    sides: tuple[Tickets, Tickets],
    by: str,
    names: Sequence[Path],
    cells: tuple[Cells, Cells],
    gradients: tuple[Gradient, Gradient],
) -> Floats:
    """The variance of every part over that of independent tickets, at least 1.

    Customers who come in both periods count once; days, of rates alone, are those of each period. The cells
    are the values of `by`, in the order of `names`.
    """
    customers = max(int(side.rows["customer"].max() or 0) for side in sides) + 1  # pyright: ignore[reportArgumentType]
    counts = sum(np.bincount(side.rows["customer"].to_numpy(), minlength=customers) for side in sides)
    total = int(np.sum(counts))
    one_in = max(1, total // ASKED)
    always = np.asarray(counts) * LARGE > total
    parts = len(gradients[0].share)
    tickets, days = np.zeros(parts), np.zeros(parts)
    people: dict[str, list[NDArray[np.generic]]] = {"customer": [], "influence": [], "weight": []}
    for side, cell, gradient in zip(sides, cells, gradients, strict=True):
        at_share, at_value = _of_tickets(cell, gradient)
        every = _counted(metric, side.rows, by, names)
        tickets += _squares(at_share, at_value, every)
        days += _between_days(at_share, at_value, every, len(names))
        drawn, weight = side.sampled(always, one_in)
        some = _counted(metric, drawn, by, names)
        people["customer"].append(some.customer)
        people["influence"].append(at_share[:, some.cell] * some.n + at_value[:, some.cell] * some.total)
        people["weight"].append(weight[some.kept])
    customer, place = np.unique(np.concatenate(people["customer"]), return_inverse=True)
    weight = np.zeros(len(customer))
    weight[place] = np.concatenate(people["weight"])
    influence = np.concatenate(people["influence"], axis=1)
    squared = np.array([weight @ np.bincount(place, each, len(customer)) ** 2 for each in influence])
    # Rows of a gradient: mixes, as many rates, both totals. A mix that moves on some days, as after a
    # release, is what is looked for: only rates are held against how much they differ from day to day.
    ends = (parts - 2) // 2
    of_rates = np.zeros(parts)
    of_rates[ends : 2 * ends] = of_rates[-1] = 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.maximum(squared / tickets, 1.0) + of_rates * np.maximum(days / tickets - 1.0, 0.0)
    return np.where(tickets > 0, found, 1.0)


class _Counted(NamedTuple):
    """Tickets in the denominator, with the number of their cell, and which of the rows they are."""

    customer: Places
    day: Places
    cell: Places
    n: Floats
    total: Floats
    kept: NDArray[np.bool_]


def _counted(metric: Metric, rows: pl.DataFrame, by: str, names: Sequence[Path]) -> _Counted:
    number = {name[0]: place for place, name in enumerate(names)}
    values = rows[by].unique()
    places = pl.DataFrame({by: values}).with_columns(
        cell=pl.Series([number.get(each, -1) for each in values.cast(pl.String)], dtype=pl.Int64)
    )
    cell = (
        rows.select(by)
        .join(places, on=by, how="left", nulls_equal=True, maintain_order="left")["cell"]
        .to_numpy()
    )
    n = rows[metric.denominator].cast(pl.Float64).to_numpy()
    name = metric.value if metric.kind == "mean" else metric.numerator
    total = rows[name].cast(pl.Float64).fill_null(0.0).to_numpy()
    kept = (n > 0) & (cell >= 0)
    customer = rows["customer"].to_numpy().astype(np.int64)
    day = rows["day"].cast(pl.Int32).to_numpy().astype(np.int64)
    return _Counted(customer[kept], day[kept], cell[kept], n[kept], total[kept], kept)


def _of_tickets(cells: Cells, gradient: Gradient) -> tuple[Floats, Floats]:
    """What one more ticket of a cell adds to every part, and what its value adds beyond that."""
    size = np.maximum(cells.n, 1.0)
    centred = gradient.share - (gradient.share @ cells.share)[:, None]
    at_value = np.where(cells.n > 0, gradient.rate / size, 0.0)
    return centred / cells.n.sum() - at_value * cells.rate, at_value


def _squares(at_share: Floats, at_value: Floats, found: _Counted) -> Floats:
    """The sum of squared influences of all tickets."""
    cells = at_share.shape[1]
    n, squares, product = (
        np.bincount(found.cell, each, cells) for each in (found.n**2, found.total**2, found.n * found.total)
    )
    return at_share**2 @ n + 2 * (at_share * at_value) @ product + at_value**2 @ squares


def _between_days(at_share: Floats, at_value: Floats, found: _Counted, cells: int) -> Floats:
    """The sum of squared influences of usual days about their mean.

    Days far out are drawn in first: days of a release or an outage are what is looked for, not noise.
    """
    day = found.day - found.day.min() if len(found.day) else found.day
    days = int(day.max(initial=-1)) + 1
    if days < 2:
        return np.zeros(len(at_share))
    key = day * cells + found.cell
    n, total = (np.bincount(key, each, days * cells).reshape(days, cells) for each in (found.n, found.total))
    influence = n @ at_share.T + total @ at_value.T
    left = influence - np.median(influence, axis=0)
    width = FAR * 1.4826 * np.median(np.abs(left), axis=0)
    left = np.clip(left, -width, width)
    left -= left.mean(axis=0)
    return (left**2).sum(axis=0) * days / (days - 1)
