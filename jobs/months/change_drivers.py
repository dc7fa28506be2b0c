"""Drivers of a month: the decomposition of each metric's change, and events noted before it."""

from collections.abc import Sequence

import polars as pl

from analytics import cube
from analytics.metrics import METRICS, missing, rated
from analytics.trends import change_decomposition, month_summary, period_design_effects
from analytics.trends.calendar_months import Pairing
from analytics.trends.change_decomposition import Decomposition, Period
from analytics.trends.unusual_days import Event, behind, run
from jobs.counting.snapshot import Snapshot
from jobs.months.month_series import MonthSeries

#: Whose change is taken apart, and by what.
MOVED = ("resolution_rate", "automated_resolution_rate", "escalation_rate", "csat_mean")
PARTED_BY = ("category", "plan")


def parts(
    taken: Snapshot, found: MonthSeries, paired: Pairing, rows: pl.DataFrame
) -> dict[tuple[str, str], Decomposition]:
    """Decomposes each metric's change between two periods by the values of each dimension.

    `rows` are the facts of both sides, at least.
    """
    if not (paired.days and paired.base_days):
        return {}
    metrics = [
        METRICS[key]
        for key in rated(MOVED, taken.rules.known)
        if not missing(METRICS[key], taken.rules.known)
    ]
    sides = [
        taken.added(found.chosen.within(*days), PARTED_BY, metrics).with_columns(
            pl.col(PARTED_BY).cast(pl.String)
        )
        for days in (paired.days, paired.base_days)
    ]
    spans = (paired.days, paired.base_days)
    now, then = (rows.filter(pl.col("day").is_between(*days)) for days in spans)
    tickets = period_design_effects.sample(now, then, metrics)
    parted: dict[tuple[str, str], Decomposition] = {}
    for by in PARTED_BY:
        one, base = (Period(cube.add(side.lazy(), (by,))) for side in sides)
        # One value has no parts.
        if max(one.added.height, base.added.height) > 1:
            grouped = tickets.by(by)
            parted |= {
                (each.key, by): change_decomposition.moved(each, one, base, by, tickets=grouped)
                for each in metrics
            }
    return parted


def cause(
    taken: Snapshot, found: MonthSeries, paired: Pairing, main: Decomposition | None, events: Sequence[Event]
) -> str:
    """Returns the days in which the main driver was more frequent, and events just before them."""
    first = main.clear[0] if main is not None and main.clear else None
    if first is None or first.effect != "mix" or not (paired.days and paired.base_days):
        return ""
    now, then = (
        taken.added(found.chosen.within(*days), ("day", "category"), ())
        for days in (paired.days, paired.base_days)
    )
    name = first.path[0]
    mine = then.filter(pl.col("category").cast(pl.String).eq_missing(pl.lit(name, pl.String)))
    usual = float(mine["tickets"].sum()) / max(float(then["tickets"].sum()), 1.0)
    ran = run(now, "category", name, usual)
    return "" if ran is None else month_summary.cause(ran, behind(events, ran.first, name))
