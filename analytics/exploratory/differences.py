"""Differences of two estimates with intervals valid for one look or for daily looks."""

import math
from typing import NamedTuple

import numpy as np
from scipy import special

from analytics.estimates import LEVEL, Estimate, critical
from analytics.moments import Moments, Share
from analytics.significance import always_valid_intervals, means, proportions, quantiles
from analytics.significance.means import Difference, Estimated
from analytics.significance.quantiles import LARGE, Quantile

#: Values that a mean or a quantile must have on each side before a look at every day counts.
VALUES_AT_LEAST = 50
#: Independent tickets, as n · m / (n + m), at which an interval that may be looked at every day is narrowest.
INTENDED = 200.0


class Between(NamedTuple):
    """The design effect of a difference of two estimates, customers and days combined."""

    effect: float
    freedom: float


class Looks(NamedTuple):
    """How a difference is looked at: its level, and once or daily."""

    alpha: float = LEVEL
    daily: bool = False


#: A difference that is looked at once, alone.
ONCE = Looks()


def difference(
    one: Estimate, base: Estimate, between: Between | None = None, looks: Looks = ONCE
) -> Difference | None:
    """Returns one estimate minus another of the same metric; None if one has no value.

    Rates: Newcombe's interval and the score test. Means: Welch. Quantiles: Price and Bonett. Rows count as
    many as they are worth: n / design effect, that of the difference where it is known (`between`), else of
    each side. Looked at daily, the interval holds at all looks together, and so does p.
    """
    if one.value is None or base.value is None:
        return None
    effects = (between.effect, between.effect) if between else (one.effect, base.effect)
    freedom = between.freedom if between else min(one.freedom, base.freedom)
    worth = (one.n / effects[0], base.n / effects[1])
    seen = worth[0] * worth[1] / max(sum(worth), 1.0)
    if looks.daily and not _ready(one, base, effects):
        return None
    if isinstance(one.parts, Share) and isinstance(base.parts, Share):
        reach = _reach(seen, freedom, looks)
        found = _of_shares(one.parts, base.parts, effects, reach, freedom)
    elif isinstance(one.parts, Moments) and isinstance(base.parts, Moments):
        estimated = means.welch_estimate(one.parts, base.parts, effects)
        if estimated is None:
            return None
        freedom = min(freedom, estimated.freedom)
        reach = _reach(seen, freedom, looks)
        found = _of_errors(estimated, reach, freedom)
    elif isinstance(one.parts, Quantile) and isinstance(base.parts, Quantile):
        reach = _reach(seen, freedom, looks)
        reaches = (one.reach, base.reach)
        found = quantiles.difference(
            one.parts, base.parts, reaches=reaches, effects=effects, critical=reach, freedom=freedom
        )
    else:
        raise TypeError("Two estimates of one metric are made of the same parts.")
    if found is None or not looks.daily or found.p is None:
        return found
    return found._replace(p=_p_at_every_look(found, seen, reach))


def _ready(one: Estimate, base: Estimate, effects: tuple[float, float]) -> bool:
    """Returns whether there are enough events for an always-valid interval.

    Of rates each side must be worth five successes and five failures at the rate of both together: a side
    that never succeeds where the other often does is ready, too.
    """
    worth = (one.n / effects[0], base.n / effects[1])
    if isinstance(one.parts, Share) and isinstance(base.parts, Share):
        rate = (one.parts.successes + base.parts.successes) / max(one.n + base.n, 1)
        return min(worth) * min(rate, 1 - rate) >= always_valid_intervals.FEWEST_EVENTS
    return min(worth) >= VALUES_AT_LEAST


def _reach(seen: float, freedom: float, looks: Looks) -> float:
    once = critical(freedom, looks.alpha)
    if not looks.daily:
        return once
    wider = once / critical(math.inf, looks.alpha)
    return float(always_valid_intervals.widening(seen, INTENDED, alpha=looks.alpha)) * wider


def _p_at_every_look(found: Difference, seen: float, reach: float) -> float:
    """Returns the always-valid p-value from the interval's own error."""
    error = (found.high - found.low) / (2 * reach)
    total = found.value / error * seen**0.5 if error > 0 else 0.0
    evidence = always_valid_intervals.log_evidence(total, seen, always_valid_intervals.tuning(INTENDED))
    return math.exp(min(-float(evidence), 0.0))


def _of_shares(
    one: Share, base: Share, effects: tuple[float, float], reach: float, freedom: float
) -> Difference | None:
    if not one.n or not base.n:
        return None
    worth = (one.successes / effects[0], one.n / effects[0], base.successes / effects[1], base.n / effects[1])
    low, high = proportions.newcombe(*worth, alpha=2 * float(special.ndtr(-reach)))
    z = proportions.score_z(*worth)
    p = None if np.isnan(z) else 2 * float(special.stdtr(min(freedom, LARGE), -abs(float(z))))
    value = one.successes / one.n - base.successes / base.n
    return Difference(value, float(low), float(high), p)


def _of_errors(found: Estimated, reach: float, freedom: float) -> Difference:
    p = 2 * float(special.stdtr(min(freedom, LARGE), -abs(found.value) / found.error))
    wide = reach * found.error
    return Difference(found.value, found.value - wide, found.value + wide, p)


def at_every_look(found: Estimate) -> tuple[float | None, float | None]:
    """Returns the always-valid interval of one rate or mean."""
    if found.value is None or found.low is None or found.high is None:
        return found.low, found.high
    worth = found.n / found.effect
    if worth < VALUES_AT_LEAST:
        return None, None
    reach = _reach(worth, found.freedom, Looks(daily=True)) * found.effect**0.5
    if isinstance(found.parts, Share):
        level = 2 * float(special.ndtr(-reach))
        low, high = proportions.wilson(found.parts.successes, found.parts.n, alpha=level)
        return float(low), float(high)
    if isinstance(found.parts, Moments) and found.parts.variance:
        wide = reach * (found.parts.variance / found.parts.n) ** 0.5
        return found.value - wide, found.value + wide
    return None, None
