"""First start: waits for the process that loads the demonstration while the site imports what it needs."""

import gc
import os
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager


def wait_for(child: int) -> None:
    """Waits until a child process has filled the home; ends this one with its exit code where it failed."""
    try:
        _, status = os.waitpid(child, 0)
    except ChildProcessError:
        sys.exit(f"The site has no child process {child} to wait for. Start it without --after.")
    except KeyboardInterrupt:
        # A shell keeps Ctrl-C from what it runs in the background.
        os.kill(child, signal.SIGTERM)
        sys.exit(128 + signal.SIGINT)
    if code := os.waitstatus_to_exitcode(status):
        sys.exit(code if code > 0 else 128 - code)


@contextmanager
def uncollected() -> Generator[None]:
    """Context manager without garbage collections, for work whose every object is kept until its end.

    Each full collection walks all of them again: a fifth of the time in which a company is made up.
    """
    were_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if were_on:
            gc.enable()
