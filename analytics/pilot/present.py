"""How it goes at present: tickets a day, and each metric with its spread and what a ticket is worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

import numpy as np
import polars as pl
from scipy import special

from analytics.metrics import METRICS, Metric, missing
from analytics.outcomes import Rules
from analytics.pilot import cells, picked
from analytics.significance import clustered, design_effect
from analytics.slices import Slice

#: How many of the last full days say how it goes at present.
RECENT_DAYS = 28


@dataclass(frozen=True, slots=True)
class Present:
    """A metric as it is now: its value (of times the typical one), spread, and what a ticket is worth.

    `answered` is the share of tickets that have it, `deviation` the spread of its rows (times: of their
    logarithm). `reason` says why it is not known.
    """

    metric: Metric
    value: float | None
    deviation: float
    answered: float
    design_effect: float
    reason: str


@dataclass(frozen=True, slots=True)
class Volume:
    """Tickets a day of late, from when to when, and each metric as it was then.

    `base_tickets` are those of a baseline that lies before the pilot, None where it runs beside it.
    """

    first: date
    last: date
    daily: float
    base_tickets: int | None
    present: dict[str, Present]


def volume(pilot: Slice, baseline: Slice, facts: pl.DataFrame, rules: Rules, keys: Sequence[str]) -> Volume:
    """The last four weeks whose tickets are past their horizon; of the arms, or of all where there is none.

    Metrics are those of the baseline's tickets, as the pilot's own would be known too early.
    """
    last = picked.last_full_day(rules)
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
    held = base.select(*sorted({"customer", "tickets"} | columns & set(facts.columns))).collect()
    return Volume(
        first=first,
        last=last,
        daily=counted[1] / ((last - first).days + 1),
        base_tickets=int(held["tickets"].sum()) if before else None,
        present={each.key: _present(each, held, rules) for each in metrics},
    )


def _present(metric: Metric, rows: pl.DataFrame, rules: Rules) -> Present:
    reason = missing(metric, rules.known)
    if reason:
        return Present(metric, None, 0.0, 0.0, 1.0, reason)
    counted = rows.filter(pl.col(metric.denominator) > 0)
    asked = int(rows.select((pl.col(metric.population) > 0).sum()).item())
    if not counted.height or not asked:
        return Present(metric, None, 0.0, 0.0, 1.0, f"No {metric.rows} of the last weeks has it.")
    of_metric = metric.numerator if metric.kind == "ratio" else metric.value
    values = counted[of_metric].cast(pl.Float64)
    shown = float(values.mean() or 0.0) if metric.kind != "quantile" else _quantile(values, metric)  # pyright: ignore[reportArgumentType]
    if metric.kind == "quantile":
        values = values.clip(cells.SHORTEST).log()
    each = pl.DataFrame({"customer": counted["customer"], "y": values, "n": counted[metric.denominator]})
    people = each.group_by("customer").agg(pl.col("y").sum(), pl.col("n").cast(pl.Float64).sum())
    arm = clustered.sums(people, "y", "n")
    squares = float((values * values).sum())
    effect = float(design_effect.observed(arm, squares))
    deviation = float(values.std() or 0.0)  # pyright: ignore[reportArgumentType]
    return Present(
        metric=metric,
        value=shown,
        deviation=deviation * _rougher(metric),
        answered=min(1.0, counted.height / asked) if asked else 1.0,
        design_effect=max(1.0, effect) if np.isfinite(effect) else 1.0,
        reason="",
    )


def _quantile(values: pl.Series, metric: Metric) -> float:
    return float(values.quantile(metric.quantile) or 0.0)


def _rougher(metric: Metric) -> float:
    """How much wider a quantile spreads than a mean of the same rows does, where these are normal."""
    if metric.kind != "quantile":
        return 1.0
    q = metric.quantile
    density = np.exp(-(special.ndtri(q) ** 2) / 2) / sqrt(2 * np.pi)
    return float(sqrt(q * (1 - q)) / density)
