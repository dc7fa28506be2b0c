"""Real workers over a home of their own, and the files that give them something to do."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from data.database import sessions
from data.database.tables import JobRecord
from data.lake import delta_rows, lake
from data.settings import Settings
from jobs import kinds
from jobs.job_queue import job_requests
from jobs.job_queue.job_kind import Kinds, Progress
from jobs.job_queue.job_requests import Job, Params
from tests.benchmarks.peers import logs
from tests.server_process import ROOT

#: A worker whose lease is short, so that a test need not wait for the end of a long one.
SCRIPT = """
import sys
from datetime import timedelta
from data import settings
from jobs.job_queue import worker
from tests.jobs import worker_processes
if __name__ == "__main__":
    kinds = worker_processes.held_kinds(sys.argv[2:])
    worker.run(settings.read(), kinds, lease=timedelta(seconds=float(sys.argv[1])))
"""
LEASE = timedelta(seconds=3)


def settings_of(folder: Path, database_url: str) -> Settings:
    """A home in that folder with that database."""
    return Settings(folder, str(folder / "lake"), database_url, "UTC", timedelta(days=7))


@dataclass(frozen=True, slots=True)
class Held:
    """A kind's function that waits for its end at each of these stages, once in a home."""

    run: Callable[[Settings, Params, Progress], str]
    stages: tuple[str, ...]

    def __call__(self, settings: Settings, params: Params, progress: Progress) -> str:
        """Do the job, and wait where a stage is held."""

        def tell(stage: str, share: float) -> None:
            # The mark comes first: who sees the stage may kill this process at once; the next goes on.
            held = any(stage.startswith(each) and _is_first(_mark(settings, each)) for each in self.stages)
            progress(stage, share)
            if held:
                threading.Event().wait()

        return self.run(settings, params, tell)


def held_kinds(stages: Iterable[str]) -> Kinds:
    """The kinds of jobs, each held at these stages, so that none is over before somebody has looked."""
    held = tuple(stages)
    return {name: replace(kind, run=Held(kind.run, held)) for name, kind in kinds.KINDS.items()}


def _mark(settings: Settings, stage: str) -> Path:
    return settings.home / f"held-{stage}"


def _is_first(mark: Path) -> bool:
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def start(settings: Settings, lease: timedelta = LEASE, hold: Iterable[str] = ()) -> subprocess.Popen[bytes]:
    """A worker of that home, in a process of its own, whose jobs wait at the stages to hold."""
    # From a file, because the worker's children look at what their parent was begun with.
    script = settings.home / "begin_worker.py"
    settings.home.mkdir(parents=True, exist_ok=True)
    script.write_text(SCRIPT)
    environment = {
        **os.environ,
        "PILOTLIGHT_HOME": str(settings.home),
        "LAKE_URL": settings.lake_url,
        "DATABASE_URL": settings.database_url,
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, str(script), str(lease.total_seconds()), *hold]
    return subprocess.Popen(command, cwd=ROOT, env=environment)


@contextmanager
def working(
    settings: Settings, lease: timedelta = LEASE, hold: Iterable[str] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker until the block ends, if it lives as long; its jobs wait at the stages to hold."""
    process = start(settings, lease, hold)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def children(pid: int, command: bytes = b"spawn_main") -> list[int]:
    """The processes that a process has begun and whose command holds that, by default those that do jobs."""
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(number) for number in path.read_text().split()]
    return [child for child in found if command in _command(child)]


def the_child(process: subprocess.Popen[bytes]) -> int:
    """The process that does the worker's job; waits until there is one."""
    found: list[int] = []
    until(lambda: found.extend(children(process.pid)) or found)
    return found[0]


def worker_of(settings: Settings, job: Job) -> int:
    """The worker that has a job just now; others may have a child too, which waits for one."""
    with sessions.session(settings, reads_only=True) as opened:
        record = opened.get(JobRecord, job.id)
    if record is None or not record.worker:
        raise LookupError(f"Job {job.id} has no worker.")
    return int(record.worker.split(":")[-2])


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def is_alive(pid: int) -> bool:
    """Whether that process still runs."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def until(true: Callable[[], object], seconds: float = 240) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Not true after {seconds:g} s.")
        time.sleep(0.02)


def ended(settings: Settings, job: Job, seconds: float = 300) -> Job:
    """The job when it has ended."""
    until(lambda: job_requests.read(settings, job.id).ended, seconds)
    return job_requests.read(settings, job.id)


def at_stage(settings: Settings, job: Job, stage: str) -> None:
    """Wait until the job has reached a stage, or the end."""

    def reached() -> bool:
        now = job_requests.read(settings, job.id)
        return now.ended or now.stage.startswith(stage)

    until(reached)


def tickets(folder: Path, count: int) -> Path:
    """That many tickets as a helpdesk exports them, always the same."""
    path = folder / f"tickets-{count}.csv"
    if not path.exists():
        logs.write_csv(path, count)
    return path


def keys(settings: Settings, table: delta_rows.Table, key: str) -> list[str]:
    """The keys that a table holds, in their order, doubled ones twice."""
    scan = lake.of(settings).scan(table)
    return [] if scan is None else scan.select(key).collect()[key].sort().to_list()


def forget(settings: Settings) -> None:
    """Close the connections of this process."""
    sessions.forget(settings)
