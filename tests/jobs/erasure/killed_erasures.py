"""Processes that begin to erase a customer and kill themselves at a step, as `kill -9` does.

`python -m tests.jobs.erasure.killed_erasures CUSTOMER MODULE:NAME:NUMBER=HOME …` does so once for each home:
the process ends at the call of that number of that function, and nothing of it is undone or finished.
"""

import importlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from jobs.erasure import forget
from tests.jobs.worker_processes import settings_of


def at(home: Path) -> str:
    """The address of the database of a home."""
    return f"sqlite:///{home / 'pilotlight.db'}"


def _killing(done: Callable[..., object], number: int) -> Callable[..., object]:
    calls = 0

    def counted(*given: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        if calls == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return done(*given, **named)

    return counted


def _begin(customer: str, step: str, home: Path) -> None:
    module, name, number = step.split(":")
    place = importlib.import_module(module)
    setattr(place, name, _killing(getattr(place, name), int(number)))
    forget.customer(settings_of(home, at(home)), customer)


def main() -> int:
    """Begins one process for each home, one after the other; 1 where one was not killed at its step."""
    customer, *asked = sys.argv[1:]
    for each in asked:
        step, _, home = each.partition("=")
        # Begun from here, where everything is imported and no thread runs yet.
        child = os.fork()
        if not child:
            try:
                _begin(customer, step, Path(home))
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status) or os.WTERMSIG(status) != signal.SIGKILL:
            print(f"{step} was not reached", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
