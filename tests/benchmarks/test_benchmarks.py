"""The benchmarks run, and what they compare is the same work. Their times are no matter of a test."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest

from analytics.facts import DIMENSIONS
from tests.benchmarks import cube_build, report
from tests.benchmarks.__main__ import ITEMS
from tests.benchmarks.peers import logs
from tests.benchmarks.sizes import QUICK, Ground


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return Ground(tmp_path_factory.mktemp("bench"), QUICK)


@pytest.mark.parametrize("name", [name for name in ITEMS if name != "cube"])
def test_every_item_gives_lines_that_say_what_was_done(ground: Ground, name: str) -> None:
    # In a thread of its own: the journeys' browser keeps a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        lines = thread.submit(ITEMS[name], ground).result()
    tables = report.table(lines, judged=False).split("\n\n")
    written = [row for table in tables for row in table.splitlines()]
    assert len(written) == 2 * len(tables) + len(lines) > 2, "a head for each kind of line"
    assert all(row.count("|") == 7 for row in written)


def test_our_cells_are_those_of_duckdb_and_pandas(ground: Ground) -> None:
    assert len(ITEMS["cube"](ground)) == 2
    ours, duckdb, pandas = (
        cube_build.read(ground.folder / f"cube-{name}.parquet")
        for name in ("ours", "with_duckdb", "with_pandas")
    )
    assert ours.equals(duckdb, null_equal=True)
    assert ours.equals(pandas, null_equal=True)
    assert ours["tickets"].sum() + ours["not_eligible"].sum() == QUICK.large
    assert 0 < ours["durable"].sum() < ours["mature"].sum()


def test_a_cell_that_differs_is_named(tmp_path: Path) -> None:
    cubes = {name: tmp_path / f"{name}.parquet" for name in ("ours", "theirs")}
    cells = pl.DataFrame({"day": [logs.START.date()], "mature": [9], "durable": [7]}).with_columns(
        pl.lit("x").alias(name) for name in DIMENSIONS
    )
    cells.write_parquet(cubes["ours"])
    cells.write_parquet(cubes["theirs"])
    assert cube_build.agreed(cubes) == 1
    cells.with_columns(durable=8).write_parquet(cubes["theirs"])
    with pytest.raises(RuntimeError, match=r"theirs .* differ in: \['durable'\]"):
        cube_build.agreed(cubes)


def test_the_logs_are_the_same_every_time() -> None:
    one, other = (pl.concat(logs.chunks(2_000, size=700)) for _ in range(2))
    assert one.equals(other, null_equal=True)
    assert one["ticket_id"].n_unique() == 2_000
    held = one["body"].str.contains(r"@|\+49|\d{4} \d{4}").mean()
    assert isinstance(held, float) and 0.02 < held < 0.04
