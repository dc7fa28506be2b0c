"""A process that writes until it is killed: `python -m tests.reliability.writer_process WHAT FIRST`.

It prints the number of every step that is done, which is when somebody may rely on it.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from data import settings
from data.lake import compaction, lake
from data.schema import TICKETS
from data.settings import Settings
from jobs.intake import imports
from jobs.intake.imports import Choice

SOURCE = "killed"
#: Rows of a step, and how many of them the step before had as well.
ROWS, AGAIN = 40, 10
START = datetime(2026, 1, 1, tzinfo=UTC)


def ids(step: int) -> list[str]:
    """The tickets that a step writes."""
    first = step * (ROWS - AGAIN)
    return [f"T{number}" for number in range(first, first + ROWS)]


def rows(step: int) -> pl.DataFrame:
    """They with what the step says of them."""
    keys = ids(step)
    times = [START + timedelta(hours=6 * int(key[1:]) % 2_000) for key in keys]
    return pl.DataFrame({"ticket_id": keys, "created_at": times, "body": [f"written in step {step}"] * ROWS})


def export(folder: Path, step: int) -> Path:
    """The step's tickets as a file that can be imported."""
    path = folder / f"step-{step}.csv"
    rows(step).with_columns(pl.col("created_at").dt.strftime("%Y-%m-%dT%H:%M:%SZ")).write_csv(path)
    return path


def by_import(here: Settings, step: int) -> None:
    """A step as an import, with everything that belongs to one."""
    imports.run(here, export(here.home.parent, step), Choice(source=SOURCE))


def by_merge(here: Settings, step: int) -> None:
    """A step as a merge into the table alone."""
    known = rows(step)
    full = pl.DataFrame(
        {
            name: known[name] if name in known.columns else pl.Series(name, [None] * ROWS, dtype)
            for name, dtype in TICKETS.dtypes.items()
        },
        schema=TICKETS.dtypes,
    ).with_columns(source=pl.lit(SOURCE))
    store = lake.of(here)
    with store.writing():
        store.merge("tickets", full)


def by_compaction(here: Settings, step: int) -> None:
    """A merge, and all files put together right behind it."""
    by_merge(here, step)
    store = lake.of(here)
    with store.writing():
        compaction.compact(store, "tickets")


WAYS = {"import": by_import, "merge": by_merge, "compaction": by_compaction}


if __name__ == "__main__":
    way, number = WAYS[sys.argv[1]], int(sys.argv[2])
    os.nice(5)
    while True:
        way(settings.read(), number)
        print(number, flush=True)
        number += 1
