"""The as-of time of a log: its latest time, ignoring stamps that lie far from all others."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import narwhals as nw
import polars as pl

#: A time is far from the others where nothing else happened for so long, and for so many of their usual gaps.
FAR, _GAPS = timedelta(days=90), 10
#: Only so few rows can be lost stamps: one, or one of so many.
_ONE_OF = 1_000
#: Of fewer times nobody can say how far they usually lie apart.
_ENOUGH = 10

Frame = nw.LazyFrame[Any]


@dataclass(frozen=True, slots=True)
class Latest:
    """The as-of time, the number of rows with a later stamp, and the latest of these."""

    at: datetime
    rows: int = 0
    farthest: datetime | None = None

    @property
    def sentence(self) -> str:
        """Says which stamps were ignored; "" if none were."""
        if self.farthest is None:
            return ""
        days = (self.farthest - self.at).days
        what = "1 row has a time" if self.rows == 1 else f"{self.rows:,} rows have times"
        return (
            f"{what} up to {self.farthest:%-d %b %Y}, {days:,} days after all others. "
            f"The data is taken to go to {self.at:%-d %b %Y}; what lies behind is not counted."
        )


def latest(found: datetime, logs: list[tuple[Frame, tuple[str, ...]]]) -> Latest:
    """Returns the latest time that is not far from the others; `found` is the latest of all.

    Of each log, its time columns. The first one of the first log is asked alone whether there is anything to
    look for.
    """
    (first, (name, *_)), *_ = logs
    many, height = first.select(recent(found, name), nw.len().alias("rows")).collect("polars").row(0)
    if has_company(many, height):
        return Latest(found)
    stamps = pl.concat([_stamps(frame, names, place) for place, (frame, names) in enumerate(logs)])
    return _without_far(found, stamps)


def recent(found: datetime, name: str) -> nw.Expr:
    """How many of these times are near the latest of all."""
    return (nw.col(name) > found - FAR).fill_null(False).cast(nw.Int64).sum().alias("recent")


def has_company(near: int, rows: int) -> bool:
    """Whether so many of the rows are too many to be lost stamps."""
    return near > max(1, rows // _ONE_OF)


def _stamps(frame: Frame, names: tuple[str, ...], log: int) -> pl.DataFrame:
    found = frame.select(*names).collect("polars").to_native().with_row_index("row")
    long = found.unpivot(list(names), index="row", value_name="time").drop_nulls("time")
    return long.select(at="time", row=pl.struct(log=pl.lit(log), row=pl.col("row")))


def _without_far(found: datetime, stamps: pl.DataFrame) -> Latest:
    times = stamps["at"].unique().sort()
    few = max(1, stamps["row"].n_unique() // _ONE_OF)
    first = times[0]
    # From the top, as far down as only a few rows lie above.
    for place in range(len(times) - 1, _ENOUGH - 1, -1):
        below, above = times[place - 1], times[place]
        late = stamps.filter(pl.col("at") >= above)["row"].n_unique()
        if late > few:
            break
        if above - below > max(FAR, _GAPS * (below - first) / place):
            return Latest(below, late, found)
    return Latest(found)
