"""Questions to the cube and to the facts of a snapshot; beside them the same sums with DuckDB."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import duckdb
import polars as pl

from analytics.metrics import METRICS
from analytics.ticket_slices import Slice
from jobs.counting import snapshot
from jobs.counting.snapshot import Snapshot
from tests.benchmarks.peers.logs import LABEL, START
from tests.benchmarks.report import UNBOUND, Line, seconds, times
from tests.benchmarks.sizes import Ground, alternate
from tests.homes import settings_at

#: Two months of two channels in one language: some 15 of 100 tickets.
CHOSEN = Slice(
    (START + timedelta(days=60)).date(),
    (START + timedelta(days=120)).date(),
    (("channel", ("email", "chat", "web")), ("language", ("en",))),
)
DAYS = f"day between '{CHOSEN.start}' and '{CHOSEN.end}'"
WHERE = f"{DAYS} and channel in ('email', 'chat', 'web') and language = 'en'"
RATIOS = tuple(metric for metric in METRICS.values() if metric.kind == "ratio")


def run(ground: Ground) -> list[Line]:
    """All in this process, on frames and tables in memory; a slice is asked for in turn with its peer."""
    _ = ground.site
    taken = snapshot.take(settings_at(ground.home), LABEL)
    opened = duckdb.connect()
    for name, frame in {"cube": taken.cube, "facts": taken.facts}.items():
        path = ground.folder / f"{name}.parquet"
        frame.with_columns(pl.col(pl.Categorical).cast(pl.String)).write_parquet(path)
        opened.read_parquet(str(path)).to_table(name)
    sums = ", ".join(f"sum({name})" for name, dtype in taken.cube.schema.items() if dtype.is_numeric())
    by_category = f"select category, {sums} from cube where {WHERE} group by category"
    counts = "count(*) filter (durable), count(*) filter (outcome_known)"
    by_customer = f"select customer, {counts} from facts where {WHERE} group by customer"
    found = customers(taken)
    if sorted(opened.execute(by_customer).fetchall()) != sorted(found.iter_rows()):
        raise RuntimeError("DuckDB found other sums per customer in the slice.")

    def timed(asked: Callable[[], object]) -> Callable[[int], float]:
        def ask(_: int) -> float:
            begun = time.perf_counter()
            asked()
            return time.perf_counter() - begun

        return ask

    def in_sql(query: str) -> Callable[[int], float]:
        return timed(lambda: opened.execute(query).fetchnumpy())

    asked = [
        timed(lambda: ratios(taken)),
        in_sql(by_category),
        timed(lambda: customers(taken)),
        in_sql(by_customer),
        timed(lambda: taken.estimates(CHOSEN, ("arm",))),
        timed(lambda: ratios_anew(taken)),
    ]
    alternate(2, *asked)
    cells, cells_sql, people, people_sql, all_metrics, anew = alternate(ground.size.questions, *asked)
    size = f"{ground.size.tickets:,}"
    return [
        Line(
            work=f"question to the cube of {size} tickets ({taken.cube.height:,} cells): "
            f"{len(RATIOS)} ratios with intervals of a slice, by category",
            ours=seconds(cells),
            peer=f"DuckDB in memory, the sums alone: {seconds(cells_sql)}",
            ratio=times(cells / cells_sql),
            bound="≤ 30 ms",
            holds=cells <= 0.030,
        ),
        Line(
            work="the same question where nobody asked before: customers and days are asked of the facts",
            ours=seconds(anew),
            peer="–",
            ratio="–",
            bound=UNBOUND,
            holds=True,
        ),
        Line(
            work=f"question to {size} facts: sums for each of the {found.height:,} customers of a slice",
            ours=seconds(people),
            peer=f"DuckDB in memory: {seconds(people_sql)}",
            ratio=times(people / people_sql),
            bound="≤ 60 ms",
            holds=people <= 0.060,
        ),
        Line(
            work=f"question to {size} facts: all {len(METRICS)} metrics of that slice by arm, with quantiles",
            ours=seconds(all_metrics),
            peer="–",
            ratio="–",
            bound="≤ 60 ms",
            holds=all_metrics <= 0.060,
        ),
    ]


def ratios(taken: Snapshot) -> dict[tuple[object, ...], object]:
    """Every ratio of the slice for every category, with an interval that knows its customers and days."""
    return dict(taken.estimates(CHOSEN, ("category",), RATIOS))


def ratios_anew(taken: Snapshot) -> dict[tuple[object, ...], object]:
    """The same where nobody asked before, so that the design effects are not kept yet."""
    return ratios(replace(taken, effects={}))


def customers(taken: Snapshot) -> pl.DataFrame:
    """Solved and judged tickets of every customer in the slice."""
    metric = METRICS["resolution_rate"]
    return (
        taken.rows(CHOSEN)
        .group_by("customer")
        .agg(pl.col(metric.numerator, metric.denominator).sum())
        .collect()
    )
