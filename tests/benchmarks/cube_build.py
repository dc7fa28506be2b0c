"""Tickets on disk → outcomes → cube; beside it the same rules in SQL with DuckDB, and with pandas."""

from collections.abc import Mapping
from pathlib import Path
from statistics import median

import polars as pl

from analytics.facts import DIMENSIONS
from tests.benchmarks.peers import step
from tests.benchmarks.peers.step import Taken
from tests.benchmarks.report import Line, memory, seconds, times
from tests.benchmarks.sizes import Ground

KEYS = ("day", *DIMENSIONS)


def run(ground: Ground) -> list[Line]:
    """Each in a fresh process, timed without its start; all cells must be the same."""
    cubes = {name: ground.folder / f"cube-{name}.parquet" for name in ("ours", "with_duckdb", "with_pandas")}
    taken: dict[str, list[Taken]] = {name: [] for name in cubes}
    tickets = ground.large / "lake/tickets"
    for _ in range(ground.size.repetitions):
        for name, out in cubes.items():
            given = (out,) if name == "ours" else (tickets, out)
            taken[name].append(step.run(f"peers.{name}", "build_cube", *given, home=ground.large))
    cells = agreed(cubes)
    own, duckdb, pandas = (median(found.work_seconds for found in runs) for runs in taken.values())
    own_peak, duckdb_peak, pandas_peak = (max(found.peak_bytes for found in runs) for runs in taken.values())
    work = f"{ground.size.large:,} tickets on disk → cube of {cells:,} cells"
    ours = f"{seconds(own)}, {memory(own_peak)}"
    return [
        Line(
            work=work,
            ours=ours,
            peer=f"DuckDB, same rules, same cells: {seconds(duckdb)}, {memory(duckdb_peak)}",
            ratio=times(own / duckdb),
            bound="≤ 2 × DuckDB",
            holds=own <= 2 * duckdb,
        ),
        Line(
            work=work,
            ours=ours,
            peer=f"pandas, same rules, same cells: {seconds(pandas)}, {memory(pandas_peak)}",
            ratio=times(own / pandas),
            bound="≤ ⅓ of pandas",
            holds=3 * own <= pandas,
        ),
    ]


def agreed(cubes: Mapping[str, Path]) -> int:
    """How many cells there are, once it is sure that all cubes have the same ones, to the last digit."""
    (first, ours), *others = ((name, read(path)) for name, path in cubes.items())
    for name, cube in others:
        same = [n for n in ours.columns if n in cube.columns and cube[n].equals(ours[n], null_equal=True)]
        different = [n for n in ours.columns if n not in same]
        if different or cube.height != ours.height:
            cells = f"{ours.height:,} and {cube.height:,} cells"
            raise RuntimeError(f"The cubes of {first} and {name} ({cells}) differ in: {different}.")
    return ours.height


def read(path: Path) -> pl.DataFrame:
    """A cube in one order and one type, whoever wrote it."""
    cube = pl.read_parquet(path)
    measures = sorted(name for name in cube.columns if name not in KEYS)
    return cube.select(
        pl.col("day").cast(pl.Date), pl.col(DIMENSIONS).cast(pl.String), pl.col(measures).cast(pl.Float64)
    ).sort(KEYS)
