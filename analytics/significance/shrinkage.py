"""Shrinkage: each category's effect pulled towards the common one according to its noise.

Vectors have one element per category. How much the true effects differ (τ) is not known: a few noisy
categories often look alike by chance. So τ is averaged over all that the data leave possible, instead of
taken to be its estimate, which is 0 in half of all pilots and then leaves intervals far too narrow. And
categories that have customers in common err together, which a common effect cannot average out.

Sources: Efron and Morris 1975, J Am Stat Assoc 70:311 (shrinkage); DuMouchel 1994 (prior of τ); Gelman et
al., Bayesian Data Analysis, ch. 5 (averaging over τ).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

#: At so many values of τ, equally likely beforehand, everything is computed and averaged.
_GRID = 60
#: Categories are never taken to err in full unison.
_MOST_ALIKE = 0.95


class Shrunken(NamedTuple):
    """Each category's shrunken effect with its interval, and the common effect; nan where there is none."""

    value: Floats
    low: Floats
    high: Floats
    common: float


def shrunken(
    values: ArrayLike,
    variances: ArrayLike,
    *,
    alike: float = 0.0,
    freedom: ArrayLike = np.inf,
    alpha: float = 0.05,
) -> Shrunken | None:
    """Effects for ranking: an extreme one of few tickets is pulled in, a large category stays where it is.

    `alike` is the average correlation of the errors of two categories, which is above 0 where customers have
    tickets in several. `freedom` is Student's of each category's error. Nothing below two categories that
    have an effect.
    """
    given, squared = (np.asarray(each, dtype=np.float64) for each in (values, variances))
    with np.errstate(invalid="ignore"):
        known = np.isfinite(given) & (squared > 0)
    if known.sum() < 2:
        return None
    effect, variance = given[known], squared[known]
    alike = min(max(alike, 0.0), _MOST_ALIKE)
    tau, chance = _possible(effect, variance, alike)
    centre, error, common = _averaged(effect, variance, alike, tau, chance)
    reach = special.stdtrit(np.broadcast_to(freedom, given.shape)[known], 1 - alpha / 2) * error
    ends = (centre, centre - reach, centre + reach)
    value, low, high = (_spread(each, known) for each in ends)
    return Shrunken(value, low, high, common)


def _possible(effect: Floats, variance: Floats, alike: float) -> tuple[Floats, Floats]:
    """Values of τ, and how likely each is given the effects."""
    typical = np.sqrt(len(variance) / (1 / variance).sum())
    place = (np.arange(_GRID) + 0.5) / _GRID
    tau = typical * place / (1 - place)
    # V = τ² I + D ((1 − r) I + r 11') D, with the standard errors in D: one rank above a diagonal.
    diagonal = tau[:, None] ** 2 + (1 - alike) * variance
    shared = np.sqrt(alike * variance)
    lifted = 1 + (shared**2 / diagonal).sum(-1)

    def product(one: Floats, other: Floats) -> Floats:
        """One' V⁻¹ other."""
        crossed = (one * shared / diagonal).sum(-1) * (other * shared / diagonal).sum(-1)
        return (one * other / diagonal).sum(-1) - crossed / lifted

    ones = np.ones_like(effect)
    precision = product(ones, ones)
    common = product(ones, effect) / precision
    off = effect - common[:, None]
    log_chance = -0.5 * (np.log(diagonal).sum(-1) + np.log(lifted) + np.log(precision) + product(off, off))
    chance = np.exp(log_chance - log_chance.max())
    return tau, chance / chance.sum()


def _averaged(
    effect: Floats, variance: Floats, alike: float, tau: Floats, chance: Floats
) -> tuple[Floats, Floats, float]:
    """Shrunken effects, their errors, and the common effect, over all values of τ."""
    squared = tau[:, None] ** 2
    weight = 1 / (variance + squared)
    weight /= weight.sum(-1, keepdims=True)
    common = (weight * effect).sum(-1, keepdims=True)
    own = squared / (variance + squared)
    value = common + own * (effect - common)
    # value = A effect with A = own I + (1 − own) weight'; its error is (A − I) θ + A ε.
    error = np.sqrt(variance)
    spread = (weight * error).sum(-1, keepdims=True)
    pulled = (1 - own) * spread
    of_noise = (1 - alike) * (
        own**2 * variance
        + 2 * own * (1 - own) * weight * variance
        + (1 - own) ** 2 * (weight**2 * variance).sum(-1, keepdims=True)
    ) + alike * (own * error + pulled) ** 2
    of_truth = squared * (1 - own) ** 2 * (1 - 2 * weight + (weight**2).sum(-1, keepdims=True))
    centre = chance @ value
    total = chance @ (of_noise + of_truth + (value - centre) ** 2)
    return centre, np.sqrt(total), float(chance @ common[:, 0])


def _spread(values: Floats, known: NDArray[np.bool_]) -> Floats:
    found = np.full(len(known), np.nan)
    found[known] = values
    return found
