"""Guard against several server processes (`--workers`) behind one socket.

Visitors' sessions and uploads live in a process. Where two share a socket, as `uvicorn --workers 2` has it,
every other request of a visitor reaches the one that does not know them.
"""

import multiprocessing
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager

import filelock

from data import permissions
from data.settings import Settings

#: The exit code of a worker by which uvicorn is told that none would start, so that it stops.
_NO_START = 3
_SAYS = (
    "Pilotlight serves with one process for each address: with several, visitors' sessions and uploads are "
    "lost between them. Start it without --workers (and without WEB_CONCURRENCY). For more capacity run "
    "further servers, each on an address of its own, behind a proxy with sticky sessions."
)


@contextmanager
def alone(settings: Settings) -> Generator[None]:
    """Context manager for the single process of a socket; a second one ends with a sentence."""
    if not _is_one_of_many():
        yield
        return
    permissions.make_home(settings.home)
    lock = filelock.FileLock(settings.home / "server.lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        print(_SAYS, file=sys.stderr, flush=True)
        os._exit(_NO_START)
    try:
        yield
    finally:
        lock.release()


def _is_one_of_many() -> bool:
    """Returns whether a supervisor started this process and may start several."""
    by_uvicorn = multiprocessing.parent_process() is not None
    return by_uvicorn or os.environ.get("SERVER_SOFTWARE", "").startswith("gunicorn")
