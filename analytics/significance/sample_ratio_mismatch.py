"""Sample ratio mismatch: tests of the counts of randomised units against the planned shares.

Sources: Fabijan et al. 2019, KDD (sample ratio mismatch); Lindon and Malek 2022, NeurIPS, arXiv 2011.03567
(the sequential test: Dirichlet–multinomial evidence); Armitage 1955, Biometrics 11:375 (trend); Lugannani
and Rice 1980, Adv Appl Probab 12:475 (saddlepoint tail).
"""

from typing import NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

Floats = NDArray[np.float64]

#: One look: an alarm below this p. The bar is high because a split is checked for every phase.
ALARM_P = 0.001
#: Every day: an alarm above this evidence; at most 1 pilot in 20 whose split is right ever raises it.
ALARM_EVIDENCE = 20.0
#: The saddlepoint is looked for within so far of 0, where the scores lie between -1 and 1.
_FARTHEST = 60.0
#: How closely the alternative's shares lie around the planned ones: like as many tickets seen before.
CONCENTRATION = 100.0


class Fit(NamedTuple):
    """The χ² of counts against shares and its p; nan where nothing was counted."""

    statistic: Floats
    p: Floats


def exact_p(chosen: ArrayLike, units: ArrayLike, share: float) -> Floats:
    """One look: the exact binomial p, two-sided (twice the smaller tail), one per group; nan of no units.

    Right at any size: where 1 of 20 units was planned and 3 of 10 are there, χ² says .0003 and this .023.
    """
    k, n = np.asarray(chosen, dtype=float), np.asarray(units).astype(np.int64)
    at_most = special.bdtr(k, n, share)
    at_least = np.where(k > 0, special.bdtrc(np.maximum(k - 1, 0), n, share), 1.0)
    return np.where(n > 0, np.minimum(2 * np.minimum(at_most, at_least), 1.0), np.nan)


def trend_p(chosen: ArrayLike, units: ArrayLike, share: float) -> float:
    """One look: two-sided p that the share does not drift over time; one element for each equal step of time.

    The tail of Σ step · chosen, each step's chosen being binomial at the planned share, by a saddlepoint
    approximation, which is close also at a handful of units. Nan below two steps with units.
    """
    k, n = np.asarray(chosen, dtype=float), np.asarray(units, dtype=float)
    if np.count_nonzero(n) < 2:
        return float("nan")
    steps = np.arange(len(n), dtype=float)
    score = steps - (steps * n).sum() / n.sum()
    score /= np.abs(score).max()
    found = float((score * k).sum())

    def slope(u: float) -> float:
        return float((n * score * _tilted(u, score, share)).sum()) - found

    if slope(_FARTHEST) <= 0 or slope(-_FARTHEST) >= 0:
        return 0.0
    at = cast("float", optimize.brentq(slope, -_FARTHEST, _FARTHEST, xtol=1e-12))
    tilted = _tilted(at, score, share)
    spread = float((n * score**2 * tilted * (1 - tilted)).sum())
    cumulant = float((n * np.logaddexp(np.log1p(-share), np.log(share) + at * score)).sum())
    root = np.sign(at) * np.sqrt(max(2 * (at * found - cumulant), 0.0))
    # Next to the middle the formula divides by nothing, and p is 1 but for its last digits.
    if abs(root) < 1e-3:
        return 1.0
    moved = root + np.log(at * np.sqrt(spread) / root) / root
    return float(min(1.0, 2 * special.ndtr(-abs(moved))))


def chi_square(counts: ArrayLike, weights: ArrayLike) -> Fit:
    """One look: counts on the last axis against the planned shares, one p per group; any number of arms.

    Only where every expected count is large. Pilots are checked with `exact_p`, which is right at any size.
    """
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


def _tilted(u: float, score: Floats, share: float) -> Floats:
    """The share of each step when its log odds are moved by u times its score."""
    return special.expit(special.logit(share) + u * score)


def _given(counts: ArrayLike, weights: ArrayLike) -> tuple[Floats, Floats]:
    shares = np.asarray(weights, dtype=float)
    return np.asarray(counts, dtype=float), shares / shares.sum(-1, keepdims=True)
