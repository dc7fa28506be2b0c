"""The days that an audit looks at: the last 90, or as many as asked, whose tickets are all mature."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

import polars as pl

from analytics import monthly_rate

#: The audit looks at so many days unless somebody chooses another window; over fewer than the second number
#: its page says so.
DAYS, FEWEST_DAYS = 90, 60
#: What may be chosen; 0 is every day of the log.
CHOICES, ALL = (30, 90, 180, 365, 0), 0


@dataclass(frozen=True, slots=True)
class AuditWindow:
    """First and last day, the days from the first ticket on, and how many tickets have a category.

    `older` is how many mature tickets lie before the window, `older_by_category` those of each category, and
    `left_out` the categories of which no ticket is in it. `days` is what was asked for, 0 for all.
    """

    first: date
    last: date
    covered: int
    tickets: int
    without_category: int
    older: int = 0
    days: int = DAYS
    older_by_category: tuple[tuple[str, int], ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def is_short(self) -> bool:
        """Whether fewer days are covered than an audit should have."""
        return self.covered < min(FEWEST_DAYS, self.days or FEWEST_DAYS)

    @property
    def called(self) -> str:
        """The window in words: the last 90 days, all days."""
        return f"the last {self.days} days" if self.days else "all days"

    def a_month(self, tickets: float) -> float | None:
        """Tickets a month, from tickets of the window; None where it covers less than two weeks."""
        return monthly_rate.a_month(tickets, self.covered)


def rows(facts: pl.DataFrame, last_mature: date, days: int = DAYS) -> tuple[AuditWindow, pl.DataFrame]:
    """The window, and its mature tickets that have a category (as text), from the facts of a source."""
    first = last_mature - timedelta(days=days - 1) if days else _oldest(facts, last_mature)
    within = mature(facts, first, last_mature)
    known = within.filter(pl.col("category").is_not_null())
    oldest = within["day"].min()
    covered = (last_mature - oldest).days + 1 if isinstance(oldest, date) else 0
    older = mature(facts, date.min, first - timedelta(days=1))
    by = older.group_by("category").len().drop_nulls().sort("len", "category", descending=[True, False])
    there = set(known["category"].unique())
    older_by = tuple(by.iter_rows())
    window = AuditWindow(
        first,
        last_mature,
        covered,
        within.height,
        within.height - known.height,
        older.height,
        days,
        older_by,
        tuple(name for name, _ in older_by if name not in there),
    )
    return window, known


def _oldest(facts: pl.DataFrame, otherwise: date) -> date:
    """The day of the first mature ticket."""
    return cast("date | None", facts.filter(pl.col("mature"))["day"].min()) or otherwise


def mature(facts: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """The mature tickets of these days, with or without a category (as text)."""
    return facts.filter(pl.col("mature"), pl.col("day").is_between(first, last)).with_columns(
        pl.col("category").cast(pl.String)
    )
