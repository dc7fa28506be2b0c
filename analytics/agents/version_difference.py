"""Difference of two versions of the agent, compared within weeks and then averaged: block-stratified.

While the share of tickets moves from one version to the other and everything gets better or worse with
time, all tickets taken together compare the weeks too. Within a week both versions meet the same tickets.
Weights are Mantel–Haenszel's; errors are clustered by customer.

Sources: Cochran 1954, Biometrics 10:417; Liang and Zeger 1986, Biometrika 73:13.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from scipy import special

from analytics.estimates import ENOUGH
from analytics.significance.returning_customers.clustered import FEWEST

#: A version is compared in so many weeks, at least.
FEWEST_WEEKS = 2
_CELL = ("week", "new")


@dataclass(frozen=True, slots=True)
class Week:
    """One week by its Monday: judged tickets and successes of the new and of the old version.

    `compared` is False where one of the two has too few customers.
    """

    monday: date
    new: int
    new_solved: float
    old: int
    old_solved: float
    compared: bool

    @property
    def share(self) -> float:
        """The new version's share of the week's judged tickets."""
        return self.new / (self.new + self.old)

    @property
    def difference(self) -> float | None:
        """The difference within the week; None where it is not compared."""
        if not self.compared:
            return None
        return self.new_solved / self.new - self.old_solved / self.old


@dataclass(frozen=True, slots=True)
class VersionDifference:
    """New minus old within weeks, with its 95 % interval; None with a `reason` where it is not known.

    `pooled` is the difference of all tickets taken together, which changing shares can turn round.
    """

    value: float | None
    low: float | None
    high: float | None
    error: float | None
    weeks: tuple[Week, ...]
    new: int
    old: int
    customers: int
    pooled: float | None
    reason: str

    @property
    def misleads(self) -> bool:
        """Whether all tickets taken together point in the other direction."""
        return self.value is not None and self.pooled is not None and self.value * self.pooled < 0


def compare(tickets: pl.DataFrame) -> VersionDifference:
    """Compares two versions. A row a ticket: `day`, `customer`, `new` (whether the new version), `solved`."""
    cut = tickets.select(
        pl.col("day").dt.truncate("1w").alias("week"),
        "customer",
        "new",
        pl.col("solved").cast(pl.Float64),
    ).drop_nulls()
    by_customer = cut.group_by(*_CELL, "customer").agg(pl.col("solved").sum(), n=pl.len().cast(pl.Float64))
    cells = by_customer.group_by(_CELL).agg(pl.col("solved").sum(), pl.col("n").sum(), customers=pl.len())
    weeks = _weeks(cells)
    totals = {
        new: cut.filter(pl.col("new") == new).select(n=pl.len(), x=pl.col("solved").sum()).row(0)
        for new in (True, False)
    }
    (new, new_solved), (old, old_solved) = totals[True], totals[False]
    pooled = new_solved / new - old_solved / old if new and old else None
    used = [week for week in weeks if week.compared]
    whose = by_customer.filter(pl.col("week").is_in([week.monday for week in used]))
    sides = [whose.filter(pl.col("new") == side)["customer"].n_unique() for side in (True, False)]
    seen = [sum(week.new for week in used), sum(week.old for week in used)]
    reason = _too_little(used, seen, sides)
    customers = whose["customer"].n_unique()
    if reason:
        return VersionDifference(None, None, None, None, weeks, new, old, customers, pooled, reason)
    value, error = _stratified(whose, cells)
    if not error > 0:
        reason = "All tickets of both versions ended alike, so the difference has no interval."
        return VersionDifference(None, None, None, None, weeks, new, old, customers, pooled, reason)
    reach = float(special.stdtrit(min(sides) - 1, 0.975)) * error
    return VersionDifference(
        value, value - reach, value + reach, error, weeks, new, old, customers, pooled, ""
    )


def _weeks(cells: pl.DataFrame) -> tuple[Week, ...]:
    found: list[Week] = []
    for (monday,), rows in cells.sort("week").group_by("week", maintain_order=True):
        by = {bool(row["new"]): row for row in rows.iter_rows(named=True)}
        new, old = by.get(True), by.get(False)
        found.append(
            Week(
                monday=monday,  # pyright: ignore[reportArgumentType]
                new=int(new["n"]) if new else 0,
                new_solved=float(new["solved"]) if new else 0.0,
                old=int(old["n"]) if old else 0,
                old_solved=float(old["solved"]) if old else 0.0,
                # The spread within a cell needs two customers.
                compared=bool(new and old and new["customers"] > 1 and old["customers"] > 1),
            )
        )
    return tuple(found)


def _too_little(used: list[Week], seen: list[int], customers: list[int]) -> str:
    if len(used) < FEWEST_WEEKS:
        return f"Both versions answered in {len(used)} of the weeks; {FEWEST_WEEKS} are needed."
    if min(seen) < ENOUGH:
        return f"One version has {min(seen)} judged tickets in these weeks; {ENOUGH} are needed."
    if min(customers) < FEWEST:
        return f"One version has {min(customers)} customers in these weeks; {FEWEST} are needed."
    return ""


def _stratified(by_customer: pl.DataFrame, cells: pl.DataFrame) -> tuple[float, float]:
    """The weighted difference and its cluster-robust error, from each customer's share in both."""
    sides = cells.pivot(on="new", index="week", values=["n", "solved", "customers"])
    joined = by_customer.join(sides, on="week")
    n_new, n_old = joined["n_true"].to_numpy(), joined["n_false"].to_numpy()
    weight = n_new * n_old / (n_new + n_old)
    one = sides.join(by_customer.select("week").unique(), on="week", how="semi")
    of_week = (one["n_true"] * one["n_false"] / (one["n_true"] + one["n_false"])).to_numpy()
    rates = (one["solved_true"] / one["n_true"]).to_numpy(), (one["solved_false"] / one["n_false"]).to_numpy()
    value = float(np.sum(of_week * (rates[0] - rates[1])) / of_week.sum())
    new = joined["new"].to_numpy()
    size = np.where(new, n_new, n_old)
    rate = np.where(new, joined["solved_true"].to_numpy() / n_new, joined["solved_false"].to_numpy() / n_old)
    counted = np.where(new, joined["customers_true"].to_numpy(), joined["customers_false"].to_numpy())
    # A cell's own rate is estimated from it: its residuals are too small by this much.
    small = np.sqrt(counted / (counted - 1))
    residual = (joined["solved"].to_numpy() - rate * joined["n"].to_numpy()) / size
    influence = np.where(new, 1.0, -1.0) * weight / of_week.sum() * residual * small
    summed = joined.select("customer").with_columns(influence=influence).group_by("customer").sum()
    return value, float(np.sqrt(np.sum(summed["influence"].to_numpy() ** 2)))
