"""One arm's own rate, mean or quantile with a cluster-robust interval."""

from typing import NamedTuple

import numpy as np
from scipy import special

from analytics.pilot.panel import customer_sums, day_variation, panels
from analytics.pilot.panel.panels import Panel
from analytics.pilot.plan import Criterion
from analytics.pilot.verdict import daily_monitor
from analytics.pilot.verdict_records import Arm
from analytics.significance import proportions, quantiles
from analytics.significance.returning_customers import clustered, design_effect, leverage
from analytics.significance.returning_customers.clustered import FEWEST, Effect


class OwnRate(NamedTuple):
    """A rate with Wilson's interval on its effective tickets, and Student's degrees of freedom."""

    value: float
    low: float
    high: float
    worth: float
    freedom: float

    def p(self, line: float, better: str) -> float:
        """The one-sided p of the rate being no better than a line."""
        statistic = (self.value - line) / (line * (1 - line) / self.worth) ** 0.5
        return float(special.stdtr(self.freedom, -statistic if better == "higher" else statistic))


def arm(criterion: Criterion, given: Panel, *, pilot: bool) -> Arm:
    """One arm's own value with its interval; the interval only where something can be concluded."""
    metric, sums = criterion.of, given.sums(pilot=pilot)
    squares, alone = None, criterion.target is not None
    if metric.kind == "ratio":
        value, low, high, *_ = rate(given, pilot=pilot, days=alone)
    elif metric.kind == "mean":
        found = mean(given, pilot=pilot, days=alone)
        value, low, high = float(found.value), float(found.low), float(found.high)
        squares = given.squares[-1][given.arm(pilot=pilot)].sum()
    else:
        value = quantile(given, pilot=pilot)
        low, high = _quantile_interval(given, value, pilot=pilot)
        squares = given.squares[-1][given.arm(pilot=pilot)].sum()
    effect, worth = design_effect.observed(sums, squares), design_effect.effective(sums, squares)
    return Arm(
        value=_known(value),
        low=_known(low),
        high=_known(high),
        rows=int(sums.n),
        tickets=int(given.tickets[-1][0 if pilot else 1]) if len(given.tickets) else 0,
        customers=int(sums.customers),
        effective=_known(worth),
        design_effect=_known(effect),
    )


def mean(given: Panel, *, pilot: bool, days: bool) -> Effect:
    """An arm's own mean; with `days` as a second level where it is held against a fixed value."""
    found, side, icc = _of_arm(given, pilot=pilot)
    size = 2 * float(given.squares[-1, given.arm(pilot=pilot)].sum()) / max(float(found.n), 1.0) ** 2
    more = day_variation.of_own_value(given, pilot=pilot) if days else day_variation.NONE
    fewest = float(found.customers)
    return leverage.effect(float(found.value), [side], icc, fewest=fewest, size=size, days=more)


def rate(given: Panel, *, pilot: bool, days: bool = False) -> OwnRate:
    """An arm's own rate; nan below 30 customers, or where one of them carries it.

    With `days` as a second level, where it is held against a fixed value.
    """
    found, side, icc = _of_arm(given, pilot=pilot)
    value = float(found.value)
    freedom = leverage.freedom([side], icc)
    if not (found.customers >= FEWEST and freedom >= leverage.FEWEST_FREEDOM):
        return OwnRate(value, float("nan"), float("nan"), float("nan"), float("nan"))
    worth = leverage.effective_rows(value, side, icc)
    more = day_variation.of_own_value(given, pilot=pilot) if days else day_variation.NONE
    if more.variance > 0 and 0 < value < 1:
        spread = value * (1 - value)
        variance, freedom = leverage.together((spread / worth, freedom), more)
        worth = spread / variance
    # Wilson's is at a normal level: the one at which the normal reaches as far as Student's t does.
    level = 2 * float(special.ndtr(special.stdtrit(freedom, 0.025)))
    low, high = proportions.wilson(value * worth, worth, alpha=level)
    return OwnRate(value, float(low), float(high), worth, freedom)


def freedom(given: Panel, *, pilot: bool) -> float:
    """The degrees of freedom of an arm's own value: its effective customers, less one."""
    _, side, icc = _of_arm(given, pilot=pilot)
    return leverage.freedom([side], icc)


def quantile(given: Panel, *, pilot: bool) -> float:
    """An arm's own quantile."""
    of = (given.cell < given.half) if pilot else (given.cell >= given.half)
    return quantiles.of_values(given.raw[of], given.metric.quantile).value or float("nan")


def _of_arm(given: Panel, *, pilot: bool) -> tuple[clustered.Sums, leverage.Side, float]:
    total, n = given.per_customer(pilot=pilot)
    found = given.sums(pilot=pilot)
    icc = customer_sums.correlation(given)
    return found, leverage.alone(total, n), icc


def _quantile_interval(given: Panel, value: float, *, pilot: bool) -> tuple[float, float]:
    """Woodruff's: the values between which the share below the quantile is not told from what it is."""
    if not np.isfinite(value):
        return float("nan"), float("nan")
    below = daily_monitor.below(given, value)
    _, low, high, *_ = rate(below, pilot=pilot)
    if not np.isfinite(low) or not np.isfinite(high):
        return float("nan"), float("nan")
    of = (given.cell < given.half) if pilot else (given.cell >= given.half)
    ends = np.quantile(given.raw[of], (float(low), float(high)))
    return float(ends[0]), float(ends[1])


def shortest(value: float) -> float:
    """A time that can be divided by."""
    return max(value, panels.SHORTEST)


def _known(value: object) -> float | None:
    number = float(value)  # pyright: ignore[reportArgumentType]
    return number if np.isfinite(number) else None
