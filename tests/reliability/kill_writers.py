"""Kill -9 at a random moment, over and over, and look at what is left."""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import polars as pl

from data import settings
from data.database import sessions
from data.lake import lake
from data.settings import Settings
from jobs.intake import imports
from tests.reliability import writer_process
from tests.reliability.kill_counts import Counts

ROOT = Path(__file__).parents[2]
#: Within so many seconds after its first step a process is killed.
WITHIN = 0.6


def run(what: str, kills: int, seed: int, folder: Path) -> Counts:
    """Kill that many processes that import, merge or compact; one home for all of them."""
    dice = random.Random(seed)
    environment = {**os.environ, "PILOTLIGHT_HOME": str(folder / "pilotlight"), "PYTHONPATH": str(ROOT)}
    for name in ("LAKE_URL", "DATABASE_URL"):
        environment.pop(name, None)
    here = at(folder / "pilotlight")
    step, survived, told = 0, 0, set[str]()
    for _ in range(kills):
        done = _killed(what, step, environment, dice.random() * WITHIN)
        for number in range(step, done + 1):
            told.update(writer_process.ids(number))
        survived += _in_order(here, told)
        # The step in which it was killed is done again by the next one: importing again repairs.
        step = done + 1
    writer_process.WAYS[what](here, step)
    told.update(writer_process.ids(step))
    found = _stored(here)
    return Counts(kills, survived, len(told), len(told - set(found)), len(found) - len(set(found)))


def _killed(what: str, step: int, environment: dict[str, str], delay: float) -> int:
    """Start a writer, kill it that long after its first step; the last step that it said was done."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.reliability.writer_process", what, str(step)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as writer:
        if writer.stdout is None or not (first := writer.stdout.readline()):
            raise RuntimeError(f"The writer that should be killed ended by itself with {writer.wait()}.")
        time.sleep(delay)
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read().split()
    return int(rest[-1] if rest else first)


def _in_order(here: Settings, told: set[str]) -> bool:
    """Whether lake and database open, the lock is free, and every row that was acknowledged is there once."""
    found = _stored(here)
    with lake.of(here).writing(wait_seconds=60):
        pass
    if sessions.check(here) != "ok":
        return False
    imports.history(here)
    return len(found) == len(set(found)) and told <= set(found)


def _stored(here: Settings) -> list[str]:
    frame = lake.of(here).scan_source("tickets", writer_process.SOURCE)
    return [] if frame is None else frame.select(pl.col("ticket_id", "body")).collect()["ticket_id"].to_list()


def at(home: Path) -> Settings:
    """The settings of a home of its own, whatever this process's environment says."""
    return replace(
        settings.read(),
        home=home,
        lake_url=str(home / "lake"),
        database_url=f"sqlite:///{home / 'pilotlight.db'}",
    )
