"""The probability of each answer to be right, from its score and category: a logistic model with shrinkage.

The line is beta calibration, a curve of three numbers. What a category and what a band of scores differ from
it is pulled in, the more the fewer truths there are. How much they truly differ is not known, so it is
averaged over all that the truths leave possible. Unlike isotonic regression it is steady with few truths, and
its error is known without drawing again: that of the fit, wider where customers have several answers or
weights differ.

Sources: Kull, Silva Filho and Flach 2017, AISTATS (beta calibration); Breslow and Clayton 1993, J Am Stat
Assoc 88:9 (Laplace's approximation); Liang and Zeger 1986, Biometrika 73:13 (customers); van der Laan and
Rubin 2006, Int J Biostat 2:11 (targeting).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analytics.thresholds import calibration
from analytics.thresholds.scored_answers import Floats, Integers, Scored

#: By how much categories, and bands of scores, may differ from the curve (standard deviations in log-odds).
_CATEGORIES = (0.02, 0.1, 0.2, 0.35, 0.55, 0.8, 1.2)
_BANDS = (0.02, 0.12, 0.3, 0.6)
#: The curve's own numbers are all but free.
_FREE = 4.0
#: Scores are read to the hundredth, and nearer to 0 or 1 taken as this.
_DIGITS, _EDGE = 2, 0.005
_STEPS, _SMALL = 30, 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class Calibrated:
    """The mean probability to be right of each group, the variance of its fit, and each answer's own."""

    means: Floats
    variances: Floats
    probability: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """Answers of one category and one score together: a row each, and the cell of every answer."""

    design: Floats
    of_answer: Integers


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """One fit: coefficients, their covariance, and how likely its spreads are (logarithm)."""

    coefficients: Floats
    covariance: Floats
    evidence: float


def of_groups(
    known: Scored,
    known_category: Sequence[str],
    score: Floats,
    category: Sequence[str],
    groups: Sequence[NDArray[np.bool_]],
) -> Calibrated:
    """The mean probability to be right of each group of the answers with `score` and `category`."""
    names = sorted({*known_category, *category})
    place = {name: number for number, name in enumerate(names)}
    old, new = (np.array([place[each] for each in of], dtype=np.int64) for of in (known_category, category))
    cuts = np.unique(np.quantile(known.score, np.arange(1, calibration.BINS) / calibration.BINS))
    leaning = _leaning(old, known.weight, new, len(names))
    there, asked = (
        _cells(scores, codes, leaning, cuts) for scores, codes in ((known.score, old), (score, new))
    )
    weight = known.weight * known.n / known.weight.sum()
    n, right = (
        np.bincount(there.of_answer, each, len(there.design)).astype(np.float64)
        for each in (weight, weight * (1 - known.wrong))
    )
    fits = [
        _fitted(there.design, n, right, _prior(len(names), len(cuts) + 1, *spreads))
        for spreads in product(_CATEGORIES, _BANDS)
    ]
    chance = special.softmax([each.evidence for each in fits])
    inside = np.stack([
        np.bincount(asked.of_answer, each, len(asked.design)) / max(1, int(each.sum())) for each in groups
    ])  # fmt: skip
    means, variances = np.zeros((len(fits), len(groups))), np.zeros((len(fits), len(groups)))
    probability = np.zeros(len(asked.design))
    for number, each in enumerate(fits):
        mine = special.expit(asked.design @ each.coefficients)
        slope = _slope(asked.design, mine, inside)
        means[number] = inside @ mine
        variances[number] = ((slope @ each.covariance) * slope).sum(1)
        probability += chance[number] * mine
    mean = chance @ means
    best = fits[int(chance.argmax())]
    slope = _slope(asked.design, special.expit(asked.design @ best.coefficients), inside)
    wider = _wider(known, weight, there, best, slope)
    variance = chance @ (wider * variances + (means - mean) ** 2)
    return Calibrated(mean, variance, probability[asked.of_answer])


def _leaning(old: Integers, weight: Floats, new: Integers, categories: int) -> Floats:
    """By category, how much more of the answers than of the truths are of it, in standard deviations.

    What categories that became more frequent differ from the others is thereby not pulled in: there, pulling
    in would be a bias of the estimate as a whole. 1 is expected of a category without truths.
    """
    have = np.bincount(old, weight, categories) / weight.sum()
    want = np.bincount(new, minlength=categories) / max(1, len(new))
    ratio = np.where(have > 0, want / np.maximum(have, _SMALL), 1.0)
    off = ratio - have @ ratio
    spread = float(np.sqrt(have @ off**2))
    return off / spread if spread > _SMALL else np.zeros(categories)


def _cells(score: Floats, category: Integers, leaning: Floats, cuts: Floats) -> _Cells:
    """A row a cell: 1, beta calibration's two logarithms, the leaning, its category and band of scores."""
    rounded = np.round(score, _DIGITS)
    _, first, of_answer = np.unique(
        np.column_stack([category, rounded]), axis=0, return_index=True, return_inverse=True
    )
    held, codes = np.clip(rounded[first], _EDGE, 1 - _EDGE), category[first]
    whose = np.eye(len(leaning))[codes]
    band = np.eye(len(cuts) + 1)[np.searchsorted(cuts, rounded[first], side="left")]
    line = (np.ones_like(held), np.log(held), -np.log1p(-held), leaning[codes])
    return _Cells(np.column_stack([*line, whose, band]), of_answer.ravel())


def _prior(categories: int, bands: int, of_category: float, of_band: float) -> Floats:
    """The prior's standard deviation of each coefficient."""
    return np.repeat([_FREE, of_category, of_band], [4, categories, bands])


def _fitted(design: Floats, n: Floats, right: Floats, spread: Floats) -> _Fit:
    """The most likely coefficients (Newton's method, steps halved where they overshoot)."""
    precision = 1 / spread**2
    found: Floats = np.zeros(len(spread))
    found[0] = special.logit(np.clip(right.sum() / n.sum(), 0.01, 0.99))

    def height(at: Floats) -> float:
        line = design @ at
        return float(right @ line - n @ np.logaddexp(0, line) - 0.5 * precision @ at**2)

    def bend(mine: Floats) -> Floats:
        return (design.T * (n * mine * (1 - mine))) @ design + np.diag(precision)

    top = height(found)
    for _ in range(_STEPS):
        mine = special.expit(design @ found)
        pull: Floats = design.T @ (right - n * mine) - precision * found
        step: Floats = np.linalg.solve(bend(mine), pull).astype(np.float64)
        part = 1.0
        while (now := height(found + part * step)) < top - _SMALL and part > _SMALL:
            part /= 2
        found, gained, top = found + part * step, now - top, now
        if gained < _SMALL:
            break
    final = bend(special.expit(design @ found))
    _, size = np.linalg.slogdet(final)
    evidence = top + 0.5 * (float(np.log(precision).sum()) - float(size))
    return _Fit(found, np.linalg.inv(final).astype(np.float64), evidence)


def _slope(design: Floats, mine: Floats, inside: Floats) -> Floats:
    """By how much each group's mean moves with each coefficient."""
    return inside @ (design * (mine * (1 - mine))[:, None])


def _wider(known: Scored, weight: Floats, there: _Cells, fit: _Fit, slope: Floats) -> Floats:
    """How much wider than with one answer of equal weight a customer each group's variance is; 1 or more."""
    mine = special.expit(there.design @ fit.coefficients)[there.of_answer]
    # By how much each answer moves each group, for what it is off.
    reach = (there.design @ (fit.covariance @ slope.T))[there.of_answer]
    moved = (weight * (1 - known.wrong - mine))[:, None] * reach
    _, customer = np.unique(known.customer, return_inverse=True)
    seen = np.stack([np.bincount(customer, each) for each in moved.T])
    alone = ((weight * mine * (1 - mine))[:, None] * reach**2).sum(0)
    return np.maximum(1.0, (seen**2).sum(1) / np.maximum(alone, 1e-300))
