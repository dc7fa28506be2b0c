"""What an entry of the audit log takes with full sync, beside a bare insert; and a verification."""

import sqlite3
import time
from contextlib import closing

from data.audit_log import events, verification
from tests.benchmarks.report import UNBOUND, Line
from tests.benchmarks.sizes import Ground
from tests.homes import settings_at

_BOUND_MS = 1.0
#: A thousandth of the tickets of the other items, and a hundred at least.
_PER_TICKET = 1_000


def run(ground: Ground) -> list[Line]:
    """The median of an entry on SQLite, and how many entries a second are verified."""
    count = max(100, ground.size.tickets // _PER_TICKET)
    home = ground.folder / "audit log"
    home.mkdir()
    here = settings_at(home)
    events.record(here, "warm")
    ours, peer = list[float](), list[float]()
    with closing(sqlite3.connect(home / "bare.db", isolation_level=None)) as bare:
        bare.execute("PRAGMA journal_mode = WAL")
        bare.execute("PRAGMA synchronous = FULL")
        bare.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, body TEXT)")
        for number in range(count):
            # In turn, as the disk is not equally fast at all times.
            begun = time.perf_counter()
            events.record(here, "export", source="desk", subject=f"T{number}", details={"rows": number})
            between = time.perf_counter()
            bare.execute("BEGIN IMMEDIATE")
            bare.execute("INSERT INTO entry (body) VALUES (?)", ("x" * 400,))
            bare.execute("COMMIT")
            ours.append(1_000 * (between - begun))
            peer.append(1_000 * (time.perf_counter() - between))
    begun = time.perf_counter()
    found = verification.verify(here)
    took = time.perf_counter() - begun
    median, bare_median = sorted(ours)[count // 2], sorted(peer)[count // 2]
    return [
        Line(
            f"an entry of the audit log, on the disk before anything is done ({count:,} entries, median)",
            f"{median:.2f} ms",
            f"{bare_median:.2f} ms (a bare insert)",
            f"{median / bare_median:.1f}",
            f"≤ {_BOUND_MS:g} ms",
            median <= _BOUND_MS,
        ),
        Line(
            f"the log verified, {found.entries:,} entries",
            f"{found.entries / took:,.0f} a second",
            "–",
            "–",
            UNBOUND,
            found.ok,
        ),
    ]
