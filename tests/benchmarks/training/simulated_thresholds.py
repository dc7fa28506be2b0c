"""Answers with scores of known risk: how often a certified threshold breaks its promise."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.thresholds import guarantee
from analytics.thresholds.scored_answers import LADDER, Floats, Scored, rungs

Risk = Callable[[Floats], Floats]


def _monotone(score: Floats) -> Floats:
    return 0.02 + 0.5 * (1 - score) ** 1.5


def _flat(score: Floats) -> Floats:
    return np.full(len(score), 0.12)


def _bent(score: Floats) -> Floats:
    """Least reliable where it is highest, as a real classifier was measured to be."""
    return np.where(score > 0.85, 0.16, 0.06 + 0.35 * (0.85 - np.minimum(score, 0.85)))


#: A score, how wrong it is at each height, and what share of errors is allowed: flat is just above it.
SHAPES: dict[str, tuple[Risk, float]] = {
    "monotone": (_monotone, 0.10),
    "flat": (_flat, 0.1199),
    "bent": (_bent, 0.14),
}
#: How often the score is seen at each of these heights: more often in the middle.
_SHAPE = (4.0, 2.0)
#: How far customers differ: the smaller, the more. At 2 half of them are wrong less than .84 times the mean.
_ALIKE = 2.0


class Broken(NamedTuple):
    """Of so many samples: in how many a threshold was certified, in how many it was worse than promised."""

    certified: int
    violations: int
    coverage: float


def draw(
    shape: str, n: int, rng: np.random.Generator, *, by_risk: bool = False, returning: bool = False
) -> Scored:
    """Answers of independent customers; with `by_risk` low scores are drawn more often, and weighted back.

    With `returning`, customers come back three times on average, and some are harder to answer than others.
    """
    risk, _ = SHAPES[shape]
    if returning:
        customer = np.repeat(np.arange(n), rng.geometric(1 / 3, n))[:n]
        score = np.round(rng.beta(*_SHAPE, n), 3)
        # A gamma factor of mean 1 for each customer keeps the risk at each score what it is on average.
        harder = rng.gamma(_ALIKE, 1 / _ALIKE, n)[customer]
        wrong = (rng.random(n) < np.minimum(risk(score) * harder, 1.0)).astype(float)
        return Scored(score, wrong, customer, np.ones(n))
    score = np.round(rng.beta(*_SHAPE, 4 * n if by_risk else n), 3)
    wrong = (rng.random(len(score)) < risk(score)).astype(float)
    weight = np.ones(len(score))
    if by_risk:
        chance = 0.6 + 0.4 * (1 + 2 * (1 - score) + (rng.random(len(score)) < 0.15)) / 2
        chance *= n / chance.sum()
        taken = np.flatnonzero(rng.random(len(score)) < chance)
        score, wrong, weight = score[taken], wrong[taken], 1 / chance[taken]
    return Scored(score, wrong, np.arange(len(score)), weight)


def true_risk(shape: str, threshold: float) -> float:
    """The risk of all answers at least so sure."""
    risk, _ = SHAPES[shape]
    score = np.round(np.random.default_rng(0).beta(*_SHAPE, 400_000), 3)
    return float(risk(score[score >= threshold - 1e-9]).mean())


def broken(
    shape: str, truths: int, runs: int, *, seed: int, by_risk: bool = False, returning: bool = False
) -> Broken:
    """How often a certificate is given and broken, over samples of so many truths."""
    rng = np.random.default_rng(seed)
    _, allowed = SHAPES[shape]
    risks = _risks(shape)
    certified = violations = 0
    coverage = 0.0
    for _ in range(runs):
        found = guarantee.certify(
            rungs(draw(shape, truths, rng, by_risk=by_risk, returning=returning)), allowed
        )
        if found.threshold is not None:
            certified += 1
            coverage += found.coverage or 0.0
            violations += bool(risks[int(np.argmin(np.abs(LADDER - found.threshold)))] > allowed)
    return Broken(certified, violations, coverage / max(certified, 1))


def _risks(shape: str) -> NDArray[np.float64]:
    """The true risk at each threshold of the ladder."""
    risk, _ = SHAPES[shape]
    score = np.round(np.random.default_rng(0).beta(*_SHAPE, 400_000), 3)
    order = np.argsort(-score)
    mean = np.cumsum(risk(score[order])) / np.arange(1, len(score) + 1)
    ends = np.searchsorted(-score[order], -(LADDER - 1e-9), side="right")
    return np.where(ends > 0, mean[np.maximum(ends - 1, 0)], 0.0)
