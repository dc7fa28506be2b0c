"""Calendar months of a log: which are complete, and which earlier one each is compared with."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, cast

import numpy as np
import polars as pl

from analytics import wording

State = Literal["complete", "partial", "immature", "thin"]

#: Fewer tickets than this are no month, whatever is usual.
TICKETS_AT_LEAST = 100
#: A month with less than this share of a typical month's tickets is a remnant.
SHARE_OF_TYPICAL = 0.1
#: What is typical is asked of the months so near.
NEIGHBOURS = 12
#: So many days without a ticket are a hole in a log that has several a day.
HOLE_DAYS, SEVERAL_A_DAY = 5, 5
#: Both sides of a comparison hold every weekday at least once.
DAYS_AT_LEAST = 7
#: Where the month before cannot be compared with, so many are looked through for one that can.
LOOK_BACK = 3

_NAMES = "January,February,March,April,May,June,July,August,September,October,November,December".split(",")


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month of a log; `covered` and `judged` are its days with data, and past their horizon.

    `judged` is None where no day has passed its horizon; `hole` are days in its midst without a ticket;
    `typical` is what months near it hold.
    """

    first: date
    last: date
    covered: tuple[date, date]
    judged: tuple[date, date] | None
    hole: tuple[date, date] | None
    tickets: int
    mature: int
    maturing: int
    typical: int
    states: tuple[State, ...]
    reason: str

    @property
    def name(self) -> str:
        """As a person says it: March 2016."""
        return name(self.first)

    @property
    def key(self) -> str:
        """As a link and a command write it: 2016-03."""
        return f"{self.first:%Y-%m}"

    @property
    def complete(self) -> bool:
        """Whether every day of it is there and judged, and there are enough tickets."""
        return self.states == ("complete",)

    @property
    def dashed(self) -> bool:
        """Whether a chart draws it apart from whole months."""
        return not self.complete


@dataclass(frozen=True, slots=True)
class Pairing:
    """The days of a month and those of an earlier one that may be subtracted, or why there are none.

    `note` says in words what was cut to make the two alike; empty where both are whole.
    """

    month: Month
    base: Month | None
    days: tuple[date, date] | None
    base_days: tuple[date, date] | None
    note: str
    reason: str


def name(day: date) -> str:
    """The month of a day, in words."""
    return f"{_NAMES[day.month - 1]} {day.year}"


def survey(days: pl.DataFrame, covered_to: date, last_mature: date) -> tuple[Month, ...]:
    """The months of a log from its tickets a day, in order.

    `days` has day, tickets, mature and maturing, a row a day (`cube.add(..., ("day",))`); `covered_to` is
    the day of the as-of, `last_mature` the last one whose tickets have all passed their horizon. Days are
    those of the workspace's zone, as the cube has them.
    """
    days = days.filter(pl.col("tickets") > 0).sort("day")
    if days.is_empty():
        return ()
    began = days["day"].to_list()[0]
    sums = (
        days.group_by(pl.col("day").dt.truncate("1mo").alias("month"))
        .agg(pl.col("tickets", "mature", "maturing").cast(pl.Int64).sum(), pl.col("day").sort().alias("seen"))
        .sort("month")
    )
    typical = _typical(sums["month"].to_list(), sums["tickets"].to_list())
    return tuple(
        _month(row, usual, began, max(covered_to, began), last_mature)
        for row, usual in zip(sums.to_dicts(), typical, strict=True)
    )


def pairing(months: Sequence[Month], month: Month) -> Pairing:
    """What a month may be compared with: the month before, else the nearest of three that is whole.

    A month that is still running or maturing is held against the first days of the other, as many as it
    has judged itself: so both are of the same age.
    """
    if "thin" in month.states:
        return _none(month, month.reason)
    if month.judged is None:
        return _none(month, f"No ticket of {month.name} is mature yet.")
    if month.judged[0] != month.first or month.hole:
        return _none(month, month.reason)
    length = (month.judged[1] - month.judged[0]).days + 1
    if not month.complete and length < DAYS_AT_LEAST:
        have = wording.counted(length, "day")
        are = "is" if length == 1 else "are"
        return _none(month, f"{have} of {month.name} {are} mature; {DAYS_AT_LEAST} are needed.")
    return _against(months, month, None if month.judged[1] == month.last else length)


def year_before(months: Sequence[Month], month: Month) -> Month | None:
    """The same month a year ago, where it is whole."""
    found = [m for m in months if (m.first.year, m.first.month) == (month.first.year - 1, month.first.month)]
    return found[0] if found and found[0].complete else None


def _against(months: Sequence[Month], month: Month, cut: int | None) -> Pairing:
    earlier = [other for other in months if _apart(other, month) in range(1, LOOK_BACK + 1)][::-1]
    if not earlier:
        return _none(month, f"{month.name} is the first month of this source.")
    base = next((other for other in earlier if other.complete), None)
    if base is None or month.judged is None:
        return _none(month, " ".join(other.reason for other in earlier))
    skipped = [other for other in earlier if _apart(other, month) < _apart(base, month)]
    notes = [other.reason for other in skipped]
    if cut is None:
        return Pairing(month, base, month.judged, (base.first, base.last), " ".join(notes), "")
    end = min(base.last, base.first + timedelta(days=cut - 1))
    own = min(month.judged[1], month.first + (end - base.first))
    length = (end - base.first).days + 1
    notes.append(f"Compares the first {length} days of both months, because later days of {month.name} are ")
    notes[-1] += "still maturing." if month.maturing else "not there yet."
    return Pairing(month, base, (month.first, own), (base.first, end), " ".join(notes), "")


def _none(month: Month, reason: str) -> Pairing:
    return Pairing(month, None, month.judged, None, "", reason)


def _apart(earlier: Month, later: Month) -> int:
    return 12 * (later.first.year - earlier.first.year) + later.first.month - earlier.first.month


def _typical(months: list[date], tickets: list[int]) -> list[int]:
    """Of each month, how many tickets the month had in which the median ticket of its neighbours lies.

    A plain median would be that of a long thin tail; half of all tickets lie in months as large as this.
    """
    number = np.array([12 * month.year + month.month for month in months])
    size = np.array(tickets)
    found: list[int] = []
    for here in number:
        near = np.sort(size[np.abs(number - here) <= NEIGHBOURS])
        found.append(int(near[np.searchsorted(np.cumsum(near), near.sum() / 2)]))
    return found


def _month(row: dict[str, object], typical: int, began: date, covered_to: date, last_mature: date) -> Month:
    first, seen = row["month"], row["seen"]
    if not isinstance(first, date) or not isinstance(seen, list):
        raise TypeError("A month's row has its first day and the days that it was seen on.")
    last = first.replace(day=monthrange(first.year, first.month)[1])
    covered = max(first, began), min(last, covered_to)
    judged = (covered[0], min(covered[1], last_mature)) if last_mature >= covered[0] else None
    tickets, mature, maturing = (int(str(row[key])) for key in ("tickets", "mature", "maturing"))
    states: list[State] = []
    reasons: list[str] = []
    there = ((covered[1] - covered[0]).days + 1) / last.day
    least = max(TICKETS_AT_LEAST, round(SHARE_OF_TYPICAL * typical * there))
    if tickets < least:
        states.append("thin")
        reasons.append(
            f"{name(first)} has {wording.counted(tickets, 'ticket')}, where {wording.count(typical)} are "
            f"typical; a month needs {wording.count(least)}."
        )
    hole = _hole(cast("list[date]", seen), covered, tickets)
    if covered != (first, last):
        states.append("partial")
        reasons.append(f"The data for {name(first)} covers only {wording.period(*covered)}.")
    elif hole is not None:
        states.append("partial")
        reasons.append(f"{name(first)} has a gap: no tickets on {wording.period(*hole)}.")
    if maturing or judged is None or judged[1] < covered[1]:
        states.append("immature")
        reasons.append(f"{wording.counted(maturing, 'ticket')} of {name(first)} still maturing.")
    return Month(
        first, last, covered, judged, hole, tickets, mature, maturing, typical,
        tuple(states) or ("complete",), " ".join(reasons),
    )  # fmt: skip


def _hole(seen: list[date], covered: tuple[date, date], tickets: int) -> tuple[date, date] | None:
    """The longest run of days without a ticket, where a log of this size has none by chance."""
    if not seen or tickets / len(seen) < SEVERAL_A_DAY:
        return None
    edges = [covered[0] - timedelta(days=1), *seen, covered[1] + timedelta(days=1)]
    gaps = [(after - before, before, after) for before, after in pairwise(edges)]
    length, before, after = max(gaps)
    if length.days - 1 < HOLE_DAYS:
        return None
    return before + timedelta(days=1), after - timedelta(days=1)
