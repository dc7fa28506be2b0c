"""Daily monitor: always-valid reading of one criterion after every day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.metrics import Metric
from analytics.pilot.assignment.eligible_tickets import EligibleTickets
from analytics.pilot.panel import adjusted_differences, customer_sums, panels
from analytics.pilot.panel.adjusted_differences import Looks
from analytics.pilot.panel.panels import Panel
from analytics.pilot.plan import Criterion, Plan
from analytics.pilot.verdict import verdict_rules
from analytics.pilot.verdict_records import Expected, Look, Monitor
from analytics.significance import always_valid_intervals
from analytics.significance.returning_customers import design_effect, leverage
from analytics.significance.returning_customers.clustered import FEWEST

#: Below this many ratings in an arm there is no verdict on satisfaction.
FEWEST_RATINGS = 100

#: So many customers of each arm must have had a success, and as many a failure, before a rate's look counts:
#: with 5 events, of whomever, 4.7 % of pilots were ever stopped at a rate of 5 % with an ICC of .3.
FEWEST_WITH_EVENT = 10

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Watched(NamedTuple):
    """A monitor, and what is valid always of the last look.

    `p` is the two-sided p of lying on the line, `widening` how many standard errors the bounds lie away (nan
    where the look does not count yet), `target` the interval of what a target is held against. `beyond` is
    whether the difference's own interval lies on the wrong side of the line.
    """

    monitor: Monitor
    p: float
    widening: float
    target: tuple[float, float] | None
    beyond: bool


def watch(plan: Plan, criterion: Criterion, picked: EligibleTickets, given: Panel, line: float) -> Watched:
    """The difference after every look and when it first said something; `line` is the worst allowed."""
    metric = criterion.of
    few = customer_sums.freedom_of_looks(given)
    found = adjusted_differences.every_look(
        given if metric.kind != "mean" else scaled(given, criterion)
    ).widened(few)
    seen, intended = information(plan, given)
    counts = ready(given)
    error = np.where(counts, found.error, np.nan)
    looked = always_valid_intervals.interval(found.value, error, seen, intended)
    harmed = verdict_rules.harm(
        found.value, error, seen, intended, line=line, better=metric.better, lines=plan.lines
    )
    harmed &= tells(metric)
    moved = always_valid_intervals.interval(found.value - line, error, seen, intended)
    early, target, p = _early(plan, criterion, given, looked, line)
    p = float(moved.p[-1]) if target is None else p
    shown, lows, highs = (
        _in_unit(criterion, given, each, _added(criterion, given))
        for each in (found.value, looked.low, looked.high)
    )
    monitor = Monitor(
        looks=tuple(
            Look(
                picked.day(look),
                _known(shown[look]),
                _known(lows[look]),
                _known(highs[look]),
                int(given.tickets[look].sum()),
            )
            for look in range(picked.looks)
        ),
        expected=_expected(plan, criterion, picked, given, found, error, seen, intended),
        early=_since(picked, early),
        harm=_first(picked, harmed),
    )
    beyond = verdict_rules.states(looked.low[-1], looked.high[-1], line=line, better=metric.better) == 2
    wider = widening(plan, given, few) if counts[-1] else float("nan")
    return Watched(monitor, p, wider, target, bool(beyond))


def tells(metric: Metric) -> bool:
    """Whether a difference seen day by day is one of the metric.

    Times are watched by their geometric means, which stand for medians but say nothing of the longest.
    """
    return metric.kind != "quantile" or metric.quantile == 0.5


def ready(given: Panel) -> Flags:
    """Which looks count: 30 customers in each arm, of rates 10 with a success and 10 with a failure too."""
    fewest = given.arm_customers.min(-1)
    if given.metric.kind != "ratio":
        rows = np.minimum(given.arm_totals(pilot=True)[1], given.arm_totals(pilot=False)[1])
        return (fewest >= FEWEST) & (rows >= fewest_rows(given.metric))
    arms = (*given.arm_totals(pilot=True), *given.arm_totals(pilot=False))
    enough = np.minimum(arms[1], arms[3]) >= fewest_rows(given.metric)
    for rows in (given.total > 0, given.total < given.n):
        enough &= panels.customers_of(given, rows).min(-1) >= FEWEST_WITH_EVENT
    return enough & always_valid_intervals.ready(*arms, fewest_customers=fewest)


def widening(plan: Plan, given: Panel, freedom: Floats | None = None) -> float:
    """How many standard errors the bounds of the last look lie away; nan where it does not count yet.

    `freedom` is that of every look, where it is known already, and that the last one counts.
    """
    if freedom is None and not ready(given)[-1]:
        return float("nan")
    seen, intended = information(plan, given)
    few = customer_sums.freedom_of_looks(given) if freedom is None else freedom
    return float(always_valid_intervals.widening(seen[-1], intended) * leverage.widened(few)[-1])


def fewest_rows(metric: Metric) -> int:
    """How many rows an arm must have: of ratings a hundred, as few people say little of the silent ones."""
    return FEWEST_RATINGS if metric.key in ("csat_mean", "csat_good_share") else 1


def information(plan: Plan, given: Panel) -> tuple[Floats, float]:
    """How much both arms say after each look, in tickets, and at the planned end, fixed before the start."""
    one, base = given.tickets[:, 0], given.tickets[:, 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        seen = np.where(one + base > 0, one * base / (one + base), 0.0)
    planned = float(plan.planned_n)
    against = planned * (1 - plan.share) / plan.share if plan.concurrent else float(base[0])
    return seen, planned * against / (planned + against)


def scaled(given: Panel, criterion: Criterion) -> Panel:
    """The panel with the baseline's values made longer by a relative margin, so that 0 is the line."""
    if not criterion.relative or given.metric.kind != "mean":
        return given
    factor = np.where(np.arange(2 * given.half) < given.half, 1.0, 1 + (criterion.margin or 0.0))
    return replace(
        given,
        total=given.total * factor[given.cell],
        totals=given.totals * factor,
        squares=given.squares * factor**2,
    )


def below(given: Panel, target: float) -> Panel:
    """The panel of a time, with 1 for every row that keeps within the target and 0 for the others."""
    total = (given.raw <= target).astype(np.float64)
    looks, groups = given.totals.shape
    place = given.look * groups + given.cell
    totals = np.bincount(place, total, looks * groups).astype(np.float64).reshape(looks, groups).cumsum(0)
    return replace(given, total=total, totals=totals, squares=totals)


def _early(
    plan: Plan, criterion: Criterion, given: Panel, looked: always_valid_intervals.Looked, line: float
) -> tuple[Flags, tuple[float, float] | None, float]:
    """At which looks the criterion was met by what is valid always; of a target its last interval and p."""
    better = criterion.of.better
    if criterion.watched:
        return np.zeros(len(looked.low), dtype=np.bool_), None, float("nan")
    if criterion.target is None:
        met = verdict_rules.states(looked.low, looked.high, line=line, better=better) == 0
        return met & tells(given.metric), None, float("nan")
    target = criterion.target
    if given.metric.kind == "quantile":
        given, target, better = below(given, target), given.metric.quantile, "higher"
    arm = given.pilot_sums()
    if given.metric.kind == "mean":
        error = np.sqrt(np.where(arm.customers >= FEWEST, arm.variance(), np.nan))
        information_of = (given.tickets[:, 0], float(plan.planned_n))
        own = always_valid_intervals.interval(arm.value, error, *information_of)
        lows, highs = own.low, own.high
        p = float(always_valid_intervals.interval(arm.value - target, error, *information_of).p[-1])
    else:
        lows, highs = design_effect.rate_interval_daily(arm)
        worth = design_effect.effective(arm)[-1]
        evidence = always_valid_intervals.rate_log_evidence(arm.value[-1] * worth, worth, target)
        p = min(1.0, float(np.exp(-evidence))) if np.isfinite(lows[-1]) else float("nan")
    flags = verdict_rules.states(lows, highs, line=target, better=better) == 0
    return flags, (float(lows[-1]), float(highs[-1])), p


def _in_unit(criterion: Criterion, given: Panel, found: Floats, added: Floats) -> Floats:
    """Differences as they are shown: of times the ratio − 1, else as they are."""
    if given.metric.kind == "quantile":
        return np.expm1(found)
    return found + added if criterion.relative and given.metric.kind == "mean" else found


def _added(criterion: Criterion, given: Panel) -> Floats:
    """What a relative margin took off the difference after every look.

    The line was moved to 0 by making the baseline longer; shown is the difference to the true one.
    """
    base, n = given.arm_totals(pilot=False)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (criterion.margin or 0.0) * base / n


def _expected(
    plan: Plan,
    criterion: Criterion,
    picked: EligibleTickets,
    given: Panel,
    found: Looks,
    error: Floats,
    seen: Floats,
    intended: float,
) -> tuple[Expected, ...]:
    """The interval on the days to come, if tickets go on as they do and the difference stays as it is."""
    last = picked.last
    if last is None or not np.isfinite(error[-1]) or not seen[-1] or not plan.concurrent:
        return ()
    ahead = np.arange(1, (plan.last_day - last).days + 1)
    later = seen[-1] * (picked.looks + ahead) / picked.looks
    reach = always_valid_intervals.widening(later, intended) * error[-1] * np.sqrt(seen[-1] / later)
    lows, highs = (
        _in_unit(criterion, given, found.value[-1] + side * reach, _added(criterion, given)[-1:])
        for side in (-1, 1)
    )
    return tuple(
        Expected(last + timedelta(days=int(day)), float(low), float(high))
        for day, low, high in zip(ahead, lows, highs, strict=True)
    )


def _since(picked: EligibleTickets, flags: Flags) -> date | None:
    """Since when something has held without a break; None where it does not hold at the last look."""
    if not len(flags) or not flags[-1]:
        return None
    broken = np.flatnonzero(~flags)
    return picked.day(int(broken[-1]) + 1 if len(broken) else 0)


def _first(picked: EligibleTickets, flags: Flags) -> date | None:
    found = np.flatnonzero(flags)
    return picked.day(int(found[0])) if len(found) else None


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
