"""Whether failures that a change had mended come back: a CUSUM over days from the mended level.

Sources: Page 1954, Biometrika 41:100; Lorden 1971, Ann Math Stat 42:1897 (mean time to a false alarm is at
least e to the threshold); Lucas 1985, Technometrics 27:129 (Poisson counts).
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import ArrayLike

#: The mended level is that of so many days after the change.
SETTLED_DAYS = 28
#: Mean days to a false alarm where the mended level is known exactly: ten years.
_THRESHOLD = float(np.log(3_650))


@dataclass(frozen=True, slots=True)
class Returned:
    """Since about when failures come again, and on which day that was sure."""

    since: date
    seen_on: date
    #: Failures per 1,000 tickets before the change, after it, and since they came back.
    before: float
    mended: float
    now: float


def watch(
    failures: ArrayLike, tickets: ArrayLike, first: date, shipped_on: date, last: date | None = None
) -> Returned | None:
    """When the failures of a mended cluster came back; nothing while they do not, or cannot be told.

    Both are counts by day from `first` on. Failures are held against the tickets of the day, so that a busy
    week is no return. Rising half-way back to the level before is what is looked for.
    """
    count, exposed = (np.asarray(each, dtype=np.float64) for each in (failures, tickets))
    start = (shipped_on - first).days
    settled = start + SETTLED_DAYS
    end = count.size if last is None else min(count.size, (last - first).days + 1)
    if start < 1 or settled >= end or not exposed[:start].sum() or not exposed[start:settled].sum():
        return None
    before = count[:start].sum() / exposed[:start].sum()
    # One failure more than was seen: a level of four weeks is not known exactly, and never 0.
    mended = (count[start:settled].sum() + 1) / exposed[start:settled].sum()
    if not before > mended:
        return None
    half = (before + mended) / 2
    steps = count[settled:end] * np.log(half / mended) - exposed[settled:end] * (half - mended)
    level, begun = 0.0, settled
    for day, step in enumerate(steps, start=settled):
        if level <= 0:
            begun = day
        level = max(0.0, level + float(step))
        if level >= _THRESHOLD:
            since = exposed[begun : day + 1].sum()
            return Returned(
                since=first + timedelta(days=begun),
                seen_on=first + timedelta(days=day),
                before=1_000 * float(before),
                mended=1_000 * float(count[start:settled].sum() / exposed[start:settled].sum()),
                now=1_000 * float(count[begun : day + 1].sum() / since),
            )
    return None
