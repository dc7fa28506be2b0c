"""Two ways to treat the same tickets, compared pair by pair: McNemar's test and Tango's interval.

`b` counts the pairs in which only the first was right, `c` those in which only the second was.

Sources: Fagerland, Lydersen and Laake 2013, BMC Med Res Methodol 13:91 (mid-p); Tango 1998, Stat Med 17:891.
"""

from collections.abc import Callable
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, stats

Floats = NDArray[np.float64]

#: The score is not defined at differences of −1 and 1 themselves.
_INSIDE, _ROUNDING = 1 - 1e-9, 1e-300


class McNemar(NamedTuple):
    """Four p-values of one table, two-sided; `mid` is the one to use."""

    asymptotic: float
    corrected: float
    exact: float
    mid: float


class PairedDifference(NamedTuple):
    """First − second, as a share of all pairs, with its 95 % score interval."""

    value: float
    low: float
    high: float


def mcnemar(b: int, c: int) -> McNemar:
    """Whether the pairs that differ go as often one way as the other; all 1 where none differs."""
    n = b + c
    if n == 0:
        return McNemar(1.0, 1.0, 1.0, 1.0)
    chi = (b - c) ** 2 / n
    corrected = max(0.0, abs(b - c) - 1) ** 2 / n
    fewer = min(b, c)
    exact = min(1.0, 2 * float(stats.binom.cdf(fewer, n, 0.5)))
    once = float(stats.binom.pmf(fewer, n, 0.5))
    # Where both are alike the point lies on both sides at once.
    mid = 1.0 - once if b == c else 2 * float(stats.binom.cdf(fewer, n, 0.5)) - once
    return McNemar(float(stats.chi2.sf(chi, 1)), float(stats.chi2.sf(corrected, 1)), exact, min(1.0, mid))


def tango(b: int, c: int, n: int, *, alpha: float = 0.05) -> PairedDifference:
    """The difference of two paired shares with Tango's score interval; n pairs in all."""
    if n <= 0 or b < 0 or c < 0 or b + c > n:
        raise ValueError(f"{b} and {c} are no differing pairs of {n}.")
    z = float(stats.norm.ppf(1 - alpha / 2))
    value = (b - c) / n

    def statistic(delta: float) -> float:
        a2 = -b - c + (2 * n - b + c) * delta
        a3 = -c * delta * (1 - delta)
        q = (np.sqrt(max(0.0, a2**2 - 8 * n * a3)) - a2) / (4 * n)
        spread = n * (2 * q + delta * (1 - delta))
        return float((b - c - n * delta) / np.sqrt(max(spread, _ROUNDING)))

    def below(delta: float) -> float:
        return statistic(delta) - z

    def above(delta: float) -> float:
        return statistic(delta) + z

    low = -1.0 if b - c == -n else _crossing(below, -_INSIDE, min(value, _INSIDE))
    high = 1.0 if b - c == n else _crossing(above, max(value, -_INSIDE), _INSIDE)
    return PairedDifference(value, low, high)


def sign_flip(differences: ArrayLike, customer: ArrayLike, *, draws: int = 10_000, seed: int) -> float:
    """The two-sided p of the mean difference where customers have several pairs: whole customers flip."""
    _, number = np.unique(np.asarray(customer), return_inverse=True)
    sums = np.bincount(number, np.asarray(differences, dtype=float))
    seen = abs(float(sums.sum()))
    rng = np.random.default_rng(seed)
    signs = rng.choice((-1.0, 1.0), size=(draws, len(sums)))
    beyond = int((np.abs(signs @ sums) >= seen - 1e-9).sum())
    return (1 + beyond) / (draws + 1)


def _crossing(found: Callable[[float], float], low: float, high: float) -> float:
    """Where a function crosses 0; the end where it does not."""
    if found(low) * found(high) > 0:
        return low if abs(found(low)) < abs(found(high)) else high
    return float(cast("float", optimize.brentq(found, low, high, xtol=1e-10)))
