"""When a category's drafts are good enough to go live: an always-valid bound, its price, and the gate.

People look at a shadow every day. A one-sided Wilson bound that is looked at every five drafts calls one
category in four ready that is exactly at the bar; the one-sided sequence, which holds at all looks together,
less than one in forty. Its price is drafts: 51 where all were accepted, not 25.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl

from analytics.significance import always_valid_intervals
from analytics.significance.returning_customers import clustered, design_effect

#: The share of drafts accepted that a category must surely exceed, and who must be behind it.
BAR, FEWEST_CUSTOMERS, FEWEST_ENTRIES = 0.90, 20, 3
#: Where so many drafts would not be enough the category is no nearer than never.
MOST_DRAFTS = 5_000


@dataclass(frozen=True, slots=True)
class Bound:
    """Accepted drafts of a category: share, always-valid bounds, and how many independent ones they equal."""

    accepted: int
    drafts: int
    customers: int
    share: float | None
    low: float
    high: float
    effective: float


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a gate: whether it is met, and what was found."""

    name: str
    met: bool
    found: str


@dataclass(frozen=True, slots=True)
class Gate:
    """All conditions for the next rung; what is missing is said one by one."""

    conditions: tuple[Condition, ...]

    @property
    def met(self) -> bool:
        """Whether every condition is met."""
        return all(each.met for each in self.conditions)

    @property
    def missing(self) -> tuple[Condition, ...]:
        """The conditions that are not met."""
        return tuple(each for each in self.conditions if not each.met)


def bound(drafts: pl.DataFrame) -> Bound:
    """The bound of `accepted`, one row a draft; a customer's drafts count as what they are worth."""
    if drafts.is_empty():
        return Bound(0, 0, 0, None, 0.0, 1.0, 0.0)
    by = drafts.group_by("customer").agg(
        pl.col("accepted").sum().cast(pl.Float64), n=pl.len().cast(pl.Float64)
    )
    total, n = by["accepted"].to_numpy(), by["n"].to_numpy()
    worth = float(design_effect.effective(clustered.added(total, n)))
    share = float(total.sum() / n.sum())
    low, high = _low(share, worth), 1 - _low(1 - share, worth)
    return Bound(int(total.sum()), int(n.sum()), len(n), share, low, high, worth)


def bound_path(accepted: Sequence[bool], every: int = 5) -> list[tuple[int, float]]:
    """The lower bound after so many drafts, in the order in which they came; each its own customer."""
    reached = np.cumsum(np.asarray(accepted, dtype=float))
    n = np.arange(1, len(reached) + 1)
    looked = (n % every == 0) | (n == len(n))
    low = always_valid_intervals.rate_lower_bound(reached[looked], n[looked])
    return [(int(at), float(value)) for at, value in zip(n[looked], np.atleast_1d(low), strict=True)]


@lru_cache(maxsize=1024)
def drafts_needed(share: float, bar: float = BAR) -> int | None:
    """How many drafts until the bound passes the bar if this share is accepted; None where it never will."""
    if share <= bar:
        return None
    low, high = 1, MOST_DRAFTS
    if _low(share, high) < bar:
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _low(share, middle) >= bar else (middle + 1, high)
    return low


def days_needed(found: Bound, per_day: float, bar: float = BAR) -> float | None:
    """The price in days: drafts still needed at this acceptance over drafts a day; None for never."""
    if found.share is None or per_day <= 0:
        return None
    needed = drafts_needed(round(found.share, 3), bar)
    if needed is None:
        return None
    worth = found.effective / found.drafts
    return max(0.0, needed - found.effective) / (per_day * worth)


def gate(
    found: Bound,
    *,
    leaks: int,
    approvals: int,
    entries: int,
    always_human: bool,
    bar: float = BAR,
) -> Gate:
    """The gate of a category: bound, customers, leaks, approved spec, clean entries."""
    share = "no drafts" if found.share is None else f"at least {100 * found.low:.1f} % accepted"
    return Gate(
        (
            Condition(f"clearly above {100 * bar:g} % accepted", found.low >= bar, share),
            Condition(
                f"{FEWEST_CUSTOMERS} customers",
                found.customers >= FEWEST_CUSTOMERS,
                f"{found.customers} customers",
            ),
            Condition("no answer where a person must answer", leaks == 0, f"{leaks} such answers"),
            Condition(
                "may be automated", not always_human, "always goes to a person" if always_human else "yes"
            ),
            Condition("behaviour rules approved by 2 people", approvals >= 2, f"{approvals} approvals"),
            Condition(
                f"{FEWEST_ENTRIES} complete articles", entries >= FEWEST_ENTRIES, f"{entries} complete"
            ),
        )
    )


def by_band(drafts: pl.DataFrame, wrong: Mapping[str, bool]) -> dict[str, tuple[int, int]]:
    """For each band of effort, wrong drafts and drafts tagged blind; `wrong` goes by the draft's id."""
    counted: dict[str, tuple[int, int]] = {}
    for item, band in drafts.select("item", "band").iter_rows():
        if item in wrong:
            bad, of = counted.get(band, (0, 0))
            counted[band] = bad + wrong[item], of + 1
    return counted


def _low(share: float, n: float) -> float:
    return float(always_valid_intervals.rate_lower_bound(share * n, n))
