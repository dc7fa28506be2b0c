"""Current volume and rates: tickets a day, each metric and its spread over customers and days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite
from typing import cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.metrics import METRICS, Metric, missing
from analytics.pilot.assignment import eligible_tickets
from analytics.pilot.panel import panels
from analytics.pilot.planning import metric_spread
from analytics.pilot.planning.metric_spread import Spread
from analytics.ticket_outcomes import Rules
from analytics.ticket_slices import Slice

#: How many of the last complete days say how it goes at present.
RECENT_DAYS = 28
#: How far from a quantile, in shares of the rows, its density is looked for; farther where values are tied.
_REACHES = (0.1, 0.25, 0.5)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Present:
    """A metric's current value, and its spread over customers, categories and days.

    `answered` is the share of tickets that have it. Of times the spread is that of what a row moves the
    median's logarithm by. `reason` says why it is not known.
    """

    metric: Metric
    value: float | None
    answered: float
    spread: Spread | None
    reason: str


@dataclass(frozen=True, slots=True)
class Volume:
    """Recent tickets a day, their period, and each metric in it.

    `base_tickets` are those of a baseline that lies before the pilot, None where it runs beside it. `scale`
    is how many times as many tickets all traffic has as those of which the metrics were measured.
    """

    first: date
    last: date
    daily: float
    base_tickets: int | None
    scale: float
    present: dict[str, Present]


def volume(pilot: Slice, baseline: Slice, facts: pl.DataFrame, rules: Rules, keys: Sequence[str]) -> Volume:
    """Measures the last four weeks of mature tickets; of the arms, or of all if there are none.

    Metrics are those of the baseline's tickets, as the pilot's own would be known too early.
    """
    last = eligible_tickets.last_full_day(rules)
    recent = Slice(last - timedelta(days=RECENT_DAYS - 1), last)
    before = baseline.end is not None
    rows = facts.lazy().filter(recent.predicate(), pl.col("tickets"))
    arms = Slice(where=pilot.where).predicate() | Slice(where=baseline.where).predicate()
    if not before and rows.filter(arms).head(1).collect().is_empty():
        arms, base = pl.lit(True), rows
    else:
        base = facts.lazy().filter(baseline.predicate()) if before else rows.filter(baseline.predicate())
    counted = rows.filter(arms).select(first=pl.col("day").min(), tickets=pl.len()).collect().row(0)
    # A log that is younger than four weeks is divided by the days that it has.
    first = counted[0] or last
    metrics = [METRICS[key] for key in dict.fromkeys(keys) if key in METRICS]
    columns = {name for each in metrics for name in (*each.measures, each.value) if name}
    held = base.select(
        *sorted({"customer", "tickets", "category", "day"} | columns & set(facts.columns))
    ).collect()
    days, daily, tickets = (last - first).days + 1, counted[1] / ((last - first).days + 1), len(held)
    if before and tickets:
        begun = held["day"].min()
        days = (baseline.end - begun).days + 1 if baseline.end and isinstance(begun, date) else days
    return Volume(
        first=first,
        last=last,
        daily=daily,
        base_tickets=int(held["tickets"].sum()) if before else None,
        scale=daily * days / tickets if tickets else 1.0,
        present={each.key: _present(each, held, rules, days) for each in metrics},
    )


def _present(metric: Metric, rows: pl.DataFrame, rules: Rules, days: int) -> Present:
    reason = missing(metric, rules.known)
    if reason:
        return Present(metric, None, 0.0, None, reason)
    counted = rows.filter(pl.col(metric.denominator) > 0)
    asked = int(rows.select((pl.col(metric.population) > 0).sum()).item())
    if not counted.height or not asked:
        return Present(metric, None, 0.0, None, f"No {metric.rows} of the last weeks has it.")
    values = counted[metric.numerator if metric.kind == "ratio" else metric.value].cast(pl.Float64)
    shown, moved = values.mean(), values
    if metric.kind == "quantile":
        shown = values.quantile(metric.quantile)
        moved = _moved(values.to_numpy(), metric.quantile)
    if shown is None or not isfinite(float(shown)):  # pyright: ignore[reportArgumentType]
        return Present(metric, None, 0.0, None, f"No {metric.rows} of the last weeks has a value.")
    middle = cast("date", counted["day"].max()) - timedelta(days=days // 2 - 1)
    half = counted.select((pl.col("day") >= middle).cast(pl.Int8)).to_series()
    each = pl.DataFrame(
        {
            "customer": counted["customer"],
            "category": counted["category"],
            "half": half,
            "y": moved,
            "n": counted[metric.denominator].cast(pl.Float64),
        }
    )
    return Present(
        metric=metric,
        value=float(shown),  # pyright: ignore[reportArgumentType]
        answered=min(1.0, counted.height / asked),
        spread=metric_spread.measured(each, days),
        reason="",
    )


def _moved(values: Floats, quantile: float) -> Floats:
    """By how much each row moves the logarithm of a quantile: (below it − q) over the density there."""
    logs = np.log(np.maximum(values, panels.SHORTEST))
    for reach in _REACHES:
        ends = np.quantile(logs, (max(0.0, quantile - reach), min(1.0, quantile + reach)))
        if (wide := float(ends[1] - ends[0])) > 0:
            middle = np.quantile(logs, quantile)
            # Ties at the quantile count by half, so that the rows' mean is that of the quantile.
            below = (logs < middle) + 0.5 * (logs == middle)
            return (quantile - below) * wide / (2 * reach)
    return np.zeros(len(values))
