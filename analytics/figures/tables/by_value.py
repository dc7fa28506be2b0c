"""Table of a breakdown: text and an interval picture per value of a field."""

import polars as pl

from analytics import wording
from analytics.estimates import Estimate
from analytics.exploratory import breakdown
from analytics.exploratory.breakdown import Breakdown, Row
from analytics.exploratory.comparison import Pair
from analytics.figures.drawing import theme
from analytics.figures.tables import row_intervals
from analytics.figures.tables.row_intervals import Interval
from analytics.metrics import Metric


def table(found: Breakdown, pair: Pair, metric: Metric, colours: theme.Palette) -> pl.DataFrame:
    """The table as it is shown: words and pictures, so that nothing is rounded twice."""
    drawn = [_interval(row) for row in found.rows]
    end = row_intervals.reach([item for item in drawn if item is not None])
    columns: dict[str, list[object]] = {
        "value": [row.name for row in found.rows],
        "tickets": [row.tickets for row in found.rows],
        "one": [_rate(row.compared.one) for row in found.rows],
    }
    if pair.base is not None:
        differences = [row.compared.difference for row in found.rows]
        columns |= {
            "base": [_rate(row.compared.base) for row in found.rows],
            "difference": [
                wording.NONE if d is None else wording.signed(d.value, metric.unit) for d in differences
            ],
            "interval": [
                "" if d is None else wording.signed_interval(d.low, d.high, metric.unit) for d in differences
            ],
            "picture": [row_intervals.address(item, end, colours) for item in drawn],
        }
    columns["state"] = [breakdown.state(row) for row in found.rows]
    return pl.DataFrame(columns, strict=False)


def _rate(estimate: Estimate | None) -> str:
    if estimate is None or estimate.value is None:
        return wording.NONE
    if estimate.thin and estimate.numerator is not None:
        return f"{wording.count(estimate.numerator)} of {wording.count(estimate.n)}"
    return wording.NONE if estimate.thin else wording.value(estimate.value, estimate.metric.unit)


def _interval(row: Row) -> Interval | None:
    found = row.compared.difference
    return None if found is None else Interval(found.value, found.low, found.high, row.clear)
