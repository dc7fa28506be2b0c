"""Calibration of a score: whether answers scored .8 are right in 80 of 100 cases, and what mends it.

Reliability in bins of equal mass with Wilson bars; expected calibration error with its binning named; Brier
score; isotonic regression from 500 truths on and Platt's logistic below, fitted on other customers.

Sources: Guo, Pleiss, Sun and Weinberger 2017 (ECE); Nixon et al. 2019 (equal mass); Platt 1999; Zadrozny and
Elkan 2002 (isotonic).
"""
# What scikit-learn hands out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from analytics.significance import proportions
from analytics.thresholds.scored_answers import Floats, Integers, Scored

BINS = 10
#: From so many truths on isotonic regression is steadier than a logistic curve.
ISOTONIC_FROM = 500
#: With fewer truths nothing is fitted.
FEWEST = 50
FOLDS = 5

Method = Literal["isotonic", "Platt"]


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of similar score: their mean score, the share right with Wilson's interval, and how many."""

    low_score: float
    high_score: float
    score: float
    right: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """How a score's claims compare with the truth, before and after mending.

    `mended` is the cross-fitted probability of each answer to be right; None below 50 truths.
    """

    bins: tuple[Bin, ...]
    ece: float
    ece_equal_mass: float
    brier: float
    method: Method | None
    mended: Floats | None
    mended_ece: float | None
    mended_brier: float | None


def calibration(given: Scored, *, seed: int) -> Calibration:
    """Reliability, calibration error and Brier score of a score from 0 to 1, and the same once mended."""
    right = 1 - given.wrong
    method: Method | None = None
    if given.n >= FEWEST and 0 < given.wrong.sum() < given.n:
        method = "isotonic" if given.n >= ISOTONIC_FROM else "Platt"
    mended = None if method is None else cross_fitted(given, method, seed=seed)
    return Calibration(
        bins=reliability(given),
        ece=ece(given.score, right, given.weight),
        ece_equal_mass=ece_equal_mass(given),
        brier=brier(given.score, right, given.weight),
        method=method,
        mended=mended,
        mended_ece=None if mended is None else ece(mended, right, given.weight),
        mended_brier=None if mended is None else brier(mended, right, given.weight),
    )


def ece(score: Floats, right: Floats, weight: Floats, bins: int = BINS) -> float:
    """Expected calibration error over bins of equal width, each closed at its right end: (0, .1], …"""
    place = np.clip(np.ceil(score * bins - 1e-9).astype(np.int64) - 1, 0, bins - 1)
    return _error(score, right, weight, place, bins)


def ece_equal_mass(given: Scored, bins: int = BINS) -> float:
    """Expected calibration error over bins of equally many answers; equal scores stay together."""
    place = equal_mass(given.score, bins)
    return _error(given.score, 1 - given.wrong, given.weight, place, bins)


def brier(score: Floats, right: Floats, weight: Floats) -> float:
    """The mean squared difference between score and truth."""
    return float(np.average(np.square(score - right), weights=weight))


def equal_mass(score: Floats, bins: int = BINS) -> Integers:
    """The bin of each answer, from 0: bins of equally many answers, equal scores in one."""
    inner = np.unique(np.quantile(score, np.arange(1, bins) / bins))
    return np.searchsorted(inner, score, side="left").astype(np.int64)


def reliability(given: Scored, bins: int = BINS) -> tuple[Bin, ...]:
    """The bins of equal mass, the lowest scores first."""
    place, right = equal_mass(given.score, bins), 1 - given.wrong
    found: list[Bin] = []
    for number in np.unique(place).tolist():
        rows = place == number
        weight = given.weight[rows]
        share = float(np.average(right[rows], weights=weight))
        worth = float(weight.sum() ** 2 / np.square(weight).sum())
        low, high = proportions.wilson(share * worth, worth)
        found.append(
            Bin(
                float(given.score[rows].min()),
                float(given.score[rows].max()),
                float(np.average(given.score[rows], weights=weight)),
                share,
                float(low),
                float(high),
                int(rows.sum()),
            )
        )
    return tuple(found)


def cross_fitted(given: Scored, method: Method, *, seed: int) -> Floats:
    """The probability of each answer to be right, by a curve fitted on the other customers' answers."""
    fold = folds(given.customer, seed=seed)
    found = np.empty(given.n)
    for number in range(FOLDS):
        mine = fold == number
        if mine.any():
            found[mine] = fitted(given.of(~mine), method)(given.score[mine])
    return found


def fitted(given: Scored, method: Method) -> Callable[[Floats], Floats]:
    """The curve from score to the probability of a right answer."""
    right = 1 - given.wrong
    if given.n == 0 or right.min() == right.max() or given.score.min() == given.score.max():
        level = float(np.average(right, weights=given.weight)) if given.n else 0.5
        return lambda score: np.full(len(score), level)
    if method == "isotonic":
        curve = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip")
        curve.fit(given.score, right, sample_weight=given.weight)
        return lambda score: np.asarray(curve.predict(score), dtype=float)
    # A truth between 0 and 1, where reviewers differ, counts as part of each.
    double = np.concatenate([given.score, given.score])[:, None]
    label = np.repeat([1, 0], given.n)
    part = np.concatenate([given.weight * right, given.weight * given.wrong])
    line = LogisticRegression(C=1e6, max_iter=1_000)
    line.fit(double[part > 0], label[part > 0], sample_weight=part[part > 0])
    return lambda score: np.asarray(line.predict_proba(score[:, None])[:, 1], dtype=float)


def folds(customer: Integers, count: int = FOLDS, *, seed: int) -> Integers:
    """The fold of each answer: customers are dealt out at random, each with all their answers."""
    _, number = np.unique(customer, return_inverse=True)
    customers = int(number.max(initial=-1)) + 1
    dealt = np.random.default_rng(seed).permutation(customers) % count
    return dealt[number].astype(np.int64)


def _error(score: Floats, right: Floats, weight: Floats, place: Integers, bins: int) -> float:
    mass = np.bincount(place, weight, bins)
    gap = np.abs(np.bincount(place, weight * score, bins) - np.bincount(place, weight * right, bins))
    return float(gap.sum() / mass.sum())
