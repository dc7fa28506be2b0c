"""Drift of questions against entries: the share out of reach month by month, and how much its mix has moved.

PSI, the population stability index: Σ (p − q) ln(p / q) over categories; below .1 little, above .25 much.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from analytics.significance import proportions

LITTLE, MUCH = 0.1, 0.25
#: A month of fewer requests says too little.
FEWEST = 30


@dataclass(frozen=True, slots=True)
class Baseline:
    """A month that others are held against: requests, those out of reach, and requests by category.

    It is kept as it was counted when it was frozen, whatever articles are added since.
    """

    month: date
    requests: int
    outside: int
    categories: Mapping[str, int]


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


def baseline_of(requests: pl.DataFrame) -> Baseline | None:
    """The oldest month with enough requests; None without any. The frame is that of `monthly`."""
    counts = requests.group_by("month").len().filter(pl.col("len") >= FEWEST).sort("month")
    if counts.is_empty():
        return None
    rows = requests.filter(pl.col("month") == counts["month"][0])
    return Baseline(counts["month"][0], rows.height, int((~rows["within"]).sum()), _counts(rows))


def monthly(requests: pl.DataFrame, baseline: Baseline | None) -> list[Drift]:
    """Each month with enough requests; the frame has `month`, `category` and `within`."""
    if baseline is None:
        return []
    found: list[Drift] = []
    by_month = requests.partition_by("month", as_dict=True)
    for (month,), rows in sorted(by_month.items(), key=lambda each: each[0]):
        if rows.height < FEWEST or not isinstance(month, date):
            continue
        outside = int((~rows["within"]).sum())
        low, high = (float(end) for end in proportions.wilson(outside, rows.height))
        found.append(
            Drift(
                month,
                rows.height,
                outside / rows.height,
                low,
                high,
                baseline.outside / baseline.requests,
                psi(_counts(rows), baseline.categories),
            )
        )
    return found


def psi(now: Mapping[str, int], then: Mapping[str, int]) -> float:
    """The population stability index of two sets of requests over their categories; half a count for none."""
    names = sorted({*now, *then})
    one, other = (_shares(counts, names) for counts in (now, then))
    return float(((one - other) * np.log(one / other)).sum())


def _counts(rows: pl.DataFrame) -> dict[str, int]:
    return {
        str(name): int(count) for name, count in rows["category"].fill_null("–").value_counts().iter_rows()
    }


def _shares(counts: Mapping[str, int], names: list[str]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    found = np.array([max(float(counts.get(name, 0)), 0.5) for name in names])
    return found / found.sum()
