"""Answers in categories that always go to a person: how many, how rare they surely are, how long ago."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from analytics.significance import proportions

#: So rare a leak should be before somebody calls a category safe.
WANTED = 0.005


@dataclass(frozen=True, slots=True)
class Leak:
    """A category: tickets that the agent took part in, those that it answered, and the bound at 95 %.

    `left` are the answered ones that the specification would not have stopped before the first answer.
    """

    category: str
    tickets: int
    leaks: int
    bound: float
    left: int
    left_bound: float
    last: date | None
    days_since: int | None
    clean_needed: int


def by_category(
    states: pl.DataFrame, stopped: frozenset[str], always: frozenset[str], today: date, time_zone: str
) -> list[Leak]:
    """The leaks of each category that always goes to a person; `stopped` are turns stopped by a trigger."""
    mine = states.filter(pl.col("confirmed").is_in(list(always))).with_columns(
        day=pl.col("at").dt.convert_time_zone(time_zone).dt.date(),
        left=pl.col("is_answer") & ~pl.col("item").is_in(list(stopped)),
    )
    by = mine.group_by("confirmed", "ticket_id").agg(
        leak=pl.col("is_answer").any(), left=pl.col("left").any(),
        last=pl.col("day").filter(pl.col("is_answer")).max(),
    )  # fmt: skip
    found: list[Leak] = []
    for category in sorted(always):
        rows = by.filter(pl.col("confirmed") == category)
        n, leaks, left = rows.height, int(rows["leak"].sum()), int(rows["left"].sum())
        last = rows["last"].max() if n else None
        day = last if isinstance(last, date) else None
        found.append(
            Leak(
                category=category,
                tickets=n,
                leaks=leaks,
                bound=upper(leaks, n),
                left=left,
                left_bound=upper(left, n),
                last=day,
                days_since=None if day is None else (today - day).days,
                clean_needed=proportions.rows_without_any(WANTED),
            )
        )
    return found


def upper(leaks: int, n: int) -> float:
    """The share of leaks that is not exceeded, 95 % sure: 0 of 812 is .37 %; 1 where nothing was seen."""
    return float(proportions.exact_upper(leaks, n)) if n else 1.0
