"""Servers that begin at once: each is forked from one process that has imported `serve` and what pages use.

A fork has what imports leave behind, and no lake, cache, page or session: whatever page comes first is as
new to it as to a process that was begun from the file. `test_process.py` begins its servers from the file.
"""

import gc
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Forked:
    """A process that is not our child, with as much of `subprocess.Popen` as a server's end needs."""

    pid: int
    descriptor: int

    def poll(self) -> int | None:
        """Nothing while it runs, else 0: who is no parent learns no exit code."""
        return 0 if self.has_ended(0) else None

    def wait(self, timeout: float | None = None) -> int:
        """Return when it has ended."""
        if not self.has_ended(timeout):
            raise subprocess.TimeoutExpired(f"forked server {self.pid}", timeout or 0)
        return 0

    def has_ended(self, seconds: float | None) -> bool:
        """Whether it ends within that time."""
        return bool(select.select([self.descriptor], [], [], seconds)[0])

    def terminate(self) -> None:
        """Ask it to end."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        if not self.has_ended(0):
            signal.pidfd_send_signal(self.descriptor, number)


@dataclass(frozen=True, slots=True)
class Template:
    """The process that is forked, and its pipes."""

    orders: IO[str]
    answers: IO[str]

    @contextmanager
    def beginning(self, port: int, environment: Mapping[str, str], log: Path) -> Iterator[Forked]:
        """A server at that port with that environment, which writes to that file; whoever asks ends it."""
        order = {"port": port, "environment": dict(environment), "log": str(log)}
        self.orders.write(json.dumps(order) + "\n")
        self.orders.flush()
        pid = int(self.answers.readline())
        # It has waited for this line, so the number is still its own.
        descriptor = os.pidfd_open(pid)
        self.orders.write("go\n")
        self.orders.flush()
        try:
            yield Forked(pid, descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def imported(environment: Mapping[str, str]) -> Iterator[Template]:
    """The template until the block ends; servers that it began live on without it."""
    command = [sys.executable, "-m", "tests.server_template"]
    with subprocess.Popen(
        command, cwd=ROOT, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("The template has no pipes.")
        yield Template(process.stdin, process.stdout)
        process.stdin.close()


def _main() -> None:
    import serve

    # As every start does before it looks at its home.
    serve.import_pages()
    gc.collect()
    gc.freeze()
    # Nobody asks how they ended.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while line := sys.stdin.readline():
        order = json.loads(line)
        waiting, starting = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(starting)
            os.read(waiting, 1)
            os.close(waiting)
            _become(order["environment"], order["log"])
            serve.run(serve.app, port=order["port"])
            sys.exit()
        os.close(waiting)
        print(pid, flush=True)
        sys.stdin.readline()
        os.close(starting)


def _become(environment: Mapping[str, str], log: str) -> None:
    """Be a process that was begun with this environment and writes there."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(environment)
    nothing, out = (
        os.open(os.devnull, os.O_RDONLY),
        os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
    )
    for to, taken in ((0, nothing), (1, out), (2, out)):
        os.dup2(taken, to)
    os.close(nothing)
    os.close(out)
    gc.unfreeze()


if __name__ == "__main__":
    _main()
