"""Influence values: each customer's contribution to a comparison over categories.

They are linear in the customer's totals, so they come from rows of any grain, with no table of customers.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.significance.returning_customers import clustered
from analytics.significance.returning_customers.clustered import Floats, Sums


class Cells(NamedTuple):
    """How many customers an arm has in each category, and their total and n."""

    customers: Floats
    total: Floats
    n: Floats


class Influence(NamedTuple):
    """An estimate, and how far a customer moves it per unit of total and n in each category of each arm."""

    value: Floats
    one_total: Floats
    one_n: Floats
    base_total: Floats
    base_n: Floats

    def minus(self, other: "Influence") -> "Influence":
        """The same of the difference of two estimates."""
        return Influence(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))

    def variance(self, one: Sums, base: Sums) -> Floats:
        """The sum of squared influence values where each customer has one category and one arm."""
        return _squares(self.one_total, self.one_n, one) + _squares(self.base_total, self.base_n, base)

    def unseen(self, one: "Sums | Cells", base: "Sums | Cells") -> Floats:
        """The variance that categories hide whose rate is 0 or 1: as if half a customer had done otherwise.

        Ten customers who were all helped have no spread, which is not to say that the next one will be.
        """
        return _hidden(self.one_total, one) + _hidden(self.base_total, base)

    def rounding(self, one: Sums, base: Sums) -> Floats:
        """A variance that is not above this is none: its parts have cancelled but for their last digits."""
        squares = (
            each[0] ** 2 * arm.total_squared + each[1] ** 2 * arm.n_squared
            for each, arm in (((self.one_total, self.one_n), one), ((self.base_total, self.base_n), base))
        )
        of_one, of_base = (each.sum(-1) for each in squares)
        return clustered.ROUNDING * (of_one + of_base)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows as arrays, each with its customer and cell: the pilot's categories, then the baseline's."""

    customers: pl.Series
    categories: tuple[str | None, ...]
    customer: NDArray[np.int64]
    cell: NDArray[np.int64]
    total: Floats
    n: Floats

    def arms(self) -> tuple[Cells, Cells]:
        """Customers, totals and n per category: the pilot's and the baseline's."""
        # Which customers a cell has is asked of a hash table: one of all cells by all customers is too large.
        people, cells = max(len(self.customers), 1), 2 * len(self.categories)
        seen = pl.Series(self.cell * people + self.customer).unique().to_numpy() // people
        found = (
            _added(seen, np.ones(len(seen)), cells),
            _added(self.cell, self.total, cells),
            _added(self.cell, self.n, cells),
        )
        half = len(self.categories)
        return Cells(*(each[:half] for each in found)), Cells(*(each[half:] for each in found))

    def moved(self, influence: Influence) -> Floats:
        """Each customer's influence value."""
        values = self._per(influence.one_total, influence.base_total) * self.total
        values += self._per(influence.one_n, influence.base_n) * self.n
        return _added(self.customer, values, len(self.customers))

    def size(self, influence: Influence) -> float:
        """How large the parts are that cancel in the influence values, as a variance."""
        parts = self._per(influence.one_total, influence.base_total) * self.total
        return 2 * float((parts**2).sum())

    def rows_each(self, kept: NDArray[np.bool_], *, pilot: bool) -> Floats:
        """How much n each customer has in an arm, in the categories that are compared."""
        other = np.zeros_like(kept)
        chosen = self._per(*((kept, other) if pilot else (other, kept)))
        return _added(self.customer, self.n * chosen, len(self.customers))

    def _per(self, one: NDArray[Any], base: NDArray[Any]) -> NDArray[Any]:
        return np.concatenate([one, base])[self.cell]


def coded(rows: pl.DataFrame) -> Rows:
    """Rows with the columns customer, pilot, category, total and n, as arrays."""
    names = cast("list[str]", rows["category"].cast(pl.String).unique().drop_nulls().sort().to_list())
    code = rows["category"].cast(pl.Enum(names)).to_physical().cast(pl.Int64).fill_null(len(names)).to_numpy()
    categories = (*names, None) if rows["category"].null_count() else tuple(names)
    given = rows["customer"]
    if given.dtype.is_unsigned_integer() and not given.is_empty() and _highest(given) < 4 * len(given):
        # The facts' codes are as good as any: to make new ones takes most of the time.
        customers, customer = pl.Series(range(_highest(given) + 1), dtype=given.dtype), given
    else:
        customers, customer = given.unique().sort(), given.rank("dense") - 1
    return Rows(
        customers=customers,
        categories=categories,
        customer=customer.cast(pl.Int64).to_numpy(),
        cell=np.where(rows["pilot"].to_numpy(), code, code + len(categories)),
        total=rows["total"].cast(pl.Float64).to_numpy(),
        n=rows["n"].cast(pl.Float64).to_numpy(),
    )


def _added(place: NDArray[np.int64], weights: Floats, length: int) -> Floats:
    return np.asarray(np.bincount(place, weights, length), dtype=np.float64)


def _highest(codes: pl.Series) -> int:
    return int(cast("int", codes.max()))


def _squares(per_total: Floats, per_n: Floats, arm: Sums) -> Floats:
    squares = (
        per_total**2 * arm.total_squared + 2 * per_total * per_n * arm.product + per_n**2 * arm.n_squared
    )
    return squares.sum(-1)


def _hidden(per_total: Floats, arm: Sums | Cells) -> Floats:
    flat = (arm.n > 0) & ((arm.total == 0) | (arm.total == arm.n))
    people = np.maximum(arm.customers, 1)
    variance = 0.5 * (people + 0.5) / (people + 1) ** 2 / people
    return np.where(flat, (per_total * arm.n) ** 2 * variance, 0.0).sum(-1)
