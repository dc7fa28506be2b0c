"""A score from more evidence than the agent's confidence, learnt on other tickets than it is judged on.

Evidence: the confidence, the best retrieval score and its distance to the next, how new the request is, how
often answers of the same intent were right, and how often answers to the most similar requests were. A
logistic curve weighs them. Histories of a ticket never hold the ticket or another of the same customer.
"""
# What scikit-learn hands out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from analytics.failures import nearest_neighbours
from analytics.thresholds import calibration
from analytics.thresholds.scored_answers import Floats, Integers

#: What a score is made of, by the name that a page shows.
LABELS: Mapping[str, str] = {
    "confidence": "The agent's confidence",
    "retrieval": "Score of the best article found",
    "margin": "Its distance to the next article",
    "known": "How similar the most similar known request is",
    "intent": "How often answers of this intent were right",
    "similar": "How often answers to similar requests were right",
}
#: With fewer truths to learn from there is no score.
FEWEST = 300
NEIGHBOURS = 15
#: Histories are pulled towards the overall share as if they held so many answers like it.
_PRIOR = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What is known of each answer before its truth; `vectors` are unit vectors of the requests, or None.

    nan where a value is unknown.
    """

    confidence: Floats
    retrieval: Floats
    margin: Floats
    intent: Sequence[str]
    vectors: NDArray[np.float32] | None
    customer: Integers


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """The score of every answer from 0 to 1, and the weight of each piece of evidence in standard units."""

    score: Floats
    weights: Mapping[str, float]
    learnt_from: int


def learn(given: Evidence, wrong: Floats, fit: NDArray[np.bool_], *, seed: int) -> Learned | None:
    """The score learnt on the answers of `fit`; None where they are too few or all alike.

    `wrong` is read where `fit` is true alone. Customers must not be on both sides.
    """
    truths = wrong[fit]
    if fit.sum() < FEWEST or truths.min() == truths.max():
        return None
    columns = _columns(given, wrong, fit, seed)
    names = [name for name, values in columns.items() if np.ptp(values[fit]) > 0]
    table = np.column_stack([columns[name] for name in names])
    centre, spread = table[fit].mean(0), table[fit].std(0)
    scaled = (table - centre) / np.where(spread > 0, spread, 1.0)
    model = LogisticRegression(C=1.0, max_iter=2_000)
    model.fit(scaled[fit], (truths < 0.5).astype(int))
    score = np.asarray(model.predict_proba(scaled)[:, 1], dtype=float)
    return Learned(score, dict(zip(names, map(float, model.coef_[0]), strict=True)), int(fit.sum()))


def _columns(given: Evidence, wrong: Floats, fit: NDArray[np.bool_], seed: int) -> dict[str, Floats]:
    fold = calibration.folds(given.customer, seed=seed)
    _, intent = np.unique(np.asarray(given.intent), return_inverse=True)
    found = {
        "confidence": _filled(given.confidence, fit),
        "retrieval": _filled(given.retrieval, fit),
        "margin": _filled(given.margin, fit),
        "intent": np.zeros(len(wrong)),
    }
    if given.vectors is not None:
        found |= {"known": np.zeros(len(wrong)), "similar": np.zeros(len(wrong))}
    # Of each ticket to learn from, by the others' customers; of all others, by all that is learnt from.
    parts = [(fit & (fold == number), fit & (fold != number)) for number in range(calibration.FOLDS)]
    for rows, others in [*parts, (~fit, fit)]:
        if not rows.any() or not others.any():
            continue
        right = 1 - wrong[others]
        usual = float(right.mean())
        groups = int(intent.max()) + 1
        counted = np.bincount(intent[others], minlength=groups)
        history = (np.bincount(intent[others], right, groups) + _PRIOR * usual) / (counted + _PRIOR)
        found["intent"][rows] = history[intent[rows]]
        if given.vectors is not None:
            places, cosines = nearest_neighbours.nearest(
                given.vectors[rows], given.vectors[others], NEIGHBOURS
            )
            weight = np.square(np.maximum(cosines, 0.0))
            found["similar"][rows] = ((weight * right[places]).sum(1) + usual) / (weight.sum(1) + 1)
            found["known"][rows] = cosines[:, 0]
    return found


def _filled(values: Floats, fit: NDArray[np.bool_]) -> Floats:
    """Unknown values as the median of what is learnt from; a constant where nothing is known."""
    known = values[fit & np.isfinite(values)]
    return np.where(np.isfinite(values), values, np.median(known) if len(known) else 0.0)
