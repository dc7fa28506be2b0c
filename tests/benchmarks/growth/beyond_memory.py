"""More tickets than a machine holds in memory: counted by month by each engine, then shown. Run by name."""

import json
import shutil

from tests.benchmarks.peers import growing, logs, step
from tests.benchmarks.report import UNBOUND, Line, memory, seconds
from tests.benchmarks.sizes import Ground
from tests.homes import settings_at

#: Free bytes that a million tickets take, with what is counted of them twice.
_BYTES_A_MILLION = 250_000_000
#: In so much memory each engine must count them.
BOUND_BYTES = 24 << 30


def run(ground: Ground) -> list[Line]:
    """Refused where the disk has no room; each engine begins with nothing kept."""
    size = ground.size.beyond
    free, wanted = shutil.disk_usage(ground.folder).free, size // 1_000_000 * _BYTES_A_MILLION
    if free < wanted:
        raise RuntimeError(f"{size:,} tickets need {memory(wanted)} of disk; there are {memory(free)}.")
    home = ground.folder / "beyond"
    logs.write_lake(settings_at(home), size, days=growing.days_of(size), earlier=growing.EARLIER)
    lines: list[Line] = []
    for engine in ("duckdb", "polars"):
        shutil.rmtree(home / "counted", ignore_errors=True)
        taken = step.run("peers.growing", "count", engine, home=home)
        work = f"{size:,} tickets in the lake, counted by month by {engine}"
        lines.append(
            Line(
                work,
                f"{seconds(taken.work_seconds)}, {memory(taken.peak_bytes)}",
                "",
                "",
                f"≤ {memory(BOUND_BYTES)}",
                taken.peak_bytes <= BOUND_BYTES,
            )
        )
    shown = step.run("peers.growing", "page", ground.folder / "beyond.json", home=home)
    page = json.loads((ground.folder / "beyond.json").read_text())
    if page["tickets"] != size:
        raise RuntimeError(f"{page['tickets']:,} of {size:,} tickets were counted.")
    told = f"{seconds(page['count'])}, {seconds(page['first'])}, {memory(shown.peak_bytes)}"
    return [*lines, Line(f"{size:,} tickets kept: read the counts, first page", told, "", "", UNBOUND, True)]
