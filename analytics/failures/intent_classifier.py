"""Learns each request's category from requests with a known one (text classification, novelty).

The category that a person confirmed is right mostly, not always; most failures have none. So a model of
the words learns from requests that were solved as read, from failures with a confirmed category and from
the knowledge entries, and says for each failure how probable every category is. What a ticket's own
confirmation says is held against a model that has not seen that ticket.
"""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from analytics.failures.nearest_neighbours import Floats, Whole, nearest, principal_directions

Shares = NDArray[np.float64]
Draws = NDArray[np.uint64]

#: Chance that a confirmed category is another than the true one.
WRONG = 0.05
_FOLDS = 3
#: A category is learned from so many requests at most: more cost time and teach nothing.
_ENOUGH = 150
#: Fewer known requests than this teach nothing at all.
_FEWEST = 20
#: Principal directions that models are fitted in: half the time of 384, and as right on failures-clinc,
#: macro-F1 .972 against .971.
_DIRECTIONS = 128


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of requests before learning; -1 is unknown.

    `confirmed` and `read` hold the number of a category among `names`. Entries come with their vectors.
    """

    names: tuple[str, ...]
    vectors: Floats
    confirmed: Whole
    read: Whole
    failed: NDArray[np.bool_]
    entries: Floats
    entry_names: Whole
    #: Random numbers of each request and each entry, by its own key alone: neither the order of rows nor
    #: other rows change them.
    draws: Draws
    entry_draws: Draws
    #: How much each failure counts in what is learned of all; those of a burst count as one together.
    weights: Shares | None = None

    @property
    def labels(self) -> Whole:
        """Returns the category to learn from: confirmed, or read if that solved the request."""
        return np.where(self.confirmed >= 0, self.confirmed, np.where(self.failed, -1, self.read))


@dataclass(frozen=True, slots=True)
class Learned:
    """For each failure: the probability of each category, and of none of them."""

    shares: Shares
    new: Shares
    #: The same for each request that did not fail; None where it was not asked for.
    solved: Shares | None = None


def learn(
    known: Known, *, solved: bool = False, tell: Callable[[float], None] | None = None
) -> Learned | None:
    """Returns the categories of the failures, optionally of solved requests; None if too few are known.

    The agent's own readings say what solved requests are about; where they are not recorded, this does.
    """
    labels = known.labels
    taught = np.concatenate([labels[labels >= 0], known.entry_names[known.entry_names >= 0]])
    if len(taught) < _FEWEST or len(np.unique(taught)) < 2 or not known.failed.any():
        return None
    fold = (known.draws % _FOLDS).astype(np.int64)
    failures, others = np.flatnonzero(known.failed), np.flatnonzero(~known.failed)
    short = _shortened(known)
    fits = 3 * _FOLDS if solved and len(others) else 2 * _FOLDS
    done = iter(range(1, fits + 1))
    told = (lambda: None) if tell is None else (lambda: tell(next(done) / fits))
    shares = _adapted(known, _likelihoods(short, fold, None, failures, told), failures)
    # Once more, with what was just learned of the failures that nobody confirmed: they are most like them.
    again = _adapted(known, _likelihoods(short, fold, shares, failures, told), failures)
    theirs = None
    if solved and len(others):
        theirs = _adapted(known, _likelihoods(short, fold, None, others, told), others)
    return Learned(again, _novelty(known), theirs)


def _shortened(known: Known) -> Known:
    """The same with vectors in their principal directions; those that differ least are left out."""
    if known.vectors.shape[1] <= _DIRECTIONS:
        return known
    weights = np.asarray(_weights(known, np.arange(len(known.failed))), dtype=np.float32)
    products = known.vectors.T @ (weights[:, None] * known.vectors)
    if len(known.entries):
        products = products + known.entries.T @ known.entries
    kept = principal_directions(products, _DIRECTIONS)
    none = np.zeros((0, _DIRECTIONS), dtype=np.float32)
    entries = known.entries @ kept if len(known.entries) else none
    return replace(known, vectors=known.vectors @ kept, entries=entries)


def _likelihoods(
    known: Known, fold: Whole, shares: Shares | None, asked: Whole, told: Callable[[], None]
) -> Shares:
    """How well each category explains the words of the rows asked for, by models that did not learn them.

    `shares` are what was learned of the failures before; the likely category of those that nobody confirmed
    is learned from, too.
    """
    labels, m = known.labels, len(known.names)
    failures = np.flatnonzero(known.failed)
    found = np.zeros((len(asked), m))
    for number in range(_FOLDS):
        inside = fold[asked] == number
        taught = np.flatnonzero((labels >= 0) & (fold != number))
        entries = known.entry_names >= 0
        rows = [known.vectors[taught], known.entries[entries]]
        names = [labels[taught], known.entry_names[entries]]
        weights = [np.ones(len(taught)), np.ones(int(entries.sum()))]
        draws = [known.draws[taught], known.entry_draws[entries]]
        if shares is not None:
            # Requests of a burst would be the most of what a category is learned from.
            guessed = (
                (fold[failures] != number)
                & (known.confirmed[failures] < 0)
                & (_weights(known, failures) == 1)
            )
            rows.append(known.vectors[failures[guessed]])
            names.append(shares[guessed].argmax(axis=1))
            weights.append(shares[guessed].max(axis=1))
            draws.append(known.draws[failures[guessed]])
        found[inside] = _fitted(
            np.concatenate(rows),
            np.concatenate(names),
            np.concatenate(weights),
            known.vectors[asked[inside]],
            m,
            np.concatenate(draws),
        )
        told()
    return found


def _fitted(rows: Floats, names: Whole, weights: Shares, asked: Floats, m: int, draws: Draws) -> Shares:
    some = _few_each(names, draws)
    rows, names, weights = rows[some], names[some], weights[some]
    counts = np.bincount(names, weights, m)
    # Half-way to equal weight, so that a rare category is heard beside a common one.
    weights = weights * np.sqrt(counts.mean() / np.maximum(counts, 1))[names]
    counts = np.bincount(names, weights, m)
    found = np.full((len(asked), m), 1e-7)
    if len(asked):
        if len(np.unique(names)) < 2:
            found[:, names[0]] = 1.0
        else:
            model = LogisticRegression(C=30, max_iter=25, tol=1e-3)
            with warnings.catch_warnings():
                # It is stopped early on purpose: what it would still learn is by heart.
                warnings.simplefilter("ignore", ConvergenceWarning)
                model.fit(rows, names, sample_weight=weights)
            found[:, np.asarray(model.classes_, dtype=np.int64)] += np.asarray(model.predict_proba(asked))
    prior = (counts + 0.5) / (counts + 0.5).sum()
    return found / prior


def _few_each(names: Whole, draws: Draws) -> Whole:
    """Some rows of each category, so that learning takes as long for a million requests."""
    # What is left of a draw beside its fold, so that each fold has as many of them.
    order = np.lexsort((draws // _FOLDS, names))
    sorted_names = names[order]
    first = np.searchsorted(sorted_names, sorted_names, side="left")
    return np.sort(order[np.arange(len(order)) - first < _ENOUGH])


def _adapted(known: Known, likelihoods: Shares, asked: Whole) -> Shares:
    """Adjusts likelihoods to the base rates of these rows.

    Source: Saerens, Latinne and Decaestecker 2002, Neural Computation 14:21.
    """
    m = likelihoods.shape[1]
    explained = likelihoods / likelihoods.sum(axis=1, keepdims=True)
    confirmed = known.confirmed[asked]
    said = confirmed >= 0
    explained[said] *= WRONG / max(m - 1, 1)
    explained[said, confirmed[said]] *= (1 - WRONG) * max(m - 1, 1) / WRONG
    weights = _weights(known, asked)[:, None]
    prior = np.full(m, 1 / m)
    shares = explained
    for _ in range(50):
        shares = explained * prior
        shares = shares / shares.sum(axis=1, keepdims=True)
        prior = ((weights * shares).sum(axis=0) + 1) / (weights.sum() + m)
    return shares


def _weights(known: Known, asked: Whole) -> Shares:
    """How much each of these rows counts."""
    whole = np.ones(len(known.failed))
    if known.weights is not None:
        whole[known.failed] = known.weights
    return whole[asked]


def _novelty(known: Known) -> Shares:
    """Returns the probability that an unconfirmed failure belongs to no known category.

    How close a request lies to known ones is two bells: that of requests with known categories, each held
    against the others, and a lower one for what is new, found by expectation and maximisation.
    """
    labels = known.labels
    taught = np.flatnonzero(labels >= 0)
    taught = taught[_few_each(labels[taught], known.draws[taught])]
    among = np.concatenate([known.vectors[taught], known.entries])
    confirmed = known.confirmed[known.failed] >= 0
    new = np.zeros(int(known.failed.sum()))
    if len(among) < _FEWEST or confirmed.all():
        return new
    _, reference = nearest(among, among, 3, alike=True)
    _, asked = nearest(known.vectors[known.failed][~confirmed], among, 3)
    usual, close = reference.mean(axis=1, dtype=np.float64), asked.mean(axis=1, dtype=np.float64)
    middle, spread = float(np.median(usual)), max(float(usual.std()), 1e-3)
    counts = _weights(known, np.flatnonzero(known.failed))[~confirmed]
    below = close < middle - 2 * spread
    if below.sum() < 3:
        return new
    low = float(np.average(close[below], weights=counts[below]))
    wide = max(float(np.sqrt(np.average((close[below] - low) ** 2, weights=counts[below]))), spread)
    share = float(counts[below].sum() / counts.sum())
    odds = np.zeros(len(close))
    for _ in range(50):
        old = np.log(1 - share) - 0.5 * ((close - middle) / spread) ** 2 - np.log(spread)
        fresh = np.log(share) - 0.5 * ((close - low) / wide) ** 2 - np.log(wide)
        odds = np.where(close < middle - spread, expit(fresh - old), 0.0)
        counted = odds * counts
        weight = counted.sum()
        if weight < 3:
            break
        share = min(float(weight / counts.sum()), 0.95)
        # It stays clearly below what is usual: else it would explain requests that are merely unusual.
        low = min(float((counted * close).sum() / weight), middle - 2 * spread)
        wide = max(float(np.sqrt((counted * (close - low) ** 2).sum() / weight)), 0.5 * spread)
    new[~confirmed] = odds
    return new
