"""Nested conversations into the lake, beside the same rows as flat tables; each in a process of its own."""

from tests.benchmarks.peers import conversations, step
from tests.benchmarks.report import Line, memory, seconds, times
from tests.benchmarks.sizes import Ground


def run(ground: Ground) -> list[Line]:
    """The whole of each process counts, from its start to its end."""
    folder, count = ground.folder / "conversations", ground.size.tickets
    nested, flat = conversations.write(folder, count)
    ours = step.run("peers.ours", "import_conversations", *nested, home=ground.folder / "nested")
    peer = step.run("peers.ours", "import_files", *flat, home=ground.folder / "flat")
    largest = max(path.stat().st_size for path in nested)
    ratio = ours.whole_seconds / peer.whole_seconds
    return [
        Line(
            work=f"{count:,} nested conversations of {conversations.MESSAGES} messages, JSONL files of up to "
            f"{largest / 1e9:.2f} GB → lake",
            ours=f"{seconds(ours.whole_seconds)}, {memory(ours.peak_bytes)}",
            peer=f"the same {(1 + conversations.MESSAGES) * count:,} rows as flat CSV, imported by us: "
            f"{seconds(peer.whole_seconds)}, {memory(peer.peak_bytes)}",
            ratio=times(ratio),
            bound="≤ 3 ×, ≤ 2.5 GiB",
            holds=ratio <= 3 and ours.peak_bytes <= 2.5 * 2**30,
        )
    ]
