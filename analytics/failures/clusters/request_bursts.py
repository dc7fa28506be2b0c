"""Bursts: many near-identical requests within a short time, as an outage makes them.

Each is one cluster, found before the others so that it neither hides nor shapes them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from analytics.failures.nearest_neighbours import Floats, Whole

#: Requests this alike are put nearly the same, and so many of them, or of a hundred, are many.
_ALIKE = 0.85
_FEWEST, _SHARE = 20, 0.01
#: So many are asked how many are like them: of what is many, some are among these.
_ASKED = 600
#: Most of a burst came within this share of the log's time, and within so long.
_MOST, _SPAN, _LONGEST = 0.6, 0.1, timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Burst:
    """Rows of near-identical requests, and the first and last time between which most of them came."""

    rows: Whole
    first: datetime
    last: datetime
    #: How many came between these.
    tickets: int


def find(vectors: Floats, times: Sequence[datetime | None], seed: int) -> list[Burst]:
    """The bursts among requests with unit vectors, the largest first; no request is in two of them."""
    n = len(vectors)
    known = [time for time in times if time is not None]
    enough = max(_FEWEST, round(_SHARE * n))
    if len(known) < enough:
        return []
    whole = max(known) - min(known)
    asked = np.arange(n) if n <= _ASKED else np.random.default_rng(seed).choice(n, _ASKED, replace=False)
    alike = vectors[asked] @ vectors.T >= _ALIKE
    free, found = np.ones(n, dtype=bool), list[Burst]()
    while True:
        counts = (alike & free).sum(axis=1)
        most = int(counts.argmax())
        if counts[most] < enough:
            return sorted(found, key=lambda each: -len(each.rows))
        rows = np.flatnonzero(alike[most] & free)
        free[rows] = False
        if (burst := _burst(rows, times, whole)) is not None:
            found.append(burst)


def _burst(rows: Whole, times: Sequence[datetime | None], whole: timedelta) -> Burst | None:
    """The shortest time in which most of these came, where that is short."""
    there = sorted(time for row in rows if (time := times[int(row)]) is not None)
    wanted = int(np.ceil(_MOST * len(rows)))
    if len(there) < wanted:
        return None
    spans = [there[start + wanted - 1] - there[start] for start in range(len(there) - wanted + 1)]
    start = min(range(len(spans)), key=spans.__getitem__)
    if spans[start] > min(_LONGEST, _SPAN * whole):
        return None
    # All that came close to them belong to the burst's time: twice its length on either side.
    first, last = there[start], there[start + wanted - 1]
    room = 2 * (last - first)
    inside = [time for time in there if first - room <= time <= last + room]
    return Burst(rows, inside[0], inside[-1], len(inside))
