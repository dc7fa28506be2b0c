"""Validation of plans: the range of every field, and a sentence for each fault."""

from collections.abc import Sequence
from datetime import date, timedelta

from analytics import wording
from analytics.metrics import METRICS, Metric
from analytics.pilot.plan import Criterion, Phase, Plan, earliest
from analytics.ticket_slices import Slice

#: What lies beyond these is a slip of the hand, and dates or numbers made of it end nowhere.
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)
SHORTEST_HORIZON, LONGEST_HORIZON = timedelta(hours=1), timedelta(days=366)
MOST_TICKETS = 1_000_000_000
LONGEST_SECONDS = 8_640_000
SMALLEST_SHARE = 0.001
#: The smallest margin, and how near to 0 or 1 a share's target may lie.
NEAREST = 1e-4


def faults(plan: Plan) -> list[str]:
    """Returns everything that keeps a plan from being locked: what was found, and what to do."""
    found = [
        *_named(plan),
        *_dated(plan),
        *(fault for phase in plan.phases for fault in of_phase(phase)),
        *_arms(plan),
        *(fault for criterion in plan.criteria for fault in of_criterion(criterion)),
    ]
    if not plan.criteria:
        found.append("There is no criterion. Set a target or a margin for one metric at least.")
    keys = [criterion.metric for criterion in plan.criteria]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        found.append(f"{wording.listed(twice)} is listed twice. Keep one criterion for each metric.")
    if plan.criteria and all(criterion.watched for criterion in plan.criteria):
        found.append("No criterion has a target or a margin, so nothing could ever be decided. Set one.")
    return found


def overlap(one: Slice, other: Slice) -> bool:
    """Returns whether a ticket could be in both slices."""
    apart = dict(other.where)
    for column, values in one.where:
        if column in apart and not set(values) & set(apart[column]):
            return False
    bounds = [(each.start or date.min, each.end or date.max) for each in (one, other)]
    return max(start for start, _ in bounds) <= min(end for _, end in bounds)


def judged_metrics() -> Sequence[str]:
    """Returns the metrics that can have a target or margin."""
    return [key for key, metric in METRICS.items() if metric.better != "neither"]


def of_volume(plan: Plan) -> list[str]:
    """Validates the pilot's planned number of tickets."""
    if 1 <= plan.planned_n <= MOST_TICKETS:
        return []
    most = wording.count(MOST_TICKETS)
    # A number of hundreds of digits is not read out.
    said = str(plan.planned_n) if abs(plan.planned_n) < 10**30 else "a number of more than 30 digits"
    return [f"planned_n is {said}. Write how many tickets the pilot is to have, from 1 to {most}."]


def _named(plan: Plan) -> list[str]:
    found = [f"The plan has no {what}." for what in ("name", "source") if not getattr(plan, what).strip()]
    if len(plan.name) > 80:
        found.append(f"The plan's name has {len(plan.name)} characters. Use 80 at most.")
    return [*found, *of_volume(plan)]


def _dated(plan: Plan) -> list[str]:
    if plan.horizon <= timedelta():
        return ["The horizon is no time at all. Write after how long a ticket is judged, such as 7d."]
    if plan.horizon < SHORTEST_HORIZON:
        return ["The horizon is less than an hour. Write 1h at least, such as 72h or 7d."]
    if plan.horizon > LONGEST_HORIZON:
        days = wording.count(plan.horizon / timedelta(days=1))
        return [f"The horizon is {days} days. Write {LONGEST_HORIZON.days} days at most, such as 7d."]
    if not plan.live:
        return ["There is no live phase. Write from which day on the agent answers, for which share."]
    far = [
        f"{name} is {day}. Write a day from {FIRST_DAY} to {LAST_DAY}."
        for name, day in (
            ("The decision date", plan.decision),
            *((f"The start of the {each.kind} phase", each.start) for each in plan.phases),
        )
        if not FIRST_DAY <= day <= LAST_DAY
    ]
    if far:
        return far
    found: list[str] = []
    if plan.decision <= plan.start:
        found.append(
            f"The decision date {plan.decision} is not after the start {plan.start}. "
            f"Choose {earliest(plan)} or later."
        )
    elif plan.days < 1:
        found.append(
            f"On the decision date {plan.decision} no day's tickets have reached their horizon of "
            f"{wording.counted(plan.horizon_days, 'day')}. Choose {earliest(plan)} or later."
        )
    starts = [phase.start for phase in plan.phases]
    if len(set(starts)) < len(starts):
        found.append("Two phases begin on the same day. Give each its own first day.")
    return found


def of_phase(phase: Phase) -> list[str]:
    """Validates the share of one phase."""
    if phase.share > 1:
        return [f"The share of the {phase.kind} phase is {phase.share:g}. {_fraction(phase.share)}"]
    # What is no number at all is on no side of a line, so everything is asked the other way round.
    if phase.kind == "live" and not SMALLEST_SHARE <= phase.share <= 1 - SMALLEST_SHARE:
        return [
            f"The share of the live phase is {phase.share:g}, which leaves one arm without tickets. "
            f"Write a share from {SMALLEST_SHARE:g} to {1 - SMALLEST_SHARE:g}, such as 0.15."
        ]
    return [] if phase.share > 0 else ["The share of the shadow phase is not above 0. Write a share up to 1."]


def _arms(plan: Plan) -> list[str]:
    found = [fault for name in ("pilot", "baseline") for fault in _slice_days(name, getattr(plan, name))]
    if found:
        return found
    if plan.live and plan.baseline.start and plan.baseline.start >= plan.decision:
        return [
            f"The baseline begins on {plan.baseline.start}, not before the decision date {plan.decision}. "
            "Choose days that are read on that date."
        ]
    own = plan.pilot.within(plan.pilot.start or (plan.start if plan.live else None), plan.pilot.end)
    if overlap(own, plan.baseline):
        return [
            "Pilot and baseline could hold the same tickets. Choose values of one column that differ, such "
            "as arm pilot and arm baseline, or a baseline whose days end before the start."
        ]
    return []


def _slice_days(name: str, chosen: Slice) -> list[str]:
    found = [
        f"The slice [{name}] has the day {day}. Write a day from {FIRST_DAY} to {LAST_DAY}."
        for day in (chosen.start, chosen.end)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY
    ]
    if not found and chosen.start and chosen.end and chosen.end < chosen.start:
        found.append(
            f"The slice [{name}] ends on {chosen.end}, before its start on {chosen.start}. Exchange the days."
        )
    return found


def of_criterion(criterion: Criterion) -> list[str]:
    """Validates one criterion."""
    key = criterion.metric
    if key not in METRICS:
        return [f"There is no metric {key!r}. There are: {', '.join(judged_metrics())}."]
    metric = METRICS[key]
    if metric.better == "neither":
        return [f"{key} is neither better high nor low, so it can have no line. Take another metric."]
    if criterion.target is not None and criterion.margin is not None:
        return [f"{key} has a target and a margin. Keep the one that was meant."]
    return [*_target(metric, criterion.target), *_margin(metric, criterion)]


def _target(metric: Metric, target: float | None) -> list[str]:
    if target is None:
        return []
    if metric.unit == "share" and target > 1:
        return [f"The target of {metric.key} is {target:g}. {_fraction(target)}"]
    if metric.unit == "share" and not NEAREST <= target <= 1 - NEAREST:
        return [
            f"The target of {metric.key} is {target:g}. Write a share between 0 and 1, such as 0.64; nothing "
            f"nearer to either than {NEAREST:g} can be shown."
        ]
    if metric.unit == "points" and not 1 <= target <= 5:
        return [f"The target of {metric.key} is {target:g}; answers lie from 1 to 5. Write such a number."]
    if metric.unit == "seconds" and not 0 < target <= LONGEST_SECONDS:
        return [
            f"The target of {metric.key} is {target:g} seconds. Write a time above 0 and up to "
            f"{wording.count(LONGEST_SECONDS)}, which are 100 days."
        ]
    return []


def _margin(metric: Metric, criterion: Criterion) -> list[str]:
    margin = criterion.margin
    if margin is None:
        return []
    if not margin >= 0:
        return [
            f"The margin of {metric.key} is {margin:g}. Write how much worse is still allowed, 0 or more; "
            "which way is worse is known."
        ]
    if criterion.relative and metric.unit != "seconds":
        return [f"The margin of {metric.key} is relative, which only times can be. Write it in points."]
    if (criterion.relative or metric.unit == "share") and margin >= 1:
        return [f"The margin of {metric.key} is {margin:g}. {_fraction(margin)}"]
    if metric.unit == "points" and margin >= 4:
        return [f"The margin of {metric.key} is {margin:g}; answers lie from 1 to 5. Write less than 4."]
    if metric.unit == "seconds" and margin > LONGEST_SECONDS:
        return [
            f"The margin of {metric.key} is {margin:g} seconds. Write {wording.count(LONGEST_SECONDS)} at "
            "most, which are 100 days."
        ]
    if 0 < margin < NEAREST:
        return [
            f"The margin of {metric.key} is {margin:g}, which no pilot can tell from 0. Write 0, or "
            f"{NEAREST:g} at least."
        ]
    return []


def _fraction(found: float) -> str:
    if 1 < found <= 100:
        return f"Shares are written as fractions: {found / 100:g} instead of {found:g}."
    return "Shares are written as fractions between 0 and 1."
