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
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analytics.significance.returning_customers.standardised import FEWEST_IN_CATEGORY, MOST_ALONE

Floats = NDArray[np.float64]

#: Fewer pairs than these say nothing of their growth: then all customers are taken to come back.
_FEWEST_PAIRS = 50
#: Growth that is nearly quadratic is taken to be so, as it cannot be more, and too little would be promised.
_NEARLY_SQUARE = 1.8
#: How many standard errors are added to what pairs vary by: a few large customers tell it only roughly, and
#: who plans too short for it loses more than who plans too long.
_CAUTION = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """What so many `days` of traffic hold of a metric.

    `rows` is Σ n, `people` the customers of all days, `people_half` of half of them on average. `single`
    is Σ of squared residuals of the rows around their category's value, `pairs` the same of pairs of rows
    of one customer, `size_single` and `size_pairs` Σ n² in the same way. `growth` is the power of time by
    which pairs grow: 2 where everybody comes back, 1 where nobody does. `shares` is the mix of
    categories, `customers` how many each has in all days, `customers_half` in half of them;
    `category_single` and `category_pairs` are their own sums of n².
    """

    days: float
    rows: float
    people: float
    people_half: float
    single: float
    pairs: float
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


class ArmSize(NamedTuple):
    """What an arm has after its days: rows, its value's variance, and customers, also as if of equal size."""

    rows: float
    variance: float
    alike: float
    customers: float


class Comparable(NamedTuple):
    """The categories that can be compared: their share of the rows, the chance that it is large enough.

    `uneven` is by how much the pilot's variance grows where its own mix differs from the baseline's by
    chance, as a few of its rows then weigh more.
    """

    share: float
    chance: float
    uneven: float


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
    people = moved.group_by("customer").agg(pl.col("e", "n").sum(), own=(pl.col("e") ** 2).sum())
    single, size_single = float((moved["e"] ** 2).sum()), float((moved["n"] ** 2).sum())
    of_pairs = people["e"] ** 2 - people["own"]
    size_all = float((people["n"] ** 2).sum())
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
        # Customers who differ less than chance would have them do so by chance.
        pairs=max(0.0, float(of_pairs.sum()) + _CAUTION * float((of_pairs**2).sum()) ** 0.5),
        size_single=size_single,
        size_pairs=max(0.0, size_all - size_single),
        growth=_growth(size_all - size_single, half_pairs),
        shares=n / n.sum(),
        customers=by_category["customers"].cast(pl.Float64).to_numpy(),
        customers_half=by_category["seen"].cast(pl.Float64).to_numpy() / 2,
        category_single=single_n,
        category_pairs=np.maximum(total - single_n, 0.0),
    )


def after(
    found: Spread, days: float, part: float, *, scale: float, by_customer: bool, cancel: bool = False
) -> ArmSize:
    """What an arm that gets `part` of the traffic has after so many days.

    `scale` is how many times as much all traffic is as what was measured. `by_customer` is whether all
    tickets of a customer are in one arm; `cancel` whether pairs are in both arms alike, so that a difference
    does not have them.
    """
    d, own = days / found.days, part if by_customer else part * part
    grown = d**found.growth
    rows = part * scale * found.rows * d
    pairs = 0.0 if cancel else own * found.pairs * grown
    squares = scale * (part * found.size_single * d + own * found.size_pairs * grown)
    people = _seen(found.people, found.people_half, d if by_customer else d * part)
    alike = rows**2 / squares
    # Which customers the lot gives to the arm is chance, and so is its size: 1 / n is more than 1 / mean n.
    by_chance = 1 + (1 - part) / alike if by_customer else 1.0
    return ArmSize(
        rows=rows,
        variance=scale * (part * found.single * d + pairs) / rows**2 * by_chance,
        alike=alike,
        customers=float(people) * scale * (part if by_customer else 1.0),
    )


def comparable(found: Spread, days: float, part: float, *, scale: float, by_customer: bool) -> Comparable:
    """How much of the baseline's mix the smaller arm has customers enough of after so many days."""
    d, own = days / found.days, part if by_customer else part * part
    people = _seen(found.customers, found.customers_half, d if by_customer else d * part)
    people = people * scale * (part if by_customer else 1.0)
    enough = special.gammainc(FEWEST_IN_CATEGORY, np.maximum(people, 1e-9))
    share = float(found.shares @ enough)
    apart = float(np.sqrt((found.shares**2 * enough * (1 - enough)).sum()))
    rows = part * scale * found.rows * d * found.shares
    squares = scale * (part * found.category_single * d + own * found.category_pairs * d**found.growth)
    alike = np.maximum(rows**2 / np.maximum(squares, 1e-12), 1.0)
    ahead = MOST_ALONE - (1 - share)
    chance = float(special.ndtr(ahead / apart)) if apart > 1e-9 else float(ahead >= 0)
    return Comparable(share, chance, 1 + float((found.shares * enough / alike).sum()))


def _seen(whole: ArrayLike, half: ArrayLike, d: float) -> Floats:
    """How many customers `d` times the days see: as if each of so many came equally often.

    How many there are is told by how many half of the days saw. Who come more often than others make it
    too few, so no customers are promised that may not come.
    """
    seen, of_half = np.asarray(whole, dtype=float), np.asarray(half, dtype=float)
    again = np.clip(seen / np.maximum(of_half, 1e-9) - 1, 1e-6, 1 - 1e-6)
    rate = -2 * np.log(again)
    return seen * np.expm1(-rate * d) / np.expm1(-rate)


def _growth(pairs: float, half_pairs: float) -> float:
    if pairs < _FEWEST_PAIRS or half_pairs <= 0:
        return 2.0
    found = float(np.log2(pairs / half_pairs))
    return 2.0 if found > _NEARLY_SQUARE else max(1.0, found)
