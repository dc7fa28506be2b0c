"""Time series of one metric, in steps large enough to hold a rate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import polars as pl
import polars.selectors as cs

from analytics import design_effects, estimates
from analytics.estimates import ENOUGH, Estimate
from analytics.metrics import Metric

#: Days in one step, the finest first.
STEPS = (1, 7, 28)
#: Above this many days a line by day is unreadable.
DAILY_AT_MOST = 120

#: Several steps, by the days of one.
STEP_NAMES: Mapping[int, str] = {1: "days", 7: "weeks", 28: "blocks of four weeks"}


@dataclass(frozen=True, slots=True)
class Point:
    """A metric in one step; `estimate.thin` says that there are too few rows to draw."""

    start: date
    end: date
    estimate: Estimate

    @property
    def middle(self) -> date:
        """Where the point stands on the axis."""
        return self.start + (self.end - self.start) / 2


@dataclass(frozen=True, slots=True)
class Series:
    """One side's points in order, and the immature days after them."""

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
    """Returns the finest step that usually has enough rows; `days` are the smaller side's daily rows."""
    span = (last - first).days + 1
    if span <= DAILY_AT_MOST and np.median(days or [0]) >= ENOUGH:
        return 1
    return 7 if span <= 7 * DAILY_AT_MOST and sum(days) / span * 7 >= ENOUGH else 28


def of(
    metrics: Sequence[Metric],
    added: pl.DataFrame,
    samples: pl.DataFrame,
    known: frozenset[str],
    days: int,
    last_mature: date,
    *,
    knowing: bool = False,
) -> dict[str, Series]:
    """Builds each metric's series from daily measures and samples; `last_mature` ends the last step.

    `knowing` makes the points' intervals reckon with customers: the samples have what
    `design_effect_inputs.columns` names.
    """
    first, last = _span(added, last_mature)
    block = ((pl.lit(last_mature) - pl.col("day")).dt.total_days() // days).alias("block")
    mature = added.filter(pl.col("day") <= last_mature).with_columns(block)
    sums = mature.group_by("block").agg(cs.numeric().sum()).sort("block", descending=True)
    rated = samples.filter(pl.col("day") <= last_mature).with_columns(block)
    found: Mapping[tuple[object, ...], Mapping[str, Estimate]]
    found = estimates.all_of(rated, sums, known, ("block",), metrics)
    if knowing:
        found = design_effects.reckoned(found, rated.lazy(), ("block",))
    points: dict[str, list[Point]] = {metric.key: [] for metric in metrics}
    for (number,), by_key in found.items():
        end = last_mature - timedelta(days=int(str(number)) * days)
        start = max(first, end - timedelta(days=days - 1))
        for key, estimate in by_key.items():
            points[key].append(Point(start, end, estimate))
    until = min(last_mature, last)
    return {key: Series(tuple(drawn), days, first, until, last) for key, drawn in points.items()}


def _span(added: pl.DataFrame, otherwise: date) -> tuple[date, date]:
    if added.is_empty():
        return otherwise, otherwise
    first, last = added.select(first=pl.col("day").min(), last=pl.col("day").max()).row(0)
    return first, last


def sparkline(series: Series) -> list[float]:
    """Returns the drawn values of a sparkline; empty if fewer than two."""
    values = [point.estimate.value or 0.0 for point in series.drawn]
    return values if len(values) > 1 else []


def days_ahead(one: Series, base: Series) -> tuple[int, int]:
    """Returns in how many common steps the first side was better, and how many steps there are."""
    others = {point.end: point.estimate.value or 0.0 for point in base.drawn}
    pairs = [(point.estimate.value or 0.0, others[point.end]) for point in one.drawn if point.end in others]
    lower = bool(one.points) and one.points[0].estimate.metric.better == "lower"
    return sum(a < b if lower else a > b for a, b in pairs), len(pairs)
