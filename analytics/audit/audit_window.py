"""The days that an audit looks at: the last 90 whose tickets are all mature, and the tickets in them."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

#: The audit looks at so many days; over fewer than the second number its page says so.
DAYS, FEWEST_DAYS = 90, 60
#: Days of a month, for tickets a month.
MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class AuditWindow:
    """First and last day, the days from the first ticket on, and how many tickets have a category.

    `older` is how many mature tickets lie before the window.
    """

    first: date
    last: date
    covered: int
    tickets: int
    without_category: int
    older: int = 0

    @property
    def is_short(self) -> bool:
        """Whether fewer days are covered than an audit should have."""
        return self.covered < FEWEST_DAYS

    def a_month(self, tickets: float) -> float:
        """Tickets a month, from tickets of the window."""
        return tickets * MONTH / max(self.covered, 1)


def rows(facts: pl.DataFrame, last_mature: date, days: int = DAYS) -> tuple[AuditWindow, pl.DataFrame]:
    """The window, and its mature tickets that have a category (as text), from the facts of a source."""
    first = last_mature - timedelta(days=days - 1)
    within = mature(facts, first, last_mature)
    known = within.filter(pl.col("category").is_not_null())
    oldest = within["day"].min()
    covered = (last_mature - oldest).days + 1 if isinstance(oldest, date) else 0
    older = facts.filter(pl.col("mature"), pl.col("day") < first).height
    window = AuditWindow(first, last_mature, covered, within.height, within.height - known.height, older)
    return window, known


def mature(facts: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """The mature tickets of these days, with or without a category (as text)."""
    return facts.filter(pl.col("mature"), pl.col("day").is_between(first, last)).with_columns(
        pl.col("category").cast(pl.String)
    )
