"""A month's metrics with intervals, against the comparable month and their targets."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl
import polars.selectors as cs

from analytics import design_effects, estimates
from analytics.estimates import LEVEL, Estimate
from analytics.exploratory import comparison, differences
from analytics.exploratory.comparison import Compared
from analytics.exploratory.differences import Looks
from analytics.metrics import Metric
from analytics.trends.calendar_months import Month, Pairing

Days = tuple[date, date]

#: The headline numbers of a month, whose changes are judged at once.
HEADLINES = 5
#: The level of each: in one month of twenty at most any of them is called clear by chance (Šidák 1967).
ALPHA = 1 - (1 - LEVEL) ** (1 / HEADLINES)


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
    pairing: Pairing,
    known: frozenset[str],
    metrics: Sequence[Metric],
    facts: pl.LazyFrame | None = None,
    only: Collection[str] | None = None,
) -> dict[str, Compared]:
    """Every metric of a month's days and of the days it may be compared with; alone where there are none.

    With the same tickets' `facts` differences reckon with customers, who may come in both months, and with
    days. The intervals of the headline numbers hold all together; those of a month that is not over hold on
    every day of it. `only` these metrics are compared, where they are named: the others tell how many tickets
    there are, which decides the sample that customers are asked of.
    """
    if pairing.days is None:
        return {}
    one = _within(days, pairing.days, known, metrics)
    if pairing.base_days is None:
        return comparison.compare_all(_among(one, only), None)
    base = _within(days, pairing.base_days, known, metrics)
    looks = Looks(ALPHA, daily=not pairing.month.complete)
    if facts is None:
        return comparison.compare_all(_among(one, only), _among(base, only), looks=looks)
    spans = (pairing.days, pairing.base_days)
    rows = [facts.filter(pl.col("day").is_between(*span)) for span in spans]
    effects = design_effects.between({(): one}, {(): base}, (rows[0], rows[1]), only=only)
    return comparison.compare_all(_among(one, only), _among(base, only), effects[()], looks)


def against(found: Estimate, target: Target, *, daily: bool = False) -> Against:
    """A metric beside its target: met or missed only where its interval leaves the target out.

    `daily` says that the month is not over, so that somebody may look on every day: the interval is then one
    that holds on all of them.
    """
    if found.value is None:
        return Against(None, "no value")
    gap = found.value - target.value
    low, high = differences.at_every_look(found) if daily else (found.low, found.high)
    clear = low is not None and high is not None and not low <= target.value <= high
    if found.thin or not clear or found.metric.better == "neither":
        return Against(gap, "not clear")
    return Against(gap, "met" if (gap > 0) == (found.metric.better == "higher") else "missed")


def _among(found: Mapping[str, Estimate], only: Collection[str] | None) -> Mapping[str, Estimate]:
    return found if only is None else {key: each for key, each in found.items() if key in only}


def _within(
    days: pl.DataFrame, span: Days, known: frozenset[str], metrics: Sequence[Metric]
) -> Mapping[str, Estimate]:
    added = days.filter(pl.col("day").is_between(*span)).select(cs.numeric().sum())
    return estimates.all_of(pl.DataFrame(), added, known, (), metrics)[()]
