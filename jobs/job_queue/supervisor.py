"""Supervisor of the worker: the site starts one, and again if it ends, unless one runs already."""

import os
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from data.settings import Settings, switched_on
from jobs.job_queue import worker

VARIABLE = "PILOTLIGHT_WORKER"
_ROOT = Path(__file__).parents[2]
_COMMAND = (sys.executable, "-m", "jobs", "worker", "--with-server")
_LOOK_SECONDS = 2.0
#: One that ends at once is not started again and again.
_LONGEST_SECONDS = 60.0
_PATIENCE_SECONDS = 8.0


def own_worker() -> bool:
    """Whether the site begins a worker; not where one runs apart, in a container or service of its own."""
    return switched_on(os.environ.get(VARIABLE) or "on", VARIABLE)


@contextmanager
def attended(settings: Settings) -> Generator[None]:
    """Context manager during which a worker runs: our own, restarted if it ends, or another's.

    Where the environment says that one runs apart, none is begun, and `/readyz` says if it is missing.
    """
    if not own_worker():
        yield
        return
    ending = threading.Event()
    keeper = threading.Thread(target=_keep, args=(settings, ending), name="attendant", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        keeper.join()


def _keep(settings: Settings, ending: threading.Event) -> None:
    ours: subprocess.Popen[bytes] | None = None
    pause = _LOOK_SECONDS
    try:
        while True:
            if ours is None or ours.poll() is not None:
                began_before = ours is not None
                if ours is not None and ours.stdin is not None:
                    ours.stdin.close()
                ours = None
                if not worker.is_running(settings):
                    pause = min(2 * pause, _LONGEST_SECONDS) if began_before else _LOOK_SECONDS
                    # It ends when this pipe breaks, so also when the server is killed.
                    ours = subprocess.Popen(_COMMAND, cwd=_ROOT, stdin=subprocess.PIPE)  # noqa: S603
            if ending.wait(pause):
                return
    finally:
        if ours is not None:
            _end(ours)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin is not None:
        process.stdin.close()
