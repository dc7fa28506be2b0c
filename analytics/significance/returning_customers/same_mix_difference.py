"""Case-mix standardised difference: arms compared at the baseline's mix of categories.

Adjusted = Σ_c w_c (p1c − p0c), where w_c is category c's share of the baseline's tickets. Crude − adjusted
is exactly the mix effect: what the pilot's different mix alone contributes,
tickets without counterpart included. Each is a sum of the customers'
influence values, so its variance is the sum of their squares even where a customer spans categories, or
both arms. Source: Tsiatis 2006, Semiparametric Theory and Missing Data, ch. 3 (influence functions).
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.significance.returning_customers import clustered
from analytics.significance.returning_customers.clustered import Effect, Floats, Sums
from analytics.significance.returning_customers.influence import Cells, Influence, coded

#: Whose mix the adjusted difference speaks of. "estimated": the kind of tickets that the baseline's are a
#: sample of, so that the sampling of the weights counts in the error. "fixed": exactly these tickets.
Weights = Literal["estimated", "fixed"]

#: A category with fewer customers than this in an arm says too little of its spread, and is left out. With 2
#: of them a difference at the line was shown in 37 % of pilots, with 10 in 3–5 %; 2.5 % is meant.
FEWEST_IN_CATEGORY = 10
#: With more of the baseline in categories that are left out, the rest does not speak for it.
MOST_ALONE = 0.2


class Adjustment(NamedTuple):
    """Crude, adjusted, and crude − adjusted; `kept` marks the categories in which the arms are compared."""

    crude: Effect
    adjusted: Effect
    mix: Effect
    kept: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Standardised:
    """Two arms at the baseline's mix, with what every customer contributes, and what could not be compared.

    The crude difference is of all rows; the adjusted one leaves out categories that cannot be compared, whose
    shares are of each arm's n. `influence` has a row a customer: customer, crude, adjusted, mix.
    """

    crude: Effect
    adjusted: Effect
    mix: Effect
    left_out: tuple[str | None, ...]
    left_out_share: float
    base_left_out_share: float
    influence: pl.DataFrame


def of_sums(one: Sums, base: Sums, *, weights: Weights = "estimated", alpha: float = 0.05) -> Adjustment:
    """The comparison from sums per category, on the last axis, where each customer has one category and arm.

    With one ticket a customer that is always so. Vectorised over all axes before the last.
    """
    kept = comparable(one, base)
    crude, adjusted = influences(one, base, weights=weights)
    unseen, fewest = adjusted.unseen(one, base), fewest_compared(one, base)
    alike = np.minimum(*(_alike(arm, kept) for arm in (one, base)))
    nothing = crude.rounding(one, base)

    def judged(each: Influence, more: Floats) -> Effect:
        variance = each.variance(one, base)
        varies = np.where(variance > nothing, variance, 0.0) + more
        return clustered.judged(each.value, varies, fewest, alike, alpha=alpha)

    mix = judged(crude.minus(adjusted), unseen)
    return Adjustment(judged(crude, np.zeros_like(unseen)), judged(adjusted, unseen), mix, kept)


def of_rows(rows: pl.DataFrame, *, weights: Weights = "estimated", alpha: float = 0.05) -> Standardised:
    """The comparison from tickets, or sums of them; customers may span categories and arms.

    Columns: customer, pilot (a boolean), category, total, n. Rows without n are none of this ratio; no
    category is a category too.
    """
    found = coded(rows.filter(pl.col("n") > 0))
    one, base = found.arms()
    kept = comparable(one, base)
    crude, adjusted = influences(one, base, weights=weights)
    unseen = float(adjusted.unseen(one, base))
    moved = {"crude": found.moved(crude), "adjusted": found.moved(adjusted)}
    moved["mix"] = moved["crude"] - moved["adjusted"]
    nothing = clustered.ROUNDING * found.size(crude)
    arms = [found.rows_each(kept, pilot=pilot) for pilot in (True, False)]
    fewest = min(np.count_nonzero(each) for each in arms)
    alike = min(float(each.sum() ** 2 / (each**2).sum()) if each.any() else 0.0 for each in arms)

    def judged(name: str, value: Floats) -> Effect:
        variance = float((moved[name] ** 2).sum())
        varies = (variance if variance > nothing else 0.0) + (0.0 if name == "crude" else unseen)
        return clustered.judged(value, varies, fewest, alike, alpha=alpha)

    one_each, base_each = (found.rows_each(np.ones_like(kept), pilot=pilot) for pilot in (True, False))
    there = (one_each + base_each) > 0
    return Standardised(
        crude=judged("crude", crude.value),
        adjusted=judged("adjusted", adjusted.value),
        mix=judged("mix", crude.value - adjusted.value),
        left_out=tuple(name for name, is_in in zip(found.categories, kept, strict=True) if not is_in),
        left_out_share=_left_out(one, kept),
        base_left_out_share=_left_out(base, kept),
        influence=pl.DataFrame({"customer": found.customers, **moved}).filter(pl.Series(there)),
    )


def influences(
    one: Sums | Cells, base: Sums | Cells, *, weights: Weights = "estimated"
) -> tuple[Influence, Influence]:
    """The crude and the adjusted difference with their influence, from sums per category on the last axis.

    Residuals are corrected by √(G / (G − 1)): of the arm's customers in the crude difference, of the
    category's in the adjusted one.
    """
    kept = comparable(one, base)
    y1, n1, y0, n0 = (np.where(kept, part, 0.0) for part in (one.total, one.n, base.total, base.n))
    all_n0 = n0.sum(-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = n0 / all_n0
        rate1, rate0 = np.where(kept, y1 / n1, 0.0), np.where(kept, y0 / n0, 0.0)
        cell1, cell0 = (np.where(kept, _correction(arm.customers), 0.0) for arm in (one, base))
        value = (weight * (rate1 - rate0)).sum(-1, keepdims=True)
        per_total = np.where(kept, cell1 * weight / n1, 0.0)
        reweighted = (rate1 - rate0 - value) / all_n0 if weights == "estimated" else 0.0
        adjusted = Influence(
            np.where(kept.any(-1), value[..., 0], np.nan),
            per_total,
            -per_total * rate1,
            -cell0 / all_n0,
            cell0 * rate0 / all_n0 + reweighted,
        )
    return _crude(one, base), _only(adjusted, kept)


def _crude(one: Sums | Cells, base: Sums | Cells) -> Influence:
    """The difference of the arms' own values, over all their rows: the raw number that cards show too."""
    with np.errstate(divide="ignore", invalid="ignore"):
        sides = [
            (
                arm.total.sum(-1, keepdims=True),
                arm.n.sum(-1, keepdims=True),
                arm.customers.sum(-1, keepdims=True),
            )
            for arm in (one, base)
        ]
        (p1, n1, whole1), (p0, n0, whole0) = ((total / n, n, _correction(g)) for total, n, g in sides)
        parts = (whole1 / n1, -whole1 * p1 / n1, -whole0 / n0, whole0 * p0 / n0)
        each = np.ones_like(one.n + base.n)
        return Influence((p1 - p0)[..., 0], *(part * each for part in parts))


def comparable(one: Sums | Cells, base: Sums | Cells) -> NDArray[np.bool_]:
    """The categories of which both arms have customers enough."""
    return np.minimum(one.customers, base.customers) >= FEWEST_IN_CATEGORY


def fewest_compared(one: Sums | Cells, base: Sums | Cells) -> Floats:
    """The customers of the arm that has fewer, in the categories that are compared."""
    kept = comparable(one, base)
    return np.minimum(*(_customers(arm, kept)[..., 0] for arm in (one, base)))


def left_alone(one: Sums | Cells, base: Sums | Cells) -> Floats:
    """The share of the baseline's rows that is in categories that are not compared."""
    n = base.n
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(comparable(one, base), 0.0, n).sum(-1) / n.sum(-1)


def misleads(crude: Effect, adjusted: Effect, mix: Effect, *, border: float = 0.0) -> NDArray[np.bool_]:
    """Whether the crude difference must carry a warning: the mix matters, and it changes the conclusion.

    That is where the mix effect's interval excludes 0, and crude and adjusted lie differently to the border
    (above it, below it, or not clear). A warning wherever the signs differ would fire in 11 % of pilots
    whose mix is the same.
    """
    matters = (mix.low > 0) | (mix.high < 0)
    crude_side, adjusted_side = (
        (each.low > border).astype(int) - (each.high < border).astype(int) for each in (crude, adjusted)
    )
    return matters & (crude_side != adjusted_side)


def _customers(arm: Sums | Cells, kept: NDArray[np.bool_]) -> Floats:
    return np.where(kept, arm.customers, 0.0).sum(-1, keepdims=True)


def _alike(arm: Sums, kept: NDArray[np.bool_]) -> Floats:
    n, squared = (np.where(kept, part, 0.0).sum(-1) for part in (arm.n, arm.n_squared))
    return n**2 / np.where(squared > 0, squared, np.nan)


def _only(found: Influence, kept: NDArray[np.bool_]) -> Influence:
    value, *moves = found
    return Influence(value, *(np.where(kept, each, 0.0) for each in moves))


def _correction(customers: Floats) -> Floats:
    return np.sqrt(customers / (customers - 1))


def _left_out(arm: Sums | Cells, kept: NDArray[np.bool_]) -> float:
    total = float(arm.n.sum())
    return float(arm.n[~kept].sum()) / total if total else 0.0
