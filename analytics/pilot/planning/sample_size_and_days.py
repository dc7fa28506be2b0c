"""Sample size and days that a plan needs, and what 14 days can detect.

Reckoned from the tickets that came in of late, as if they went on as they did: all criteria together are
shown in at least 8 of 10 pilots, margins where the agent is as good as people, targets where it is as good
as is said beside them. However criteria hang together, together they are missed no more often than the sum
of their misses (Boole), so that sum is kept to 2 of 10.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, isfinite
from typing import cast

import numpy as np
from scipy import optimize, special

from analytics import wording
from analytics.exploratory import comparison
from analytics.metrics import METRICS, Metric
from analytics.pilot.plan import FEWEST_DAYS, Criterion, Plan
from analytics.pilot.planning import criterion_power, plan_rules
from analytics.pilot.planning.criterion_power import Split
from analytics.pilot.planning.current_rates import Volume
from analytics.pilot.planning.metric_spread import Spread
from analytics.pilot.verdict.verdict_rules import LEVEL
from analytics.significance import power

#: In how many of all pilots what is true should be shown: a difference, or all criteria with a line together.
POWER = 0.8
#: A point in hand: four weeks tell mix and growth only roughly, and what varies much is not planned at all.
AIM = 0.81
#: How many times as many days as are planned may be needed before a plan is said to be too short.
MOST_OVER = 1.1
#: A pilot that takes longer than three years is none.
LONGEST_DAYS = 1096


@dataclass(frozen=True, slots=True)
class Need:
    """One criterion's needs: pilot tickets and complete days; None if it can never be shown.

    `detectable` is the smallest difference that 14 days tell in 8 of 10 pilots: in the metric's unit, of
    times as a share (ratio − 1). `assumed` is the truth at which the planned tickets show a target.
    """

    criterion: Criterion
    tickets: int | None
    days: int | None
    detectable: float | None
    assumed: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Planning:
    """The needs of a whole plan, and the date on which they are met.

    `tickets` and `full_days` show all criteria together as often as is promised; `days` are whole weeks.
    """

    daily: float
    pilot_daily: float
    needs: tuple[Need, ...]
    tickets: int | None
    full_days: int | None
    days: int | None
    decision: date | None
    sentence: str


def of(plan: Plan, found: Volume) -> Planning:
    """Computes a plan's needs from the current volume; the plan may have faults."""
    if not plan.live or any(plan_rules.of_phase(phase) for phase in plan.live):
        said = "Write a live phase with a share between 0 and 1 to see how long it takes."
        return Planning(found.daily, 0.0, (), None, None, None, None, said)
    split = criterion_power.split_of(plan)
    asked = [each for each in plan.criteria if each.metric in METRICS]
    lines = [each for each in asked if not each.watched]
    # Each target is missed so seldom at what is said beside it; margins share what is left.
    often = 1 - (1 - AIM) / max(1, len(lines))
    needs = tuple(_need(plan, each, found, split, often) for each in asked)
    pilot_daily = found.daily * plan.share
    open_ = [each for each in needs if not each.criterion.watched]
    days = _together(plan, found, split, lines) if all(each.days for each in open_) else None
    decision = None if days is None else _decision(plan, 7 * ceil(max(FEWEST_DAYS, ceil(days)) / 7))
    if not open_ or days is None or decision is None:
        said = _volume(found, pilot_daily)
        return Planning(found.daily, pilot_daily, needs, None, None, None, None, said)
    tickets, full = ceil(split.tickets(days, found.daily) - 1e-6), max(FEWEST_DAYS, ceil(days - 1e-6))
    weeks = 7 * ceil(full / 7)
    said = (
        f"{_volume(found, pilot_daily)} All criteria together need "
        f"{wording.counted(tickets, 'pilot ticket')}, or {weeks} complete days, for a chance of at least 8 "
        f"in 10 to prove them: decision on {wording.day(decision, year=True)}."
    )
    return Planning(found.daily, pilot_daily, needs, tickets, full, weeks, decision, said)


def shortfall(plan: Plan, found: Planning) -> str:
    """Says why a plan cannot decide at the current volume: days planned and needed.

    "" where it can, or where nothing is known of the volume.
    """
    lines = [each for each in found.needs if not each.criterion.watched]
    if not lines or found.pilot_daily <= 0:
        return ""
    never = [each for each in lines if each.days is None]
    if never:
        named = wording.listed([comparison.subject(each.criterion.of, inside=True) for each in never])
        return f"{named} cannot be decided at the present volume, however long the pilot runs."
    planned = criterion_power.split_of(plan).days(plan.planned_n, found.daily)
    needed = max(found.full_days or LONGEST_DAYS, ceil(planned or 0))
    # A few days more or less are no reason: volume is not known to a tenth either.
    if needed <= MOST_OVER * max(plan.days, FEWEST_DAYS):
        return ""
    are = f"{wording.counted(plan.days, 'complete day')} {'is' if plan.days == 1 else 'are'} planned"
    slow = comparison.subject(max(lines, key=lambda each: each.days or 0).criterion.of, inside=True)
    if found.full_days is None:
        return f"{are}, more than three years are needed at the present volume. Slowest: {slow}."
    return f"{are}, about {needed} are needed at the present volume. Slowest: {slow}."


def _need(plan: Plan, criterion: Criterion, found: Volume, split: Split, often: float) -> Need:
    metric = criterion.of
    now = found.present.get(criterion.metric)
    if now is None or now.value is None or now.spread is None or not found.daily:
        reason = now.reason if now is not None and now.reason else "No tickets came in recently."
        return Need(criterion, None, None, None, None, reason)
    # No solver is given what cannot be: nan out of one would be a number that means nothing.
    wrong = [*plan_rules.of_criterion(criterion), *(plan_rules.of_volume(plan) if criterion.target else [])]
    if now.spread.single <= 0:
        wrong.append(f"Every {metric.rows} of the last weeks has the same value: nothing can be estimated.")
    if wrong:
        return Need(criterion, None, None, None, None, wrong[0])
    detectable = _detectable(plan, metric, found, now.spread, now.value)
    assumed, days = None, None
    if criterion.target is not None:
        days = split.days(plan.planned_n, found.daily)
        days = days if days is not None and days <= LONGEST_DAYS else None
        assumed = None if days is None else _assumed(plan, criterion, found, now.spread, days, often)
        days = None if assumed is None else days
    elif not criterion.watched:
        days = _first_day(lambda day: criterion_power.of_margin(plan, criterion, found, now, day) - AIM)
    tickets = None if days is None else ceil(split.tickets(days, found.daily) - 1e-6)
    weeks = None if days is None else 7 * ceil(max(FEWEST_DAYS, ceil(days - 1e-6)) / 7)
    said = _sentence(criterion, tickets, weeks, detectable, assumed)
    return Need(criterion, tickets, weeks, detectable, assumed, said)


def _together(plan: Plan, found: Volume, split: Split, lines: list[Criterion]) -> float | None:
    """After how many days all criteria are shown together in 8 of 10 pilots."""
    targets = [each for each in lines if each.target is not None]
    margins = [each for each in lines if each.target is None]
    missed = (1 - AIM) * (1 - len(targets) / max(1, len(lines)))

    def ahead(day: float) -> float:
        shown = (
            criterion_power.of_margin(plan, each, found, found.present[each.metric], day) for each in margins
        )
        return missed - sum(1 - each for each in shown)

    days = _first_day(ahead) if margins else 0.0
    planned = split.days(plan.planned_n, found.daily) if targets else 0.0
    return None if days is None or planned is None else max(days, planned)


def _first_day(ahead: Callable[[float], float]) -> float | None:
    """The first time at which this is not below 0 and stays so; None where that is after three years."""
    if not ahead(LONGEST_DAYS) >= 0:
        return None
    low, high = 0.0, float(LONGEST_DAYS)
    while high - low > max(1e-3, 1e-5 * high):
        middle = (low + high) / 2
        low, high = (low, middle) if ahead(middle) >= 0 else (middle, high)
    return high


def _assumed(
    plan: Plan, criterion: Criterion, found: Volume, now: Spread, days: float, often: float
) -> float | None:
    """The truth nearest to a target that the pilot shows to be beyond it as often as is asked."""
    metric, target = criterion.of, criterion.target or 0.0
    one, _, _ = criterion_power.arms(plan, found, now, days, alone=True)
    rows, variance = float(one.rows.mean()), float(one.variance.mean())
    degrees = float(criterion_power.freedom(one).mean())
    way = 1 if metric.better == "higher" else -1
    distance = criterion_power.reach(degrees, often, criterion_power.tail(metric, variance**0.5, one))
    if not isfinite(distance) or rows <= 0:
        return None
    if metric.kind == "ratio":
        independent = now.single / now.rows / rows
        worth = rows * min(1.0, independent / variance) if variance > 0 else rows
        truth = _rate_shown(target if way > 0 else 1 - target, worth, degrees, often)
        return truth if truth is None or way > 0 else 1 - truth
    moved = way * distance * variance**0.5
    truth = target * float(np.exp(min(moved, 50.0))) if metric.kind == "quantile" else target + moved
    return truth if (truth > 0 if metric.unit == "seconds" else 1 < truth < 5) else None


def _rate_shown(target: float, rows: float, freedom: float, often: float) -> float | None:
    """The lowest true rate that so many rows show to be above a target as often as is asked."""
    # As far out as Student's t of the customers is, which is what the interval is made with.
    level = float(special.ndtr(special.stdtrit(freedom, LEVEL)))

    def lacking(rate: float) -> float:
        return (power.target_n(rate, target, alpha=level, power=often) or np.inf) - rows

    lowest, highest = target + 1e-6 * (1 - target), 1 - 1e-9
    if not 0 < target < 1 or not lacking(highest) <= 0 or not lacking(lowest) > 0:
        return None
    return float(cast("float", optimize.brentq(lacking, lowest, highest, xtol=1e-6)))


def _detectable(plan: Plan, metric: Metric, found: Volume, now: Spread, value: float) -> float | None:
    """The smallest difference for the better that 14 days tell from none."""
    one, base, chance = criterion_power.arms(plan, found, now, FEWEST_DAYS)
    error = float((one.variance + base.variance).mean()) ** 0.5
    if chance < POWER or error <= 0:
        return None
    # For the better: what is looked for is whether the bound on the bad side leaves out no difference.
    lopsided = criterion_power.tail(metric, error, one, base)
    size = criterion_power.reach(float(criterion_power.freedom(one, base).mean()), POWER, lopsided) * error
    if not isfinite(size):
        return None
    if metric.kind == "quantile":
        return float(np.expm1(size)) if size < 5 else None
    largest = (1 - value if metric.better == "higher" else value) if metric.kind == "ratio" else np.inf
    return size if size < largest else None


def _decision(plan: Plan, days: int) -> date | None:
    """The date on which so many days are past their horizon; None beyond the calendar."""
    try:
        return plan.start + timedelta(days=days + plan.horizon_days)
    except OverflowError:
        return None


def _volume(found: Volume, pilot_daily: float) -> str:
    return (
        f"{wording.count(round(found.daily))} tickets a day recently "
        f"({wording.period(found.first, found.last)}); the pilot would get "
        f"{wording.count(round(pilot_daily))} of them."
    )


def _sentence(
    criterion: Criterion,
    tickets: int | None,
    days: int | None,
    detectable: float | None,
    assumed: float | None,
) -> str:
    metric = criterion.of
    told = ""
    if detectable is not None:
        told = f"{FEWEST_DAYS} days can detect a difference of {_size(metric, detectable)}."
    if criterion.watched:
        return told or f"{FEWEST_DAYS} days cannot detect any difference."
    if tickets is None or days is None:
        return f"It cannot be proven with this volume. {told}".strip()
    if assumed is not None:
        if_so = f" if {comparison.subject(metric, inside=True)} is {wording.value(assumed, metric.unit)}"
    else:
        if_so = " if the agent is as good as people"
    needed = f"{wording.counted(tickets, 'pilot ticket')} or {wording.counted(days, 'complete day')}"
    return f"Needs {needed}{if_so}. {told}".strip()


def _size(metric: Metric, amount: float) -> str:
    """A difference with as many digits as it takes not to read as nothing."""
    unit = "share" if metric.kind == "quantile" else metric.unit
    digits = wording.apart(amount, amount, unit)
    if metric.kind == "quantile":
        return wording.share(amount, 1 if digits is None else digits)
    return f"{wording.size(amount, unit, digits)}{'' if unit == 'seconds' else ' points'}"
