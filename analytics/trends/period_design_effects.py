"""Design effects of a decomposition: variances of its parts with customers and days as levels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from analytics.metrics import Metric
from analytics.significance.returning_customers.cluster_order import DAYS_FOR_WEEKDAYS
from analytics.trends.ratio_cells import Cells, Path

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

#: About so many tickets of both periods are asked, all of theirs for each customer drawn.
ASKED = 20_000
#: A customer with more than one in so many tickets is always asked.
LARGE = 1_000
#: Days further out than so many robust standard deviations are none of the usual ones.
FAR = 3.0
#: On either side of the furthest day something is taken to have lasted so many days at most.
_LASTS = 7


class Widening(NamedTuple):
    """The variance of every part over that of independent tickets, at least 1, and its degrees of freedom."""

    effect: Floats
    freedom: Floats


class Gradient(NamedTuple):
    """How parts (rows) move with the share and with the rate of every cell (columns) of one period."""

    share: Floats
    rate: Floats


#: By the metric's key, how often each ticket is in its denominator, and its value where it is, else 0.
Numbers = Mapping[str, tuple[Floats, Floats]]


class Side(NamedTuple):
    """The tickets of one period, and those of the sampled customers with the place of each one's customer."""

    rows: pl.DataFrame
    numbers: Numbers
    sampled: pl.DataFrame
    sampled_numbers: Numbers
    customer: Places


@dataclass(frozen=True, slots=True, eq=False)
class Tickets:
    """The tickets of two periods, the later one first, and a sample of their customers.

    `weight` is how many customers each one of the sample stands for: who comes in both periods is one.
    """

    sides: tuple[Side, Side]
    weight: Floats

    def by(self, name: str) -> "Grouped":
        """The same by the values of a field."""
        # In order, so that sums of floats are the same each time.
        found = (
            pl.concat([side.rows.select(name).unique() for side in self.sides])
            .unique()
            .sort(pl.col(name).cast(pl.String))
        )
        placed = found.with_row_index("place")
        values = found[name].cast(pl.String).to_list()
        return Grouped(
            self, values, tuple(_placed(side, name, placed, len(self.weight)) for side in self.sides)
        )


class _Placed(NamedTuple):
    """The places of the values and the days of a period's tickets, and the cells of the sampled ones.

    A cell is a customer and a value: `cell` is that of each ticket, `values` is where each cell's value
    stands, and the cells of a customer are those from its place in `begins` on, as in a sparse matrix.
    """

    value: Places
    day: Places
    cell: Places
    values: Places
    begins: Places


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """The tickets of two periods with the place of each one's value, the same for all metrics."""

    tickets: Tickets
    values: Sequence[str | None]
    placed: tuple[_Placed, ...]


def sample(one: pl.DataFrame, base: pl.DataFrame, metrics: Sequence[Metric]) -> Tickets:
    """The tickets of two periods with all those of large customers and of some of the others.

    The rows are facts: customers' numbers, days, and the columns that the metrics and dimensions need.
    """
    numbers = [rows["customer"].to_numpy().astype(np.int64) for rows in (one, base)]
    counts = np.bincount(np.concatenate(numbers))
    total = int(counts.sum())
    one_in = max(1, total // ASKED)
    large = counts * LARGE > total
    drawn = [large[customer] | (customer % one_in == 0) for customer in numbers]
    some = [customer[mine] for customer, mine in zip(numbers, drawn, strict=True)]
    there, place = np.unique(np.concatenate(some), return_inverse=True)
    now, then = (
        Side(
            rows, _numbers(metrics, rows), sampled := rows.filter(mine), _numbers(metrics, sampled), customer
        )
        for rows, mine, customer in zip((one, base), drawn, np.split(place, [len(some[0])]), strict=True)
    )
    return Tickets((now, then), np.where(large[there], 1.0, one_in))


def effects(
    metric: Metric,
    grouped: Grouped,
    names: Sequence[Path],
    cells: tuple[Cells, Cells],
    gradients: tuple[Gradient, Gradient],
) -> Widening:
    """How much wider every part's interval must be than that of independent tickets.

    Customers who come in both periods count once; days are those of each period, for a category's share
    differs from day to day as rates do. The cells are in the order of `names`.
    """
    number = {name[0]: place for place, name in enumerate(names)}
    cell = np.array([number.get(value, -1) for value in grouped.values], dtype=np.int64)
    parts, customers = len(gradients[0].share), len(grouped.tickets.weight)
    tickets, days, people, known = np.zeros(parts), np.zeros(parts), np.zeros((customers, parts)), 0
    for side, placed, of, gradient in zip(
        grouped.tickets.sides, grouped.placed, cells, gradients, strict=True
    ):
        at_share, at_value = (np.where(cell >= 0, found[:, cell], 0.0) for found in _of_tickets(of, gradient))
        n, total = side.numbers[metric.key]
        tickets += _squares(at_share, at_value, placed.value, n, total)
        between, freedom = _between_days(at_share, at_value, placed, n, total)
        days, known = days + between, known + freedom
        for at, each in zip((at_share, at_value), side.sampled_numbers[metric.key], strict=True):
            people += _by_customer(placed, each, at, customers)
    squared = grouped.tickets.weight @ people**2
    with np.errstate(divide="ignore", invalid="ignore"):
        of_days = np.maximum(days / tickets - 1.0, 0.0)
        found = np.maximum(squared / tickets, 1.0) + of_days
        # Satterthwaite's: only what days add is known from as few as there are days.
        freedom = np.where(of_days > 0, known * (found / of_days) ** 2, np.inf)
    told = tickets > 0
    return Widening(np.where(told, found, 1.0), np.where(told, freedom, np.inf))


def _by_customer(placed: _Placed, amount: Floats, at: Floats, customers: int) -> Floats:
    """What the tickets of each customer add to every part, where one of a value adds `at`."""
    summed = np.bincount(placed.cell, amount, len(placed.values))
    cells = sparse.csr_array((summed, placed.values, placed.begins), shape=(customers, at.shape[1]))
    return cast(Floats, cells @ at.T)


def _placed(side: Side, name: str, values: pl.DataFrame, customers: int) -> _Placed:
    value, sampled = (
        rows.select(name)
        .join(values, on=name, how="left", nulls_equal=True, maintain_order="left")["place"]
        .to_numpy()
        .astype(np.int64)
        for rows in (side.rows, side.sampled)
    )
    day = side.rows["day"].cast(pl.Int32).to_numpy().astype(np.int64)
    cells, cell = np.unique(side.customer * values.height + sampled, return_inverse=True)
    begins = np.searchsorted(cells, np.arange(customers + 1) * values.height)
    return _Placed(value, day - day.min() if len(day) else day, cell, cells % values.height, begins)


def _numbers(metrics: Sequence[Metric], rows: pl.DataFrame) -> Numbers:
    def value(metric: Metric) -> pl.Expr:
        name = metric.value if metric.kind == "mean" else metric.numerator
        return pl.when(pl.col(metric.denominator).cast(pl.Float64) > 0).then(pl.col(name).cast(pl.Float64))

    found = rows.select(
        *(pl.col(each.denominator).cast(pl.Float64).alias(f"{each.key} n") for each in metrics),
        *(value(each).fill_null(0.0).alias(f"{each.key} total") for each in metrics),
    )
    return {
        each.key: (found[f"{each.key} n"].to_numpy(), found[f"{each.key} total"].to_numpy())
        for each in metrics
    }


def _of_tickets(cells: Cells, gradient: Gradient) -> tuple[Floats, Floats]:
    """What one more ticket of a cell adds to every part, and what its value adds beyond that."""
    size = np.maximum(cells.n, 1.0)
    centred = gradient.share - (gradient.share @ cells.share)[:, None]
    at_value = np.where(cells.n > 0, gradient.rate / size, 0.0)
    return centred / cells.n.sum() - at_value * cells.rate, at_value


def _squares(at_share: Floats, at_value: Floats, value: Places, n: Floats, total: Floats) -> Floats:
    """The sum of squared influences of all tickets."""
    values = at_share.shape[1]
    numbers, squares, product = (np.bincount(value, each, values) for each in (n**2, total**2, n * total))
    return at_share**2 @ numbers + 2 * (at_share * at_value) @ product + at_value**2 @ squares


def _between_days(
    at_share: Floats, at_value: Floats, placed: _Placed, n: Floats, total: Floats
) -> tuple[Floats, int]:
    """The sum of squared influences of usual days about their mean, of many days about their weekday's.

    And how many degrees of freedom it is known with. Days far out that follow each other are left out: a
    release or an outage is what is looked for, not noise.
    """
    values = at_share.shape[1]
    key, many = placed.day * values + placed.value, int(placed.day.max(initial=-1)) + 1
    numbers, totals = (np.bincount(key, each, many * values).reshape(many, values) for each in (n, total))
    counted = np.flatnonzero(numbers.any(axis=1))
    if len(counted) < 2:
        return np.zeros(len(at_share)), 0
    span = slice(counted[0], counted[-1] + 1)
    influence = numbers[span] @ at_share.T + totals[span] @ at_value.T
    days = len(influence)
    weekday = np.arange(days) % 7 if days >= DAYS_FOR_WEEKDAYS else np.zeros(days, dtype=np.int64)
    kinds = int(weekday.max()) + 1
    left = influence - np.stack([np.median(influence[weekday == k], axis=0) for k in range(kinds)])[weekday]
    # A middle of four or five days lies among them.
    width = FAR * 1.4826 * np.median(np.abs(left), axis=0) * (days / (days - kinds)) ** 0.5
    usual = np.where(_happened(left, width) | _happened(-left, width), 0.0, 1.0)
    for k in range(kinds):
        mine = weekday == k
        rows = np.maximum(usual[mine].sum(axis=0), 1.0)
        left[mine] -= (left[mine] * usual[mine]).sum(axis=0) / rows
    known = np.maximum(usual.sum(axis=0) - kinds, 1.0)
    return (usual * left**2).sum(axis=0) * days / known, days - kinds


def _happened(left: Floats, width: Floats) -> NDArray[np.bool_]:
    """Days of which three and more in a row are high, one of them beyond `width`, for every column.

    One far day alone is how days differ by themselves; a release or an outage lasts.
    """
    near = left > width / FAR
    found = near & (left > width)
    for _ in range(_LASTS):
        beside = np.zeros_like(found)
        beside[1:] |= found[:-1]
        beside[:-1] |= found[1:]
        found |= near & beside
    in_row = np.zeros_like(found)
    for k in range(3):
        in_row[k : len(found) - 2 + k] |= found[:-2] & found[1:-1] & found[2:]
    return in_row
