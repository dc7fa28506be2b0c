"""Power: the chance that a criterion is met on its decision date if the agent equals people.

It is reckoned by what the decision reading does: a t interval robust to customers at the baseline's mix of
categories, or a score interval where every ticket is a customer's only one.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import isfinite

import numpy as np
from scipy import special

from analytics.pilot.panel import panels
from analytics.pilot.plan import Criterion, Plan
from analytics.pilot.planning import spread
from analytics.pilot.planning.current_rates import Present, Volume
from analytics.pilot.planning.spread import ArmSize, Spread
from analytics.pilot.verdict.gate import LEVEL
from analytics.pilot.verdict.monitor import fewest_rows
from analytics.significance import score
from analytics.significance.returning_customers.clustered import FEWEST


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
    one = spread.after(
        found, days, part, scale=volume.scale, by_customer=by_customer, cancel=drawn and not alone
    )
    if alone:
        return one, one, 1.0
    if plan.concurrent:
        base = spread.after(found, days, base_part, scale=volume.scale, by_customer=by_customer, cancel=drawn)
    else:
        # What came in before is all there, and stays what it is.
        base = spread.after(found, found.days, 1.0, scale=1.0, by_customer=True)
    mix = spread.comparable(found, days, part, scale=volume.scale, by_customer=by_customer)
    share = max(mix.share, 1e-9)
    return (
        one._replace(
            rows=one.rows * share, variance=one.variance * mix.uneven / share, alike=one.alike * share
        ),
        base._replace(rows=base.rows * share, variance=base.variance / share, alike=base.alike * share),
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
        return chance * _score(now, one.rows, base.rows, margin)
    grown = (1 + margin / now.value) ** 2 if criterion.relative and now.metric.kind == "mean" else 1.0
    error = (one.variance + base.variance * grown) ** 0.5
    return chance * reached(margin, error, min(one.alike, base.alike) - 1)


def reached(ahead: float, error: float, freedom: float) -> float:
    """Returns the chance that Student's bound passes a line so many standard errors away.

    Source: Johnson and Welch 1940, Biometrika 31:362, of the noncentral t.
    """
    if not error > 0 or not isfinite(ahead / error) or freedom < 1:
        return 0.0
    quantile = float(special.stdtrit(freedom, 1 - LEVEL))
    beyond = ahead / error * (1 - 1 / (4 * freedom)) - quantile
    return float(special.ndtr(beyond / (1 + quantile**2 / (2 * freedom)) ** 0.5))


def reach(freedom: float, often: float) -> float:
    """How many standard errors ahead the truth must be to be shown as often as is asked."""
    if freedom < 1:
        return float("nan")
    quantile = float(special.stdtrit(freedom, 1 - LEVEL))
    spread_ = (1 + quantile**2 / (2 * freedom)) ** 0.5
    return (quantile + float(special.ndtri(often)) * spread_) / (1 - 1 / (4 * freedom))


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
    nulls = score.constrained_rates(rate * rows, rows, rate * base_rows, base_rows, -margin)
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
        chance *= float(special.gammainc(needed, max(min(one.rows, base.rows), 1e-9)))
    return chance
