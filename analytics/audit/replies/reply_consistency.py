"""Consistency of people's replies: how likely two people give two customers the same answer.

C is the share of pairs of replies, by different authors to different customers and in one language, that are
in the same answer cluster: Simpson's index without bias, its pairs restricted. The interval is the delete-one
jackknife by customer. Source of the index: Simpson 1949, Nature 163:688.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analytics.significance import proportions
from analytics.significance.returning_customers import clustered

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]

#: A category is consistent where the lower bound of C is at least this.
CONSISTENT = 0.5
#: With fewer customers nothing is said.
FEWEST_CUSTOMERS = 10


@dataclass(frozen=True, slots=True)
class Agreement:
    """The share of pairs with the same answer, with its 95 % interval, and how many pairs and customers."""

    value: float
    low: float
    high: float
    pairs: int
    customers: int


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """Replies as whole numbers: answer cluster, customer, author (each own where not known), language."""

    cluster: Whole
    customer: Whole
    author: Whole
    language: Whole

    def among(self, rows: NDArray[np.bool_] | Whole) -> "Codes":
        """Some of the replies."""
        return Codes(self.cluster[rows], self.customer[rows], self.author[rows], self.language[rows])

    def within(self, group: Whole) -> "Codes":
        """The same, where only replies of one group may form a pair."""
        return Codes(self.cluster, self.customer, self.author, _joint(self.language, group))


def codes(
    cluster: Whole,
    customers: Sequence[object],
    authors: Sequence[str | None],
    languages: Sequence[str | None],
) -> Codes:
    """The codes of replies; those without a known author are each by an author of their own."""
    known = [author if author is not None else f"\0{place}" for place, author in enumerate(authors)]
    return Codes(
        _coded(cluster.tolist()), _coded(customers), _coded(known), _coded([each or "" for each in languages])
    )


def agreement(replies: Codes) -> Agreement | None:
    """C with its interval; None where no two replies form a pair, or of fewer than 10 customers."""
    same, pairs = _partners(replies, replies.cluster), _partners(replies, None)
    return _of(replies.customer, same, pairs)


def own_agreement(replies: Codes) -> Agreement | None:
    """The same over pairs of one author: whether each person at least repeats themselves."""
    within = replies.within(replies.author)
    alone = Codes(within.cluster, within.customer, np.arange(len(within.author)), within.language)
    return agreement(alone)


def of_neighbours(same: NDArray[np.bool_], customer: Whole) -> Agreement | None:
    """The share of replies whose neighbour says the same; its interval is that of a rate by customer."""
    customers = int(customer.max()) + 1 if len(customer) else 0
    n = np.bincount(customer, minlength=customers).astype(np.float64)
    total = np.bincount(customer, same.astype(np.float64), customers).astype(np.float64)
    sums = clustered.added(total, n)
    count = int(sums.customers)
    if count < FEWEST_CUSTOMERS:
        return None
    value, found = float(sums.value), clustered.alone(sums)
    if np.isnan(found.low):
        bounds = proportions.wilson(value * count, count)
        return Agreement(value, float(bounds.low), float(bounds.high), len(same), count)
    return Agreement(value, max(0.0, float(found.low)), min(1.0, float(found.high)), len(same), count)


def weighted(replies: Codes, weights: Floats) -> Floats:
    """C of each bootstrap draw; `weights` say how often it drew each reply's customer (replies × draws).

    A customer who was drawn twice is still one customer: copies form no pair.
    """
    same = _weighted_pairs(replies, replies.cluster, weights)
    pairs = _weighted_pairs(replies, None, weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(pairs > 0, same / pairs, np.nan)


def _of(customer: Whole, same: Floats, pairs: Floats) -> Agreement | None:
    customers = int(customer.max()) + 1 if len(customer) else 0
    whole = float(pairs.sum())
    involved = np.unique(customer[pairs > 0])
    if whole == 0 or len(involved) < FEWEST_CUSTOMERS:
        return None
    value = float(same.sum()) / whole
    # Sums over rows count each pair twice; a pair is never within a customer, so a customer's rows once.
    lost_same = 2 * np.bincount(customer, same, customers)[involved]
    lost = 2 * np.bincount(customer, pairs, customers)[involved]
    left = whole - lost
    without = np.where(left > 0, (same.sum() - lost_same) / np.where(left > 0, left, 1), value)
    count = len(involved)
    spread = (count - 1) / count * float(((without - without.mean()) ** 2).sum())
    if spread <= 1e-18:
        bounds = proportions.wilson(value * count, count)
        low, high = float(bounds.low), float(bounds.high)
    else:
        reach = float(special.stdtrit(count - 1, 0.975)) * spread**0.5
        low, high = max(0.0, value - reach), min(1.0, value + reach)
    return Agreement(value, low, high, round(whole / 2), count)


def _partners(replies: Codes, cluster: Whole | None) -> Floats:
    """Of each reply the others with which it forms a pair: of other authors, to other customers."""
    group = replies.language if cluster is None else _joint(replies.language, cluster)
    by_author, by_customer = _joint(group, replies.author), _joint(group, replies.customer)
    return (
        _sizes(group) - _sizes(by_author) - _sizes(by_customer) + _sizes(_joint(by_author, replies.customer))
    )


def _weighted_pairs(replies: Codes, cluster: Whole | None, weights: Floats) -> Floats:
    group = replies.language if cluster is None else _joint(replies.language, cluster)
    by_author, by_customer = _joint(group, replies.author), _joint(group, replies.customer)
    both = _joint(by_author, replies.customer)
    found = np.zeros(weights.shape[1])
    for sign, each in ((1, group), (-1, by_author), (-1, by_customer), (1, both)):
        order = np.argsort(each, kind="stable")
        starts = np.flatnonzero(np.diff(each[order], prepend=-1))
        sums = np.add.reduceat(weights[order], starts, axis=0)
        found += sign * (sums**2).sum(axis=0)
    return found


def _sizes(group: Whole) -> Floats:
    return np.bincount(group)[group].astype(np.float64)


def _joint(one: Whole, other: Whole) -> Whole:
    return np.unique(one * (int(other.max(initial=0)) + 1) + other, return_inverse=True)[1]


def _coded(values: Sequence[object]) -> Whole:
    numbers: dict[object, int] = {}
    return np.asarray([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int64)
