"""Headlines: a month's metrics with their intervals, held against the month they may be compared with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl
import polars.selectors as cs

from analytics import comparison, estimates, repeats
from analytics.comparison import Compared
from analytics.estimates import Estimate
from analytics.metrics import Metric
from analytics.trends.months import Month, Pairing

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Target:
    """What somebody promised for a metric: a value, and the day on which it was set."""

    metric: str
    value: float
    set_on: date


@dataclass(frozen=True, slots=True)
class Against:
    """How far a metric lies above its target, in the metric's unit, and the word for it."""

    gap: float | None
    word: Literal["met", "missed", "not clear", "no value"]


def by_month(
    days: pl.DataFrame,
    samples: pl.DataFrame,
    months: Sequence[Month],
    known: frozenset[str],
    metrics: Sequence[Metric],
) -> dict[str, dict[str, Estimate]]:
    """Every metric of every month: from the month's key to its estimates by metric.

    `days` are the measures added up per day, `samples` what quantiles need of the facts, with day.
    """
    month = pl.col("day").dt.strftime("%Y-%m").alias("month")
    wanted = {each.key for each in months}
    added = days.group_by(month).agg(cs.numeric().sum()).filter(pl.col("month").is_in(wanted))
    rows = samples.with_columns(month) if samples.columns else samples
    found = estimates.all_of(rows, added, known, ("month",), metrics)
    return {str(key): by_metric for (key,), by_metric in sorted(found.items(), key=str)}


def compared(
    days: pl.DataFrame,
    samples: pl.DataFrame,
    pairing: Pairing,
    known: frozenset[str],
    metrics: Sequence[Metric],
    facts: pl.LazyFrame | None = None,
) -> dict[str, Compared]:
    """Every metric of a month's days and of the days it may be compared with; alone where there are none.

    With the same tickets' `facts` differences know how often customers come back.
    """
    if pairing.days is None:
        return {}
    one = _within(days, samples, pairing.days, known, metrics)
    if pairing.base_days is None:
        return comparison.compare_all(one, None)
    base = _within(days, samples, pairing.base_days, known, metrics)
    if facts is not None:
        one, base = (
            repeats.reckoned({(): found}, facts.filter(pl.col("day").is_between(*span)))[()]
            for found, span in ((one, pairing.days), (base, pairing.base_days))
        )
    return comparison.compare_all(one, base)


def against(found: Estimate, target: Target) -> Against:
    """A metric beside its target: met or missed only where its interval leaves the target out."""
    if found.value is None:
        return Against(None, "no value")
    gap = found.value - target.value
    clear = found.low is not None and found.high is not None and not found.low <= target.value <= found.high
    if found.thin or not clear or found.metric.better == "neither":
        return Against(gap, "not clear")
    return Against(gap, "met" if (gap > 0) == (found.metric.better == "higher") else "missed")


def _within(
    days: pl.DataFrame, samples: pl.DataFrame, span: Days, known: frozenset[str], metrics: Sequence[Metric]
) -> Mapping[str, Estimate]:
    inside = pl.col("day").is_between(*span)
    added = days.filter(inside).select(cs.numeric().sum())
    rows = samples.filter(inside) if samples.columns else samples
    return estimates.all_of(rows, added, known, (), metrics)[()]
