"""Synthetic control: the mix of untouched units that follows the target best before its start.

Source: Abadie, Diamond and Hainmueller 2010, J Am Stat Assoc 105:493; here on the outcomes alone.
"""

from typing import Any, NamedTuple

import numpy as np
from scipy import optimize

from analytics.changes.daily_panel import Floats

#: Fewer periods before the start, and a fit worse than this share of the target's own spread, are no base.
FEWEST_PERIODS = 10
WORST_FIT = 0.5
#: How far weights may be from what makes them the best ones.
_TOLERANCE = 1e-6


class Synthetic(NamedTuple):
    """The effect, the weight of each donor, and the fit before: its root mean square and the target's spread.

    `proven` says that the weights are the best ones (the conditions of Karush, Kuhn and Tucker hold).
    """

    effect: float
    weights: Floats
    misfit: float
    spread: float
    proven: bool

    @property
    def usable(self) -> bool:
        """Whether the mix follows the target well enough to stand for it."""
        return self.proven and self.misfit <= WORST_FIT * self.spread


def weights(target: Floats, donors: Floats) -> Floats:
    """Weights of 0 and more that add to 1; `donors` has a row a donor and a column a period.

    A method of active sets, which ends at the optimum: general solvers that begin with equal weights can
    stay there and report success.
    """
    size = float(np.abs(donors).max()) or 1.0
    # The sum is one more equation that outweighs all others; what is left of it is taken out below.
    heavy = 1e4 * size
    rows = np.vstack([donors.T, np.full(donors.shape[0], heavy)])
    library: Any = optimize
    found: Floats = library.nnls(rows, np.append(target, heavy), maxiter=50 * donors.shape[0])[0]
    return found / found.sum()


def is_best(target: Floats, donors: Floats, given: Floats) -> bool:
    """Whether no shift of weight between two donors would fit better."""
    slope = donors @ (given @ donors - target)
    scale = float(np.abs(donors).max() * np.abs(target).max()) * target.size or 1.0
    used = given > _TOLERANCE
    floor = float(slope[used].max())
    near = bool(slope[used].max() - slope[used].min() <= _TOLERANCE * scale)
    return near and bool((slope[~used] >= floor - _TOLERANCE * scale).all())


def fit(before: Floats, donors_before: Floats, after: Floats, donors_after: Floats) -> Synthetic | None:
    """The mean difference after the start; nothing with too few periods or donors."""
    if before.size < FEWEST_PERIODS or donors_before.shape[0] < 2 or not after.size:
        return None
    found = weights(before, donors_before)
    gap = before - found @ donors_before
    return Synthetic(
        effect=float((after - found @ donors_after).mean()),
        weights=found,
        misfit=float(np.sqrt((gap**2).mean())),
        spread=float(before.std(ddof=1)),
        proven=is_best(before, donors_before, found),
    )
