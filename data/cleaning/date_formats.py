"""Notations of dates in which day, month and year are numbers in some order: those that fit every value."""

from itertools import product
from typing import Literal

import polars as pl

#: The part of a date that comes first: day, month or year.
Order = Literal["d", "m", "y"]
ORDERS: tuple[Order, ...] = ("d", "m", "y")
_DATES = ("%d{0}%m{0}%Y", "%m{0}%d{0}%Y", "%d{0}%m{0}%y", "%m{0}%d{0}%y", "%y{0}%m{0}%d")
_HOURS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", ", %H:%M", ", %H:%M:%S", ", %I:%M:%S %p",
          ", %I:%M %p", "T%H:%M:%S")  # fmt: skip
_NUMBERS = r"^\d{1,2}([-/.])\d{1,2}[-/.](?:\d{4}|\d{2})\b"
_LONG_YEAR = r"^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}\b"


def fitting(text: pl.Series) -> dict[Order, str]:
    """Returns the notation for each order in which every value can be read; none for other notations."""
    marks = text.str.extract(_NUMBERS, 1)
    if text.is_empty() or marks.null_count() or marks.n_unique() != 1:
        return {}
    found = dict[Order, str]()
    years = text.str.contains(_LONG_YEAR).unique()
    if len(years) > 1:
        return {}
    # A year of two digits would be read as one of four as well: as the year 26.
    dates = [each for each in _DATES if ("%Y" in each) == years[0]]
    for date, hours in product(dates, _HOURS):
        order: Order = "d" if date[1] == "d" else "m" if date[1] == "m" else "y"
        form = date.format(marks[0]) + hours
        if order not in found and text.str.to_datetime(form, strict=False).null_count() == 0:
            found[order] = form
    return found
