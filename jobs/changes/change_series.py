"""The weeks of one change for its chart and as rows: the level seen, and what it would have been."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from analytics.figures.effects.change_chart import Drawn, Week
from analytics.metrics import METRICS
from jobs.changes import change_inputs
from jobs.changes.evaluation import Judged
from jobs.counting.snapshot import Snapshot


def drawn(each: Judged) -> Drawn | None:
    """What the chart shows; None where there is nothing to compare with."""
    found = each.verdict.evidence
    seconds = found.seconds
    if seconds is None:
        return None
    live = next(step.live_on for step in each.change.targets if step.category == seconds.category)
    weeks = tuple(
        Week(
            start=live + timedelta(weeks=int(number)),
            level=float(level),
            tickets=int(rows),
            without=float(without),
            low=float(without - 1.96 * error),
            high=float(without + 1.96 * error),
        )
        for number, level, rows, without, error in zip(
            seconds.weeks, seconds.level, seconds.rows, seconds.counterfactual, seconds.error, strict=True
        )
    )
    placebos = tuple(tuple(float(end) for end in row + seconds.counterfactual) for row in seconds.placebos)
    rule = each.change.rule
    picked: tuple[date, date] | None = None
    if rule.picked_first is not None and rule.picked_last is not None:
        picked = (rule.picked_first, rule.picked_last)
    return Drawn(seconds.category, live, weeks, placebos, picked, METRICS[rule.metric].unit)


def tickets(taken: Snapshot, each: Judged) -> pl.DataFrame:
    """The tickets that are compared, of every target: id, category, time, side, and their value.

    `counted` is false where the metric leaves a ticket out, such as one whose outcome is not known.
    """
    metric = METRICS[each.change.rule.metric]
    found: list[pl.DataFrame] = []
    panel_first = taken.cube["day"].min()
    day = (pl.col("day") - pl.lit(panel_first)).dt.total_days()
    for windows in each.verdict.evidence.windows:
        sides = [
            (side, np.flatnonzero(days).tolist())
            for side, days in (
                ("before", windows.before),
                ("choice", windows.picked),
                ("after", windows.after),
            )
        ]
        for side, days in sides:
            found.append(
                change_inputs.changed_rows(taken)
                .filter(pl.col("category") == windows.target.category, day.is_in(days))
                .select(
                    "ticket_id",
                    pl.col("category").cast(pl.String),
                    "created_at",
                    side=pl.lit(side),
                    counted=pl.col(metric.denominator).cast(pl.Boolean),
                    value=pl.col(metric.numerator if metric.kind == "ratio" else metric.value).cast(
                        pl.Float64
                    ),
                )
                .sort("created_at", "ticket_id")
                .collect()
            )
    return pl.concat(found) if found else pl.DataFrame()


def frame(each: Judged) -> pl.DataFrame:
    """The same weeks as a table for a file."""
    told = drawn(each)
    weeks = told.weeks if told else ()
    return pl.DataFrame(
        {
            "week": [week.start for week in weeks],
            "level": [week.level for week in weeks],
            "tickets": [week.tickets for week in weeks],
            "without_change": [week.without for week in weeks],
            "low": [week.low for week in weeks],
            "high": [week.high for week in weeks],
        },
        schema={
            "week": pl.Date, "level": pl.Float64, "tickets": pl.Int64, "without_change": pl.Float64,
            "low": pl.Float64, "high": pl.Float64,
        },
    )  # fmt: skip
