"""Corrections: p-values of many looks at once."""

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
