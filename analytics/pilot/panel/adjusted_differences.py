"""Case-mix adjusted difference of two arms, after every look and after the last.

It is a sum of the customers' influence values (see `same_mix_difference`); they change from
look to look, as the rates do. So every look adds the customers up anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analytics.pilot.panel import customer_sums, day_variation, small_categories
from analytics.pilot.panel.panels import Floats, Panel, added
from analytics.significance.returning_customers import clustered, leverage, same_mix_difference
from analytics.significance.returning_customers.clustered import Effect
from analytics.significance.returning_customers.influence import Influence


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """The difference at the baseline's mix after every look, with its cluster-robust standard error.

    nan where no category is in both arms, and the error also where nothing varies or few are compared.
    """

    value: Floats
    error: Floats

    def widened(self, freedom: Floats) -> "Looks":
        """The same with errors as much larger as few effective customers ask for."""
        return replace(self, error=self.error * leverage.widened(freedom))


class Three(NamedTuple):
    """Crude difference, adjusted difference, and the mix effect (crude − adjusted)."""

    crude: Effect
    adjusted: Effect
    mix: Effect


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Both arms after the last look; `panel` is what is compared, `kept` are its comparable strata.

    `together` are the strata of the panel given that are one in it, with their shares of the arms' rows.

    `once` is for the one reading on the decision date: its errors and degrees of freedom know which customers
    carry the difference. `daily` has the errors of every look, from which always-valid bounds are made.
    `widening` is how many times as far the bounds of `once` lie away as a plain cluster-robust z's.
    """

    once: Three
    daily: Three
    panel: Panel
    kept: NDArray[np.bool_]
    together: tuple[str | None, ...]
    together_shares: tuple[float, float]
    left_out_share: float
    base_left_out_share: float
    widening: float


def every_look(given: Panel) -> Looks:
    """Returns the adjusted difference after every look."""
    together = small_categories.of_looks(given)
    one, base = together.one, together.base
    _, of_groups = same_mix_difference.influences(one, base)
    adjusted = together.spread(of_groups)
    variance = np.zeros(len(given.ends))
    for look, end in enumerate(given.ends):
        moved = _moved(given, adjusted, look, int(end))
        variance[look] = moved @ moved
    half = given.half
    size = 2 * (adjusted.one_total**2 * given.squares[:, :half]).sum(-1)
    size += 2 * (adjusted.base_total**2 * given.squares[:, half:]).sum(-1)
    enough = same_mix_difference.fewest_compared(one, base) >= clustered.FEWEST
    enough &= same_mix_difference.left_alone(one, base) <= same_mix_difference.MOST_ALONE
    known = enough & (variance > clustered.ROUNDING * size)
    variance += of_groups.unseen(one, base)
    variance += day_variation.of_looks(given, adjusted)
    return Looks(adjusted.value, np.sqrt(np.where(known, variance, np.nan)))


def compared(given: Panel, *, alpha: float = 0.05) -> Compared:
    """Returns both arms after the last look, for a decision or a daily reading."""
    apart, given = given, small_categories.merged(given)
    one, base = given.cells()
    found = same_mix_difference.influences(one, base)
    kept = same_mix_difference.comparable(one, base)[-1]
    by_customer = customer_sums.of(given)
    parts = [
        customer_sums.sides(given, by_customer, each, whole=of_arms, kept=np.where(of_arms | kept, 1.0, 0.0))
        for each, of_arms in zip(found, (True, False), strict=True)
    ]
    crude, adjusted = (float(each.value[-1]) for each in found)
    values = (crude, adjusted, crude - adjusted)
    unseen = float(found[1].unseen(one, base)[-1])
    more = (0.0, unseen, unseen)
    icc = customer_sums.correlation(given)
    fewest = min(int(np.count_nonzero(side.share)) for side in parts[1])
    size = _size(given, found[0])
    mixed = [of_mix._replace(moved=own.moved - of_mix.moved) for own, of_mix in zip(*parts, strict=True)]
    days = day_variation.of_difference(given, found[1])
    days_so_far = float(day_variation.of_looks(given, found[1])[-1])
    once = [
        leverage.effect(value, sides, icc, fewest=fewest, size=size, more=each, days=days, alpha=alpha)
        for value, sides, each in zip(values, (*parts, mixed), more, strict=True)
    ]
    moved = [customer_sums.moved(given, by_customer, each) for each in found]
    plain = float(np.sqrt(moved[1] @ moved[1] + unseen))
    reach = float(special.stdtrit(once[1].freedom, 1 - alpha / 2) * once[1].error)
    z = float(special.ndtri(1 - alpha / 2))
    return Compared(
        once=Three(*once),
        daily=_daily(
            moved,
            customer_sums.rows_each(given, by_customer, kept),
            values,
            [each + days_so_far for each in more],
            size,
            alpha,
        ),
        panel=given,
        kept=kept,
        together=small_categories.names(apart, given),
        together_shares=small_categories.shares(apart, given),
        left_out_share=_left_out(one.n[-1], kept),
        base_left_out_share=_left_out(base.n[-1], kept),
        widening=max(1.0, reach / (z * plain)) if plain > 0 else 1.0,
    )


def _daily(
    moved: Sequence[Floats],
    each_n: tuple[Floats, Floats],
    values: Sequence[float],
    more: Sequence[float],
    size: float,
    alpha: float,
) -> Three:
    """What `same_mix_difference.of_rows` says of the same rows."""
    fewest = min(int(np.count_nonzero(each)) for each in each_n)
    alike = min(float(each.sum() ** 2 / (each @ each)) if each.any() else 0.0 for each in each_n)

    def judged(value: float, move: Floats, further: float) -> Effect:
        variance = float(move @ move)
        varies = (variance if variance > clustered.ROUNDING * size else 0.0) + further
        return clustered.judged(value, varies, fewest, alike, alpha=alpha)

    moves = (*moved, moved[0] - moved[1])
    return Three(*(judged(*each) for each in zip(values, moves, more, strict=True)))


def _size(given: Panel, crude: Influence) -> float:
    """How large the parts are that cancel in the influence values, as a variance."""
    half = given.half
    size = 2 * float((crude.one_total[-1] ** 2 * given.squares[-1, :half]).sum())
    return size + 2 * float((crude.base_total[-1] ** 2 * given.squares[-1, half:]).sum())


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
