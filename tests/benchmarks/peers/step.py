"""One piece of work in a process of its own: `python -m tests.benchmarks.peers.step MODULE FUNCTION …`."""

import importlib
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a piece of work took: with the start of its process, without it, and memory at its highest."""

    whole_seconds: float
    work_seconds: float
    peak_bytes: int


def run(module: str, function: str, *arguments: object, home: Path) -> Taken:
    """Do `tests.benchmarks.MODULE.FUNCTION(ARGUMENT...)` in a fresh process with that home."""
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.peers.step",
        module,
        function,
        *(str(given) for given in arguments),
    ]
    environment = {**os.environ, "PILOTLIGHT_HOME": str(home)}
    for setting in ("LAKE_URL", "DATABASE_URL", "PILOTLIGHT_TIME_ZONE", "PILOTLIGHT_HORIZON"):
        environment.pop(setting, None)
    started = time.perf_counter()
    ended = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    whole = time.perf_counter() - started
    found = json.loads(ended.stdout.splitlines()[-1])
    return Taken(whole, found["seconds"], found["peak_bytes"])


def peak_bytes() -> int:
    """The most memory this process has held; `ru_maxrss` of Linux would count its parent's, too."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    work = getattr(importlib.import_module(f"tests.benchmarks.{sys.argv[1]}"), sys.argv[2])
    begun = time.perf_counter()
    work(*sys.argv[3:])
    print(json.dumps({"seconds": time.perf_counter() - begun, "peak_bytes": peak_bytes()}))
