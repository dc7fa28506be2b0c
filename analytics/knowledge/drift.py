"""Drift of questions against entries: the share out of reach month by month, and how much its mix has moved.

PSI, the population stability index: Σ (p − q) ln(p / q) over categories; below .1 little, above .25 much.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from analytics.significance import proportions

LITTLE, MUCH = 0.1, 0.25
#: A month of fewer requests says too little.
FEWEST = 30


@dataclass(frozen=True, slots=True)
class Drift:
    """A month against the baseline: shares out of reach with interval, and the PSI of its categories."""

    month: date
    requests: int
    outside: float
    low: float
    high: float
    baseline: float
    psi: float

    @property
    def size(self) -> str:
        """The effect size in a word."""
        return "little" if self.psi < LITTLE else "much" if self.psi >= MUCH else "some"


def monthly(requests: pl.DataFrame, baseline: pl.DataFrame) -> list[Drift]:
    """Each month with enough requests; both frames have `month`, `category` and `within`."""
    base = int((~baseline["within"]).sum()) / baseline.height if baseline.height else float("nan")
    found: list[Drift] = []
    by_month = requests.partition_by("month", as_dict=True)
    for (month,), rows in sorted(by_month.items(), key=lambda each: each[0]):
        if rows.height < FEWEST or not isinstance(month, date):
            continue
        outside = int((~rows["within"]).sum())
        low, high = (float(end) for end in proportions.wilson(outside, rows.height))
        found.append(Drift(month, rows.height, outside / rows.height, low, high, base, psi(rows, baseline)))
    return found


def psi(now: pl.DataFrame, then: pl.DataFrame) -> float:
    """The population stability index of two sets of requests over their categories; half a count for none."""
    names = sorted({*now["category"].fill_null("–").unique(), *then["category"].fill_null("–").unique()})
    one, other = (_shares(frame, names) for frame in (now, then))
    return float(((one - other) * np.log(one / other)).sum())


def _shares(frame: pl.DataFrame, names: list[str]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    counts = dict(frame["category"].fill_null("–").value_counts().iter_rows())
    found = np.array([max(float(counts.get(name, 0)), 0.5) for name in names])
    return found / found.sum()
