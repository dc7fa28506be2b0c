"""Permutation over untouched categories: how often does one of them move as much as the target did?

Sources: Abadie, Diamond and Hainmueller 2010, J Am Stat Assoc 105:493 (placebos in space); Phipson and Smyth
2010, Stat Appl Genet Mol Biol 9:39 (p is never 0).
"""

from collections.abc import Sequence
from itertools import permutations
from math import perm

import numpy as np

from analytics.changes.daily_panel import Floats
from analytics.changes.difference_in_differences import Effect, Moves

#: With fewer controls no p can be .05 or less.
FEWEST_CONTROLS = 19
#: Up to so many ways to place the targets on the controls all are taken, else as many are drawn.
MOST_PLACEMENTS = 1_999


def p_value(effect: Effect, *, seed: int = 0) -> float:
    """The share of placements of the starts on untouched categories that move as far in the same direction.

    The real one is included. One-sided, as a verdict names a direction; the interval beside it is two-sided.
    Exact where all placements are taken; each is divided by its own error, so that small categories, which
    jump by chance, do not count as evidence for or against.
    """
    if not effect.error > 0 or not effect.moves[0].controls.size:
        return 1.0
    placed = np.sign(effect.value) * placebos(effect.moves, effect.weights, seed=seed)
    seen = abs(effect.value) / effect.error
    # Rounding must not make a draw of the same size a smaller one.
    return (1 + int((placed >= seen * (1 - 1e-12)).sum())) / (1 + placed.size)


def placebos(found: Sequence[Moves], weights: Floats, *, seed: int = 0) -> Floats:
    """Effects over their errors where untouched categories stand in the place of the targets."""
    if len(found) == 1:
        return found[0].deviations / found[0].errors
    size, targets = found[0].controls.size, len(found)
    if size < targets:
        return np.empty(0)
    if perm(size, targets) <= MOST_PLACEMENTS:
        chosen = np.array(list(permutations(range(size), targets)))
    else:
        dice = np.random.Generator(np.random.PCG64(seed))
        chosen = np.argsort(dice.random((MOST_PLACEMENTS, size)), axis=1)[:, :targets]
    value = np.zeros(len(chosen))
    own, shared = np.zeros(len(chosen)), np.zeros(len(chosen))
    for place, (each, weight) in enumerate(zip(found, weights, strict=True)):
        value += weight * each.deviations[chosen[:, place]]
        own += weight**2 * np.maximum(each.errors[chosen[:, place]] ** 2 - each.common_variance, 0.0)
        shared += weight * each.common_variance**0.5
    return value / np.sqrt(own + shared**2)
