"""Knowledge gaps: the probability that no article answers a failure; undecidable without articles."""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import numpy as np

from analytics.failures.diagnosis.article_coverage import Closeness
from analytics.failures.intent_classifier import Known, Learned, Shares

#: So many solved requests that were read as a category show that the agent can answer it.
_ANSWERED = 3


def uncovered(shares: Shares, names: tuple[str, ...], covered: frozenset[str] | None) -> Shares:
    """Returns the probability that a request's category has no article."""
    if covered is None:
        return np.zeros(len(shares))
    return shares[:, [place for place, name in enumerate(names) if name not in covered]].sum(axis=1)


def gap(
    known: Known,
    learned: Learned | None,
    shares: Shares | None,
    covered: frozenset[str],
    close: Closeness | None,
) -> Shares:
    """Returns the probability that there is no article for a request."""
    count = int(known.failed.sum())
    if close is None:
        return np.zeros(count)
    if shares is None or not covered:
        return close.far
    told = uncovered(shares, known.names, covered)
    new = learned.new if learned is not None else np.zeros(count)
    # Without solved requests nothing but the articles says how near a request has to be.
    return told + (1 - told) * (new if close.usual is not None else np.maximum(new, close.far))


def answered(known: Known) -> frozenset[str]:
    """Returns the categories that solved requests were correctly read as: the agent has an answer."""
    solved = ~known.failed & (known.read >= 0)
    agreed = known.read[solved & ((known.confirmed < 0) | (known.confirmed == known.read))]
    counts = np.bincount(agreed, minlength=len(known.names))
    return frozenset(name for name, count in zip(known.names, counts, strict=True) if count >= _ANSWERED)


def unclear(known: Known, learned: Learned | None, shares: Shares | None, answered: frozenset[str]) -> Shares:
    """The probability that a request is about what no answer was seen for: a gap, or read wrongly."""
    reading = known.read[known.failed]
    if shares is None:
        return np.zeros(len(reading))
    unseen = shares.copy()
    unseen[:, [place for place, name in enumerate(known.names) if name in answered]] = 0
    # What was read as it is meant is no mix-up, and without entries nothing says that it is a gap.
    rows = np.flatnonzero(reading >= 0)
    unseen[rows, reading[rows]] = 0
    told = unseen.sum(axis=1)
    new = learned.new if learned is not None else np.zeros(len(reading))
    return np.where(reading >= 0, told + (1 - told) * new, 0.0)
