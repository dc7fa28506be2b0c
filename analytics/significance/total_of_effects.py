"""The sum of true effects that were measured with noise, and how true effects are spread.

Some effects are nothing at all and the others lie around a mean (spike and slab): how many, around what and
how far apart is not known, so all three are averaged over what the measurements leave possible. A normal
prior alone, which is among them, takes a few large effects among many that are nothing for luck.

Sources: Mitchell and Beauchamp 1988, J Am Stat Assoc 83:1023 (spike and slab); Gelman et al., Bayesian Data
Analysis, ch. 5 (averaging over what is not known).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

#: Shares of effects that are not nothing, and how likely each is beforehand: half that all are something.
_SHARES = np.array([0.03, 0.06, 0.1, 0.17, 0.25, 0.35, 0.5, 0.7, 1.0])
_LIKELY = np.append(np.full(_SHARES.size - 1, 0.5 / (_SHARES.size - 1)), 0.5)
#: At so many spreads and means of the others, equally likely beforehand, everything is computed.
_SPREADS, _MEANS = 16, 25


class Total(NamedTuple):
    """A weighted sum of true effects with its interval, and how true effects are spread.

    `effects` are the true effects as they are expected to be. `common` and `spread` are the mean and standard
    deviation of all true effects; the next one lies, before anybody has looked, between `next_low` and
    `next_high` (80 %), and is above 0 with `next_positive`. `nothing` is the share that is expected to be
    nothing at all.
    """

    value: float
    low: float
    high: float
    effects: Floats
    common: float
    spread: float
    nothing: float
    next_low: float
    next_high: float
    next_positive: float


def total(values: ArrayLike, variances: ArrayLike, weights: ArrayLike, *, alpha: float = 0.05) -> Total:
    """Σ weight · true effect, over all that the measurements leave possible; independent errors.

    All effects belong among `values`, those that one would rather forget too (weight 0): what true effects
    are like is learnt from them, and that takes the luck out of those that were kept for being the best.
    """
    effect, variance, weight = (np.asarray(each, dtype=np.float64) for each in (values, variances, weights))
    share, mean, spread, likely = _possible(effect, variance)
    squared = spread[:, None] ** 2
    as_something = _log_density(effect - mean[:, None], variance + squared) + np.log(share)[:, None]
    with np.errstate(divide="ignore"):
        as_nothing = _log_density(effect, variance) + np.log1p(-share)[:, None]
    seen = np.logaddexp(as_something, as_nothing)
    chance = special.softmax(seen.sum(1) + np.log(likely))
    kept = np.exp(as_something - seen)
    own = squared / (variance + squared)
    centre, left = own * effect + (1 - own) * mean[:, None], own * variance
    expected = kept * centre
    own_variance = kept * (left + centre**2) - expected**2
    sums, width = expected @ weight, np.sqrt(np.maximum(own_variance, 0.0) @ weight**2)
    common = float(chance @ (share * mean))
    positive = special.ndtr(mean / np.maximum(spread, 1e-300))
    parts = np.concatenate([chance * share, chance * (1 - share)])
    centres = np.concatenate([mean, np.zeros_like(mean)])
    widths = np.concatenate([spread, np.zeros_like(spread)])
    return Total(
        value=float(chance @ sums),
        low=_quantile(alpha / 2, chance, sums, width),
        high=_quantile(1 - alpha / 2, chance, sums, width),
        effects=chance @ expected,
        common=common,
        spread=float(np.sqrt(max(0.0, chance @ (share * (spread**2 + mean**2)) - common**2))),
        nothing=float(chance @ (1 - share)),
        next_low=_quantile(0.1, parts, centres, widths),
        next_high=_quantile(0.9, parts, centres, widths),
        next_positive=float(chance @ (share * positive)),
    )


def _possible(effect: Floats, variance: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Each combination of share, mean and spread, and how likely it is before anybody has looked."""
    typical = max(float(np.sqrt(len(variance) / (1 / variance).sum())), float(effect.std()))
    place = (np.arange(_SPREADS) + 0.5) / _SPREADS
    middle, reach = float(np.median(effect)), float(np.abs(effect - np.median(effect)).max() + typical)
    mean, spread, share = np.meshgrid(
        np.linspace(middle - reach, middle + reach, _MEANS), typical * place / (1 - place), _SHARES
    )
    likely = np.broadcast_to(_LIKELY, share.shape)
    return share.ravel(), mean.ravel(), spread.ravel(), likely.ravel() / likely.sum()


def _log_density(off: Floats, variance: Floats) -> Floats:
    """Of a normal distribution, up to a constant."""
    return -0.5 * (off**2 / variance + np.log(variance))


def _quantile(share: float, chance: Floats, centre: Floats, width: Floats) -> float:
    """A quantile of a mixture of normal distributions."""
    if not (width > 0).any():
        return float(chance @ centre)
    low, high = float((centre - 12 * width).min()), float((centre + 12 * width).max())
    for _ in range(60):
        middle = (low + high) / 2
        below = float(chance @ special.ndtr((middle - centre) / np.maximum(width, 1e-300)))
        low, high = (middle, high) if below < share else (low, middle)
    return (low + high) / 2
