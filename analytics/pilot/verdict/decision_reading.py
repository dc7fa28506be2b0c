"""Decision reading: one full-power look on the planned day, never before it."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import special

from analytics.metrics import Metric
from analytics.pilot.panel import adjusted_differences, panels
from analytics.pilot.panel.adjusted_differences import Compared
from analytics.pilot.panel.panels import Panel
from analytics.pilot.plan import Criterion, Plan
from analytics.pilot.verdict import arm_values, daily_monitor, few_events, verdict_rules
from analytics.pilot.verdict.few_events import Counts
from analytics.significance.returning_customers import bootstrap, leverage
from analytics.significance.returning_customers.clustered import Effect
from analytics.significance.returning_customers.same_mix_difference import FEWEST_IN_CATEGORY

#: Of the resampling; the same log gives the same answer.
SEED = 20_261_121


@dataclass(frozen=True, slots=True)
class Read:
    """What one look on the planned day says: a difference with its interval, the line's p, and a state.

    `low` and `high` are those of the difference as it is shown. The state is a place in `gate.STATES`.
    """

    value: float
    low: float
    high: float
    p: float
    state: int
    method: str


class Line(NamedTuple):
    """The worst difference allowed, on the scale of the panel, of which times are logarithms."""

    panel: Panel
    at: float


def line_of(criterion: Criterion, given: Panel) -> Line:
    """Where a criterion's line lies, and the panel in which it lies there."""
    metric, margin = criterion.of, criterion.margin
    if metric.kind == "quantile" and margin:
        share = (
            margin
            if criterion.relative
            else margin / arm_values.shortest(arm_values.quantile(given, pilot=False))
        )
        return Line(given, float(np.log1p(share)))
    if metric.kind == "mean" and criterion.relative:
        return Line(daily_monitor.scaled(given, criterion), 0.0)
    return Line(given, verdict_rules.worst(margin, metric.better))


def of_target(criterion: Criterion, given: Panel, found: Compared) -> Read:
    """Whether the pilot's own value reaches the target."""
    metric, target = criterion.of, criterion.target or 0.0
    difference = found.once.adjusted
    if metric.kind == "mean":
        own = arm_values.mean(given, pilot=True, days=True)
        low, high, p, better, line = own.low, own.high, _one_sided(own, target, metric), metric.better, target
        method = "cluster-robust t of the pilot's mean"
    else:
        line = target if metric.kind == "ratio" else metric.quantile
        better = metric.better if metric.kind == "ratio" else "higher"
        if metric.kind == "quantile":
            given = daily_monitor.below(given, target)
        own = arm_values.rate(given, pilot=True, days=True)
        low, high, p = own.low, own.high, own.p(line, better)
        method = "Wilson on effective tickets"
        if metric.kind == "quantile":
            method += f" of the share within {target:g} s"
    state = int(verdict_rules.states(low, high, line=line, better=better))
    value, lowest, highest = shown(
        metric, float(difference.value), float(difference.low), float(difference.high)
    )
    return Read(value, lowest, highest, float(p), state, method)


def of_margin(plan: Plan, criterion: Criterion, given: Panel, found: Compared) -> Read:
    """Whether the difference keeps within the margin; without one, whether it keeps from being worse."""
    metric = criterion.of
    if metric.kind == "quantile":
        return _of_quantile(criterion, found.panel, found.widening)
    if metric.kind == "ratio" and (counted := few_events.of(plan, given, found)) is not None:
        return _of_counts(criterion, counted)
    line = line_of(criterion, given)
    moved = found if line.panel is given else adjusted_differences.compared(line.panel)
    effect, against = found.once.adjusted, moved.once.adjusted
    state = int(verdict_rules.states(against.low, against.high, line=line.at, better=metric.better))
    p = float(effect.p) if criterion.watched else _one_sided(against, line.at, metric)
    method = "cluster-robust t at the baseline's mix of categories"
    return Read(float(effect.value), float(effect.low), float(effect.high), p, state, method)


def shown(metric: Metric, value: float, low: float, high: float) -> tuple[float, float, float]:
    """A difference as it is shown: of times the ratio − 1, else as it is."""
    if metric.kind != "quantile":
        return float(value), float(low), float(high)
    return float(np.expm1(value)), float(np.expm1(low)), float(np.expm1(high))


def _of_quantile(criterion: Criterion, given: Panel, widening: float) -> Read:
    """The difference of two quantiles by resampling customers.

    A draw of customers says no better than they themselves how much they vary, nor what days add: its bounds
    are moved as much further away as those of typical times are for that.
    """
    metric = criterion.of
    # At the baseline's mix, as all else; what too few on either side have is left out of both.
    one, base = (given.customers[-1, given.arm(pilot=pilot)] for pilot in (True, False))
    category = given.cell % given.half
    kept = (np.minimum(one, base) >= FEWEST_IN_CATEGORY)[category]
    logs = np.log(np.maximum(given.raw, panels.SHORTEST))
    line = line_of(criterion, given).at
    arms = kept & (given.cell < given.half), kept & (given.cell >= given.half)
    # Moved by the line, so that its p is that of the line; the interval is moved back.
    found = bootstrap.quantile_difference(
        logs[arms[0]] - line,
        given.person[arms[0]],
        logs[arms[1]],
        given.person[arms[1]],
        metric.quantile,
        strata=(category[arms[0]], category[arms[1]]),
        seed=SEED,
    )
    method = "cluster bootstrap of medians" if metric.quantile == 0.5 else "cluster bootstrap of quantiles"
    method += " at the baseline's mix of categories"
    if found is None:
        return Read(float("nan"), float("nan"), float("nan"), float("nan"), 3, method)
    low, high = (found.value + (end - found.value) * widening for end in (found.low, found.high))
    state = int(verdict_rules.states(low, high, line=0.0, better=metric.better))
    p = 2 * float(special.ndtr(special.ndtri((found.p or 1.0) / 2) / widening))
    good = found.value < 0 if metric.better == "lower" else found.value > 0
    one_sided = p / 2 if good else 1 - p / 2
    ends = shown(metric, found.value + line, low + line, high + line)
    return Read(*ends, p if criterion.watched else one_sided, state, method)


def _of_counts(criterion: Criterion, counted: Counts) -> Read:
    metric = criterion.of
    line = verdict_rules.worst(criterion.margin, metric.better)
    low, high = counted.interval()
    p = counted.one_sided_p(line, metric.better)
    p = 2 * min(p, 1 - p) if criterion.watched else p
    state = int(verdict_rules.states(low, high, line=line, better=metric.better))
    return Read(counted.value, low, high, p, state, counted.method)


def _one_sided(effect: Effect, line: float, metric: Metric) -> float:
    """The one-sided p of a value being no better than its line."""
    return leverage.one_sided_p(effect, line, above=metric.better == "higher")
