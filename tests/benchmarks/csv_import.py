"""A CSV file of tickets into the lake, checked and redacted; beside it pandas, which does neither."""

from statistics import median

from tests.benchmarks.peers import step
from tests.benchmarks.peers.step import Taken
from tests.benchmarks.report import Line, memory, seconds, times
from tests.benchmarks.sizes import Ground


def run(ground: Ground) -> list[Line]:
    """The whole of each process counts, from its start to its end."""
    ours: list[Taken] = []
    peer: list[Taken] = []
    csv = ground.csv
    for number in range(ground.size.repetitions):
        # The first home is kept for the items that need a server with these tickets.
        home = ground.folder / f"import-{number}" if number or ground.home.exists() else ground.home
        ours.append(step.run("peers.ours", "import_csv", csv, home=home))
        table = ground.folder / f"import-{number}.sqlite"
        peer.append(step.run("peers.with_pandas", "import_csv", csv, table, home=home))
        table.unlink()
    own, other = (median(taken.whole_seconds for taken in found) for found in (ours, peer))
    own_peak, other_peak = (max(taken.peak_bytes for taken in found) for found in (ours, peer))
    return [
        Line(
            work=f"{ground.size.tickets:,} tickets, CSV → lake, checked and redacted, in a fresh process",
            ours=f"{seconds(own)}, {memory(own_peak)}",
            peer=f"pandas `read_csv` + `to_sql` (SQLite), neither checked nor redacted: {seconds(other)}, "
            f"{memory(other_peak)}",
            ratio=times(own / other),
            bound="≤ 60 s, ≤ 2 GiB, ≤ 2 × pandas",
            holds=own <= 60 and own_peak <= 2 * 2**30 and own <= 2 * other,
        )
    ]
