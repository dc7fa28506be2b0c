"""The contents of the page Signals: the latest quarter against the half year before it."""

from collections.abc import Sequence
from datetime import timedelta

import polars as pl

from analytics import estimates
from analytics.metrics import METRICS
from analytics.ticket_slices import Slice
from analytics.trends.calendar_months import Month
from analytics.trends.signals import find_signals, rate_signals
from analytics.trends.signals import watch_settings as watching
from analytics.trends.signals.find_signals import Watched
from analytics.trends.signals.watch_settings import Signal, Watch
from analytics.trends.unusual_days import Event
from jobs.counting import overview_figures
from jobs.counting.snapshot import Snapshot


def watched(taken: Snapshot, months: Sequence[Month], events: Sequence[Event]) -> Watched | str:
    """Returns the signals with the expected false alarms; or why nothing can be watched.

    The day of the as-of is not over, and a tail of thin months is no log to be watched: both are left out.
    """
    full = [month for month in months if "thin" not in month.states]
    if not full:
        return "No month of this source has enough tickets for signals."
    first, last = full[0].covered[0], min(full[-1].covered[1], taken.today - timedelta(days=1))
    plan = watching.plan(first, last, overview_figures.last_mature_day(taken))
    if isinstance(plan, str):
        return plan
    medians = [METRICS[key] for key in rate_signals.MEDIANS]
    inside = Slice(plan.baseline[0], plan.days[1])
    samples = taken.rows(inside).select("day", *estimates.sample_columns(medians)).collect()
    return find_signals.find(taken.cube.lazy(), plan, taken.rules.known, events, samples)


def days(taken: Snapshot, signal: Signal, watch: Watch) -> pl.DataFrame:
    """Returns a signal's series over baseline and watch: day and value; days without data are left out.

    Tickets are counted, a drift is the share of the value that moved most, all others are the metric.
    """
    every = Slice(watch.baseline[0], watch.days[1])
    mine = every.but(signal.dimension, signal.value) if signal.dimension else every
    if signal.metric == "tickets":
        counted = taken.added(mine, ("day",), ()).select("day", pl.col("tickets").cast(pl.Float64))
        if signal.kind != "drift":
            return counted.rename({"tickets": "value"}).sort("day")
        whole = taken.added(every, ("day",), ()).select("day", pl.col("tickets").alias("all"))
        shares = whole.join(counted, on="day", how="left").with_columns(pl.col("tickets").fill_null(0.0))
        return shares.select("day", (pl.col("tickets") / pl.col("all")).alias("value")).sort("day")
    mature = mine.within(mine.start, min(watch.judged_to, watch.days[1]))
    found = taken.estimates(mature, ("day",), [METRICS[signal.metric]])
    rows = [{"day": day, "value": each[signal.metric].value} for (day,), each in found.items()]
    return pl.DataFrame(rows, schema={"day": pl.Date, "value": pl.Float64}).drop_nulls().sort("day")
