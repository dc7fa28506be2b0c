"""The decision reading: one look with full power, on the planned day; never shown before it."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analytics.metrics import Metric
from analytics.pilot import cells, differences, gate, monitor, withheld
from analytics.pilot.cells import Panel
from analytics.pilot.differences import Compared
from analytics.pilot.plan import Criterion, Plan
from analytics.pilot.records import Arm
from analytics.significance import (
    bootstrap,
    clustered,
    design_effect,
    quantiles,
    score,
    sequential,
)
from analytics.significance.clustered import Effect, Sums
from analytics.significance.standardised import FEWEST_IN_CATEGORY

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
        share = margin if criterion.relative else margin / max(_quantile(given, pilot=False), cells.SHORTEST)
        return Line(given, float(np.log1p(share)))
    if metric.kind == "mean" and criterion.relative:
        return Line(monitor.scaled(given, criterion), 0.0)
    return Line(given, gate.worst(margin, metric.better))


def of_target(criterion: Criterion, given: Panel, found: Compared) -> Read:
    """Whether the pilot's own value reaches the target."""
    metric, target = criterion.of, criterion.target or 0.0
    difference = found.adjusted
    if metric.kind == "mean":
        own = _alone(given, pilot=True, against=target)
        low, high, p, better, line = own.low, own.high, _one_sided(own, target, metric), metric.better, target
        method = "cluster-robust t of the pilot's mean"
    else:
        line = target if metric.kind == "ratio" else metric.quantile
        better = metric.better if metric.kind == "ratio" else "higher"
        arm = (given if metric.kind == "ratio" else monitor.below(given, target)).sums(pilot=True)
        low, high = design_effect.rate_interval(arm)
        p = _rate_p(arm, line, better)
        method = "Wilson on effective tickets"
        if metric.kind == "quantile":
            method += f" of the share within {target:g} s"
    state = int(gate.states(low, high, line=line, better=better))
    value, lowest, highest = shown(
        metric, float(difference.value), float(difference.low), float(difference.high)
    )
    return Read(value, lowest, highest, float(p), state, method)


def of_margin(plan: Plan, criterion: Criterion, given: Panel, found: Compared) -> Read:
    """Whether the difference keeps within the margin; without one, whether it keeps from being worse."""
    metric = criterion.of
    if metric.kind == "quantile":
        return _of_quantile(criterion, given)
    if metric.kind == "ratio" and (rare := _counts(plan, given)) is not None:
        return _of_counts(criterion, given, *rare)
    line = line_of(criterion, given)
    moved = found if line.panel is given else differences.compared(line.panel)
    effect, against = found.adjusted, moved.adjusted
    if metric.kind == "mean":
        effect, against = unskewed(effect, found.skew), unskewed(against, moved.skew)
    state = int(gate.states(against.low, against.high, line=line.at, better=metric.better))
    p = effect.p if criterion.watched else _one_sided(against, line.at, metric)
    method = "cluster-robust t at the baseline's mix of categories"
    return Read(float(effect.value), float(effect.low), float(effect.high), float(p), state, method)


def arm(criterion: Criterion, given: Panel, *, pilot: bool) -> Arm:
    """One arm's own value with its interval; the interval only where something can be concluded."""
    metric, sums = criterion.of, given.sums(pilot=pilot)
    squares = None
    if metric.kind == "ratio":
        value, (low, high) = float(sums.value), design_effect.rate_interval(sums)
    elif metric.kind == "mean":
        found = _alone(given, pilot=pilot)
        value, low, high = float(found.value), found.low, found.high
        squares = given.squares[-1][given.arm(pilot=pilot)].sum()
    else:
        value = _quantile(given, pilot=pilot)
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


def unskewed(effect: Effect, skew: ArrayLike) -> Effect:
    """The same estimate with bounds moved to where a lopsided mean leaves as much on either side.

    Without, a mean of times of which a few are very long is read as short enough in 3.3 % of pilots whose
    truth lies at the line. Sources: Johnson 1978, JASA 73:536; Hall 1992, The Bootstrap, ch. 3.10.
    """
    quantile = (effect.high - effect.low) / (2 * effect.error)
    moved = effect.error * np.asarray(skew, dtype=float) * (2 * quantile**2 + 1) / 6
    return effect._replace(low=effect.low + moved, high=effect.high + moved)


def shown(metric: Metric, value: float, low: float, high: float) -> tuple[float, float, float]:
    """A difference as it is shown: of times the ratio − 1, else as it is."""
    if metric.kind != "quantile":
        return float(value), float(low), float(high)
    return float(np.expm1(value)), float(np.expm1(low)), float(np.expm1(high))


def _alone(given: Panel, *, pilot: bool, against: float = 0.0) -> Effect:
    """An arm's own mean."""
    sums, (total, n) = given.sums(pilot=pilot), given.per_customer(pilot=pilot)
    return unskewed(clustered.alone(sums, against=against), differences.skewness(total - sums.value * n))


def _of_quantile(criterion: Criterion, given: Panel) -> Read:
    metric = criterion.of
    # At the baseline's mix, as all else; what too few on either side have is left out of both.
    one, base = (given.customers[-1, given.arm(pilot=pilot)] for pilot in (True, False))
    category = given.cell % given.half
    kept = (np.minimum(one, base) >= FEWEST_IN_CATEGORY)[category]
    logs = np.log(np.maximum(given.raw, cells.SHORTEST))
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
    state = int(gate.states(found.low, found.high, line=0.0, better=metric.better))
    p = found.p or 1.0
    good = found.value < 0 if metric.better == "lower" else found.value > 0
    one_sided = p / 2 if good else 1 - p / 2
    ends = shown(metric, found.value + line, found.low + line, found.high + line)
    return Read(*ends, p if criterion.watched else one_sided, state, method)


def _counts(plan: Plan, given: Panel) -> tuple[float, float, float, float, str] | None:
    """Counts for a score interval, where customers bring one ticket each, or too few events for a t.

    None where the pilot's share changed: counts of all phases together would take days for the agent.
    """
    if given.phases > 1:
        return None
    one, base = given.sums(pilot=True), given.sums(pilot=False)
    single = one.n == one.n_squared == one.customers and base.n == base.n_squared == base.customers
    apart = not np.any(np.logical_and(given.per_customer(pilot=True)[1], given.per_customer(pilot=False)[1]))
    parts = [float(each) for each in (one.total, one.n, base.total, base.n)]
    if plan.randomised and single and apart:
        return parts[0], parts[1], parts[2], parts[3], "Miettinen–Nurminen"
    if withheld.fewest_events(given) >= sequential.FEWEST_EVENTS:
        return None
    worth = [float(design_effect.effective(each)) for each in (one, base)]
    method = "Miettinen–Nurminen on effective tickets, not adjusted, as there are few events"
    return parts[0] * worth[0] / parts[1], worth[0], parts[2] * worth[1] / parts[3], worth[1], method


def _of_counts(
    criterion: Criterion, given: Panel, x: float, m: float, y: float, k: float, method: str
) -> Read:
    metric = criterion.of
    line = gate.worst(criterion.margin, metric.better)
    low, high = score.miettinen_nurminen(x, m, y, k)
    test = score.score_test(x, m, y, k, margin=line)
    one_sided = test.p_above if metric.better == "higher" else test.p_below
    p = 2 * min(float(test.p_above), float(test.p_below)) if criterion.watched else float(one_sided)
    state = int(gate.states(low, high, line=line, better=metric.better))
    return Read(x / m - y / k, float(low), float(high), p, state, method)


def _one_sided(effect: Effect, line: float, metric: Metric) -> float:
    """The one-sided p of a value being no better than its line."""
    # The middle of the bounds, which is not the estimate where these were moved.
    statistic = (float(effect.low + effect.high) / 2 - line) / float(effect.error)
    return float(special.stdtr(effect.freedom, -statistic if metric.better == "higher" else statistic))


def _rate_p(arm: Sums, line: float, better: str) -> float:
    """The one-sided p that belongs to Wilson's interval on effective tickets with Student's t."""
    worth, freedom = float(design_effect.effective(arm)), float(arm.alike) - 1
    statistic = (float(arm.value) - line) / (line * (1 - line) / worth) ** 0.5
    return float(special.stdtr(freedom, -statistic if better == "higher" else statistic))


def _quantile(given: Panel, *, pilot: bool) -> float:
    of = (given.cell < given.half) if pilot else (given.cell >= given.half)
    return quantiles.of_values(given.raw[of], given.metric.quantile).value or float("nan")


def _quantile_interval(given: Panel, value: float, *, pilot: bool) -> tuple[float, float]:
    """Woodruff's: the values between which the share below the quantile is not told from what it is."""
    if not np.isfinite(value):
        return float("nan"), float("nan")
    low, high = design_effect.rate_interval(monitor.below(given, value).sums(pilot=pilot))
    if not np.isfinite(low) or not np.isfinite(high):
        return float("nan"), float("nan")
    of = (given.cell < given.half) if pilot else (given.cell >= given.half)
    ends = np.quantile(given.raw[of], (float(low), float(high)))
    return float(ends[0]), float(ends[1])


def _known(value: object) -> float | None:
    number = float(value)  # pyright: ignore[reportArgumentType]
    return number if np.isfinite(number) else None
