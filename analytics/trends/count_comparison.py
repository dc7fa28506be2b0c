"""Counts of two periods compared on like weekdays, with customers and days as levels.

A month of 31 days has more tickets than one of 28, and one with five Mondays more than one with four. So the
earlier period is counted as if it had as many of each weekday as the later one: the mean of its Mondays times
the later one's Mondays, and so on. Its variance is that of the customers (who may come in both periods), plus
what days differ by beyond it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Days = tuple[date, date]

#: Degrees of freedom below which nobody knows how much days differ.
FREEDOM_AT_LEAST = 7


@dataclass(frozen=True, slots=True)
class WeekdayMatched:
    """An amount of a period less that of an earlier one on like weekdays; None is an error nobody knows."""

    value: float
    base: float
    error: float | None
    freedom: float


def weights(days: Days, base: Days) -> pl.DataFrame:
    """How much a day of the earlier period counts, by weekday (1 to 7): later ones over earlier ones."""
    counts = [np.bincount([day.weekday() for day in _each(span)], minlength=7) for span in (days, base)]
    share = counts[0] / np.maximum(counts[1], 1)
    return pl.DataFrame({"weekday": np.arange(1, 8, dtype=np.int8), "weight": share})


def like_sums(daily: pl.DataFrame, days: Days, base: Days) -> dict[str, float]:
    """The measures of the earlier period as if it had the later one's weekdays; `daily` has a row a day."""
    inside = daily.filter(pl.col("day").is_between(*base)).with_columns(
        pl.col("day").dt.weekday().alias("weekday")
    )
    numbers = [name for name, dtype in daily.schema.items() if dtype.is_numeric()]
    joined = inside.join(weights(days, base), on="weekday", how="left")
    return joined.select((pl.col(numbers) * pl.col("weight")).sum()).to_dicts()[0]


def compare(rows: pl.DataFrame, days: Days, base: Days) -> WeekdayMatched:
    """The difference of both periods' amounts; `rows` has customer, day and amount of every ticket."""
    spans = (days, base)
    share = weights(days, base)["weight"].to_numpy()
    ordinal = rows["day"].cast(pl.Int32).to_numpy().astype(np.int64)
    amount = rows["amount"].cast(pl.Float64).to_numpy()
    epoch = date(1970, 1, 1).toordinal()
    inside = [
        (ordinal >= first.toordinal() - epoch) & (ordinal <= last.toordinal() - epoch)
        for first, last in spans
    ]
    weekday = (ordinal + 3) % 7
    weight = np.where(inside[0], 1.0, np.where(inside[1], -share[weekday], 0.0))
    influence = weight * amount
    tickets = float((influence**2).sum())
    customer = np.unique(rows["customer"].to_numpy(), return_inverse=True)[1]
    summed = np.bincount(customer, influence)
    people = max(float((summed**2).sum()), tickets)
    moved = np.bincount(customer, np.abs(influence))
    alike = float(moved.sum() ** 2 / max((moved**2).sum(), 1e-300))
    squares, freedom, scale = 0.0, 0, 0.0
    for place, (first, last) in enumerate(spans):
        length = (last - first).days + 1
        daily = np.bincount(
            ordinal[inside[place]] - (first.toordinal() - epoch), amount[inside[place]], minlength=length
        )
        of_week = (first.weekday() + np.arange(length)) % 7
        many = np.bincount(of_week, minlength=7)
        middle = np.bincount(of_week, daily, minlength=7) / np.maximum(many, 1)
        squares += float(((daily - middle[of_week]) ** 2).sum())
        freedom += length - int(np.count_nonzero(many))
        scale += float((many * (1.0 if place == 0 else share**2)).sum())
    value = float(influence.sum())
    expected = float(-influence[inside[1]].sum())
    if freedom < FREEDOM_AT_LEAST or not tickets:
        return WeekdayMatched(value, expected, None, 0.0)
    beyond = max(squares / freedom * scale - tickets, 0.0)
    variance = people + beyond
    free = variance**2 / (people**2 / max(alike - 1, 1.0) + beyond**2 / freedom)
    return WeekdayMatched(value, expected, variance**0.5, free)


def _each(span: Days) -> list[date]:
    first, last = span
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
