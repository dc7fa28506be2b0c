"""The figures of the page Overview, computed from one snapshot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
import polars.selectors as cs
from numpy.typing import NDArray

from analytics import design_effect_inputs, design_effects, estimates
from analytics.estimates import Estimate
from analytics.exploratory import breakdown, comparison, reach, series
from analytics.exploratory.breakdown import Breakdown
from analytics.exploratory.comparison import Compared, Pair, Side
from analytics.exploratory.reach import Reach
from analytics.exploratory.series import Series
from analytics.metrics import METRICS, Metric, rated
from analytics.sampled_tickets.daily_sums import DailySums
from analytics.sampled_tickets.placed_tickets import Group
from analytics.ticket_slices import Slice
from jobs.counting import field_values
from jobs.counting.in_memory.selected_tickets import SelectedTickets
from jobs.counting.snapshot import Snapshot

#: The metrics of the cards, in their order.
HEADLINE = ("resolution_rate", "escalation_rate", "csat_mean", "handle_time_median")
FURTHER = ("automated_resolution_rate", "reopen_rate", "csat_response_rate", "first_response_median")
SHOWN = (*HEADLINE, *FURTHER, "containment_rate")
#: What a person may look at over time and by field.
CHARTED = (
    "resolution_rate",
    "automated_resolution_rate",
    "escalation_rate",
    "csat_mean",
    "handle_time_median",
)


@dataclass(frozen=True, slots=True)
class Overview:
    """The two sides of a comparison: counts, every shown metric, and each card's sparkline by key."""

    reach: tuple[Reach, ...]
    compared: dict[str, Compared]
    lines: dict[str, list[float]]
    step: int


def overview(taken: Snapshot, pair: Pair, whole: Slice) -> Overview:
    """Returns the cards' figures of two sides; `whole` is what each side's share of tickets is taken of."""
    metrics = [METRICS[key] for key in rated(SHOWN, taken.rules.known)]
    sides = [_side(taken, side.chosen, metrics) for side in pair.sides]
    days = [side.days for side in sides]
    everything = _tickets_by_day(taken, whole)
    of_all = int(everything["tickets"].sum())
    sums = [frame.select(cs.numeric().sum()).to_dicts()[0] for frame in days]
    reached = [
        reach.of(row, _different(side.customers), of_all) for side, row in zip(sides, sums, strict=True)
    ]
    found = [
        design_effects.reckoned(
            estimates.all_of(
                side.samples, side.days.select(cs.numeric().sum()), taken.rules.known, (), metrics
            ),
            side.tickets,
            daily=side.daily,
        )
        for side in sides
    ]
    step, last = _steps(taken, days, "mature")
    over_time = series.of(metrics, days[0], sides[0].samples, taken.rules.known, step, last)
    lines = {key: series.sparkline(found) for key, found in over_time.items()}
    lines |= _counts_by_step(days[0], sides[0], everything, step)
    return Overview(tuple(reached), _compared(found, sides), lines, step)


def over_time(taken: Snapshot, pair: Pair, metric: Metric) -> list[Series]:
    """Returns one metric of each side over time, in steps large enough for both."""
    days = [taken.added(side.chosen, ("day",), [metric]) for side in pair.sides]
    step, last = _steps(taken, days, metric.denominator)
    columns = [*design_effect_inputs.columns([metric]), *estimates.sample_columns([metric])]
    samples = [
        taken.tickets(side.chosen, "tickets", of["day"]).frame(columns)
        for side, of in zip(pair.sides, days, strict=True)
    ]
    return [
        series.of([metric], added, sampled, taken.rules.known, step, last, knowing=True)[metric.key]
        for added, sampled in zip(days, samples, strict=True)
    ]


def by_field(taken: Snapshot, pair: Pair, metric: Metric, field: str) -> Breakdown:
    """Returns one metric of each side within every value of a field."""
    added = [_added_by(taken, side, metric, field) for side in pair.sides]
    daily = [taken.daily(side.chosen, (field,), [metric]) for side in pair.sides]
    rows = [
        taken.tickets(side.chosen, "tickets", None if of is None else of.days)
        for side, of in zip(pair.sides, daily, strict=True)
    ]
    found = [
        _by(taken, side, metric, field, sums, tickets, of)
        for side, sums, tickets, of in zip(pair.sides, added, rows, daily, strict=True)
    ]
    counts = {None if value is None else str(value): int(row["mature"]) for (value,), row in added[0].items()}
    if len(found) == 1:
        return breakdown.of(_named(found[0], metric), None, counts)
    effects = design_effects.between(found[0], found[1], (rows[0], rows[1]), (field,), daily=_known(daily))
    known = {_name(value): of[metric.key] for (value,), of in effects.items() if metric.key in of}
    return breakdown.of(_named(found[0], metric), _named(found[1], metric), counts, known)


def options(taken: Snapshot) -> dict[str, tuple[str | None, ...]]:
    """Returns the fields that can be filtered by, with their values, most frequent first."""
    found = field_values.of_table(taken.table)
    return {field: tuple(values["value"]) for field, values in found.items() if values.height > 1}


def versions(taken: Snapshot) -> tuple[str, ...]:
    """Returns the agent's versions, the latest first."""
    seen = (
        taken.cube.filter(pl.col("agent_version").is_not_null())
        .group_by("agent_version")
        .agg(pl.col("day").max())
    )
    return tuple(
        seen.sort("day", "agent_version", descending=True)["agent_version"].cast(pl.String).to_list()
    )


def arms(taken: Snapshot) -> tuple[str, ...]:
    """Returns the arms that have tickets, the pilot first."""
    there = set(taken.cube["arm"].unique().cast(pl.String).to_list())
    return tuple(arm for arm in ("pilot", "baseline") if arm in there)


def days(taken: Snapshot) -> tuple[date, date]:
    """Returns the first and last day on which a ticket was created."""
    first, last = taken.cube.select(first=pl.col("day").min(), last=pl.col("day").max()).row(0)
    return first, last


def last_mature_day(taken: Snapshot) -> date:
    """Returns the last day whose tickets are all mature; the last day if outcomes are final."""
    if taken.rules.final:
        return days(taken)[1]
    boundary = pl.Series([taken.rules.as_of - taken.rules.horizon]).dt.convert_time_zone(
        taken.rules.time_zone
    )
    return boundary.dt.date()[0] - timedelta(days=1)


@dataclass(frozen=True, slots=True, eq=False)
class _Counted:
    """One side: its sums by day (and those of the cube, if it has them), tickets, values for quantiles."""

    days: pl.DataFrame
    daily: DailySums | None
    tickets: SelectedTickets
    samples: pl.DataFrame
    customers: NDArray[np.uint32]


def _side(taken: Snapshot, chosen: Slice, metrics: Sequence[Metric]) -> _Counted:
    daily = taken.daily(chosen, (), metrics)
    days = taken.added(chosen, ("day",), metrics) if daily is None else daily.frame()
    tickets = taken.tickets(chosen, "tickets", days["day"])
    # In one go: what intervals ask of a sample stands in the same files.
    tickets.read([*design_effect_inputs.columns(metrics), *estimates.sample_columns(metrics)])
    samples = tickets.frame(["day", *estimates.sample_columns(metrics)])
    return _Counted(days, daily, tickets, samples, tickets.column("customer"))


def _known(daily: Sequence[DailySums | None]) -> list[DailySums] | None:
    """The sums of all sides, or none where one has none."""
    there = [each for each in daily if each is not None]
    return there if len(there) == len(daily) else None


def _different(numbers: NDArray[np.uint32]) -> int:
    """Returns how many different codes there are; marking small integers is faster than hashing."""
    if not len(numbers):
        return 0
    seen = np.zeros(int(numbers.max()) + 1, dtype=np.bool_)
    seen[numbers] = True
    return int(seen.sum())


def _tickets_by_day(taken: Snapshot, chosen: Slice) -> pl.DataFrame:
    frame = taken.cube.lazy() if chosen.in_cube else taken.scan()
    counted = pl.col("tickets").cast(pl.Int64).sum()
    return frame.filter(chosen.predicate()).group_by("day").agg(counted).collect()


def _steps(taken: Snapshot, days: list[pl.DataFrame], measure: str) -> tuple[int, date]:
    """Returns how many days make a step on both sides, and the mature day on which the last one ends."""
    mature = [frame.filter(pl.col("day") <= last_mature_day(taken)).select("day", measure) for frame in days]
    counted = [frame for frame in mature if frame[measure].sum()]
    if not counted:
        return 1, last_mature_day(taken)
    first, last = pl.concat(counted).select(first=pl.col("day").min(), last=pl.col("day").max()).row(0)
    smaller = min(counted, key=lambda frame: frame[measure].sum())
    return series.step(smaller[measure].to_list(), first, last), last


def _counts_by_step(
    days: pl.DataFrame, side: _Counted, everything: pl.DataFrame, step: int
) -> dict[str, list[float]]:
    """Bars of the reach cards, and the share of tickets as a line."""
    if days.is_empty():
        return {}
    block = ((pl.lit(days["day"].max()) - pl.col("day")).dt.total_days() // step).alias("block")
    sums = (
        days.group_by(block).agg(pl.col("tickets", "mature", "maturing").sum()).sort("block", descending=True)
    )
    whole = everything.group_by(block).agg(pl.col("tickets").sum().alias("whole"))
    shares = sums.join(whole, on="block").filter(pl.col("whole") > 0).sort("block", descending=True)
    lines = {name: sums[name].cast(pl.Float64).to_list() for name in ("tickets", "mature", "maturing")}
    lines["customers"] = _people(side, days["day"].max(), step)
    lines["share"] = (shares["tickets"] / shares["whole"]).to_list()
    return {name: values if len(values) > 1 else [] for name, values in lines.items()}


def _people(side: _Counted, last: object, step: int) -> list[float]:
    """Returns how many different customers there are in each step, the earliest first."""
    blocks = side.samples.select(((pl.lit(last) - pl.col("day")).dt.total_days() // step).alias("block"))
    block = blocks["block"].to_numpy()
    if not len(block):
        return []
    order = np.argsort(block.astype(np.int16), kind="stable")
    ends = np.cumsum(np.bincount(block))
    found = [_different(side.customers[mine]) for mine in np.split(order, ends[:-1])]
    return [float(count) for count in reversed(found) if count]


def _added_by(
    taken: Snapshot, side: Side, metric: Metric, field: str
) -> dict[tuple[object, ...], dict[str, float]]:
    rows = taken.added(side.chosen, (field,), [metric]).with_columns(pl.col(field).cast(pl.String)).to_dicts()
    return {(row[field],): row for row in rows}


def _by(
    taken: Snapshot,
    side: Side,
    metric: Metric,
    field: str,
    added: dict[tuple[object, ...], dict[str, float]],
    tickets: SelectedTickets,
    daily: DailySums | None,
) -> dict[Group, dict[str, Estimate]]:
    samples = pl.DataFrame()
    if columns := estimates.sample_columns([metric]):
        rows = taken.rows(side.chosen).filter("tickets").select(field, *columns)
        samples = rows.collect().with_columns(pl.col(field).cast(pl.String))
    found = estimates.of(metric, samples, added, taken.rules.known, (field,))
    return design_effects.reckoned(
        {group: {metric.key: each} for group, each in found.items()}, tickets, (field,), daily=daily
    )


def _named(found: Mapping[Group, Mapping[str, Estimate]], metric: Metric) -> dict[str | None, Estimate]:
    return {_name(value): of[metric.key] for (value,), of in found.items()}


def _name(value: object) -> str | None:
    return None if value is None else str(value)


def _compared(
    found: Sequence[Mapping[Group, Mapping[str, Estimate]]],
    sides: Sequence[_Counted],
) -> dict[str, Compared]:
    if len(found) == 1:
        return comparison.compare_all(found[0][()], None)
    one, base = sides
    effects = design_effects.between(
        found[0],
        found[1],
        (one.tickets, base.tickets),
        daily=_known([each.daily for each in sides]),
    )
    return comparison.explore(found[0][()], found[1][()], effects[()])
