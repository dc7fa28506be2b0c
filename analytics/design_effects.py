"""Estimates and differences that know their customers and days: design effects from the facts behind them.

The tickets of one customer are alike, and so are those of one day, so they say less than as many
independent ones would (`significance.two_way`). Where a source does not record customers, each ticket is a
customer of its own.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.differences import Between
from analytics.estimates import Estimate, widened, withheld
from analytics.metrics import METRICS, Metric
from analytics.significance.returning_customers.two_way import (
    ALIKE_AT_LEAST,
    Clusters,
    Daily,
    Effects,
    Floats,
    Places,
    Rows,
)

Group = tuple[object, ...]
Found = Mapping[Group, Mapping[str, Estimate]]

#: About so many tickets are asked, with all of theirs for each customer drawn: a design effect is a ratio of
#: variances, which thousands of customers tell as well as all. How much days vary is asked of all tickets.
ASKED = 20_000
#: Of a group at least so many are asked.
FEW = 1_000
#: A customer with more than one in so many of the tickets is always asked.
LARGE = 1_000
#: Why there is no interval.
TOO_FEW = "Too few customers for an interval: most of these tickets come from very few of them."


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """The tickets of all groups and sides that customers are asked of, and all tickets by day.

    `place` is 2 · group + side of every ticket; of a sample, `daily` are the sums of all by place and day.
    """

    every: pl.DataFrame
    place: Places
    day: Places
    asked: dict[str, Floats]
    clusters: Clusters
    daily: dict[str, Floats] | None


def columns(metrics: Iterable[Metric]) -> list[str]:
    """The columns of the facts that the design effects of these metrics are made of."""
    wanted = [
        name
        for m in metrics
        for name in (m.denominator, m.numerator if m.kind == "ratio" else m.value, m.open_ended)
        if name
    ]
    return ["customer", "day", *dict.fromkeys(wanted)]


class Known(NamedTuple):
    """What customers and days do to one estimate: its design effect and the degrees of freedom of that.

    `alike` is how many customers of equal size would say as much.
    """

    effect: float
    freedom: float
    alike: float


def reckoned(
    found: Found, rows: pl.LazyFrame, by: Sequence[str] = (), only: Collection[str] | None = None
) -> dict[Group, dict[str, Estimate]]:
    """The same estimates with intervals that reckon with customers and days.

    `rows` are the facts that they were counted of, `found` is by the values of `by`, as text or as the facts
    have them. Of `only` these metrics, where they are named.
    """
    return applied(found, effects(found, rows, by, only))


def effects(
    found: Found, rows: pl.LazyFrame, by: Sequence[str] = (), only: Collection[str] | None = None
) -> dict[Group, dict[str, Known]]:
    """The design effect of every estimate with a value; of `only` these metrics, where they are named."""
    result: dict[Group, dict[str, Known]] = {name: {} for name in found}
    metrics = _metrics([found], only)
    if not metrics:
        return result
    asked = _asked([rows], by, list(found), metrics, _sizes([found], list(found)))
    for metric in metrics:
        made = _effects(asked, metric, [[of[metric.key].value for of in found.values()]])
        for place, name in enumerate(found):
            result[name][metric.key] = Known(*(float(each[place]) for each in made))
    return result


def applied(found: Found, known: Mapping[Group, Mapping[str, Known]]) -> dict[Group, dict[str, Estimate]]:
    """The estimates with these design effects; one without any stays as it is."""
    return {
        name: {key: _applied(each, known[name].get(key)) for key, each in of.items()}
        for name, of in found.items()
    }


def _applied(estimate: Estimate, known: Known | None) -> Estimate:
    if known is None or estimate.value is None:
        return replace(estimate, values=None)
    if known.alike < min(ALIKE_AT_LEAST, estimate.n):
        return withheld(estimate, TOO_FEW)
    return widened(estimate, max(known.effect, 1.0), known.freedom)


def between(
    one: Found,
    base: Found,
    rows: tuple[pl.LazyFrame, pl.LazyFrame],
    by: Sequence[str] = (),
    only: Collection[str] | None = None,
) -> dict[Group, dict[str, Between]]:
    """The design effect of one − base for every group that both have, by metric.

    Their customers and days may be the same. A metric with too few customers to tell is not among them.
    """
    names = [name for name in one if name in base]
    metrics = _metrics([one, base], only)
    result: dict[Group, dict[str, Between]] = {name: {} for name in names}
    if not names or not metrics:
        return result
    asked = _asked(rows, by, names, metrics, _sizes([one, base], names))
    for metric in metrics:
        borders = [[found[name][metric.key].value for name in names] for found in (one, base)]
        effects = _effects(asked, metric, borders)
        for place, name in enumerate(names):
            if effects.alike[place] >= ALIKE_AT_LEAST:
                known = Between(float(effects.effect[place]), float(effects.freedom[place]))
                result[name][metric.key] = known
    return result


def _metrics(found: Sequence[Found], only: Collection[str] | None) -> list[Metric]:
    """Those that have a value in some group."""
    there = dict.fromkeys(
        key
        for each in found
        for of in each.values()
        for key, estimate in of.items()
        if estimate.value is not None
    )
    return [METRICS[key] for key in there if only is None or key in only]


def _sizes(found: Sequence[Found], names: Sequence[Group]) -> Places:
    """About how many tickets each group has on all sides."""
    return np.array(
        [sum(max((each.n for each in side[name].values()), default=0) for side in found) for name in names]
    )


def _asked(
    sides: Sequence[pl.LazyFrame],
    by: Sequence[str],
    names: Sequence[Group],
    metrics: Sequence[Metric],
    sizes: Places,
) -> _Asked:
    """All tickets, or of large groups those of large customers and of some of the others."""
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
        return _Asked(
            every.frame, every.place, every.day, _numbers(every.frame, wanted), rows.clusters(), None
        )
    large = np.bincount(every.customer) * LARGE > len(every.customer)
    step = one_in[every.group]
    always = step == 1
    if large.any():
        always |= large[every.customer]
    drawn = always | (every.customer % step == 0)
    weight = np.where(always, 1.0, step)[drawn]
    rows = Rows(
        every.group[drawn], every.side[drawn], every.customer[drawn], every.day[drawn], weight, groups
    )
    clusters = rows.clusters(int(every.day.max()) + 1)
    daily = _tables(_daily(every, wanted), wanted, 2 * groups, clusters.days)
    asked = _numbers(every.frame.filter(drawn), wanted)
    return _Asked(every.frame, every.place, every.day, asked, clusters, daily)


class _Every(NamedTuple):
    """All tickets with the number of their group, side, customer and day."""

    frame: pl.DataFrame
    group: Places
    side: Places
    customer: Places
    day: Places

    @property
    def place(self) -> Places:
        """2 · group + side."""
        return 2 * self.group + self.side


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
    return _Every(frame, group, side, frame["customer"].to_numpy().astype(np.int64), day)


def _grouped(frame: pl.DataFrame, by: Sequence[str], names: Sequence[Group]) -> tuple[pl.DataFrame, Places]:
    """The tickets of these groups, and the number of each one's group."""
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
    """The sums of all tickets by place and day."""
    days = int(every.day.max()) + 1
    at = pl.Series("at", every.place * days + every.day)
    there = [name for name in names if name not in ("customer", "day")]
    sums = every.frame.select(there).with_columns(at).group_by("at").agg(pl.all().sum())
    return sums.with_columns(place=pl.col("at") // days, day=pl.col("at") % days)


def _effects(asked: _Asked, metric: Metric, borders: Sequence[Sequence[float | None]]) -> Effects:
    rows, daily = asked.clusters.rows, None
    n = asked.asked[metric.denominator]
    if metric.kind == "quantile":
        # How sure a quantile is depends on the share of rows below it (Woodruff 1952, JASA 47:635).
        border = np.array(list(borders) * (3 - len(borders)), dtype=np.float64).T.reshape(-1)
        below = _below(asked.asked, metric, border[2 * rows.group + rows.side])
        if asked.daily is not None:
            every = {name: asked.every[name].to_numpy() for name in columns([metric])}
            daily = Daily(
                _by_day(asked, _below(every, metric, border[asked.place])), asked.daily[metric.denominator]
            )
        return asked.clusters.effects(below, n, binary=True, daily=daily)
    name = metric.numerator if metric.kind == "ratio" else metric.value
    if asked.daily is not None:
        daily = Daily(asked.daily[name], asked.daily[metric.denominator])
    total = np.where(n > 0, asked.asked[name], 0.0)
    return asked.clusters.effects(total, n, binary=metric.kind == "ratio", daily=daily)


def _below(tickets: Mapping[str, NDArray[Any]], metric: Metric, border: Floats) -> Floats:
    """1 where a ticket that counts is at or below its group's quantile, else 0."""
    below = (tickets[metric.denominator] > 0) & (tickets[metric.value] <= border)
    if metric.open_ended:
        below &= tickets[metric.open_ended] == 0
    return below.astype(np.float64)


def _by_day(asked: _Asked, values: Floats) -> Floats:
    groups, days = asked.clusters.rows.groups, asked.clusters.days
    found = np.bincount(asked.place * days + asked.day, values, 2 * groups * days).astype(np.float64)
    return found.reshape(-1, days)


def _numbers(frame: pl.DataFrame, names: Sequence[str]) -> dict[str, Floats]:
    """Each column as numbers, 0 where there is none."""
    there = [name for name in names if name not in ("customer", "day")]
    found = frame.select(pl.col(there).cast(pl.Float64).fill_null(0.0)).to_numpy(order="fortran")
    return {name: found[:, place] for place, name in enumerate(there)}


def _tables(daily: pl.DataFrame, names: Sequence[str], places: int, days: int) -> dict[str, Floats]:
    """Each measure as a table of places × days."""
    at = daily["place"].to_numpy(), daily["day"].to_numpy()
    found: dict[str, Floats] = {}
    for name, values in _numbers(daily, names).items():
        found[name] = np.zeros((places, days))
        found[name][at] = values
    return found
