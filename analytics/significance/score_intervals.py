"""Miettinen–Nurminen score intervals and tests for the difference of two rates, at any margin.

statsmodels has them too, but where the margin is not 0 it puts a count where a size belongs: 56/70
against 48/80 comes out as .0526 to .3440 instead of .0528 to .3382.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import elementwise
from scipy.special import ndtr, ndtri

from analytics.significance.proportions import Interval

Floats = NDArray[np.float64]

#: How close to the exact bound an interval's bounds are.
_EXACT = 1e-12


class Score(NamedTuple):
    """A score statistic with its one-sided p-values: that the difference is above, or below, the margin."""

    z: Floats
    p_above: Floats
    p_below: Floats


def constrained_rates(
    successes: ArrayLike, n: ArrayLike, base_successes: ArrayLike, base_n: ArrayLike, difference: ArrayLike
) -> tuple[Floats, Floats]:
    """The most likely two rates among those that differ by exactly this much.

    A cubic's root in closed form. Source: Miettinen and Nurminen 1985, Stat Med 4:213, appendix I;
    Farrington and Manning 1990, Stat Med 9:1447.
    """
    x, m, y, k, d = _arrays(successes, n, base_successes, base_n, difference)
    base = _constrained_base(x, m, y, k, d)
    return base + d, base


def _constrained_base(x: Floats, m: Floats, y: Floats, k: Floats, d: Floats) -> Floats:
    total = m + k
    # The cubic base³ + a base² + b base + c = 0.
    a = ((m + 2 * k) * d - total - x - y) / total
    b = ((k * d - total - 2 * y) * d + x + y) / total
    c = y * d * (1 - d) / total
    third = a / 3
    half = third * (third * third - b / 2) + c / 2
    radius = np.copysign(np.sqrt(np.maximum(third * third - b / 3, 0.0)), half)
    cube = radius * radius * radius
    # Rounding can leave a cosine outside −1 to 1; where all three roots are one, any angle is right.
    cosine = np.clip(half / np.where(cube == 0, 1.0, cube), -1.0, 1.0)
    root = 2 * radius * np.cos((np.pi + np.arccos(cosine)) / 3) - third
    return np.clip(root, np.maximum(0.0, -d), np.minimum(1.0, 1 - d))


def _variance(x: Floats, m: Floats, y: Floats, k: Floats, d: Floats, *, corrected: bool) -> Floats:
    """The variance of the estimated difference if it were truly d; corrected is times N / (N − 1)."""
    base = _constrained_base(x, m, y, k, d)
    rate = base + d
    variance = rate * (1 - rate) / m + base * (1 - base) / k
    return np.maximum(variance * (m + k) / (m + k - 1) if corrected else variance, 0.0)


def score_test(
    successes: ArrayLike,
    n: ArrayLike,
    base_successes: ArrayLike,
    base_n: ArrayLike,
    *,
    margin: ArrayLike = 0.0,
    corrected: bool = True,
) -> Score:
    """Whether rate − base rate is above or below a margin; nan for an empty side or where nothing varies.

    Without the correction it is Mee's and, at margin 0, the usual pooled z.
    """
    x, m, y, k, d = _arrays(successes, n, base_successes, base_n, margin)
    if np.any(np.abs(d) >= 1):
        raise ValueError("A margin between two rates is a share: it lies between −1 and 1.")
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (x / m - y / k - d) / np.sqrt(_variance(x, m, y, k, d, corrected=corrected))
    z = np.where(np.isfinite(z), z, np.nan)
    return Score(z, ndtr(-z), ndtr(z))


def miettinen_nurminen(
    successes: ArrayLike,
    n: ArrayLike,
    base_successes: ArrayLike,
    base_n: ArrayLike,
    *,
    alpha: float = 0.05,
    corrected: bool = True,
) -> Interval:
    """The differences of two rates that the score test does not reject; nan for an empty side.

    Source: Miettinen and Nurminen 1985; without the correction, Mee 1984, Biometrics 40:1175.
    """
    x, m, y, k = _arrays(successes, n, base_successes, base_n)
    shape, empty = m.shape, (m == 0) | (k == 0)
    x, m, y, k = (np.where(empty, 1.0, side).ravel() for side in (x, m, y, k))
    # The upper bound is the mirrored lower bound of the sides exchanged: both are found in one go.
    both = [np.concatenate(pair) for pair in ((x, y), (m, k), (y, x), (k, m))]
    low, high = np.split(_lower(*both, alpha=alpha, corrected=corrected), 2)
    return Interval(
        np.where(empty, np.nan, low.reshape(shape)), np.where(empty, np.nan, -high.reshape(shape))
    )


def _lower(x: Floats, m: Floats, y: Floats, k: Floats, *, alpha: float, corrected: bool) -> Floats:
    critical = float(ndtri(1 - alpha / 2))

    def excess(d: Floats, x: Floats, m: Floats, y: Floats, k: Floats) -> Floats:
        # Not a quotient, so that it stays finite where the variance is 0; there the last term decides.
        return x / m - y / k - d - critical * np.sqrt(_variance(x, m, y, k, d, corrected=corrected)) - _EXACT

    if not x.size:
        return x
    estimate = x / m - y / k
    found = elementwise.find_root(
        excess,
        (np.full_like(estimate, -1.0), estimate),
        args=(x, m, y, k),
        tolerances={"xatol": _EXACT, "xrtol": 0.0, "fatol": 0.0, "frtol": 0.0},
    )
    # At −1 there is nothing below to look through.
    return np.where(estimate == -1, -1.0, np.asarray(found.x, dtype=np.float64))


def _arrays(*values: ArrayLike) -> tuple[Floats, ...]:
    given = np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values))
    return tuple(np.array(value) for value in given)
