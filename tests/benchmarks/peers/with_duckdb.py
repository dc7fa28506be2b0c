"""The same with DuckDB: the cube, and questions to it."""

from datetime import timedelta
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from tests.benchmarks.peers.logs import LABEL

RULES, CUBE = (Path(__file__).parents[1] / name for name in ("ticket_rules.sql", "cube.sql"))
TIMES = (
    "created_at",
    "first_response_at",
    "resolved_at",
    "closed_at",
    "reopened_at",
    "csat_at",
    "updated_at",
)


def build_cube(folder: str, out: str) -> None:
    """The tickets of a folder of Parquet files → outcomes → cube, written to a file."""
    opened = duckdb.connect()
    # Times without a zone: what DuckDB makes of those with one depends on an extension that may not be there.
    plain = ", ".join(f"make_timestamp(epoch_us({name})) as {name}" for name in TIMES)
    files = opened.read_parquet(f"{folder}/*/*.parquet", hive_partitioning=False)
    files.project(f"* replace ({plain})").create_view("tickets")
    given = {"as_of": _survey(opened), "horizon": timedelta(days=7), "source": LABEL}
    opened.sql(RULES.read_text() + CUBE.read_text(), params=given).write_parquet(out)


def _survey(opened: DuckDBPyConnection) -> object:
    """The latest time in the logs; the rules are written for logs that record what they ask for."""
    names = [name for name, *_ in opened.execute("describe tickets").fetchall() if name != "source"]
    asked = [f'count("{name}")' for name in names] + [f'max("{name}")' for name in TIMES]
    query = f"select {', '.join(asked)} from tickets where source = $source"
    [found] = opened.execute(query, {"source": LABEL}).fetchall()
    known = {name for name, count in zip(names, found, strict=False) if count}
    if not known.issuperset({"handled_by", "resolved_at", "reopened_at"}):
        raise RuntimeError(
            "These rules are written for logs that record who handled a ticket, and its times."
        )
    return max(found[len(names) :])
