"""A share with its 95 % interval where customers may have several rows: Wilson's on the effective number."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.significance import proportions
from analytics.significance.returning_customers import clustered

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ShareOf:
    """A share of so many rows with its interval."""

    value: float
    low: float
    high: float
    hits: int
    n: int


def of(hit: NDArray[np.bool_], customer: Integers | None = None) -> ShareOf | None:
    """The share of hits; None without rows. `customer` numbers whose row each is, where that is known."""
    n = len(hit)
    if n == 0:
        return None
    value = float(hit.mean())
    low, high = proportions.wilson(value * (worth := effective(hit, customer)), worth)
    return ShareOf(value, float(low), float(high), int(hit.sum()), n)


def effective(hit: NDArray[np.bool_], customer: Integers | None) -> float:
    """How many independent rows these equal, by how alike a customer's rows are; at most all of them."""
    n = len(hit)
    if customer is None or len(np.unique(customer)) == n:
        return float(n)
    _, number = np.unique(customer, return_inverse=True)
    sums = clustered.added(np.bincount(number, hit).astype(float), np.bincount(number).astype(float))
    inside, variance = float(hit.mean() * (1 - hit.mean())), float(sums.variance())
    if inside <= 0 or not variance > 0:
        return min(float(n), float(sums.alike))
    return min(float(n), inside / variance)
