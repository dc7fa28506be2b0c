"""Was the split as planned? Counts of what was randomised, be it tickets or customers, against the shares.

Sources: Fabijan et al. 2019, KDD (sample ratio mismatch); Lindon and Malek 2022, NeurIPS, arXiv 2011.03567
(the sequential test: Dirichlet–multinomial evidence).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

#: One look: an alarm below this p. The bar is high because a split is checked for every phase.
ALARM_P = 0.001
#: Every day: an alarm above this evidence; at most 1 pilot in 20 whose split is right ever raises it.
ALARM_EVIDENCE = 20.0
#: How closely the alternative's shares lie around the planned ones: like as many tickets seen before.
CONCENTRATION = 100.0


class Fit(NamedTuple):
    """The χ² of counts against shares and its p; nan where nothing was counted."""

    statistic: Floats
    p: Floats


def chi_square(counts: ArrayLike, weights: ArrayLike) -> Fit:
    """One look: counts on the last axis against the planned shares, one p per group."""
    seen, shares = _given(counts, weights)
    total = seen.sum(-1)
    expected = shares * total[..., None]
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = ((seen - expected) ** 2 / expected).sum(-1)
    statistic = np.where(total > 0, statistic, np.nan)
    return Fit(statistic, special.chdtrc(seen.shape[-1] - 1, statistic))


def log_evidence(counts: ArrayLike, weights: ArrayLike, *, concentration: float = CONCENTRATION) -> Floats:
    """The logarithm of the evidence against the planned shares, from cumulative counts on the last axis.

    Valid at all looks together; nothing counted is no evidence, 0.
    """
    seen, shares = _given(counts, weights)
    prior = concentration * shares
    total = seen.sum(-1)
    mixed = (special.gammaln(prior + seen) - special.gammaln(prior)).sum(-1)
    whole = special.gammaln(concentration) - special.gammaln(concentration + total)
    return whole + mixed - special.xlogy(seen, shares).sum(-1)


def alarmed(
    counts: ArrayLike, weights: ArrayLike, *, concentration: float = CONCENTRATION
) -> NDArray[np.bool_]:
    """Whether the split was found wrong by each look: looks on the last but one axis, arms on the last.

    The evidence's running maximum counts: a split that was once wrong does not become right by dilution.
    """
    evidence = log_evidence(counts, weights, concentration=concentration)
    return np.maximum.accumulate(evidence, axis=-1) > np.log(ALARM_EVIDENCE)


def _given(counts: ArrayLike, weights: ArrayLike) -> tuple[Floats, Floats]:
    shares = np.asarray(weights, dtype=float)
    return np.asarray(counts, dtype=float), shares / shares.sum(-1, keepdims=True)
