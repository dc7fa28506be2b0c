"""The plan of a pilot: arms, phases, dates and success criteria."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil
from typing import Literal

from analytics import wording
from analytics.metrics import METRICS, Metric
from analytics.ticket_slices import Slice

Unit = Literal["customer", "ticket"]

#: A pilot is decided after whole weeks, two at least.
FEWEST_DAYS = 14


class PlanError(ValueError):
    """An invalid plan: what was found, and what to do."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of a plan: start, shadow or live, planned share of tickets."""

    kind: Literal["shadow", "live"]
    start: date
    share: float


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a metric must reach: a target, a margin against the baseline, or neither (watched).

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
    """A pilot's plan. Slices without days of their own use the pilot's days."""

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


#: What a comparison with days before can and cannot say.
BEFORE = "The baseline is from before the pilot, so this comparison cannot show what caused a difference."


def notices(plan: Plan) -> list[str]:
    """Returns warnings about a valid plan: few days, unbalanced weekdays, no random split."""
    if not plan.live:
        return []
    found: list[str] = []
    if 0 < plan.days < FEWEST_DAYS:
        found.append(
            f"On the decision date only {wording.counted(plan.days, 'complete day')} of tickets will be "
            f"mature; {FEWEST_DAYS} are needed. The earliest possible decision is "
            f"{wording.day(earliest(plan), year=True)}."
        )
    elif plan.days % 7:
        found.append(
            f"{plan.days} days are not whole weeks, so some weekdays count more than others. "
            f"{7 * ceil(plan.days / 7)} days would balance them."
        )
    if not plan.concurrent:
        found.append(BEFORE)
    elif not plan.randomised:
        found.append("Assignment is not random, so the arms are compared at the same mix of categories.")
    return found


def earliest(plan: Plan) -> date:
    """The first date on which 14 complete days have reached the horizon."""
    return plan.start + timedelta(days=FEWEST_DAYS + plan.horizon_days)


def dated(plan: Plan, day: date) -> Plan:
    """The plan with that day on every criterion of which it does not say when it was set."""
    return replace(plan, criteria=tuple(replace(each, set_on=each.set_on or day) for each in plan.criteria))


def dated_like(plan: Plan, before: Plan) -> Plan:
    """The plan with the days of an earlier version on criteria that are as they were there."""
    were = {replace(each, set_on=None): each for each in before.criteria}
    return replace(plan, criteria=tuple(were.get(each, each) for each in plan.criteria))
