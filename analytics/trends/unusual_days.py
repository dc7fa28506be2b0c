"""Events, and runs of days in which a value was unusually frequent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from analytics import wording

#: An effect begins on the day of its event, or so many days after it; chance blurs a beginning by a day.
FOLLOWS_WITHIN, BLURRED_BY = 3, 1
#: A run stands out from so much noise; it is the best of many, hence more than 3.
NOISE_AT_LEAST = 4.0


@dataclass(frozen=True, slots=True)
class Event:
    """A dated event that may explain a change; `category` if it concerns only one."""

    day: date
    kind: str
    what: str
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Days in which a value had more tickets than its usual share, and how many were usual."""

    first: date
    last: date
    tickets: int
    usual: float
    noise: float

    @property
    def words(self) -> str:
        """The run as a person says it."""
        days = wording.period(self.first, self.last)
        return f"{days}: {wording.count(self.tickets)} tickets, where {wording.count(self.usual)} are usual"


def run(days: pl.DataFrame, by: str, value: str | None, share: float) -> Run | None:
    """Returns the run of days in which a value stands out most from its usual share; None if none does.

    `days` has day, `by` and tickets, a row a day and value; `share` is usual, as of the period before.
    """
    mine = pl.col("tickets").filter(pl.col(by).cast(pl.String).eq_missing(pl.lit(value, dtype=pl.String)))
    counted = (
        days.group_by("day").agg(pl.col("tickets").sum().alias("all"), mine.sum().alias("mine")).sort("day")
    )
    if counted.is_empty() or not 0 < share < 1:
        return None
    x, usual = counted["mine"].to_numpy().astype(float), share * counted["all"].to_numpy()
    # The usual spread is taken off every day, so that a run ends where its excess does.
    above = np.cumsum(x - usual - np.sqrt(usual))
    before = np.concatenate([[0.0], above[:-1]])
    lowest = np.minimum.accumulate(before)
    end = int(np.argmax(above - lowest))
    start = int(np.argmin(before[: end + 1]))
    tickets, expected = float(x[start : end + 1].sum()), float(usual[start : end + 1].sum())
    noise = (tickets - expected) / max(expected, 1.0) ** 0.5
    if noise < NOISE_AT_LEAST:
        return None
    seen = counted["day"].to_list()
    return Run(seen[start], seen[end], int(tickets), expected, noise)


def behind(events: Sequence[Event], first: date, category: str | None = None) -> Event | None:
    """Returns the latest event that may have caused a change on that day."""
    near = [
        event
        for event in events
        if -BLURRED_BY <= (first - event.day).days <= FOLLOWS_WITHIN and event.category in (None, category)
    ]
    return max(near, key=lambda event: (event.day, event.category is not None), default=None)
