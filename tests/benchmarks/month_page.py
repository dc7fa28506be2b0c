"""The page Month over five years: a rerun at the server, and one of a month that nobody asked for before."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import cast

import polars as pl
from deltalake import write_deltalake
from websockets.asyncio.client import ClientConnection

from data import installation
from data.lake import delta_rows, lake
from data.schema import SOURCE, TIME
from data.settings import Settings
from tests import server_process
from tests.benchmarks.peers import logs
from tests.benchmarks.report import Line, seconds
from tests.benchmarks.site import browser_visits, client
from tests.benchmarks.site.client import Visitor
from tests.benchmarks.sizes import Ground
from tests.homes import settings_at

YEARS, FIRST = 5, datetime(2021, 11, 1, tzinfo=UTC)
BOUND = 0.300


def run(ground: Ground) -> list[Line]:
    """Timed at the websocket, from the request to the end of the run."""
    with server_process.serving(server_process.ours(), site(ground)) as ours:
        again, new = asyncio.run(_visited(ours.url, ground.size.reruns))
    work = f"Month of {YEARS} years × {ground.size.tickets:,} tickets a year, rerun at the server"
    return [
        Line(work, seconds(again), "", "", "≤ 300 ms", again <= BOUND),
        Line(f"{work}, with a month nobody asked for before", seconds(new), "", "", "≤ 300 ms", new <= BOUND),
    ]


def site(ground: Ground) -> Path:
    """A server's folder whose lake holds five years of tickets."""
    folder = ground.folder / "five-years"
    home = folder / "pilotlight"
    if not home.exists():
        home.mkdir(parents=True)
        _write(settings_at(home), YEARS * ground.size.tickets)
    return folder


def _write(settings: Settings, count: int) -> None:
    installation.check(settings)
    at = lake.of(settings).at("tickets")
    for chunk in logs.chunks(count, words=False, size=1_000_000):
        spread = _over_years(chunk).with_columns(
            pl.lit(logs.LABEL).alias(SOURCE),
            pl.col("created_at").dt.strftime("%Y-%m").alias(delta_rows.MONTH),
        )
        table = spread.to_arrow(compat_level=pl.CompatLevel.oldest())
        write_deltalake(at, table, mode="append", partition_by=[delta_rows.MONTH])


def _over_years(chunk: pl.DataFrame) -> pl.DataFrame:
    """Creation is drawn out over the years; what came after it comes as long after it as before."""
    since = (pl.col("created_at") - pl.lit(logs.START)).dt.total_seconds()
    times = YEARS * 365 / logs.DAYS
    created = pl.lit(FIRST) + pl.duration(seconds=(since * times).cast(pl.Int64))
    later = [name for name, dtype in chunk.schema.items() if dtype == TIME and name != "created_at"]
    return chunk.with_columns(
        created.cast(TIME).alias("created_at"),
        *((created + (pl.col(name) - pl.col("created_at"))).cast(TIME).alias(name) for name in later),
    )


async def _visited(url: str, reruns: int) -> tuple[float, float]:
    async with client.visit(url) as visitor:
        await _timed(visitor, "")
        await _check(visitor)
        again = [await _timed(visitor, "") for _ in range(reruns)]
        months = [f"month={(FIRST + timedelta(days=45 + 30 * n)):%Y-%m}" for n in range(4, 57)]
        new = [await _timed(visitor, month) for month in months[:reruns]]
    return median(again), median(new)


async def _check(visitor: Visitor) -> None:
    """What is timed is the page that is meant, with everything on it."""
    connection = visitor.connection
    listening = browser_visits.Listening(connection)
    visitor.connection = cast(ClientConnection, listening)
    await _timed(visitor, "")
    visitor.connection = connection
    drawn = listening.shown.drawn
    if (drawn["metric"], drawn["plotly_chart"]) != (5, 4):
        raise RuntimeError(f"This is not the month with five cards and four charts: {drawn}.")


async def _timed(visitor: Visitor, query: str) -> float:
    run = await visitor.rerun(query, page="month")
    if not run.succeeded:
        raise RuntimeError(f"The month with {query!r} failed: {'; '.join(run.errors) or 'no message'}")
    return run.seconds
