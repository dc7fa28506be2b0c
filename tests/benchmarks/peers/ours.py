"""What is ours, as one process does it: an import, a cube."""

from datetime import datetime
from pathlib import Path

import narwhals as nw

from analytics import cube, facts
from analytics.ticket_outcomes import Rules
from data import settings
from data.lake import lake
from data.profiles import profile_files
from data.schema import SOURCE
from jobs.intake import imports
from tests.benchmarks.peers import conversations
from tests.benchmarks.peers.logs import LABEL


def import_csv(path: str) -> None:
    """A file into the lake of this process's home, checked and redacted."""
    [record] = imports.run(settings.read(), Path(path), imports.Choice(source=LABEL))
    if record.new != record.read:
        raise RuntimeError(f"Of {record.read:,} tickets, {record.new:,} came in.")


def import_conversations(*paths: str) -> None:
    """Nested conversations into the lake of this process's home, tickets and interactions in one pass."""
    choice = imports.Choice(profile=profile_files.load(conversations.PROFILE))
    for path in paths:
        for record in imports.run(settings.read(), Path(path), choice):
            if record.new != record.read:
                raise RuntimeError(f"Of {record.read:,} {record.kind}, {record.new:,} came in.")


def import_files(*paths: str) -> None:
    """Flat tables of the canonical columns into the lake of this process's home."""
    for path in paths:
        [record] = imports.run(settings.read(), Path(path), imports.Choice(source=LABEL))
        if record.new != record.read:
            raise RuntimeError(f"Of {record.read:,} rows, {record.new:,} came in.")


def import_parquet(path: str) -> None:
    """A file of new and changed tickets into the lake of this process's home."""
    [record] = imports.run(settings.read(), Path(path), imports.Choice(source=LABEL))
    if record.new + record.updated != record.read:
        raise RuntimeError(f"Of {record.read:,} tickets, {record.new + record.updated:,} came in.")


def build_cube(out: str) -> None:
    """The tickets of this process's lake → outcomes → cube, written to a file."""
    here = settings.read()
    scan = lake.of(here).scan_source("tickets", LABEL)
    if scan is None:
        raise RuntimeError("The lake is empty.")
    tickets = nw.from_native(scan.drop(SOURCE))
    seen = facts.survey(tickets, None)
    rules = Rules(seen.latest or datetime.min, here.horizon, seen.known, time_zone=here.time_zone)
    built = cube.build(facts.build(tickets, None, rules))
    built.collect("polars", engine="streaming").to_native().write_parquet(out)
