"""Data behind the verdict's charts: criteria and daily looks."""

import polars as pl

from analytics.figures.charts import criteria as placing
from analytics.figures.tables.chart_data import UNITS, scaled
from analytics.metrics import Unit
from analytics.pilot.verdict_records import Judged, Verdict


def criteria(found: Verdict) -> pl.DataFrame:
    """One row a criterion: what is held against its line, the line, and both arms' rows and customers."""
    return pl.DataFrame(
        [_criterion(each) for each in found.criteria],
        schema={
            "metric": pl.String,
            "state": pl.String,
            "early": pl.Boolean,
            "reading": pl.String,
            "value": pl.Float64,
            "low": pl.Float64,
            "high": pl.Float64,
            "line": pl.Float64,
            "unit": pl.String,
            "p": pl.Float64,
            "n": pl.Int64,
            "n_of_the_baseline": pl.Int64,
            "customers": pl.Int64,
            "customers_of_the_baseline": pl.Int64,
            "method": pl.String,
            "sentence": pl.String,
        },
    )


def looks(found: Judged) -> pl.DataFrame:
    """One row a day: the difference of all tickets so far, and the interval that holds on every day."""
    unit: Unit = "share" if found.relative else found.metric.unit
    return pl.DataFrame(
        [
            {
                "metric": found.metric.label,
                "until": look.day,
                "value": scaled(look.value, unit),
                "low": scaled(look.low, unit),
                "high": scaled(look.high, unit),
                "unit": _difference_unit(found),
                "n": look.tickets,
            }
            for look in (found.monitor.looks if found.monitor else ())
        ],
        schema={
            "metric": pl.String,
            "until": pl.Date,
            "value": pl.Float64,
            "low": pl.Float64,
            "high": pl.Float64,
            "unit": pl.String,
            "n": pl.Int64,
        },
    )


def _criterion(each: Judged) -> dict[str, object]:
    item = placing.placed(each)
    target = each.criterion.target is not None
    unit: Unit = "share" if each.relative and not target else each.metric.unit
    return {
        "metric": each.metric.label,
        "state": each.state,
        "early": each.early,
        "reading": "value of the pilot" if target else "pilot minus baseline",
        "value": scaled(item.value, unit) if item else None,
        "low": scaled(item.low, unit) if item else None,
        "high": scaled(item.high, unit) if item else None,
        "line": scaled(item.line, unit) if item and not each.criterion.watched else None,
        "unit": UNITS[unit] if target else _difference_unit(each),
        "p": each.p,
        "n": each.pilot.rows,
        "n_of_the_baseline": each.baseline.rows,
        "customers": each.pilot.customers,
        "customers_of_the_baseline": each.baseline.customers,
        "method": each.method,
        "sentence": each.sentence,
    }


def _difference_unit(found: Judged) -> str:
    if found.relative:
        return "% of the baseline"
    return "points" if found.metric.unit == "share" else UNITS[found.metric.unit]
