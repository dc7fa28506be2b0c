"""A real server process on a free loopback port, with a home of its own."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data.settings import ANALYSE
from jobs.failures import embedding
from tests import homes
from tests.loopback import free_port
from tests.server_template import Template

ROOT = Path(__file__).parent.parent
#: Serves any script with everything that serve.py puts around app.py.
AROUND = """
import pathlib, serve, sys
serve.run(serve.build(pathlib.Path(sys.argv[1])), port=int(sys.argv[2]))
"""

#: A command line, given the port to listen on.
Command = Callable[[int], list[str]]


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers: where, under which process id, and what it has written so far."""

    url: str
    pid: int
    home: Path
    log: Path
    seconds_to_ready: float


def ours(script: Path | None = None) -> Command:
    """Our process; with a script, the same process around that script."""
    if script is None:
        return lambda port: [sys.executable, "serve.py", "--port", str(port)]
    return lambda port: [sys.executable, "-c", AROUND, str(script), str(port)]


def plain(script: Path, *settings: str) -> Command:
    """`streamlit run` as it comes, with further `--section.option=value`."""
    own = ("--server.address=127.0.0.1", "--server.headless=true", *settings)
    return lambda port: [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}", *own]


@contextmanager
def serving(
    command: Command | Template,
    home: Path,
    *,
    ready: str = "/readyz",
    says: str = '"state":"ready"',
    cwd: Path = ROOT,
    port: int | None = None,
    variables: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Run a server until the block ends; it has answered `ready` with a body that holds `says` before.

    At a free port, unless one is given: a server that comes back must come back at its address. `variables`
    are added to its environment.
    """
    home.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    log = home / "server.log"
    url = f"http://127.0.0.1:{port}"
    started = time.monotonic()
    known = {**environment(home), **(variables or {})}
    if isinstance(command, Template):
        if variables:
            raise ValueError("`serve` reads variables as it is imported: begin this server from the file.")
        begun = command.beginning(port, known, log)
    else:
        begun = _spawned(command(port), cwd, known, log)
    with begun as process:
        try:
            answer = ""
            while says not in answer.replace(" ", ""):
                if (code := process.poll()) is not None:
                    raise RuntimeError(f"The server ended with {code}:\n{log.read_text()}")
                if time.monotonic() - started > 240:
                    raise RuntimeError(f"Not ready after 240 s; {ready} says {answer!r}:\n{log.read_text()}")
                answer = _body(url + ready) or answer
                time.sleep(0.05)
            yield Server(url, process.pid, home, log, time.monotonic() - started)
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def _spawned(
    command: list[str], cwd: Path, variables: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=cwd, env=variables, stdout=out, stderr=subprocess.STDOUT)
    yield process


def load_demonstration(home: Path) -> None:
    """Put the demonstration into the lake of a home, as `make run` does, but with nothing promised."""
    home.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "jobs", "demo", "--if-empty", "--no-with-plan"]
    subprocess.run(command, cwd=ROOT, env=environment(home), check=True, stdout=subprocess.DEVNULL)


def environment(home: Path) -> dict[str, str]:
    """What a process is given that works beside a server of this home."""
    ours = ("PILOTLIGHT_", "STREAMLIT_", "LAKE_URL", "DATABASE_URL")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in (embedding.VARIABLE, ANALYSE) or not name.startswith(ours)
    }
    own = home / "pilotlight"
    known = {"HOME": str(home), "PILOTLIGHT_HOME": str(own), "PYTHONPATH": str(ROOT)}
    return {**kept, **known, **homes.variables(own)}


def _body(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.read().decode()
    except OSError:
        return ""
