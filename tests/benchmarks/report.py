"""The table of all work, and the machine that it was done on, as markdown to paste."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, fields
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


@dataclass(frozen=True, slots=True)
class Claim:
    """How often something is wrong in simulated pilots, with what was withheld and found, and its bound."""

    situation: str
    found: str
    withheld: str
    power: str
    bound: str
    holds: bool

    @classmethod
    def of_share(cls, situation: str, count: int, runs: int, *, at_most: float | None) -> "Claim":
        """The claim of one share, with its Monte-Carlo error (one standard error)."""
        share = count / runs
        return cls(
            situation=f"{situation} ({runs:,} runs)",
            found=f"{100 * share:.2f} % ± {100 * (share * (1 - share) / runs) ** 0.5:.2f}",
            withheld="–",
            power="–",
            bound=UNBOUND if at_most is None else f"≤ {100 * at_most:g} %",
            holds=at_most is None or share <= at_most,
        )


def table(lines: Sequence[Line | Claim], *, judged: bool) -> str:
    """The lines as GitHub tables, one of work and one of claims; small sizes are not judged."""
    kinds = (
        (
            "| work | ours | peer | ours : peer | bound | holds |",
            [each for each in lines if isinstance(each, Line)],
        ),
        (
            "| situation | found | withheld | power | bound | holds |",
            [each for each in lines if isinstance(each, Claim)],
        ),
    )
    tables = [_table(header, of_kind, judged=judged) for header, of_kind in kinds if of_kind]
    return "\n\n".join(tables)


def _table(header: str, lines: Sequence[Line | Claim], *, judged: bool) -> str:
    rows = [header, "|---|---|---|---|---|---|"]
    for line in lines:
        verdict = "not judged" if line.bound == UNBOUND or not judged else "yes" if line.holds else "**no**"
        cells = [getattr(line, each.name) for each in fields(line)][:5]
        rows.append(f"| {' | '.join(cells)} | {verdict} |")
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
