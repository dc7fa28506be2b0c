"""The table of all work, and the machine that it was done on, as markdown to paste."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("polars", "deltalake", "streamlit", "plotly", "uvicorn", "duckdb", "pandas", "pyarrow")


#: In place of a bound: worth knowing, and nothing that has to hold.
UNBOUND = "–"


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of work: what it took here, what it took a peer in the same run, and what has to hold."""

    work: str
    ours: str
    peer: str
    ratio: str
    bound: str
    holds: bool


def table(lines: Sequence[Line], *, judged: bool) -> str:
    """The lines as a GitHub table; small sizes are not judged, as their times say nothing."""
    rows = ["| work | ours | peer | ours : peer | bound | holds |", "|---|---|---|---|---|---|"]
    for line in lines:
        verdict = "not judged" if line.bound == UNBOUND or not judged else "yes" if line.holds else "**no**"
        rows.append(f"| {line.work} | {line.ours} | {line.peer} | {line.ratio} | {line.bound} | {verdict} |")
    return "\n".join(rows)


def machine() -> str:
    """Where this was measured: processor, memory, system, and the versions of what was compared."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()} cores "
        f"({_processor()}), {memory:.0f} GiB memory, {platform.system()} {platform.release().split('-')[0]}, "
        f"Python {platform.python_version()}, {libraries}."
    )


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    names = (
        [line for line in told.read_text().splitlines() if line.startswith("model name")]
        if told.exists()
        else []
    )
    return names[0].partition(":")[2].strip() if names else platform.machine()


def seconds(found: float) -> str:
    """A time in the unit in which it reads best."""
    return f"{found:.1f} s" if found >= 1 else f"{1000 * found:.1f} ms"


def memory(found: float) -> str:
    """An amount of memory."""
    return f"{found / 2**30:.2f} GiB"


def times(found: float) -> str:
    """A ratio."""
    return f"{found:.2f} ×"
