"""A series: one metric over time, in steps large enough to hold a rate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import polars as pl
import polars.selectors as cs

from analytics import estimates
from analytics.estimates import ENOUGH, Estimate
from analytics.metrics import Metric

#: Days in one step, the finest first.
STEPS = (1, 7, 28)
#: Above this many days a line by day is unreadable.
DAILY_AT_MOST = 120

STEP_NAMES: Mapping[int, tuple[str, str]] = {
    1: ("day", "days"),
    7: ("week", "weeks"),
    28: ("four weeks", "blocks of four weeks"),
}


@dataclass(frozen=True, slots=True)
class Point:
    """A metric over some days; `estimate.thin` says that they hold too few rows to be drawn."""

    start: date
    end: date
    estimate: Estimate

    @property
    def middle(self) -> date:
        """Where the point stands on the axis."""
        return self.start + (self.end - self.start) / 2


@dataclass(frozen=True, slots=True)
class Series:
    """One side's points in order, and the days that are too young to be among them."""

    points: tuple[Point, ...]
    step: int
    first: date
    last_mature: date
    last: date

    @property
    def drawn(self) -> tuple[Point, ...]:
        """The points with enough rows."""
        return tuple(p for p in self.points if p.estimate.value is not None and not p.estimate.thin)


def step(days: Sequence[int], first: date, last: date) -> Literal[1, 7, 28]:
    """The finest step that typically holds enough rows; `days` are rows a day of the smaller side."""
    span = (last - first).days + 1
    if span <= DAILY_AT_MOST and np.median(days or [0]) >= ENOUGH:
        return 1
    return 7 if span <= 7 * DAILY_AT_MOST and sum(days) / span * 7 >= ENOUGH else 28


def of(
    metric: Metric,
    added: pl.DataFrame,
    facts: pl.DataFrame,
    known: frozenset[str],
    days: int,
    last_mature: date,
) -> Series:
    """From a side's measures a day and, for quantiles, its facts; the last step ends on `last_mature`."""
    first, last = _span(added, last_mature)
    block = ((pl.lit(last_mature) - pl.col("day")).dt.total_days() // days).alias("block")
    mature = added.filter(pl.col("day") <= last_mature).with_columns(block)
    sums = mature.group_by("block").agg(cs.numeric().sum()).sort("block", descending=True)
    rows = {(row["block"],): row for row in sums.to_dicts()}
    rated = (
        facts.filter(pl.col("day") <= last_mature).with_columns(block) if metric.kind == "quantile" else facts
    )
    found = estimates.of(metric, rated, rows, known, ("block",))
    points: list[Point] = []
    for (number,), estimate in found.items():
        end = last_mature - timedelta(days=int(str(number)) * days)
        points.append(Point(max(first, end - timedelta(days=days - 1)), end, estimate))
    return Series(tuple(points), days, first, min(last_mature, last), last)


def _span(added: pl.DataFrame, otherwise: date) -> tuple[date, date]:
    if added.is_empty():
        return otherwise, otherwise
    first, last = added.select(first=pl.col("day").min(), last=pl.col("day").max()).row(0)
    return first, last


def sparkline(series: Series) -> list[float]:
    """The values that are drawn, for a line so small that it has no axis; empty below two of them."""
    values = [point.estimate.value or 0.0 for point in series.drawn]
    return values if len(values) > 1 else []


def days_ahead(one: Series, base: Series) -> tuple[int, int]:
    """In how many steps that both sides have the first was better, and how many such steps there are."""
    others = {point.end: point.estimate.value or 0.0 for point in base.drawn}
    pairs = [(point.estimate.value or 0.0, others[point.end]) for point in one.drawn if point.end in others]
    lower = bool(one.points) and one.points[0].estimate.metric.better == "lower"
    return sum(a < b if lower else a > b for a, b in pairs), len(pairs)
