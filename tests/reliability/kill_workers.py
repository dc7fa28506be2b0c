"""Kill -9 workers and their children at random moments while they import, and look at what is left."""

import os
import random
import signal
import subprocess
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from data.database import sessions
from data.settings import Settings
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.job_queue import job_requests
from jobs.job_queue.job_requests import Job
from tests.jobs import worker_processes
from tests.reliability.kill_counts import Counts

ROWS = 3_000
#: A worker killed is missed after so long.
LEASE = timedelta(seconds=1.5)
#: Between two kills; starting, an import and its end take about two seconds on an idle machine.
WITHIN = (0.2, 3.0)


def run(n: int, seed: int) -> Counts:
    """Kill a worker or its child that many times during import jobs, all over one home."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="pilotlight-killed-") as folder:
        here = worker_processes.settings_of(Path(folder) / "home", f"sqlite:///{folder}/home/pilotlight.db")
        asked = [_ask(here, Path(folder), 0)]
        process, survived, told = worker_processes.start(here, LEASE), 0, set[str]()
        try:
            for _ in range(n):
                if job_requests.read(here, asked[-1].id).ended:
                    asked.append(_ask(here, Path(folder), len(asked)))
                time.sleep(dice.uniform(*WITHIN))
                process = _kill(process, here, child=dice.random() < 0.5)
                told |= _told(here, asked)
                survived += _in_order(here, told)
            for place, job in enumerate(asked):
                if worker_processes.ended(here, job).state == "failed":
                    worker_processes.ended(here, _ask(here, Path(folder), place))
        finally:
            process.kill()
            process.wait()
        told |= _told(here, asked)
        found = worker_processes.keys(here, "tickets", "ticket_id")
        everything = {ticket for place in range(len(asked)) for ticket in _ids(place)}
        lost, doubled = len(everything - set(found)), len(found) - len(set(found))
        sessions.forget(here)
    return Counts(n, survived, len(everything), lost, doubled)


def _kill(process: subprocess.Popen[bytes], here: Settings, *, child: bool) -> subprocess.Popen[bytes]:
    """Kill the worker, or the child that it has just now; a worker that runs afterwards."""
    if child:
        worker_processes.until(
            lambda: worker_processes.children(process.pid) or not job_requests.unended(here)
        )
        for pid in worker_processes.children(process.pid):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        return process
    process.kill()
    process.wait()
    return worker_processes.start(here, LEASE)


def _ask(here: Settings, folder: Path, place: int) -> Job:
    path = folder / f"{place}.csv"
    rows = "".join(f"{ticket},2026-01-{1 + n % 28:02}T10:00:00Z\n" for n, ticket in enumerate(_ids(place)))
    path.write_text("ticket_id,created_at\n" + rows)
    return imports.ask(here, path, Choice(source="killed"))


def _ids(place: int) -> list[str]:
    return [f"J{place}-{n}" for n in range(ROWS)]


def _told(here: Settings, asked: list[Job]) -> set[str]:
    """The tickets of every job of which somebody can have read that it is done."""
    done = [place for place, job in enumerate(asked) if job_requests.read(here, job.id).state == "done"]
    return {ticket for place in done for ticket in _ids(place)}


def _in_order(here: Settings, told: set[str]) -> bool:
    """Whether the database answers, the lake opens, and all that was acknowledged is there once."""
    found = worker_processes.keys(here, "tickets", "ticket_id")
    return sessions.check(here) == "ok" and told <= set(found) and len(found) == len(set(found))
