"""The human hours a month avoided, beside those of the days it is compared with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analytics.metrics import METRICS, missing
from analytics.trends import value
from analytics.trends.months import Month, Pairing
from analytics.trends.value import Counts, Value
from jobs import assumptions
from jobs.course import AGAIN, Course
from jobs.snapshot import Snapshot

_AUTOMATED = METRICS["automated_resolution_rate"]


@dataclass(frozen=True, slots=True)
class Avoided:
    """The value of a month, of the days it is compared with, and of what lies between the two."""

    value: Value | None
    base: Value | None
    change: Value | None
    line: tuple[float, ...]
    reason: str


def avoided(
    taken: Snapshot,
    found: Course,
    month: Month,
    paired: Pairing,
    typed: Sequence[assumptions.Typed],
    whole: Sequence[Month],
) -> Avoided:
    """The human hours and cost avoided in a month under its last day's assumptions; `whole` is the line."""
    absent = no_agent(taken, found, month)
    assumed = absent or assumptions.of(typed, taken, found.chosen, month.last, found.agent_from)
    if isinstance(assumed, str):
        return Avoided(None, None, None, (), assumed)
    base = change = None
    if paired.days and paired.base_days:
        now, then = (found.sums_of(days) for days in (paired.days, paired.base_days))
        if then["involved"]:
            base = value.avoided(_counts(then), assumed)
            less = {name: now[name] - then[name] for name in now}
            change = value.avoided(_counts(less), assumed)
    line = [value.avoided(_counts(found.sums[each.key]), assumed).hours for each in whole]
    return Avoided(
        value.avoided(_counts(found.sums[month.key]), assumed),
        base,
        change,
        tuple(hours for hours in line if hours is not None),
        "",
    )


def no_agent(taken: Snapshot, found: Course, month: Month) -> str:
    """Why nothing can be said about the agent in a month; empty where it can."""
    took_part = found.sums[month.key]["involved"]
    return missing(_AUTOMATED, taken.rules.known) or (
        "" if took_part else f"The agent took part in no ticket of {month.name} that is judged."
    )


def _counts(sums: Mapping[str, float]) -> Counts:
    return Counts(int(sums["automated"]), int(sums["handed_over"]), int(sums[AGAIN]))
