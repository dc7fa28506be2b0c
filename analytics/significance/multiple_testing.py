"""Multiple-testing corrections over a whole family: Benjamini–Hochberg, Bonferroni, Holm."""

from collections.abc import Sequence

import numpy as np


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """Adjusted p-values, in the order given: keeping those up to q leaves a share of at most q false.

    Source: Benjamini and Hochberg 1995, J R Stat Soc B 57:289.
    """
    if not p:
        return []
    given = np.asarray(p, dtype=np.float64)
    order = np.argsort(given)[::-1]
    scaled = given[order] * len(given) / np.arange(len(given), 0, -1)
    adjusted = np.empty_like(given)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled), 1.0)
    return [float(value) for value in adjusted]


def bonferroni(p: Sequence[float]) -> list[float]:
    """Adjusted p-values: keeping those up to q, a single false one is kept at most that often."""
    return [min(1.0, value * len(p)) for value in p]


def holm(p: Sequence[float]) -> list[float]:
    """Adjusted p-values with Bonferroni's promise, never larger than his.

    Source: Holm 1979, Scand J Stat 6:65.
    """
    if not p:
        return []
    given = np.asarray(p, dtype=np.float64)
    order = np.argsort(given)
    scaled = given[order] * np.arange(len(given), 0, -1)
    adjusted = np.empty_like(given)
    adjusted[order] = np.minimum(np.maximum.accumulate(scaled), 1.0)
    return [float(value) for value in adjusted]
