"""A source that grows by 5,000 tickets a day: its file, its next day, and the first page after it."""

import json
import time
from datetime import timedelta
from pathlib import Path

import polars as pl
import polars.selectors as cs

from analytics.exploratory import comparison
from analytics.exploratory.comparison import MAIN
from analytics.metrics import METRICS
from analytics.ticket_slices import Slice
from data import settings
from jobs.counting import engines, overview_figures, snapshot
from jobs.counting.engines import Engine
from jobs.counting.snapshot import Snapshot
from tests.benchmarks.peers import logs

A_DAY, LONGEST = 5_000, 1_000
#: So much earlier than other benchmarks it begins: no ticket may be of a day that is to come.
EARLIER = timedelta(days=3 * 365)
#: Of a day's rows so many are of tickets that were there: solved, reopened, rated.
LATE = 1_000


def days_of(tickets: int) -> int:
    """How many days a source of that size has: 5,000 tickets a day, a thousand days at most."""
    return min(max(tickets // A_DAY, 2), LONGEST)


def write(tickets: int, first: Path, next_day: Path) -> None:
    """The tickets of all days but the last as a Parquet file, and those of the last with late outcomes."""
    days = days_of(tickets)
    last = logs.START - EARLIER + timedelta(days=days - 1)
    whole = pl.concat(
        chunk.with_columns(cs.datetime() - EARLIER) for chunk in logs.chunks(tickets, words=False, days=days)
    )
    before = pl.col("created_at") < last
    seen = [
        pl.when(pl.col(name) < last).then(pl.col(name)).alias(name)
        for name in ("first_response_at", "resolved_at", "closed_at", "reopened_at", "csat_at", "updated_at")
    ]
    whole.filter(before).with_columns(seen).write_parquet(first)
    late = whole.filter(before, pl.col("updated_at") >= last).tail(LATE)
    pl.concat([late, whole.filter(~before).head(A_DAY - late.height)]).write_parquet(next_day)


def page(out: str) -> None:
    """Counts what is to be counted, then what Overview shows first, then the same of one channel."""
    begun = time.perf_counter()
    taken = snapshot.take(settings.read(), logs.LABEL)
    counted = time.perf_counter()
    shown(taken, Slice())
    first = time.perf_counter()
    shown(taken, Slice(where=(("channel", ("chat",)),)))
    again = time.perf_counter()
    spent = {"count": counted - begun, "first": first - begun, "rerun": again - first}
    Path(out).write_text(json.dumps({**spent, "tickets": taken.height}))


def count(engine: Engine) -> None:
    """What `python -m jobs count` does with everything that is not kept yet."""
    engines.count(settings.read(), logs.LABEL, engine)


def shown(taken: Snapshot, chosen: Slice) -> None:
    """What Overview computes of a choice."""
    overview_figures.options(taken)
    overview_figures.days(taken)
    pair = comparison.arms(chosen, "Pilot", "Baseline")
    overview_figures.overview(taken, pair, chosen)
    overview_figures.over_time(taken, pair, METRICS[MAIN[0]])
    overview_figures.by_field(taken, pair, METRICS[MAIN[0]], "category")
