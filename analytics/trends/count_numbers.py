"""The headline numbers of a month that are counts: tickets automated and human hours saved."""

import math
from collections.abc import Mapping, Sequence

from analytics import wording
from analytics.estimates import critical
from analytics.metrics import METRICS
from analytics.trends import month_metrics
from analytics.trends.count_comparison import WeekdayMatched
from analytics.trends.headline_numbers import CHANGE, HOURS, LABELS, VOLUME, Change, Number
from analytics.trends.human_hours_saved import Savings
from analytics.trends.month_metrics import Against, Target

#: Beside the value of an earlier month that a count is compared with.
LIKE = "same weekdays"


def volume(
    month: Mapping[str, float],
    compared: WeekdayMatched | None,
    target: Target | None,
    line: Sequence[float],
    absent: str,
    *,
    over: bool = True,
) -> Number:
    """Returns a month's automated tickets; `compared` is the change on like weekdays."""
    metric = METRICS["automated_resolution_rate"]
    value, mature = month["automated"], month["mature"]
    reason = absent or ("" if mature else "No ticket is mature yet.")
    like = None if reason else compared
    return Number(
        key=VOLUME,
        label=LABELS[VOLUME],
        unit="tickets",
        better="higher",
        value=None if reason else value,
        low=None,
        high=None,
        of="" if reason else f"{wording.share(value / mature)} of {wording.count(mature)}",
        base=None if like is None else like.base,
        change=None if like is None else _change(like, over=over),
        target=target,
        against=_counted_against(None if reason else value, value, value, target, over=over),
        line=tuple(line),
        definition=(
            f"How many: {metric.definition} Counted, so it has no interval. It is compared with what the "
            f"earlier month would have had on the same weekdays. {CHANGE}"
        ),
        reason=reason,
        beside=LIKE,
    )


def hours(
    found: Savings | None,
    base: Savings | None,
    change: Savings | None,
    sampled: WeekdayMatched | None,
    target: Target | None,
    line: Sequence[float],
    reason: str,
    *,
    over: bool = True,
) -> Number:
    """Returns the human hours saved.

    `change` is the value of the difference in counts of like weekdays, by the same assumptions; `sampled`
    says how sure that difference is as a count of tickets.
    """
    ends = (found and found.hours_interval) or (None, None)
    value = None if found is None else found.hours
    moved = None
    if base is not None and change is not None and change.hours is not None:
        moved = _with_assumptions(change.hours, change.hours_interval, sampled, over=over)
    given = found.assumptions.all if found is not None else ()
    unmeasured = [each.label.lower() for each in given if each.origin != "measured"]
    return Number(
        key=HOURS,
        label=LABELS[HOURS],
        unit="hours",
        better="higher",
        value=value,
        low=ends[0],
        high=ends[1],
        of=f"of {wording.counted(found.lines[0].tickets, 'ticket')}" if found and found.lines else "",
        base=None if base is None else base.hours,
        change=moved,
        target=target,
        against=_counted_against(value, ends[0], ends[1], target, over=over),
        line=tuple(line),
        definition=(
            "Hours that people would have spent on what the agent solved alone, less those that they spent "
            "on what it handed over or had to be done again. The interval is that of the assumptions; "
            f"assumed, not measured: {wording.listed(unmeasured) or 'nothing'}. The change is from the same "
            f"weekdays of the earlier month, and its interval is that of assumptions and tickets. {CHANGE}"
        ),
        reason=reason or (found.reason if found is not None else ""),
        beside=LIKE,
    )


def _change(like: WeekdayMatched, *, over: bool) -> Change:
    """The change of a count with its interval, where one is known."""
    reach = _reach(like, over=over)
    if reach is None:
        return Change(like.value, None, None)
    return Change(like.value, like.value - reach, like.value + reach)


def _with_assumptions(
    value: float, assumed: tuple[float, float] | None, sampled: WeekdayMatched | None, *, over: bool
) -> Change:
    """The squares of what assumptions and tickets leave open add up, each side on its own."""
    reach = None if sampled is None else _reach(sampled, over=over)
    if assumed is None or reach is None:
        return Change(value, None, None)
    below, above = (math.hypot(value - assumed[0], reach), math.hypot(assumed[1] - value, reach))
    return Change(value, value - below, value + above)


def _reach(like: WeekdayMatched, *, over: bool) -> float | None:
    """How far the interval reaches; nothing for a month that is still running: it is looked at daily."""
    if like.error is None or not over:
        return None
    return critical(like.freedom, month_metrics.ALPHA) * like.error


def _counted_against(
    value: float | None, low: float | None, high: float | None, target: Target | None, *, over: bool
) -> Against | None:
    """A count beside its target: it is what it is; an interval of assumptions must leave the target out.

    A month that is not over has not missed it yet.
    """
    if target is None:
        return None
    if value is None:
        return Against(None, "no value")
    if low is not None and high is not None and low < target.value < high:
        return Against(value - target.value, "not clear")
    if not over and value < target.value:
        return Against(value - target.value, "not clear")
    return Against(value - target.value, "met" if value >= target.value else "missed")
