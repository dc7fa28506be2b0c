"""The report of a month over five years: from what a server holds, and by the command, from the disk."""

import json
import shutil
import sys
import time
from pathlib import Path
from statistics import median

from jobs.counting import snapshot
from jobs.months import month_series
from jobs.report import month_report
from jobs.report.month_report import KINDS
from jobs.upkeep import workspace
from tests.benchmarks import month_page
from tests.benchmarks.peers import logs, step
from tests.benchmarks.report import UNBOUND, Line, memory, seconds
from tests.benchmarks.sizes import Ground

BOUND, TYPESET = 5.0, 3.0
#: A month in the midst of the last year.
KEY = "2026-05"


def run(ground: Ground) -> list[Line]:
    """The first of each kind warms up and does not count; the command is a process of its own."""
    home = month_page.site(ground) / "pilotlight"
    found = ground.folder / "reporting.json"
    step.run("month_report", "timed", found, ground.size.repetitions, home=home)
    taken: dict[str, float] = json.loads(found.read_text())
    # As if nobody had counted this lake yet; what the first command counts is there for the second.
    shutil.rmtree(home / "counted", ignore_errors=True)
    first, again = (
        step.run("month_report", "command", ground.folder / "report.pdf", home=home) for _ in range(2)
    )
    work = f"report of a month of {month_page.YEARS} years × {ground.size.tickets:,} tickets"
    slowest = max(taken[kind] for kind in KINDS)
    each = ", ".join(f"{kind.upper()} {seconds(taken[kind])}" for kind in KINDS)
    return [
        Line(f"{work}, at the server", each, "", "", "≤ 5 s", slowest <= BOUND),
        Line(
            "of that PDF, typesetting and pictures", seconds(taken["typeset"]), "", "", "≤ 3 s",
            taken["typeset"] <= TYPESET,
        ),
        Line(
            f"{work}, `python -m jobs report`",
            f"{seconds(again.whole_seconds)}, {memory(again.peak_bytes)}",
            "", "", "≤ 5 s", again.whole_seconds <= BOUND,
        ),
        Line(
            "the same as the first after an import, which counts all tickets",
            f"{seconds(first.whole_seconds)}, {memory(first.peak_bytes)}",
            "", "", UNBOUND, True,
        ),
    ]  # fmt: skip


def timed(out: str, repetitions: str) -> None:
    """The median seconds of each kind with everything counted anew, and of the typesetting alone."""
    here = workspace.read()
    taken = snapshot.take(here, logs.LABEL)
    keys = [each.key for each in month_series.build(taken).months]
    key = KEY if KEY in keys else keys[len(keys) // 2]
    found: dict[str, list[float]] = {name: [] for name in (*KINDS, "typeset")}
    for _ in range(int(repetitions) + 1):
        for kind in KINDS:
            started = time.perf_counter()
            made = month_report.of(here, taken, key)
            counted = time.perf_counter()
            month_report.write(made, kind)
            ended = time.perf_counter()
            found[kind].append(ended - started)
            if kind == "pdf":
                found["typeset"].append(ended - counted)
    Path(out).write_text(json.dumps({name: median(times[1:]) for name, times in found.items()}))


def command(out: str) -> None:
    """What the command does, in this process."""
    from jobs.__main__ import app

    sys.argv = ["jobs", "report", "--month", KEY, "--out", out]
    app(standalone_mode=False)
