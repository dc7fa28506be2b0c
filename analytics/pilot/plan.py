"""A plan: which tickets are compared, from when to when, and what has to hold for it to have worked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil
from typing import Literal

from analytics import wording
from analytics.metrics import METRICS, Metric
from analytics.slices import Slice

Unit = Literal["customer", "ticket"]

#: A pilot is decided after whole weeks, two at least.
FEWEST_DAYS = 14


class PlanError(ValueError):
    """A plan that cannot be: what was found, and what to do."""


@dataclass(frozen=True, slots=True)
class Phase:
    """From when on the agent drafts (shadow) or answers (live), for which planned share of the tickets."""

    kind: Literal["shadow", "live"]
    start: date
    share: float


@dataclass(frozen=True, slots=True)
class Criterion:
    """What has to hold for one metric: a target, a margin against the baseline, or neither (only watched).

    A target is a value of the metric. A margin is how much worse than the baseline is still allowed, in the
    metric's unit (shares 0–1), or `relative`, as a share of the baseline's value: .1 is "10 % longer".
    """

    metric: str
    target: float | None = None
    margin: float | None = None
    relative: bool = False
    set_on: date | None = None

    @property
    def of(self) -> Metric:
        """The metric that it speaks of."""
        return METRICS[self.metric]

    @property
    def watched(self) -> bool:
        """Whether nothing was promised: it is looked at, may stop the pilot, and decides nothing."""
        return self.target is None and self.margin is None


@dataclass(frozen=True, slots=True)
class Plan:
    """What was promised before the start. Slices without days of their own speak of the pilot's days."""

    name: str
    source: str
    pilot: Slice
    baseline: Slice
    randomised: bool
    unit: Unit
    phases: tuple[Phase, ...]
    decision: date
    horizon: timedelta
    criteria: tuple[Criterion, ...]
    planned_n: int
    note: str = ""

    @property
    def live(self) -> tuple[Phase, ...]:
        """The live phases, the first one first."""
        return tuple(
            sorted((each for each in self.phases if each.kind == "live"), key=lambda each: each.start)
        )

    @property
    def start(self) -> date:
        """The first day on which the agent answers."""
        return self.live[0].start

    @property
    def share(self) -> float:
        """The planned share of tickets in the last live phase."""
        return self.live[-1].share

    @property
    def horizon_days(self) -> int:
        """The horizon in whole days, the last one rounded up."""
        return ceil(self.horizon / timedelta(days=1))

    @property
    def days(self) -> int:
        """Full days of tickets that have reached the horizon when the decision date begins."""
        return max(0, (self.decision - self.start).days - self.horizon_days)

    @property
    def last_day(self) -> date:
        """The last day whose tickets the decision is read from."""
        return self.decision - timedelta(days=1 + self.horizon_days)

    @property
    def concurrent(self) -> bool:
        """Whether the baseline's tickets come in while the pilot runs; else it is "compared with before"."""
        return self.baseline.end is None or self.baseline.end >= self.start

    @property
    def lines(self) -> int:
        """How many criteria could each stop the pilot: the level of a stop is divided by it."""
        return len(self.criteria)


def faults(plan: Plan) -> list[str]:
    """Everything that keeps a plan from being locked: what was found, and what to do. None is fine."""
    found = [
        *_named(plan),
        *_dated(plan),
        *(fault for phase in plan.phases for fault in _phase(phase)),
        *_arms(plan),
        *(fault for criterion in plan.criteria for fault in _criterion(criterion)),
    ]
    if not plan.criteria:
        found.append("There is no criterion. Set a target or a margin for one metric at least.")
    keys = [criterion.metric for criterion in plan.criteria]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        found.append(f"{wording.listed(twice)} stands there twice. Keep one criterion for each metric.")
    if plan.criteria and all(criterion.watched for criterion in plan.criteria):
        found.append("No criterion has a target or a margin, so nothing could ever be decided. Set one.")
    return found


def notices(plan: Plan) -> list[str]:
    """What is allowed and should be known: few days, weekdays that don't balance, no random split."""
    if not plan.live:
        return []
    found: list[str] = []
    if 0 < plan.days < FEWEST_DAYS:
        found.append(
            f"The decision date leaves {wording.counted(plan.days, 'full day')} of tickets past their "
            f"horizon; {FEWEST_DAYS} are needed. Nothing can be decided before "
            f"{wording.day(earliest(plan), year=True)}."
        )
    elif plan.days % 7:
        found.append(
            f"{plan.days} days are no whole weeks, so some weekdays count more than others. "
            f"{7 * ceil(plan.days / 7)} days would balance them."
        )
    if not plan.concurrent:
        found.append(
            "The baseline lies before the pilot: this compares with before, and cannot say what caused it."
        )
    elif not plan.randomised:
        found.append("Nothing was drawn by lot, so the arms are compared at one mix of categories.")
    return found


def earliest(plan: Plan) -> date:
    """The first date on which 14 full days have reached the horizon."""
    return plan.start + timedelta(days=FEWEST_DAYS + plan.horizon_days)


def dated(plan: Plan, day: date) -> Plan:
    """The plan with that day on every criterion of which it does not say when it was set."""
    return replace(plan, criteria=tuple(replace(each, set_on=each.set_on or day) for each in plan.criteria))


def dated_like(plan: Plan, before: Plan) -> Plan:
    """The plan with the days of an earlier version on criteria that are as they were there."""
    were = {replace(each, set_on=None): each for each in before.criteria}
    return replace(plan, criteria=tuple(were.get(each, each) for each in plan.criteria))


def overlap(one: Slice, other: Slice) -> bool:
    """Whether a ticket could be in both slices: no column and no days keep them apart."""
    apart = dict(other.where)
    for column, values in one.where:
        if column in apart and not set(values) & set(apart[column]):
            return False
    bounds = [(each.start or date.min, each.end or date.max) for each in (one, other)]
    return max(start for start, _ in bounds) <= min(end for _, end in bounds)


def _named(plan: Plan) -> list[str]:
    found = [f"The plan has no {what}." for what in ("name", "source") if not getattr(plan, what).strip()]
    if len(plan.name) > 80:
        found.append(f"The plan's name has {len(plan.name)} characters. Use 80 at most.")
    if plan.planned_n < 1:
        found.append(f"planned_n is {plan.planned_n}. Write how many tickets the pilot is to have.")
    return found


def _dated(plan: Plan) -> list[str]:
    if plan.horizon <= timedelta():
        return ["The horizon is no time at all. Write after how long a ticket is judged, such as 7d."]
    if not plan.live:
        return ["There is no live phase. Write from which day on the agent answers, for which share."]
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


def _phase(phase: Phase) -> list[str]:
    if phase.share > 1:
        return [f"The share of the {phase.kind} phase is {phase.share:g}. {_fraction(phase.share)}"]
    if phase.kind == "live" and not 0 < phase.share < 1:
        return [
            f"The share of the live phase is {phase.share:g}, which leaves one arm without tickets. "
            "Write a share between 0 and 1, such as 0.15."
        ]
    return [] if phase.share > 0 else ["The share of the shadow phase is not above 0."]


def _arms(plan: Plan) -> list[str]:
    own = plan.pilot.within(plan.pilot.start or (plan.start if plan.live else None), plan.pilot.end)
    if overlap(own, plan.baseline):
        return [
            "Pilot and baseline could hold the same tickets. Choose values of one column that differ, such "
            "as arm pilot and arm baseline, or a baseline whose days end before the start."
        ]
    return []


def _criterion(criterion: Criterion) -> list[str]:
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
    if metric.unit == "share" and not 0 < target < 1:
        return [f"The target of {metric.key} is {target:g}. Write a share between 0 and 1, such as 0.64."]
    if metric.unit == "points" and not 1 <= target <= 5:
        return [f"The target of {metric.key} is {target:g}; answers lie from 1 to 5."]
    if metric.unit == "seconds" and target <= 0:
        return [f"The target of {metric.key} is {target:g} seconds. Write a time above 0."]
    return []


def _margin(metric: Metric, criterion: Criterion) -> list[str]:
    margin = criterion.margin
    if margin is None:
        return []
    if margin < 0:
        return [
            f"The margin of {metric.key} is {margin:g}. Write how much worse is still allowed, 0 or more; "
            "which way is worse is known."
        ]
    if criterion.relative and metric.unit != "seconds":
        return [f"The margin of {metric.key} is relative, which only times can be. Write it in points."]
    if (criterion.relative or metric.unit == "share") and margin >= 1:
        return [f"The margin of {metric.key} is {margin:g}. {_fraction(margin)}"]
    if metric.unit == "points" and margin >= 4:
        return [f"The margin of {metric.key} is {margin:g}; answers lie from 1 to 5."]
    return []


def judged_metrics() -> Sequence[str]:
    """The keys of the metrics that can have a target or a margin."""
    return [key for key, metric in METRICS.items() if metric.better != "neither"]


def _fraction(found: float) -> str:
    if 1 < found <= 100:
        return f"Shares are written as fractions: {found / 100:g} instead of {found:g}."
    return "Shares are written as fractions between 0 and 1."
