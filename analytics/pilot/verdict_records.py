"""Records of a verdict: everything that pages, command and export show."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from analytics.metrics import Metric
from analytics.pilot.assignment_records import Assignment, Balance, Reach, Split
from analytics.pilot.plan import Criterion, Plan

#: Of the whole pilot, in the order in which they are asked.
Overall = Literal["invalid", "stop", "too early", "go", "hold"]
#: Of one criterion.
State = Literal["shown", "not shown yet", "shown not", "withheld"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan's status: draft, or locked with its hash; `version` above 1 is an amendment."""

    version: int = 1
    locked_at: datetime | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm behind one criterion: the rows that count, whose they are, and its value with its interval.

    `rows` have the metric (ratings for CSAT), `tickets` are past their horizon. `value` is None where there
    are no rows; `low` and `high` where nothing can be concluded.
    """

    value: float | None
    low: float | None
    high: float | None
    rows: int
    tickets: int
    customers: int
    effective: float | None
    design_effect: float | None

    @property
    def response(self) -> float | None:
        """The share of tickets that have the metric at all; for CSAT its response rate."""
        return self.rows / self.tickets if self.tickets else None


@dataclass(frozen=True, slots=True)
class Gap:
    """A difference with its interval; None where nothing can be concluded."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Crude beside adjusted to the baseline's mix of categories, and crude − adjusted, the mix effect.

    `misleads` is whether the mix matters and changes the conclusion; `sentence` says it then. `together` are
    small categories that are compared as one group, with the shares of the pilot's and the baseline's rows.
    """

    crude: Gap
    adjusted: Gap
    mix: Gap
    misleads: bool
    left_out: tuple[str | None, ...]
    left_out_share: float
    base_left_out_share: float
    sentence: str
    together: tuple[str | None, ...] = ()
    together_shares: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Look:
    """One day of the monitor: the difference of all tickets so far, and its always-valid interval."""

    day: date
    value: float | None
    low: float | None
    high: float | None
    tickets: int


@dataclass(frozen=True, slots=True)
class Expected:
    """The always-valid interval on a day to come, if the difference stays what it is."""

    day: date
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Monitor:
    """The difference day by day, pilot − baseline (times: ratio − 1), valid at all looks together.

    `early` is since when the criterion has been met by it without a break, None where it is not met by the
    last look. `harm` is the first day on which the pilot was worse than the baseline beyond the margin, at a
    level shared by all criteria; it stays, whatever comes later.
    """

    looks: tuple[Look, ...]
    expected: tuple[Expected, ...]
    early: date | None
    harm: date | None


@dataclass(frozen=True, slots=True)
class Silence:
    """What nonresponse leaves open, in sentences: responders only, bounds, tipping point."""

    pilot_rate: float | None
    baseline_rate: float | None
    lowest: float | None
    highest: float | None
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """One criterion: what was found, whether it is shown, and the sentence that says so.

    Before the decision `difference` has the always-valid interval, afterwards the full one. It is pilot −
    baseline in the metric's unit, or, where `relative`, ratio − 1 (times). `p` is that of the line: of the
    target, of the margin, or of no difference. `p`, `low` and `high` are None where withheld. `customers`
    counts those of both arms once.
    """

    criterion: Criterion
    metric: Metric
    state: State
    early: bool
    pilot: Arm
    baseline: Arm
    difference: Gap | None
    relative: bool
    p: float | None
    method: str
    reason: str
    sentence: str
    needed: int | None
    rough: bool
    adjustment: Adjustment | None
    monitor: Monitor | None
    silence: Silence | None
    notices: tuple[str, ...]
    customers: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole: a state, the sentence of the banner, the criteria, and what stands beside them.

    `on` is the day it was asked for, `seen` the last day that the log knows. `day` counts from the start,
    `days` are complete mature days that were used, of `days_planned`. `possible_on` is when volume alone
    makes a decision possible, None where no tickets come. `read` is whether this is the decision reading.
    `exploratory` says why, "" where it is not.
    """

    plan: Plan
    standing: Standing
    on: date
    seen: date
    state: Overall
    sentence: str
    reasons: tuple[str, ...]
    read: bool
    exploratory: str
    day: int
    days: int
    days_planned: int
    first_day: date
    last_day: date | None
    possible_on: date | None
    criteria: tuple[Judged, ...]
    split: Split
    assignment: Assignment
    balance: tuple[Balance, ...]
    reach: Reach
    notices: tuple[str, ...]
