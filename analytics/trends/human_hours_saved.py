"""Human hours and cost saved by the agent, with every assumption."""

from dataclasses import dataclass
from typing import Literal

from analytics import wording
from analytics.moments import Moments
from analytics.significance import means

Floats = tuple[float, float]
Origin = Literal["measured", "typed", "default"]


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that the answer rests on: its value, how far it may be off, and where it comes from."""

    label: str
    value: float
    low: float
    high: float
    unit: Literal["minutes", "share", "money"]
    origin: Origin
    note: str


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Everything assumed, each of it shown, editable and printed.

    `minutes` a person takes for a ticket, `needed` is the share of automated tickets that would have come
    to a person at all, `rework` are the minutes that a person spends on a ticket the agent left unsolved,
    beyond what it would have taken anyway, and `hour` is what a person's hour costs.
    """

    minutes: Assumption
    needed: Assumption
    rework: Assumption
    hour: Assumption
    currency: str = "EUR"

    @property
    def all(self) -> tuple[Assumption, ...]:
        """In the order in which they are read."""
        return self.minutes, self.needed, self.rework, self.hour


@dataclass(frozen=True, slots=True)
class Counts:
    """A month's tickets solved by the agent alone, and those that came back to people.

    Each ticket stands in one of these: what was escalated and reopened was escalated, what was reopened was
    not solved by the agent alone.
    """

    automated: int
    escalated: int
    reopened: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the calculation, in hours; rework is negative."""

    label: str
    tickets: int
    hours: float


@dataclass(frozen=True, slots=True)
class Savings:
    """Hours and cost saved with intervals; if unknown, None with a reason."""

    hours: float | None
    hours_interval: Floats | None
    cost: float | None
    cost_interval: Floats | None
    lines: tuple[Line, ...]
    assumptions: Assumptions
    reason: str


def minutes_of(people: Moments, *, effect: float = 1.0, at_least: int = 100) -> Assumption | None:
    """Returns minutes per ticket handled by people alone; None if too few were timed.

    `people` are the seconds of people on mature tickets of the baseline arm, or of before the agent; `effect`
    is the design effect of their mean, as customers come back and days differ.
    """
    interval = means.mean_interval(people)
    if people.mean is None or interval is None or people.n < at_least:
        return None
    wider = effect**0.5
    low, high = (max(people.mean + (end - people.mean) * wider, 0.0) / 60 for end in interval)
    note = f"mean of {wording.counted(people.n, 'ticket')} that people handled"
    return Assumption("Minutes a person takes", people.mean / 60, low, high, "minutes", "measured", note)


def typed(
    label: str,
    value: float,
    unit: Literal["minutes", "share", "money"],
    note: str,
    *,
    within: float = 0.0,
    origin: Origin = "typed",
) -> Assumption:
    """A number that somebody typed; `within` is how far it may be off, as a share of itself."""
    low, high = value * (1 - within), value * (1 + within)
    return Assumption(label, value, low, min(high, 1.0) if unit == "share" else high, unit, origin, note)


def saved(counts: Counts, given: Assumptions) -> Savings:
    """Returns the savings net of rework.

    Each assumption is moved to either end while the others stay; the squares of what that does add up,
    each side on its own. The number of tickets is what was counted and has no interval.
    """
    if not counts.automated and not counts.escalated and not counts.reopened:
        return Savings(None, None, None, None, (), given, "The agent took part in no mature ticket.")
    middle = tuple(each.value for each in given.all)
    hours, cost = _hours(counts, middle), _hours(counts, middle) * given.hour.value
    minutes, needed, rework, _ = middle
    lines = (
        Line("Solved by the agent alone", counts.automated, counts.automated * needed * minutes / 60),
        Line("Escalated after the agent", counts.escalated, -counts.escalated * rework / 60),
        Line("Reopened, not escalated", counts.reopened, -counts.reopened * rework / 60),
    )
    return Savings(
        hours,
        _ends(counts, given, in_money=False),
        cost,
        _ends(counts, given, in_money=True),
        lines,
        given,
        "",
    )


def sentence(found: Savings) -> str:
    """Returns the answer, or why there is none; below 0 the agent cost time."""
    if found.hours is None or found.hours_interval is None or found.cost is None:
        return found.reason
    low, high = found.hours_interval
    reach = f"{wording.count(round(low))} to {wording.count(round(high))}"
    money = f"{found.assumptions.currency} {wording.count(abs(found.cost))}"
    if low <= 0 <= high:
        return f"{wording.counted(round(found.hours), 'hour')} saved ({reach}): not clear that any were."
    if found.hours < 0:
        return (
            f"The agent cost people {wording.counted(round(-found.hours), 'hour')} ({reach} saved), {money}."
        )
    return f"{wording.counted(round(found.hours), 'hour')} saved ({reach}), worth {money}."


def _hours(counts: Counts, given: tuple[float, ...]) -> float:
    """What came back to people was not counted as solved, so it costs the rework and nothing beyond it."""
    minutes, needed, rework, _ = given
    saved = counts.automated * needed * minutes
    lost = (counts.escalated + counts.reopened) * rework
    return (saved - lost) / 60


def _ends(counts: Counts, given: Assumptions, *, in_money: bool) -> Floats:
    middle = [each.value for each in given.all]

    def answer(values: list[float]) -> float:
        return _hours(counts, tuple(values)) * (values[3] if in_money else 1.0)

    at = answer(middle)
    below = above = 0.0
    for place, each in enumerate(given.all):
        moves = [answer([*middle[:place], end, *middle[place + 1 :]]) - at for end in (each.low, each.high)]
        below += min(*moves, 0.0) ** 2
        above += max(*moves, 0.0) ** 2
    return at - below**0.5, at + above**0.5
