"""What a plan asks for: tickets and days until each criterion can be shown, and what 14 days can tell.

Reckoned from the tickets that came in of late, as if they went on as they did, and with these promises: all
margins are shown in at least 8 of 10 pilots whose agent is as good as people, and all targets with the
planned tickets in 8 of 10 whose agent is as good as is said. So of several criteria each is missed so
seldom that together they are in 2 of 10 at most. Medians are taken to be as rough as those of a normal
spread.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, sqrt
from typing import cast

import numpy as np
from scipy import optimize, special

from analytics import comparison, wording
from analytics.metrics import METRICS, Metric
from analytics.pilot import cells
from analytics.pilot.gate import LEVEL
from analytics.pilot.plan import FEWEST_DAYS, Criterion, Plan
from analytics.pilot.present import Present, Volume
from analytics.significance import power
from analytics.significance.power import Traffic

#: In how many of all pilots what is true should be shown: a difference, or all criteria with a line together.
POWER = 0.8


@dataclass(frozen=True, slots=True)
class Need:
    """What one criterion asks for: tickets of the pilot and full days; None where it cannot be shown so.

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
    """What a plan asks for in all: the most of what its criteria do, and the day on which that is there."""

    daily: float
    pilot_daily: float
    needs: tuple[Need, ...]
    tickets: int | None
    days: int | None
    decision: date | None
    sentence: str


def of(plan: Plan, found: Volume) -> Planning:
    """What a plan asks for, from the volume that there is; it may still have faults."""
    share = plan.share if plan.live else 0.0
    if not 0 < share < 1:
        said = "Write a live phase with a share between 0 and 1 to see how long it takes."
        return Planning(found.daily, 0.0, (), None, None, None, said)
    asked = [each for each in plan.criteria if each.metric in METRICS]
    # Source: Bonferroni; however the criteria hang together, all are shown as often as this.
    often = 1 - (1 - POWER) / max(1, sum(not each.watched for each in asked))
    needs = tuple(_need(plan, each, found, often) for each in asked)
    pilot_daily = found.daily * share
    lines = [each for each in needs if not each.criterion.watched]
    if not lines or any(each.days is None or each.tickets is None for each in lines):
        said = _volume(found, pilot_daily)
        return Planning(found.daily, pilot_daily, needs, None, None, None, said)
    tickets = max(each.tickets or 0 for each in lines)
    days = max(each.days or 0 for each in lines)
    decision = plan.start + timedelta(days=days + plan.horizon_days)
    said = (
        f"{_volume(found, pilot_daily)} All criteria need {wording.counted(tickets, 'ticket')} of the pilot, "
        f"{days} full days, so that all are shown in at least 8 of 10 pilots: a decision on "
        f"{wording.day(decision, year=True)}."
    )
    return Planning(found.daily, pilot_daily, needs, tickets, days, decision, said)


def _need(plan: Plan, criterion: Criterion, found: Volume, often: float) -> Need:
    metric = criterion.of
    now = found.present.get(criterion.metric)
    if now is None or now.value is None or not found.daily:
        reason = now.reason if now is not None and now.reason else "No tickets came in of late."
        return Need(criterion, None, None, None, None, reason)
    traffic = _traffic(plan, found, now)
    rows = traffic.n(FEWEST_DAYS)
    detectable = _detectable(metric, now, rows, traffic.ratio)
    assumed = None
    if criterion.watched:
        wanted = None
    elif criterion.target is not None:
        planned = plan.planned_n * now.answered / now.design_effect
        assumed = _assumed(metric, criterion.target, now, planned, often)
        wanted = None if assumed is None else planned
    else:
        wanted = _margin_n(criterion, now, traffic.ratio, often)
    days = None if wanted is None else traffic.days(wanted)
    whole = None if days is None else 7 * ceil(days / 7)
    tickets = None if wanted is None else ceil(wanted * now.design_effect / now.answered - 1e-6)
    return Need(
        criterion,
        tickets,
        whole,
        detectable,
        assumed,
        _sentence(criterion, tickets, whole, detectable, assumed),
    )


def _traffic(plan: Plan, found: Volume, now: Present) -> Traffic:
    if found.base_tickets is None:
        return Traffic.split(found.daily, plan.share, design_effect=now.design_effect, answered=now.answered)
    # What came in before is there at once, as if it came in on the 14 days.
    base = max(found.base_tickets, 1) / FEWEST_DAYS
    return Traffic(found.daily * plan.share, base, now.design_effect, now.answered)


def _margin_n(criterion: Criterion, now: Present, ratio: float, often: float) -> float | None:
    """The pilot's effective rows to show that it keeps within the margin, where it is just as good."""
    metric, margin, value = now.metric, criterion.margin or 0.0, now.value or 0.0
    if metric.kind == "ratio":
        base = value if metric.better == "higher" else 1 - value
        return power.non_inferior_n(base, base, margin, ratio=ratio, alpha=LEVEL, power=often)
    if metric.kind == "quantile":
        margin = float(np.log1p(margin if criterion.relative else margin / max(value, cells.SHORTEST)))
    elif criterion.relative:
        margin *= value
    return power.means_n(margin, now.deviation, ratio=ratio, alpha=LEVEL, power=often, one_sided=True)


def _assumed(metric: Metric, target: float, now: Present, rows: float, often: float) -> float | None:
    """The truth beyond a target nearest to it that so many effective rows of the pilot show."""
    way = 1 if metric.better == "higher" else -1
    if rows <= 0:
        return None
    if metric.kind == "ratio":
        found = _rate_shown(target if way > 0 else 1 - target, rows, often)
        return found if found is None or way > 0 else 1 - found
    reach = _reach(often) * now.deviation / sqrt(rows)
    if metric.kind == "quantile":
        return target * float(np.exp(way * reach))
    found = target + way * reach
    return found if metric.unit == "seconds" or 1 < found < 5 else None


def _rate_shown(target: float, rows: float, often: float) -> float | None:
    """The lowest true rate that so many rows show to be above a target as often as is asked."""

    def lacking(rate: float) -> float:
        return (power.target_n(rate, target, alpha=LEVEL, power=often) or np.inf) - rows

    highest = 1 - 1e-9
    if lacking(highest) > 0:
        return None
    return float(cast("float", optimize.brentq(lacking, target + 1e-6 * (1 - target), highest, xtol=1e-6)))


def _detectable(metric: Metric, now: Present, rows: float, ratio: float) -> float | None:
    """The smallest difference for the better that so many rows tell from none."""
    if rows <= 0:
        return None
    if metric.kind == "ratio":
        value = now.value or 0.0
        base = value if metric.better == "higher" else 1 - value
        return power.detectable(base, rows, ratio=ratio, alpha=2 * LEVEL, power=POWER)
    reach = _reach(POWER) * now.deviation * sqrt(1 / rows + 1 / (rows * ratio))
    return float(np.expm1(reach)) if metric.kind == "quantile" else reach


def _reach(often: float) -> float:
    """How many standard errors away the truth must be to be shown as often as is asked."""
    return float(special.ndtri(1 - LEVEL) + special.ndtri(often))


def _volume(found: Volume, pilot_daily: float) -> str:
    return (
        f"{wording.count(round(found.daily))} tickets a day of late "
        f"({wording.period(found.first, found.last)}), of which the pilot would get "
        f"{wording.count(round(pilot_daily))}."
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
        size = _size(metric, detectable)
        told = f"{FEWEST_DAYS} days tell a difference of {size}."
    if criterion.watched:
        return told or "No difference can be told in 14 days."
    if tickets is None or days is None:
        return f"It cannot be shown with this volume. {told}".strip()
    if assumed is not None:
        if_so = f" if {comparison.subject(metric, inside=True)} is {wording.value(assumed, metric.unit)}"
    else:
        if_so = " if the agent is as good as people"
    return f"{wording.counted(tickets, 'ticket')} of the pilot, {days} full days{if_so}. {told}".strip()


def _size(metric: Metric, amount: float) -> str:
    if metric.kind == "quantile":
        return wording.share(amount)
    return f"{wording.size(amount, metric.unit)}{'' if metric.unit == 'seconds' else ' points'}"
