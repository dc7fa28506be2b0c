"""Inputs of design effects: tickets of sampled customers, and the sums of all tickets by day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from analytics.metrics import Metric
from analytics.significance.returning_customers.two_way import Clusters, Floats, Places, Rows

#: The values of the fields that a group is made of.
Group = tuple[object, ...]

#: About so many tickets are asked, with all of theirs for each customer drawn: a design effect is a ratio of
#: variances, which thousands of customers tell as well as all. How much days vary is asked of all tickets.
ASKED = 20_000
#: Of a group at least so many are asked.
FEW = 1_000
#: A customer with more than one in so many of the tickets is always asked.
LARGE = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class TicketSample:
    """Sampled tickets of all groups and sides, and the daily sums of all tickets.

    `place` is 2 · group + side of every ticket; of a sample, `daily` are the sums of all by place and day.
    """

    every: pl.DataFrame
    place: Places
    day: Places
    asked: dict[str, Floats]
    clusters: Clusters
    daily: dict[str, Floats] | None


def columns(metrics: Iterable[Metric]) -> list[str]:
    """Returns the facts' columns that the design effects of these metrics need."""
    wanted = [
        name
        for m in metrics
        for name in (m.denominator, m.numerator if m.kind == "ratio" else m.value, m.open_ended)
        if name
    ]
    return ["customer", "day", *dict.fromkeys(wanted)]


def ask(
    sides: Sequence[pl.LazyFrame],
    by: Sequence[str],
    names: Sequence[Group],
    metrics: Sequence[Metric],
    sizes: Places,
) -> TicketSample:
    """Returns all tickets, or of large groups those of the large customers and a sample of the others."""
    wanted = columns(metrics)
    frames = [side.select(*by, *(name for name in wanted if name not in by)).collect() for side in sides]
    groups = len(names)
    # Powers of two, so that who is asked for a large group is asked for a small one, too.
    target = max(ASKED / groups, FEW)
    one_in = 2 ** np.floor(np.log2(np.maximum(sizes / target, 1))).astype(np.int64)
    whole = one_in.max(initial=1) == 1
    every = _side_by_side(frames, by, names, wanted)
    if whole:
        rows = Rows(every.group, every.side, every.customer, every.day, np.ones(len(every.day)), groups)
        return TicketSample(
            every.frame, every.place, every.day, _numbers(every.frame, wanted), rows.clusters(), None
        )
    large = np.bincount(every.customer) * LARGE > len(every.customer)
    # Of powers of two the remainder is in the lowest bits: these are read far quicker than divided.
    chosen = every.customer & (one_in[every.group] - 1) == 0
    if large.any():
        chosen |= large[every.customer]
    drawn = np.flatnonzero(chosen)
    group, customer = every.group[drawn], every.customer[drawn]
    weight = np.where(large[customer], 1.0, one_in[group])
    rows = Rows(group, every.side[drawn], customer, every.day[drawn], weight, groups)
    clusters = rows.clusters(int(every.day.max()) + 1)
    daily = _tables(_daily(every, wanted), wanted, 2 * groups, clusters.days)
    asked = _numbers(every.frame[drawn], wanted)
    return TicketSample(every.frame, every.place, every.day, asked, clusters, daily)


class _Every(NamedTuple):
    """All tickets with the codes of group, side, customer and day; `place` is 2 · group + side."""

    frame: pl.DataFrame
    group: Places
    side: Places
    customer: Places
    day: Places
    place: Places


def _side_by_side(
    frames: Sequence[pl.DataFrame], by: Sequence[str], names: Sequence[Group], wanted: Sequence[str]
) -> _Every:
    placed = [_grouped(frame, by, names) for frame in frames]
    frame = pl.concat([each.select(wanted) for each, _ in placed])
    group = np.concatenate([each for _, each in placed])
    side = np.repeat(np.arange(len(placed)), [each.height for each, _ in placed])
    day = frame["day"].cast(pl.Int32).to_numpy().astype(np.int64)
    # Day 0 is a Monday, as 5 January 1970 was one.
    day -= (int(day.min()) - 4) // 7 * 7 + 4 if len(day) else 0
    customer = frame["customer"].to_numpy().astype(np.int64)
    return _Every(frame, group, side, customer, day, 2 * group + side)


def _grouped(frame: pl.DataFrame, by: Sequence[str], names: Sequence[Group]) -> tuple[pl.DataFrame, Places]:
    """Returns the tickets of these groups, and each one's group code."""
    if not by:
        return frame, np.zeros(frame.height, dtype=np.int64)
    number = {tuple(_text(value) for value in name): place for place, name in enumerate(names)}
    values = frame.select(by).unique()
    place = [number.get(tuple(_text(value) for value in row)) for row in values.rows()]
    placed = values.with_columns(pl.Series("group", place, dtype=pl.Int64))
    joined = frame.join(placed, on=by, how="left", nulls_equal=True, maintain_order="left")
    joined = joined.filter(pl.col("group").is_not_null())
    return joined, joined["group"].to_numpy()


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _daily(every: _Every, names: Sequence[str]) -> pl.DataFrame:
    """Returns the sums of all tickets by place and day."""
    days = int(every.day.max()) + 1
    at = pl.Series("at", every.place * days + every.day)
    there = [name for name in names if name not in ("customer", "day")]
    sums = every.frame.select(there).with_columns(at).group_by("at").agg(pl.all().sum())
    return sums.with_columns(place=pl.col("at") // days, day=pl.col("at") % days)


def _numbers(frame: pl.DataFrame, names: Sequence[str]) -> dict[str, Floats]:
    """Returns each column as numbers, 0 for missing."""
    there = [name for name in names if name not in ("customer", "day")]
    found = frame.select(pl.col(there).cast(pl.Float64).fill_null(0.0)).to_numpy(order="fortran")
    return {name: found[:, place] for place, name in enumerate(there)}


def _tables(daily: pl.DataFrame, names: Sequence[str], places: int, days: int) -> dict[str, Floats]:
    """Returns each measure as a table of places × days."""
    at = daily["place"].to_numpy(), daily["day"].to_numpy()
    found: dict[str, Floats] = {}
    for name, values in _numbers(daily, names).items():
        found[name] = np.zeros((places, days))
        found[name][at] = values
    return found
