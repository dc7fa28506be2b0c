"""The difference of two arms at the baseline's mix, after every look of a panel and after the last.

It is a sum of the customers' influence values, of which `significance.standardised` tells; they change from
look to look, as the rates do. So every look adds the customers up anew.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.pilot.cells import Floats, Panel, added
from analytics.significance import clustered, standardised
from analytics.significance.clustered import Effect
from analytics.significance.influence import Influence


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """The difference at the baseline's mix after every look, with its cluster-robust standard error.

    nan where no category is in both arms, and the error also where nothing varies or few are compared.
    """

    value: Floats
    error: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Crude, adjusted and mix effect after the last look; `kept` are the strata that are compared.

    `skew` is how lopsided the adjusted difference's own distribution is, as its customers are.
    """

    crude: Effect
    adjusted: Effect
    mix: Effect
    kept: NDArray[np.bool_]
    left_out_share: float
    base_left_out_share: float
    skew: float


def skewness(moved: Floats) -> float:
    """How lopsided an estimate is that these influence values add up to."""
    variance = float(moved @ moved)
    return float((moved**3).sum()) / variance**1.5 if variance > 0 else 0.0


def every_look(given: Panel) -> Looks:
    """The difference after every look."""
    one, base = given.cells()
    _, adjusted = standardised.influences(one, base)
    variance = np.zeros(len(given.ends))
    for look, end in enumerate(given.ends):
        moved = _moved(given, adjusted, look, int(end))
        variance[look] = moved @ moved
    half = given.half
    size = 2 * (adjusted.one_total**2 * given.squares[:, :half]).sum(-1)
    size += 2 * (adjusted.base_total**2 * given.squares[:, half:]).sum(-1)
    enough = standardised.fewest_compared(one, base) >= clustered.FEWEST
    enough &= standardised.left_alone(one, base) <= standardised.MOST_ALONE
    known = enough & (variance > clustered.ROUNDING * size)
    variance += adjusted.unseen(one, base)
    return Looks(adjusted.value, np.sqrt(np.where(known, variance, np.nan)))


def compared(given: Panel, *, alpha: float = 0.05) -> Compared:
    """The two arms after the last look: what `standardised.of_rows` says of the same rows."""
    one, base = given.cells()
    found = standardised.influences(one, base)
    end = int(given.ends[-1])
    moved = [_moved(given, each, -1, end) for each in found]
    kept = standardised.comparable(one, base)[-1]
    unseen = float(found[1].unseen(one, base)[-1])
    each_n = [
        added(given.person, given.n * np.concatenate(pair)[given.cell], given.people)
        for pair in ((kept, np.zeros_like(kept)), (np.zeros_like(kept), kept))
    ]
    fewest = min(np.count_nonzero(each) for each in each_n)
    alike = min(float(each.sum() ** 2 / (each @ each)) if each.any() else 0.0 for each in each_n)
    half, crude = given.half, found[0]
    size = 2 * float((crude.one_total[-1] ** 2 * given.squares[-1, :half]).sum())
    size += 2 * float((crude.base_total[-1] ** 2 * given.squares[-1, half:]).sum())

    def judged(value: float, move: Floats, more: float) -> Effect:
        variance = float(move @ move)
        varies = (variance if variance > clustered.ROUNDING * size else 0.0) + more
        return clustered.judged(value, varies, fewest, alike, alpha=alpha)

    values = [float(each.value[-1]) for each in found]
    return Compared(
        crude=judged(values[0], moved[0], 0.0),
        adjusted=judged(values[1], moved[1], unseen),
        mix=judged(values[0] - values[1], moved[0] - moved[1], unseen),
        kept=kept,
        left_out_share=_left_out(one.n[-1], kept),
        base_left_out_share=_left_out(base.n[-1], kept),
        skew=skewness(moved[1]),
    )


def _moved(given: Panel, influence: Influence, look: int, end: int) -> Floats:
    """Each customer's influence value after a look."""
    cell, n = given.cell[:end], given.n[:end]
    values = np.concatenate([influence.one_total[look], influence.base_total[look]])[cell]
    values *= given.total[:end]
    own = np.concatenate([influence.one_n[look], influence.base_n[look]])[cell]
    values += own if given.single else own * n
    return added(given.person[:end], values, given.people)


def _left_out(n: Floats, kept: NDArray[np.bool_]) -> float:
    total = float(n.sum())
    return float(n[~kept].sum()) / total if total else 0.0
