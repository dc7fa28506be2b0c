"""Data behind the charts of comparisons and months: the same points and units, intervals and n."""

from collections.abc import Sequence

import polars as pl

from analytics.exploratory.comparison import Compared, Side
from analytics.exploratory.series import Series
from analytics.figures.charts.months import Point as MonthPoint
from analytics.metrics import METRICS, Metric, Unit
from analytics.ticket_slices import words
from analytics.trends.change_decomposition import Decomposition

#: A unit as it stands on the axis.
UNITS: dict[Unit, str] = {"share": "%", "seconds": "seconds", "points": "points"}


def over_time(metric: Metric, sides: Sequence[tuple[str, Series]]) -> pl.DataFrame:
    """One row a point that is drawn, side by side and day by day."""
    return pl.DataFrame(
        [
            {
                "metric": metric.label,
                "side": label,
                "from": point.start,
                "to": point.end,
                "value": scaled(point.estimate.value, metric.unit),
                "low": scaled(point.estimate.low, metric.unit),
                "high": scaled(point.estimate.high, metric.unit),
                "unit": UNITS[metric.unit],
                "n": point.estimate.n,
                "excluded": point.estimate.excluded,
            }
            for label, series in sides
            for point in series.drawn
        ],
        schema={
            "metric": pl.String,
            "side": pl.String,
            "from": pl.Date,
            "to": pl.Date,
            "value": pl.Float64,
            "low": pl.Float64,
            "high": pl.Float64,
            "unit": pl.String,
            "n": pl.Int64,
            "excluded": pl.Int64,
        },
    )


def differences(found: Sequence[Compared], sides: Sequence[Side]) -> pl.DataFrame:
    """One row a difference that is drawn, the first side minus the second, and both sides' n."""
    minus = " minus ".join(side.label for side in sides)
    return pl.DataFrame(
        [
            {
                "metric": item.metric.label,
                "difference": minus,
                "value": scaled(item.difference.value, item.metric.unit),
                "low": scaled(item.difference.low, item.metric.unit),
                "high": scaled(item.difference.high, item.metric.unit),
                "unit": "points" if item.metric.unit == "share" else UNITS[item.metric.unit],
                "p": item.difference.p,
                "n": item.one.n,
                "n_of_the_other": item.base.n,
            }
            for item in found
            if item.difference is not None and item.base is not None
        ],
        schema={
            "metric": pl.String,
            "difference": pl.String,
            "value": pl.Float64,
            "low": pl.Float64,
            "high": pl.Float64,
            "unit": pl.String,
            "p": pl.Float64,
            "n": pl.Int64,
            "n_of_the_other": pl.Int64,
        },
    )


def moved(found: Decomposition) -> pl.DataFrame:
    """One row a part of a change: whose mix or rate it is, how much, and its interval."""
    times = 100.0 if found.metric.unit == "share" else 1.0
    return pl.DataFrame(
        [
            {
                "metric": found.metric.label,
                "part": ", ".join(words(part.path)) or "all",
                "effect": part.effect,
                "value": times * part.value,
                "low": times * part.low,
                "high": times * part.high,
                "unit": "points" if found.metric.unit == "share" else UNITS[found.metric.unit],
            }
            for part in (*found.totals, *found.parts)
        ],
        schema={
            "metric": pl.String,
            "part": pl.String,
            "effect": pl.String,
            "value": pl.Float64,
            "low": pl.Float64,
            "high": pl.Float64,
            "unit": pl.String,
        },
    )


def by_month(panels: Sequence[tuple[str, Sequence[MonthPoint]]]) -> pl.DataFrame:
    """One row a month that is drawn, metric by metric, with its target and how whole it is."""
    return pl.DataFrame(
        [
            {
                "metric": METRICS[key].label,
                "month": point.month.key,
                "state": ", ".join(point.month.states),
                "value": scaled(point.estimate.value, METRICS[key].unit),
                "low": scaled(point.estimate.low, METRICS[key].unit),
                "high": scaled(point.estimate.high, METRICS[key].unit),
                "target": scaled(point.target, METRICS[key].unit),
                "unit": UNITS[METRICS[key].unit],
                "n": point.estimate.n,
                "excluded": point.estimate.excluded,
            }
            for key, points in panels
            for point in points
        ],
        schema={
            "metric": pl.String,
            "month": pl.String,
            "state": pl.String,
            "value": pl.Float64,
            "low": pl.Float64,
            "high": pl.Float64,
            "target": pl.Float64,
            "unit": pl.String,
            "n": pl.Int64,
            "excluded": pl.Int64,
        },
    )


def scaled(amount: float | None, unit: Unit) -> float | None:
    """A value in the unit of the axis: a share is drawn in percent."""
    return None if amount is None else (100 if unit == "share" else 1) * amount
