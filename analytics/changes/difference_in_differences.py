"""Difference-in-differences: the change of a target less that of untouched categories, with its placebos.

A category's change has two errors: that of its tickets, v (wider by the over-dispersion φ of its weeks), and
what moves each category by itself from one time to the other, ω². Both are learnt from the untouched ones,
so that customers with many tickets, uneven weeks and slow drift widen the interval by as much as they do
there.

Sources: Card and Krueger 1994, Am Econ Rev 84:772 (the estimate); Conley and Taber 2011, Rev Econ Stat 93:113
(error from the spread of controls); Paule and Mandel 1982, J Res NBS 87:377 (ω²); Callaway and Sant'Anna
2021, J Econometrics 225:200 (each start with its own window, never two-way fixed effects).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from analytics.changes.comparison_windows import Windows
from analytics.changes.daily_panel import Floats, Panel, Sums


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """Changes from before to after in the windows of one target: its own, and that of each control.

    `deviations` are the controls' changes less those of the other controls, their `errors` beside them.
    """

    target: float
    target_variance: float
    controls: Floats
    deviations: Floats
    errors: Floats
    #: Weighted mean of the controls' changes and its variance.
    common: float
    common_variance: float
    #: Variance of what moves a category by itself.
    between: float
    over_dispersion: float
    before: Sums
    after: Sums

    @property
    def effect(self) -> float:
        """The target's change less that of the controls."""
        return self.target - self.common

    @property
    def error(self) -> float:
        """The standard error of the effect."""
        return float(np.sqrt(self.target_variance + self.between + self.common_variance))


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """The effect over all targets with its interval; `weights` are the targets' shares of tickets."""

    value: float
    error: float
    low: float
    high: float
    p: float
    weights: Floats
    moves: tuple[Moves, ...]


def weighted_mean(values: Floats, variances: Floats, between: float) -> tuple[float, float]:
    """The mean of changes weighted by what each knows, and its variance; all alike where none is known."""
    known = variances + between
    weights = np.ones_like(values) if not (known > 0).all() else 1 / known
    weights = weights / weights.sum()
    return float(weights @ values), float(weights**2 @ known)


def between_categories(values: Floats, variances: Floats) -> float:
    """ω²: the variance of true changes that makes their spread what is seen (Paule and Mandel)."""
    freedom = values.size - 1
    if freedom < 1:
        return 0.0

    def excess(between: float) -> float:
        mean, _ = weighted_mean(values, variances, between)
        return float(((values - mean) ** 2 / (variances + between)).sum()) - freedom

    if not (variances > 0).all():
        return float(values.var(ddof=1))
    if excess(0.0) <= 0:
        return 0.0
    top = float(values.var(ddof=1)) * freedom + 1e-12
    while excess(top) > 0:
        top *= 2
    return float(optimize.brentq(excess, 0.0, top, xtol=1e-12))  # pyright: ignore[reportUnknownMemberType, reportArgumentType]


def over_dispersion(panel: Panel, windows: Windows, places: Sequence[int]) -> float:
    """φ ≥ 1: how much more weeks vary within a period than independent tickets make them.

    What all categories have in common in a week is taken out: it cancels in the comparison.
    """
    squares, freedom = 0.0, 0
    for days in (windows.before, windows.after):
        _, weekly = panel.weekly(days, windows.target.live_on)
        sums = panel.sums(days).only(list(places))
        n, mean = weekly.n[list(places)], weekly.mean[list(places)]
        full = (n >= 5).all(1) & (sums.variance_of_mean() > 0)
        if n.shape[1] < 2 or full.sum() < 2:
            continue
        n, spread = n[full], (sums.variance_of_mean() * sums.n)[full, None]
        weight = n / spread
        left = mean[full] - (weight * mean[full]).sum(1, keepdims=True) / weight.sum(1, keepdims=True)
        left = left - (weight * left).sum(0) / weight.sum(0)
        squares += float((weight * left**2).sum())
        freedom += (left.shape[0] - 1) * (left.shape[1] - 1)
    return max(1.0, squares / freedom) if freedom else 1.0


def moves(panel: Panel, windows: Windows, controls: Sequence[int]) -> Moves:
    """The changes of a target and its controls between its windows."""
    target, here = panel.place(windows.target.category), list(controls)
    before, after = panel.sums(windows.before), panel.sums(windows.after)
    dispersion = over_dispersion(panel, windows, [target, *here])
    change = after.mean - before.mean
    variance = dispersion * (before.variance_of_mean() + after.variance_of_mean())
    values, variances = change[here], variance[here]
    between = between_categories(values, variances)
    common, common_variance = weighted_mean(values, variances, between)
    rest = [
        weighted_mean(np.delete(values, each), np.delete(variances, each), between)
        for each in range(len(here))
    ]
    others, others_variance = np.array(rest).reshape(-1, 2).T
    return Moves(
        target=float(change[target]),
        target_variance=float(variance[target]),
        controls=values,
        deviations=values - others,
        errors=np.sqrt(variances + between + others_variance),
        common=common,
        common_variance=common_variance,
        between=between,
        over_dispersion=dispersion,
        before=before.only([target, *here]),
        after=after.only([target, *here]),
    )


def effect(found: Sequence[Moves], *, alpha: float = 0.05) -> Effect:
    """The effect over all targets, each with the windows of its own start, weighted by tickets after it."""
    weights = np.array([each.after.n[0] for each in found])
    weights = weights / weights.sum()
    value = float(weights @ [each.effect for each in found])
    own = float(weights**2 @ [each.target_variance + each.between for each in found])
    # The same controls stand against all targets, so what they are wrong by does not average out.
    shared = float(weights @ [each.common_variance**0.5 for each in found]) ** 2
    error = float(np.sqrt(own + shared))
    freedom = max(1, min(each.controls.size for each in found) - 1)
    reach = float(special.stdtrit(freedom, 1 - alpha / 2)) * error
    p = two_sided(value, error, freedom)
    return Effect(value, error, value - reach, value + reach, p, weights, tuple(found))


def two_sided(value: float, error: float, freedom: float) -> float:
    """Student's two-sided p; 1 where there is no spread to judge by."""
    if not error > 0:
        return 1.0
    return float(2 * special.stdtr(freedom, -abs(value) / error))
