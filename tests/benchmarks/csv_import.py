"""A CSV file of tickets into the lake, checked and redacted; `first_answer` has its peers."""

from statistics import median

from tests.benchmarks.peers import step
from tests.benchmarks.peers.step import Taken
from tests.benchmarks.report import Line, memory, seconds
from tests.benchmarks.sizes import Ground


def run(ground: Ground) -> list[Line]:
    """The whole of each process counts, from its start to its end."""
    ours: list[Taken] = []
    csv = ground.csv
    for number in range(ground.size.repetitions):
        # The first home is kept for the items that need a server with these tickets.
        home = ground.folder / f"import-{number}" if number or ground.home.exists() else ground.home
        ours.append(step.run("peers.ours", "import_csv", csv, home=home))
    own = median(taken.whole_seconds for taken in ours)
    own_peak = max(taken.peak_bytes for taken in ours)
    return [
        Line(
            work=f"{ground.size.tickets:,} tickets, CSV → lake, checked and redacted, in a fresh process",
            ours=f"{seconds(own)}, {memory(own_peak)}",
            peer="–",
            ratio="–",
            bound="≤ 60 s, ≤ 2 GiB",
            holds=own <= 60 and own_peak <= 2 * 2**30,
        )
    ]
