"""Spread of a metric's rows over customers, categories and days, extrapolated to a longer pilot.

A difference's variance has two parts. That of single rows shrinks with their number. That of pairs of rows
of one customer shrinks only as customers come in: who comes back adds rows and no new customer. Which of
both a longer pilot brings is told by how pairs grew from half of the days to all of them.

Sources: Eldridge, Ashby and Kerry 2006, Int J Epidemiol 35:1292 (unequal sizes); Carter, Schnepel and
Steigerwald 2017, Rev Econ Stat 99:698 (degrees of freedom).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Fewer pairs than these say nothing of their growth: then all customers are taken to come back.
_FEWEST_PAIRS = 50
#: Growth that is nearly quadratic is taken to be so, as it cannot be more, and too little would be promised.
_NEARLY_SQUARE = 1.8
#: What is shown in 8 of 10 pilots lies 2.8 standard errors ahead. A pilot planned of a variance that is known
#: only roughly is shown more seldom: a variance taken too small by a part costs more than one too large by it
#: gains. To second order that is made good by (z a / 2 + 1 / 2) / 2 of its squared relative error (z = .84).
_AHEAD, _OFTEN = 2.80, 0.84
_ROUGHLY = (_OFTEN * _AHEAD / 2 + 1 / 2) / 2
#: So many of the largest customers are told each for itself.
_APART = 300


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """What so many `days` of traffic hold of a metric.

    `rows` is Σ n, `people` the customers of all days, `people_half` of half of them on average. `single`
    is Σ of squared residuals of the rows around their category's value, `pairs` the same of pairs of rows
    of one customer, `size_single` and `size_pairs` Σ n² in the same way. `third` is Σ of cubed residuals of
    rows, of two rows of a customer and of three: how lopsided a mean is. `largest` are the largest customers:
    by how few of them its variance is known. `growth` is the power of time by which pairs grow: 2 where
    everybody comes back, 1 where nobody does. `shares` is the mix of categories, `customers` how many each
    has in all days, `customers_half` in half of them; `category_single` and `category_pairs` are their own
    sums of n².
    """

    days: float
    rows: float
    people: float
    people_half: float
    single: float
    pairs: float
    third: tuple[float, float, float]
    largest: "Largest"
    size_single: float
    size_pairs: float
    growth: float
    shares: Floats
    customers: Floats
    customers_half: Floats
    category_single: Floats
    category_pairs: Floats

    @property
    def independent(self) -> bool:
        """Whether no customer has two rows."""
        return self.size_pairs <= 0

    @property
    def design_effect(self) -> float:
        """How many times as much the value varies as with as many customers of one row each, 1 at least."""
        return max(1.0, 1 + self.pairs / self.single) if self.single > 0 else 1.0


class Largest(NamedTuple):
    """Of the largest customers, and last of all others: n, and their parts of `single` and `pairs`.

    `squared` is Σ of the customers' squared variances: of rows, of pairs, and between them twice the product.
    """

    rows: Floats
    single: Floats
    pairs: Floats
    squared: tuple[Floats, Floats, Floats]


def measured(rows: pl.DataFrame, days: float) -> Spread:
    """The spread of rows with the columns customer, category, half (0 or 1), y and n."""
    category = ["category"]
    whole = rows.group_by(category).agg(
        y=pl.col("y").sum(), n=pl.col("n").sum(), g=pl.col("customer").n_unique()
    )
    # Residuals around fitted values are too small by what the fit took.
    fitted = whole.with_columns(
        value=pl.col("y") / pl.col("n"),
        factor=(pl.col("g") / pl.max_horizontal(pl.col("g") - 1, pl.lit(1))).sqrt(),
    ).select("category", "value", "factor")
    moved = rows.join(fitted, on="category", how="left", nulls_equal=True).with_columns(
        e=(pl.col("y") - pl.col("value") * pl.col("n")) * pl.col("factor")
    )
    people = moved.group_by("customer").agg(
        *(pl.col(name).pow(power).sum().alias(f"{name}{power}") for name in "en" for power in (1, 2, 3))
    )
    single, size_single = (float(people[name].sum()) for name in ("e2", "n2"))
    pairs, roughly = _of_pairs(people)
    size_pairs = float((people["n1"] ** 2).sum()) - size_single
    if pairs > 0:
        pairs += _ROUGHLY * roughly**2 / (single + pairs)
    by_half = moved.group_by("customer", "half").agg(pl.col("n").sum())
    half_pairs = (float((by_half["n"] ** 2).sum()) - size_single) / 2
    own = moved.group_by("category", "customer").agg(
        pl.col("n").sum(), squares=(pl.col("n") ** 2).sum(), halves=pl.col("half").n_unique()
    )
    by_category = (
        own.group_by("category")
        .agg(
            rows=pl.col("n").sum(),
            customers=pl.len(),
            seen=pl.col("halves").sum(),
            single=pl.col("squares").sum(),
            all=(pl.col("n") ** 2).sum(),
        )
        .sort("rows", descending=True)
    )
    n, total = (by_category[name].cast(pl.Float64).to_numpy() for name in ("rows", "all"))
    single_n = by_category["single"].cast(pl.Float64).to_numpy()
    return Spread(
        days=days,
        rows=float(rows["n"].sum()),
        people=float(people.height),
        people_half=by_half.height / 2,
        single=single,
        pairs=pairs,
        third=_third(people),
        largest=_largest(people, single, pairs),
        size_single=size_single,
        size_pairs=max(0.0, size_pairs),
        growth=_growth(size_pairs, half_pairs) if size_pairs > 0 else 1.0,
        shares=n / n.sum(),
        customers=by_category["customers"].cast(pl.Float64).to_numpy(),
        customers_half=by_category["seen"].cast(pl.Float64).to_numpy() / 2,
        category_single=single_n,
        category_pairs=np.maximum(total - single_n, 0.0),
    )


def _of_pairs(people: pl.DataFrame) -> tuple[float, float]:
    """What pairs of rows of one customer vary by in all, 0 at least, and its standard error.

    A few large customers have most pairs, and whether these are unlike the others is chance. So what two rows
    of a customer have in common is told by all customers, each weighing as its rows do.
    """
    e, n = (people[name].to_numpy() for name in ("e1", "n1"))
    of_pairs, size = e**2 - people["e2"].to_numpy(), n**2 - people["n2"].to_numpy()
    if not size.sum() > 0:
        return 0.0, 0.0
    common = (of_pairs / n).sum() / (size / n).sum()
    error = (((of_pairs - common * size) / n) ** 2).sum() ** 0.5 / (size / n).sum()
    # Customers who differ less than chance would have them do so by chance.
    return max(0.0, float(common * size.sum())), float(error * size.sum())


def _third(people: pl.DataFrame) -> tuple[float, float, float]:
    """The sums of cubes of rows, of two rows of a customer, and of three, each told by all customers."""
    e, e2, e3, n, n2, n3 = (people[f"{name}{power}"].to_numpy() for name in "en" for power in (1, 2, 3))
    two, size_two = 3 * (e * e2 - e3), 3 * (n * n2 - n3)
    three, size_three = e**3 - e3 - two, n**3 - n3 - size_two
    found = [float(e3.sum())]
    for moved, size, weight in ((two, size_two, n), (three, size_three, n**2)):
        total = float((size / weight).sum())
        found.append(float((moved / weight).sum()) / total * float(size.sum()) if total > 1e-9 else 0.0)
    return found[0], found[1], found[2]


def _largest(people: pl.DataFrame, single: float, pairs: float) -> Largest:
    """The largest customers with the variance that their rows let expect, and all others together."""
    n, own = (people.sort("n1", descending=True)[name].to_numpy() for name in ("n1", "n2"))
    size = n**2 - own
    of_rows, of_pairs = single * own / own.sum(), pairs * size / max(float(size.sum()), 1e-9)

    def told(each: Floats) -> Floats:
        return np.append(each[:_APART], each[_APART:].sum())

    squared = (of_rows**2, 2 * of_rows * of_pairs, of_pairs**2)
    return Largest(told(n), told(of_rows), told(of_pairs), tuple(told(each) for each in squared))  # pyright: ignore[reportArgumentType]


def _growth(pairs: float, half_pairs: float) -> float:
    if pairs < _FEWEST_PAIRS or half_pairs <= 0:
        return 2.0
    found = float(np.log2(pairs / half_pairs))
    return 2.0 if found > _NEARLY_SQUARE else max(1.0, found)
