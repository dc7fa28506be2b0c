"""Worker: claims jobs one after the other, has a child do each, and extends its lease.

It may be ended at any moment, as may its child: what is not acknowledged is taken back and begun again.
"""

import os
import secrets
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from datetime import timedelta

import filelock

from data import error_log, installation, json_log, permissions
from data.database.sessions import UnreachableError
from data.settings import Settings
from jobs.job_queue import child, leases_and_retries
from jobs.job_queue.child import Child, Outcome
from jobs.job_queue.job_kind import Kinds
from jobs.job_queue.job_requests import Job
from jobs.job_queue.leases_and_retries import LostError

_BEAT_SECONDS = 1.0
_POLL_SECONDS = 0.5
_TIDY_SECONDS = 5.0
#: A worker that has had nothing to do for so long gets a spare child ready, if any kind is slow to begin.
_IDLE_SECONDS = 10.0
_PROBE_SECONDS = 1.0


class Worker:
    """One worker of one home."""

    def __init__(
        self, settings: Settings, kinds: Kinds, *, lease: timedelta = leases_and_retries.LEASE
    ) -> None:
        self.settings = settings
        self.kinds = kinds
        self.lease = lease
        self.name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self.stopping = threading.Event()
        self.spare: Child | None = None
        #: The last fault of each kind's upkeep, so that it is logged once and not every few seconds.
        self.faults: dict[str, str] = {}

    def run(self) -> None:
        """Does one job after the other until told to stop."""
        idle_since = tidied = time.monotonic()
        self._tidy()
        while not self.stopping.is_set():
            job = self._next()
            if job is not None:
                self._attend(job)
                self._tidy()
                idle_since = time.monotonic()
                continue
            if time.monotonic() - tidied > _TIDY_SECONDS:
                self._tidy()
                tidied = time.monotonic()
            if time.monotonic() - idle_since > _IDLE_SECONDS:
                self._warm()
            self.stopping.wait(_POLL_SECONDS)
        if self.spare is not None:
            self.spare.end()

    def _next(self) -> Job | None:
        # A database that is locked or gone is waited for: pages say what it is.
        with suppress(UnreachableError):
            # Cheap once it was right; where the database was down at the start it is looked at now.
            installation.check(self.settings)
            if leases_and_retries.is_any_free(self.settings):
                leases_and_retries.sweep(self.settings)
                return leases_and_retries.claim(self.settings, self.name, lease=self.lease)
        return None

    def _warm(self) -> None:
        if self.spare is None and any(kind.warm is not None for kind in self.kinds.values()):
            self.spare = child.start(self.kinds)
            self.spare.warm()

    def _attend(self, job: Job) -> None:
        """Runs one job to its end, or until it is returned for a retry."""
        doing, self.spare = self.spare or child.start(self.kinds), None
        with json_log.of_job(job.id):
            json_log.tell("job started", kind=job.kind, attempt=job.attempt)
        begun = time.monotonic()
        try:
            doing.begin(self.settings, job)
            outcome = self._watch(job, doing)
        except (EOFError, OSError):
            code = doing.end()
            how = f"by signal {-code}" if code is not None and code < 0 else f"with code {code}"
            outcome = Outcome("again", error=f"its process was ended {how}")
        finally:
            doing.end()
        self._keep(job, outcome)
        state = "interrupted" if outcome is None else outcome.state
        with json_log.of_job(job.id):
            json_log.tell("job ended", kind=job.kind, state=state, seconds=round(time.monotonic() - begun, 3))

    def _watch(self, job: Job, doing: Child) -> Outcome | None:
        """Returns the outcome; None if the job was cancelled, lost, or the worker stops."""
        due = time.monotonic()
        while not self.stopping.is_set():
            outcome = doing.outcome(0.2)
            if outcome is not None:
                return outcome
            if time.monotonic() >= due:
                due = time.monotonic() + _BEAT_SECONDS
                try:
                    if leases_and_retries.heartbeat(self.settings, job, lease=self.lease):
                        doing.end()
                        self._tidy()
                        leases_and_retries.cancelled(self.settings, job)
                        return Outcome("lost")
                except UnreachableError:
                    continue
                except LostError:
                    return Outcome("lost")
        return None

    def _keep(self, job: Job, outcome: Outcome | None) -> None:
        """Stores the outcome; waits while the database cannot be reached."""
        while True:
            try:
                match outcome:
                    case None:
                        leases_and_retries.give_back(
                            self.settings, job, "its worker was stopped", counts=False
                        )
                    case Outcome("done"):
                        leases_and_retries.finish(self.settings, job, outcome.result_ref)
                    case Outcome("failed"):
                        leases_and_retries.fail(self.settings, job, outcome.error, outcome.error_kind)
                    case Outcome("again"):
                        after = timedelta(seconds=job.tries)
                        leases_and_retries.give_back(
                            self.settings, job, outcome.error, after=after, counts=True
                        )
                    case _:
                        pass
                return
            except UnreachableError:
                if self.stopping.wait(_POLL_SECONDS):
                    # Not acknowledged, so it is begun again; what it did is then found done.
                    return

    def _tidy(self) -> None:
        """Has every kind look after its own; a fault of one is logged once and keeps nobody from work."""
        for name, kind in self.kinds.items():
            try:
                kind.tidy(self.settings)
            except UnreachableError:
                return
            except Exception as error:
                if self.faults.get(name) != (said := repr(error)):
                    self.faults[name] = said
                    error_log.record(error, f"the upkeep of {name!r}")
            else:
                self.faults.pop(name, None)


def is_running(settings: Settings) -> bool:
    """Returns whether a worker runs in this home."""
    try:
        with _lock(settings).acquire(timeout=0):
            return False
    except filelock.Timeout:
        return True
    except OSError:
        # In a home that cannot be written to none can have begun.
        return False


def run(
    settings: Settings,
    kinds: Kinds,
    *,
    with_server: bool = False,
    lease: timedelta = leases_and_retries.LEASE,
) -> bool:
    """Does jobs of these kinds until SIGTERM; returns False if another worker runs already.

    `with_server`: not where another worker of this home runs, and no longer than the process that
    holds the other end of our standard input.
    """
    working = Worker(settings, kinds, lease=lease)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: working.stopping.set())
    lock = _lock(settings)
    try:
        # Longer than a moment's look of somebody who only wants to know whether there is one.
        lock.acquire(timeout=_PROBE_SECONDS)
    except filelock.Timeout:
        if with_server:
            return False
        threading.Thread(target=_succeed, args=(lock, working), daemon=True).start()
    if with_server:
        threading.Thread(target=_stop_with_server, args=(working,), daemon=True).start()
    try:
        working.run()
    finally:
        with suppress(OSError):
            lock.release(force=True)
    return True


def _lock(settings: Settings) -> filelock.FileLock:
    permissions.make_home(settings.home)
    # Given back by the system however the process ends.
    return filelock.FileLock(settings.home / "worker.lock", thread_local=False, mode=0o600)


def _succeed(lock: filelock.FileLock, working: Worker) -> None:
    """Waits in the second place: counts as the running worker as soon as the first ends."""
    while not working.stopping.is_set():
        with suppress(filelock.Timeout):
            lock.acquire(timeout=_PROBE_SECONDS)
            return


def _stop_with_server(working: Worker) -> None:
    sys.stdin.read()
    working.stopping.set()
