"""Drift of the mix of tickets: population stability index, effect size, and chance."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Floats = NDArray[np.float64]

#: The usual reading of the index: below it is no drift worth a word, above the other one it is large.
SMALL, LARGE = 0.1, 0.25


@dataclass(frozen=True, slots=True)
class Drift:
    """How far a mix is from the baseline's: the index, Cohen's w as effect size, and how likely by chance."""

    psi: float
    effect: float
    p: float
    moved: tuple[float, ...]

    @property
    def noise(self) -> float:
        """How many noises a normal value would lie out that is as rare."""
        return float(stats.norm.isf(max(self.p, 1e-300)))

    @property
    def word(self) -> Literal["none", "some", "large"]:
        """The size of the index in a word."""
        return "none" if self.psi < SMALL else "some" if self.psi < LARGE else "large"


def psi(expected: ArrayLike, actual: ArrayLike) -> float:
    """The population stability index of two mixes, as shares that each add up to 1 and are nowhere 0."""
    before, after = np.asarray(expected, dtype=np.float64), np.asarray(actual, dtype=np.float64)
    return float(((after - before) * np.log(after / before)).sum())


def between(base: Floats, now: Floats, spread: float = 1.0) -> Drift:
    """The drift from one set of counts to another; half a ticket is added to each, as a value may be new.

    `spread` is the variance of the counts over that of random ones: customers write more than once.
    """
    before, after = ((each + 0.5) / (each + 0.5).sum() for each in (base, now))
    table = np.stack([base, now])
    table = table[:, table.sum(axis=0) > 0]
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    statistic = float(((table - expected) ** 2 / expected).sum()) / max(spread, 1.0)
    return Drift(
        psi=psi(before, after),
        effect=float((((after - before) ** 2) / before).sum() ** 0.5),
        p=float(stats.chi2.sf(statistic, table.shape[1] - 1)),
        moved=tuple(float(value) for value in after - before),
    )
