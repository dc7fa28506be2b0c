"""How work grows with what is stored: 5,000 tickets a day, from two days to a thousand."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jobs.counting.monthly_counts import WORTH
from tests.benchmarks.peers import growing, step
from tests.benchmarks.report import UNBOUND, Line, memory, seconds, times
from tests.benchmarks.sizes import Ground

#: The next day of five million must be imported, counted and on the page in so many seconds and bytes.
BOUND_SECONDS, BOUND_BYTES, JUDGED = 3.0, 1 << 30, 5_000_000


@dataclass(frozen=True, slots=True)
class Grown:
    """What one size took: seconds of the import, the next day, the page after it, and its memory."""

    tickets: int
    imported: float
    scratch: float
    next_day: float
    counted: float
    page: float
    rerun: float
    peak_bytes: int
    duckdb: float
    duckdb_bytes: int

    @property
    def on_page(self) -> float:
        """The day's import, what it has counted anew, and the page: what somebody waits for."""
        return self.next_day + self.counted + self.page


def run(ground: Ground) -> list[Line]:
    """Each step in a process of its own, timed without its start; sizes one after the other."""
    found = [measured(ground.folder / f"growth-{size}", size) for size in ground.size.growth]
    return [*map(line, found), *([exponents(found)] if len(found) > 1 else [])]


def measured(folder: Path, size: int) -> Grown:
    """A source of that size in a home of its own: imported, shown, and a day later."""
    folder.mkdir()
    home, first, next_day, told = (
        folder / name for name in ("home", "first.parquet", "next.parquet", "page")
    )
    growing.write(size, first, next_day)
    imported = step.run("peers.ours", "import_parquet", first, home=home)
    first.unlink()
    # Before the next day: the folder then also holds the files that its merge replaced.
    duckdb = step.run("peers.with_duckdb", "build_cube", home / "lake/tickets", folder / "cube", home=home)
    step.run("peers.growing", "page", told, home=home)
    scratch = json.loads(told.read_text())["first"]
    day = step.run("peers.ours", "import_parquet", next_day, home=home)
    shown = step.run("peers.growing", "page", told, home=home)
    page: dict[str, float] = json.loads(told.read_text())
    return Grown(
        size,
        imported.work_seconds,
        scratch,
        day.work_seconds,
        page["count"],
        page["first"],
        page["rerun"],
        max(day.peak_bytes, shown.peak_bytes),
        duckdb.work_seconds,
        duckdb.peak_bytes,
    )


def line(of: Grown) -> Line:
    """The line of one size; of five million the bound holds or not."""
    judged = of.tickets == JUDGED
    return Line(
        work=f"{of.tickets:,} tickets, the next {growing.A_DAY:,} of which {growing.LATE:,} at most are late "
        f"outcomes: import of all, first page; import of the day, then count, page, rerun by a filter",
        ours=f"{seconds(of.imported)}, {seconds(of.scratch)}; {seconds(of.next_day)}, "
        f"{seconds(of.counted)}, {seconds(of.page)} (on the page after {seconds(of.on_page)}), "
        f"{seconds(of.rerun)}; {memory(of.peak_bytes)}",
        peer=f"DuckDB, cube of all, same Parquet: {seconds(of.duckdb)}, {memory(of.duckdb_bytes)}",
        ratio=times(of.counted / of.duckdb),
        bound="on the page ≤ 3 s, ≤ 1 GiB" if judged else UNBOUND,
        holds=not judged or (of.on_page <= BOUND_SECONDS and of.peak_bytes <= BOUND_BYTES),
    )


def exponents(found: Sequence[Grown]) -> Line:
    """How each grows: the exponent of its power law over the sizes that are kept by month, or over all."""
    kept = [each for each in found if each.tickets >= WORTH]
    sizes = kept if len(kept) > 1 else list(found)
    names = {
        "import": [each.imported for each in sizes],
        "first page": [each.scratch for each in sizes],
        "import of a day": [each.next_day for each in sizes],
        "count": [each.counted for each in sizes],
        "page": [each.page for each in sizes],
        "day on the page": [each.on_page for each in sizes],
        "rerun": [each.rerun for each in sizes],
        "memory": [float(each.peak_bytes) for each in sizes],
    }
    told = ", ".join(f"{name} {exponent(sizes, values):.2f}" for name, values in names.items())
    peer = exponent(sizes, [each.duckdb for each in sizes])
    span = f"{sizes[0].tickets:,} to {sizes[-1].tickets:,}"
    return Line(f"exponents of growth, {span}", told, f"DuckDB {peer:.2f}", "", UNBOUND, True)


def exponent(sizes: Sequence[Grown], values: Sequence[float]) -> float:
    """The slope of the logarithms, by least squares."""
    x = [math.log(each.tickets) for each in sizes]
    y = [math.log(max(value, 1e-4)) for value in values]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    spread = sum((each - mean_x) ** 2 for each in x)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / spread if spread else 0.0
