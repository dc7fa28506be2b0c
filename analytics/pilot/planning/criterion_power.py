"""Power: the chance that a criterion is met on its decision date if the agent equals people.

It is reckoned by what the decision reading does: a t interval robust to customers at the baseline's mix of
categories, or a score interval where every ticket is a customer's only one.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analytics.metrics import Metric
from analytics.pilot.panel import panels
from analytics.pilot.plan import Criterion, Plan
from analytics.pilot.planning import arm_size
from analytics.pilot.planning.arm_size import ArmSize
from analytics.pilot.planning.current_rates import Present, Volume
from analytics.pilot.planning.metric_spread import Spread
from analytics.pilot.verdict.daily_monitor import fewest_rows
from analytics.pilot.verdict.verdict_rules import LEVEL
from analytics.significance import score_intervals
from analytics.significance.returning_customers import leverage
from analytics.significance.returning_customers.clustered import FEWEST

Floats = NDArray[np.float64]

#: Student's t of more degrees of freedom is the normal.
_MANY = 1e6


@dataclass(frozen=True, slots=True)
class Split:
    """How the traffic is split on the days of a plan: the last share goes on for as long as it takes."""

    #: Days and share of every live phase but the last, and the last share.
    steps: tuple[tuple[int, float], ...]
    last: float

    def shares(self, days: float) -> list[tuple[float, float]]:
        """Days and share of the steps within so many days."""
        found: list[tuple[float, float]] = []
        left = days
        for length, share in self.steps:
            found.append((min(left, float(length)), share))
            left -= found[-1][0]
        return [(length, share) for length, share in (*found, (left, self.last)) if length > 0]

    def tickets(self, days: float, daily: float) -> float:
        """The pilot's tickets after so many days."""
        return daily * sum(length * share for length, share in self.shares(days))

    def days(self, tickets: float, daily: float) -> float | None:
        """After how many days the pilot has so many tickets; None where none come."""
        if daily <= 0 or self.last <= 0 or not isfinite(tickets):
            return None
        days = 0.0
        for length, share in self.steps:
            if daily * length * share >= tickets:
                return days + tickets / (daily * share)
            tickets -= daily * length * share
            days += length
        return days + tickets / (daily * self.last)

    def worth(self, days: float) -> tuple[float, float]:
        """The one share that tells as much of the pilot as all steps at the baseline's mix of days do.

        And that of the baseline: steps are compared each for itself, weighted by what the baseline has.
        """
        steps = self.shares(days)
        base = sum(length * (1 - share) for length, share in steps)
        weights = [length * (1 - share) / base for length, share in steps]
        one = sum(w * w / (length * share / days) for w, (length, share) in zip(weights, steps, strict=True))
        return 1 / one, base / days


def split_of(plan: Plan) -> Split:
    """The split of a plan's live phases."""
    live = plan.live
    steps = [((after.start - before.start).days, before.share) for before, after in pairwise(live)]
    return Split(tuple(steps), plan.share)


def arms(
    plan: Plan, volume: Volume, found: Spread, days: float, *, alone: bool = False
) -> tuple[ArmSize, ArmSize, float]:
    """Returns both arms after so many days, at the compared mix, and the chance that it is comparable.

    `alone` is for a target: the pilot's own value, of all its tickets.
    """
    split = split_of(plan)
    part, base_part = split.worth(days)
    by_customer = not (plan.randomised and plan.unit == "ticket")
    drawn = plan.concurrent and not by_customer
    one = arm_size.after(
        found, days, part, scale=volume.scale, by_customer=by_customer, cancel=drawn and not alone
    )
    if alone:
        return one, one, 1.0
    if plan.concurrent:
        base = arm_size.after(
            found, days, base_part, scale=volume.scale, by_customer=by_customer, cancel=drawn
        )
    else:
        # What came in before is all there, and stays what it is.
        base = arm_size.after(found, found.days, 1.0, scale=1.0, by_customer=True)
    mix = arm_size.comparable(
        found,
        days,
        part,
        scale=volume.scale,
        by_customer=by_customer,
        by_lot=plan.randomised and plan.concurrent,
    )
    share = max(mix.share, 1e-9)
    return (
        one._replace(
            rows=one.rows * share,
            variance=one.variance * mix.uneven / share,
            third=(one.third[0] / share**2, one.third[1] / share**2),
            squared=one.squared * mix.uneven**2 / share**3,
            alike=one.alike * share,
        ),
        base._replace(
            rows=base.rows * share,
            variance=base.variance / share,
            third=(base.third[0] / share**2, base.third[1] / share**2),
            squared=base.squared / share**3,
            alike=base.alike * share,
        ),
        mix.chance,
    )


def of_margin(plan: Plan, criterion: Criterion, volume: Volume, now: Present, days: float) -> float:
    """Returns the power of a non-inferiority criterion with no true difference."""
    if now.spread is None or now.value is None or days <= 0:
        return 0.0
    margin = _margin(criterion, now.value)
    if not isfinite(margin) or margin <= 0:
        return 0.0
    one, base, chance = arms(plan, volume, now.spread, days)
    chance *= _enough(one, base, criterion)
    if now.metric.kind == "ratio" and _by_score(plan, now.spread):
        return chance * _score(now, float(one.rows.mean()), float(base.rows.mean()), margin)
    grown = 1 + margin / now.value if criterion.relative and now.metric.kind == "mean" else 1.0
    error = (one.variance + base.variance * grown**2) ** 0.5
    lopsided = tail(now.metric, error, one, base, grown)
    return chance * reached(margin, error, freedom(one, base, grown), lopsided)


def freedom(one: ArmSize, base: ArmSize | None = None, grown: float = 1.0) -> Floats:
    """Satterthwaite's degrees of freedom of a value or a difference, as its customers let expect.

    A few large customers have most of the variance, and more of its square.
    """
    variance = one.variance + (0.0 if base is None else base.variance * grown**2)
    squared = one.squared + (0.0 if base is None else base.squared * grown**4)
    return variance**2 / np.maximum(squared, 1e-300)


class Tail(NamedTuple):
    """How lopsided a value is, as its skewness, above 0 where its longer tail lies on the bad side.

    `shown` is what of it the pilot's own customers show on average; a tail on the good side counts as none.
    """

    skewness: Floats
    shown: Floats


def tail(
    metric: Metric, error: ArrayLike, one: ArmSize, base: ArmSize | None = None, grown: float = 1.0
) -> Tail | None:
    """The tail of a value, or of a difference, with this error.

    A sample seems lopsided also where nothing is, by √6 over its customers. What a customer's rows have in
    common is not shown: of the few who have most of it, a sample shows none.
    None for medians: they are read by resampling, and their bounds are not moved for it.
    """
    if metric.kind == "quantile":
        return None
    bad = -1.0 if metric.better == "higher" else 1.0
    cubed = np.maximum(np.asarray(error, dtype=float), 1e-300) ** 3
    of_rows, whole = (
        bad * (one.third[k] - (0.0 if base is None else base.third[k] * grown**3)) / cubed for k in (0, 1)
    )
    roughly = 6**0.5 / max(one.alike if base is None else min(one.alike, base.alike), 1.0)
    at = of_rows / roughly
    shown = of_rows * special.ndtr(at) + roughly * np.exp(-(at**2) / 2) / (2 * np.pi) ** 0.5
    return Tail(whole, shown)


def reached(ahead: float, error: ArrayLike, degrees: ArrayLike, lopsided: Tail | None = None) -> float:
    """The chance that a bound of Student's t lies beyond a line, from which the truth is so far ahead.

    By the noncentral t. A bound on the side of the longer tail lies further away, furthest where the value is
    bad. The mean of all ways in which the arms may get their customers.
    """
    errors, known = np.broadcast_arrays(np.asarray(error, dtype=float), np.asarray(degrees, dtype=float))
    told = (errors > 0) & (known >= leverage.FEWEST_FREEDOM)
    known = np.clip(np.where(told, known, 1.0), 1.0, _MANY)
    bound, varies = _bound(known, lopsided)
    beyond = ahead / np.where(told, errors, np.inf)
    missed = special.nctdtr(known, beyond / varies, bound / varies)
    return float(np.where(told, 1 - missed, 0.0).mean())


def reach(degrees: float, often: float, lopsided: Tail | None = None) -> float:
    """How many standard errors ahead the truth must be to be shown as often as is asked."""
    if degrees < 1:
        return float("nan")
    known = min(degrees, _MANY)
    bound, varies = _bound(known, lopsided)
    return float(special.nctdtrinc(known, 1 - often, bound / varies) * varies)


def _bound(degrees: ArrayLike, lopsided: Tail | None) -> tuple[Floats, Floats]:
    """How many errors a bound lies away, and how many times as far it varies, as a tail moves the error."""
    quantile = special.stdtrit(np.asarray(degrees, dtype=float), 1 - LEVEL)
    skewness, shown = (0.0, 0.0) if lopsided is None else (lopsided.skewness, lopsided.shown)
    bound = quantile * (1 + leverage.moved_outward(shown, quantile))
    return bound, np.sqrt(np.maximum(1 + quantile * skewness, 0.25))


def _margin(criterion: Criterion, value: float) -> float:
    """How far the line is from no difference, on the scale of the spread, of which times are logarithms."""
    margin = criterion.margin or 0.0
    if criterion.of.kind == "quantile":
        return float(np.log1p(margin if criterion.relative else margin / max(value, panels.SHORTEST)))
    return margin * value if criterion.relative else margin


def _by_score(plan: Plan, found: Spread) -> bool:
    """Whether a score interval of the counts is read: one ticket a customer, drawn by lot, one phase."""
    return plan.randomised and found.independent and len({phase.share for phase in plan.live}) == 1


def _score(now: Present, rows: float, base_rows: float, margin: float) -> float:
    rate = now.value or 0.0
    rate = rate if now.metric.better == "higher" else 1 - rate
    if margin >= 1 or rows <= 0 or base_rows <= 0:
        return 0.0
    nulls = score_intervals.constrained_rates(rate * rows, rows, rate * base_rows, base_rows, -margin)
    null, base_null = (min(1.0, max(0.0, float(each))) for each in nulls)
    spread_null = (null * (1 - null) / rows + base_null * (1 - base_null) / base_rows) ** 0.5
    error = (rate * (1 - rate) * (1 / rows + 1 / base_rows)) ** 0.5
    ahead = margin - float(special.ndtri(1 - LEVEL)) * spread_null
    return float(special.ndtr(ahead / error)) if error > 0 else float(ahead > 0)


def _enough(one: ArmSize, base: ArmSize, criterion: Criterion) -> float:
    """The chance that both arms have the customers, and of ratings the rows, below which nothing is said."""
    people = min(one.customers, base.customers)
    chance = float(special.gammainc(FEWEST, max(people, 1e-9)))
    needed = fewest_rows(criterion.of)
    if needed > 1:
        rows = min(float(one.rows.mean()), float(base.rows.mean()))
        chance *= float(special.gammainc(needed, max(rows, 1e-9)))
    return chance
