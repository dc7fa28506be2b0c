"""The evidence row of an audit: an estimate with its interval, tickets, customers, or why there is none.

Intervals are by customer where a category has 30 of them, Wilson's on as many tickets as there are customers
otherwise, and also where nothing varies.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from analytics.significance import proportions
from analytics.significance.returning_customers import clustered
from analytics.significance.returning_customers.clustered import Sums

#: Below either of these a category has too few to say.
FEWEST_TICKETS, FEWEST_CUSTOMERS = 30, 10
TOO_FEW = "too few to say"


@dataclass(frozen=True, slots=True)
class Evidence:
    """An estimate with its 95 % interval; all three are None where `reason` says why.

    `passes` is what the measure's rule says of a trainable category; None where it cannot be told.
    """

    value: float | None
    low: float | None
    high: float | None
    tickets: int
    customers: int
    reason: str = ""
    passes: bool | None = None

    def judged(self, passes: bool | None) -> "Evidence":
        """The same with what the rule says; None where there is no estimate."""
        return replace(self, passes=None if self.value is None else passes)


def unknown(reason: str) -> Evidence:
    """What a source does not record, with the reason."""
    return Evidence(None, None, None, 0, 0, reason)


def ratios(rows: pl.DataFrame, total: pl.Expr, n: pl.Expr, *, is_share: bool = True) -> dict[str, Evidence]:
    """Σ total / Σ n of each category, from tickets with `category` and `customer`.

    A category without any row that counts is there with its reason. Bounds of a share stay within 0 and 1.
    """
    by = (
        rows.lazy()
        .group_by("category", "customer")
        .agg(
            total=total.cast(pl.Float64).fill_null(0).sum(),
            n=n.cast(pl.Float64).fill_null(0).sum(),
        )
        .group_by("category")
        .agg(**clustered.columns("total", "n"))
        .sort("category")
        .collect()
    )
    found = clustered.read(by)
    effects = clustered.alone(found)
    return {
        str(category): _of(found, place, float(effects.low[place]), float(effects.high[place]), is_share)
        for place, category in enumerate(by["category"])
    }


def _of(sums: Sums, place: int, low: float, high: float, is_share: bool) -> Evidence:
    tickets, customers = int(sums.n[place]), int(sums.customers[place])
    if tickets == 0:
        return Evidence(None, None, None, 0, 0, "not recorded")
    value = float(sums.value[place])
    if tickets < FEWEST_TICKETS or customers < FEWEST_CUSTOMERS:
        return Evidence(None, None, None, tickets, customers, TOO_FEW)
    if np.isnan(low):
        if not is_share:
            return Evidence(value, None, None, tickets, customers)
        alike = float(sums.alike[place])
        bounds = proportions.wilson(value * alike, alike)
        low, high = float(bounds.low), float(bounds.high)
    if is_share:
        low, high = max(0.0, low), min(1.0, high)
    return Evidence(value, low, high, tickets, customers)


def median(found: Mapping[str, Evidence]) -> float | None:
    """The median of the categories that have an estimate."""
    values = [each.value for each in found.values() if each.value is not None]
    return float(np.median(values)) if values else None
