"""Design effect of returning customers: how many independent tickets theirs are worth.

Sources: Kish 1965, Survey Sampling; Eldridge, Ashby and Kerry 2006, Int J Epidemiol 35:1292 (unequal
sizes); Ridout, Demétrio and Firth 1999, Biometrics 55:137 (ANOVA estimate of the correlation).
"""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analytics.significance import always_valid_intervals, proportions
from analytics.significance.proportions import Interval
from analytics.significance.returning_customers import clustered
from analytics.significance.returning_customers.clustered import FEWEST, Floats, Sums

#: One customer above this share of an arm's rows is told, with the result without it.
LARGE = 0.10


class Largest(NamedTuple):
    """The customer with the most rows, its share of them, and the sums without it."""

    customer: object
    share: float
    without: Sums

    @property
    def told(self) -> bool:
        """Whether that is so much that it must be said."""
        return self.share > LARGE


def planned(mean_size: ArrayLike, icc: ArrayLike, cv: ArrayLike = 0.0) -> Floats:
    """The design effect to plan with: 1 + ((1 + cv²) · mean size − 1) · ICC.

    `mean_size` is rows per customer, `cv` the sizes' standard deviation over their mean, `icc` how alike
    two rows of a customer are.
    """
    size, alike, spread = (np.asarray(each, dtype=float) for each in (mean_size, icc, cv))
    return 1 + ((1 + spread**2) * size - 1) * alike


def sizes(arm: Sums) -> tuple[Floats, Floats]:
    """Mean rows per customer, and their coefficient of variation; nan without rows."""
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(arm.customers > 0, arm.n / arm.customers, np.nan)
        return mean, np.sqrt(np.maximum(arm.n_squared / arm.customers / mean**2 - 1, 0.0))


def observed(arm: Sums, squares: ArrayLike | None = None) -> Floats:
    """The cluster-robust variance over that of as many independent rows; nan where nothing varies.

    `squares` is the rows' sum of squared values; for a rate it is the total itself.
    """
    squared = arm.total if squares is None else np.asarray(squares, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        independent = (squared / arm.n - arm.value**2) / (arm.n - 1)
        known = independent > 1e-12 * squared / arm.n**2
        return np.where(known, arm.variance() / np.where(known, independent, 1.0), np.nan)


def effective(arm: Sums, squares: ArrayLike | None = None) -> Floats:
    """How many independent rows the arm's rows are worth: n / design effect, never more than n.

    Where nothing varies the design effect is unknown, and rows of one customer are taken to be all alike,
    the worst case: (Σ n)² / Σ n². nan without rows.
    """
    effect = observed(arm, squares)
    with np.errstate(divide="ignore", invalid="ignore"):
        worst = np.where(arm.n > 0, arm.n_squared / arm.n, np.nan)
        return arm.n / np.maximum(np.where(np.isnan(effect), worst, effect), 1.0)


def rate_interval(arm: Sums, *, alpha: float = 0.05) -> Interval:
    """Wilson's interval of a rate on its effective rows, with Student's t of the customers; for one look.

    nan below 30 customers.
    """
    enough = arm.customers >= FEWEST
    worth = np.where(enough, effective(arm), 0.0)
    freedom = np.where(enough, arm.alike - 1, 1.0)
    # Wilson's is at a normal level: the one at which the normal reaches as far as Student's t does.
    level = 2 * special.ndtr(special.stdtrit(freedom, alpha / 2))
    return proportions.wilson(arm.value * worth, worth, alpha=level)


def rate_interval_daily(arm: Sums, *, alpha: float = 0.05) -> Interval:
    """The always-valid interval of a rate on its effective rows, an approximation where these are fewer.

    nan below 30 customers.
    """
    enough = arm.customers >= FEWEST
    worth = np.where(enough, effective(arm), 0.0)
    found = always_valid_intervals.rate_interval(np.where(enough, arm.value, 0.0) * worth, worth, alpha=alpha)
    return Interval(*(np.where(enough, bound, np.nan) for bound in found))


def icc(total: ArrayLike, n: ArrayLike, squares: ArrayLike | None = None) -> float | None:
    """The ANOVA estimate of the intra-customer correlation, from each customer's total and n.

    `squares` is each customer's sum of squared values; for a rate the total itself. None where no customer
    has two rows, there is one customer, or nothing varies.
    """
    y, size = (_present(each, n) for each in (total, n))
    squared = y if squares is None else _present(squares, n)
    rows, customers = float(size.sum()), len(size)
    if customers < 2 or rows <= customers:
        return None
    within = float((squared - y**2 / size).sum()) / (rows - customers)
    between = float((y**2 / size).sum() - y.sum() ** 2 / rows) / (customers - 1)
    typical = (rows - float((size**2).sum()) / rows) / (customers - 1)
    spread = between + (typical - 1) * within
    return (between - within) / spread if spread > 1e-12 * float(squared.sum()) / rows else None


def largest(customers: pl.DataFrame, total: str, n: str, *, customer: str = "customer") -> Largest | None:
    """The customer with the most rows, from one row a customer; None where there are no rows."""
    present = customers.filter(pl.col(n) > 0)
    if present.is_empty():
        return None
    first = present.sort(n, customer, descending=[True, False]).row(0, named=True)
    without = clustered.sums(present.filter(pl.col(customer) != first[customer]), total, n)
    return Largest(first[customer], float(first[n]) / float(present[n].sum()), without)


def _present(values: ArrayLike, n: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(values, dtype=float)[np.asarray(n, dtype=float) > 0]
