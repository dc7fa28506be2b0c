"""Child process that does one job at low priority and ends with its worker."""

import multiprocessing
import os
import signal
import threading
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Literal

from data import error_log, json_log
from data.database.sessions import UnreachableError
from data.error_log import record
from data.errors import DataError
from data.settings import Settings
from jobs.job_queue import leases_and_retries
from jobs.job_queue.job_kind import Kinds
from jobs.job_queue.job_requests import Job
from jobs.job_queue.leases_and_retries import LostError

#: One thread for each library that would take as many as there are cores: pages are served meanwhile.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
_NICE = 10
#: A stage that counts quickly must not write as quickly.
_SECONDS_BETWEEN_WRITES = 0.5


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended in its child; `again` if a retry may succeed."""

    state: Literal["done", "failed", "again", "lost"]
    result_ref: str = ""
    error: str = ""
    error_kind: str = ""


@dataclass(frozen=True, slots=True)
class Child:
    """The process, its pipe for the job and the outcome, and the lifeline to its worker."""

    process: SpawnProcess
    pipe: Connection
    lifeline: Connection

    def warm(self) -> None:
        """Tells the child to import what its job may need."""
        self.pipe.send(None)

    def begin(self, settings: Settings, job: Job) -> None:
        """Tells the child to do that job."""
        self.pipe.send((settings, job))

    def outcome(self, seconds: float) -> Outcome | None:
        """Returns its outcome within that time; EOFError if the process ended without one."""
        try:
            return self.pipe.recv() if self.pipe.poll(seconds) else None
        except ConnectionError as error:
            raise EOFError from error

    def end(self) -> int | None:
        """Kills it if it still runs; returns its exit code."""
        self.process.kill()
        self.process.join()
        code = self.process.exitcode
        self.pipe.close()
        self.lifeline.close()
        return code


def start(kinds: Kinds) -> Child:
    """Starts a child that waits for a job of one of these kinds."""
    os.environ.update({name: "1" for name in THREADS})
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    watched, lifeline = context.Pipe(duplex=False)
    process = context.Process(target=_live, args=(theirs, watched, dict(kinds)), daemon=True)
    process.start()
    theirs.close()
    watched.close()
    return Child(process, ours, lifeline)


def _live(pipe: Connection, lifeline: Connection, kinds: Kinds) -> None:
    # Ctrl-C reaches the whole group; the worker decides what becomes of its child.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_worker, args=(lifeline,), daemon=True).start()
    os.nice(_NICE)
    error_log.to_standard_error()
    try:
        while (task := pipe.recv()) is None:
            for kind in kinds.values():
                if kind.warm is not None:
                    kind.warm()
        with json_log.of_job(task[1].id):
            pipe.send(_done(kinds, *task))
    except EOFError:
        return


def _die_with_worker(lifeline: Connection) -> None:
    """Ends the process when its lifeline breaks, which is when the worker ends."""
    try:
        lifeline.recv()
    except (EOFError, OSError):
        os._exit(1)


def _done(kinds: Kinds, settings: Settings, job: Job) -> Outcome:
    if job.kind not in kinds:
        return Outcome(
            "failed", error=f"This version knows no jobs of kind {job.kind}.", error_kind="DataError"
        )
    try:
        return Outcome("done", kinds[job.kind].run(settings, job.params, _Telling(settings, job)))
    except LostError:
        return Outcome("lost")
    except UnreachableError as error:
        return Outcome("again", error=str(error))
    except DataError as error:
        return Outcome("failed", error=str(error), error_kind=type(error).__name__)
    except Exception as error:
        says = f"Something went wrong on our side. Error {record(error, f'a job of kind {job.kind}')}."
        return Outcome("failed", error=says, error_kind=type(error).__name__)


class _Telling:
    """Writes the job's progress, no more often than it is read."""

    def __init__(self, settings: Settings, job: Job) -> None:
        self.settings = settings
        self.job = job
        self.stage = ""
        self.told = 0.0

    def __call__(self, stage: str, share: float) -> None:
        """Writes the progress; raises LostError if the job is no longer this attempt's."""
        now = time.monotonic()
        if stage.split()[:1] == self.stage.split()[:1] and now - self.told < _SECONDS_BETWEEN_WRITES:
            return
        self.stage, self.told = stage, now
        try:
            leases_and_retries.progress(self.settings, self.job, stage, share)
        except UnreachableError:
            # What people see of it may be old for a while; the work goes on.
            return
