"""Human hours and cost saved in a month, beside those of the period compared with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from analytics.metrics import METRICS, missing
from analytics.trends import count_comparison, human_hours_saved
from analytics.trends.calendar_months import Month, Pairing
from analytics.trends.count_comparison import WeekdayMatched
from analytics.trends.human_hours_saved import Counts, Savings
from jobs.counting.snapshot import Snapshot
from jobs.months import assumptions
from jobs.months.month_series import AGAIN, MonthSeries

_AUTOMATED = METRICS["automated_resolution_rate"]


@dataclass(frozen=True, slots=True)
class HoursSaved:
    """The savings of a month, of the period compared with, and their difference."""

    value: Savings | None
    base: Savings | None
    change: Savings | None
    sampled: WeekdayMatched | None
    line: tuple[float, ...]
    reason: str


def of(
    taken: Snapshot,
    found: MonthSeries,
    month: Month,
    paired: Pairing,
    typed: Sequence[assumptions.TypedAssumption],
    whole: Sequence[Month],
    rows: pl.DataFrame,
) -> HoursSaved:
    """Returns the hours and cost saved in a month under its last day's assumptions.

    `whole` are the months of the line, `rows` the facts of both sides of the pairing.
    """
    absent = no_agent(taken, found, month)
    assumed = absent or assumptions.of(typed, taken, found.chosen, month.last, found.agent_from)
    if isinstance(assumed, str):
        return HoursSaved(None, None, None, None, (), assumed)
    base = change = sampled = None
    if paired.days and paired.base_days:
        now = found.sums_of(paired.days)
        then = count_comparison.like_sums(found.days, paired.days, paired.base_days)
        if then["involved"]:
            base = human_hours_saved.saved(_counts(then), assumed)
            less = {name: now[name] - then[name] for name in now}
            change = human_hours_saved.saved(_counts(less), assumed)
            solved, again = (
                assumed.minutes.value * assumed.needed.value / 60,
                assumed.rework.value / 60,
            )
            back = pl.col("handed_over").cast(pl.Float64) + pl.col(AGAIN).cast(pl.Float64)
            amount = pl.col("automated").cast(pl.Float64) * solved - back * again
            sampled = like_days(paired, rows, amount)
    line = [human_hours_saved.saved(_counts(found.sums[each.key]), assumed).hours for each in whole]
    return HoursSaved(
        human_hours_saved.saved(_counts(found.sums[month.key]), assumed),
        base,
        change,
        sampled,
        tuple(hours for hours in line if hours is not None),
        "",
    )


def like_days(paired: Pairing, rows: pl.DataFrame, amount: pl.Expr) -> WeekdayMatched | None:
    """Returns an amount per ticket in a month less that in the other period, on like weekdays."""
    if not (paired.days and paired.base_days):
        return None
    there = rows.select("customer", "day", amount=amount).filter(pl.col("amount").cast(pl.Float64) != 0)
    return count_comparison.compare(there, paired.days, paired.base_days)


def no_agent(taken: Snapshot, found: MonthSeries, month: Month) -> str:
    """Returns why a month says nothing about the agent; empty if it does."""
    took_part = found.sums[month.key]["involved"]
    return missing(_AUTOMATED, taken.rules.known) or (
        "" if took_part else f"The agent took part in no ticket of {month.name} that is judged."
    )


def _counts(sums: Mapping[str, float]) -> Counts:
    return Counts(*(round(sums[name]) for name in ("automated", "handed_over", AGAIN)))
