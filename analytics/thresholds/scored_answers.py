"""Answers with a score and a known truth, and what each threshold leaves to answer.

A threshold answers every ticket whose score is at least as high. The ladder of thresholds is fixed before any
truth is looked at: steps of .01 from 1 to 0, or the levels of a scale in words.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analytics.significance import proportions
from analytics.significance.returning_customers import clustered

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: The ladder of thresholds of a score from 0 to 1, from strict to loose.
LADDER: Floats = np.round(np.arange(100, -1, -1) / 100, 2)
#: Scores are compared with thresholds up to rounding.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Answers with a truth: score, 1 for a wrong answer (0 for a right one), customer by number, weight.

    A weight is how many answers one stands for: 1 where all were drawn alike, else 1 / its probability.
    """

    score: Floats
    wrong: Floats
    customer: Integers
    weight: Floats

    @property
    def n(self) -> int:
        """How many answers there are."""
        return len(self.score)

    def of(self, rows: NDArray[np.bool_] | Integers) -> "Scored":
        """Some of the answers."""
        return Scored(self.score[rows], self.wrong[rows], self.customer[rows], self.weight[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Rungs:
    """What each threshold answers, from strict to loose: one element a threshold.

    `coverage` is the share answered, `risk` the share wrong of those (nan where it answers none), `answered`
    the rows with a truth, `worth` how many independent ones of equal weight they equal.
    """

    threshold: Floats
    coverage: Floats
    answered: Integers
    risk: Floats
    worth: Floats

    def interval(self, *, alpha: float = 0.05) -> proportions.Interval:
        """Wilson's interval of the risk at each threshold on its effective number of answers."""
        return proportions.wilson(np.nan_to_num(self.risk) * self.worth, self.worth, alpha=alpha)

    def p_values(self, allowed: float) -> Floats:
        """How likely so few errors are if the risk were `allowed`, at each threshold: exact binomial.

        Counts need not be whole where rows weigh differently; the binomial is continued by the beta function.
        1 where nothing is answered.
        """
        wrong = np.nan_to_num(self.risk) * self.worth
        some = self.worth > 0
        left = np.where(some, np.maximum(self.worth - wrong, 1e-12), 1.0)
        found = special.betainc(left, wrong + 1, 1 - allowed)
        return np.where(some & (self.worth - wrong > 1e-9), found, 1.0)


def rungs(given: Scored, ladder: Floats = LADDER) -> Rungs:
    """What each threshold of the ladder answers and how often it is wrong."""
    reach = np.searchsorted(-ladder, -(given.score + _ROUNDING), side="left")
    order = np.argsort(reach, kind="stable")
    ends = np.searchsorted(reach[order], np.arange(len(ladder)), side="right")
    weight, wrong = given.weight[order], given.wrong[order]
    of_weight = np.concatenate([[0.0], np.cumsum(weight)])[ends]
    of_wrong = np.concatenate([[0.0], np.cumsum(weight * wrong)])[ends]
    squared = np.concatenate([[0.0], np.cumsum(weight**2)])[ends]
    with np.errstate(divide="ignore", invalid="ignore"):
        risk = np.where(of_weight > 0, of_wrong / of_weight, np.nan)
        kish = np.where(squared > 0, of_weight**2 / squared, 0.0)
    customer = np.unique(given.customer[order], return_inverse=True)[1]
    return Rungs(
        threshold=ladder,
        coverage=of_weight / max(float(weight.sum()), 1e-12),
        answered=ends.astype(np.int64),
        risk=risk,
        worth=_worth(weight, wrong, customer, ends, risk, kish),
    )


def _worth(
    weight: Floats, wrong: Floats, customer: Integers, ends: Integers, risk: Floats, kish: Floats
) -> Floats:
    """How many independent answers those of each threshold equal, by how alike a customer's are."""
    if np.unique(customer).size == customer.size and np.ptp(weight) == 0:
        return ends.astype(float)
    customers = int(customer.max(initial=-1)) + 1
    found = np.zeros(len(ends))
    total, size = np.zeros(customers), np.zeros(customers)
    before = 0
    for place, end in enumerate(ends.tolist()):
        if end > before:
            rows = slice(before, end)
            total += np.bincount(customer[rows], weight[rows] * wrong[rows], customers)
            size += np.bincount(customer[rows], weight[rows], customers)
            before = end
        elif place:
            found[place] = found[place - 1]
            continue
        if end:
            sums = clustered.added(total, size)
            inside = risk[place] * (1 - risk[place])
            variance = float(sums.variance(corrected=False))
            spread = inside / variance if variance > 0 and inside > 0 else float(sums.alike)
            found[place] = min(spread, kish[place])
    return found
