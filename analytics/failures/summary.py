"""Summary of a run: group tiles, how few clusters make most failures, weekly counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import polars as pl
from scipy import stats

from analytics import monthly_rate
from analytics.failures.cluster_ranking import DAYS_A_MONTH, pareto, poisson
from analytics.failures.groups import GROUPS
from analytics.significance.multiple_testing import benjamini_hochberg

#: The share of all failures that the answer counts clusters for.
MOST = 0.8
WEEKS = 8
_LONGEST = 28
_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Tile:
    """One group: its failures, its failures a month, and its trend.

    `change` is how much more often a request fails so in the last `days` days than in as many before, as a
    share; None where that is too short or there are none to compare with. `clear`: more than chance does.
    """

    group: str
    tickets: int
    whole: int
    a_month: float | None
    low: float | None
    high: float | None
    weeks: tuple[int, ...]
    days: int
    change: float | None
    clear: bool


def tiles(failures: pl.DataFrame, requests: pl.Series, until: date, days: float | None) -> list[Tile]:
    """Returns the tiles of the groups in order.

    `failures` has `group` and `day`, `requests` the day of every request that the agent was involved in;
    the last weeks end on `until`, the last day whose tickets are all old enough to be judged.
    """
    first = requests.min()
    there = (until - first).days + 1 if isinstance(first, date) else 0
    # Whole weeks alone: a Sunday is no Monday.
    span = min(_LONGEST, there // 14 * 7)
    asked, count = _in_spans(requests, until, span), weeks_of(requests, until)
    found: list[tuple[Tile, float]] = []
    for group in GROUPS:
        mine = failures.filter(pl.col("group") == group)
        change, p = _change(_in_spans(mine["day"], until, span), asked)
        low, high = (float(end) for end in poisson(np.asarray(mine.height)))
        scale = monthly_rate.a_month(1, days or 0)
        a_month, lowest, highest = (
            None if scale is None else value * scale for value in (mine.height, low, high)
        )
        weeks = tuple(weekly(mine["day"], until, count))
        tile = Tile(group, mine.height, failures.height, a_month, lowest, highest, weeks, span, change, False)
        found.append((tile, p))
    adjusted = benjamini_hochberg([p for _, p in found])
    return [replace(tile, clear=p <= _LEVEL) for (tile, _), p in zip(found, adjusted, strict=True)]


def days_of(clusters: pl.DataFrame) -> float | None:
    """How many days of requests a run saw; None where that is too short to speak of a month."""
    known = clusters.drop_nulls("a_month") if "a_month" in clusters.columns else clusters.clear()
    if known.is_empty() or not known["a_month"].sum():
        return None
    return DAYS_A_MONTH * float(known["tickets"].sum()) / float(known["a_month"].sum())


def weeks_of(requests: pl.Series, until: date, most: int = WEEKS) -> int:
    """How many whole weeks up to that day have requests; at most as many as are drawn."""
    first = requests.min()
    return max(0, min(most, ((until - first).days + 1) // 7)) if isinstance(first, date) else 0


def weekly(days: pl.Series, until: date, count: int) -> list[int]:
    """How many of these days lie in each of the last whole weeks, the earliest first."""
    weeks = pl.DataFrame({"day": days}).select(_week(until))["week"].to_list()
    return [weeks.count(week) for week in range(count)][::-1]


def week_before(until: date, ago: int) -> date:
    """The first day of the week that ends so many weeks before the last one."""
    return until - timedelta(days=7 * ago + 6)


def weekly_by_cluster(failures: pl.DataFrame, until: date, count: int) -> Mapping[str, list[int]]:
    """The same for each cluster."""
    weeks = (
        failures.select("cluster_id", _week(until))
        .filter(pl.col("week").is_between(0, count - 1))
        .group_by("cluster_id", "week")
        .len()
    )
    found: dict[str, list[int]] = {}
    for cluster, week, number in weeks.iter_rows():
        found.setdefault(cluster, [0] * count)[count - 1 - week] = number
    return found


def largest_first(clusters: pl.DataFrame) -> pl.DataFrame:
    """The clusters by their failures, with `adds_up`: the share of all failures up to each."""
    ordered = clusters.sort("tickets", "cluster_id", descending=[True, False])
    return ordered.with_columns(adds_up=pl.col("tickets").cum_sum() / pl.col("tickets").sum())


def greatest_gain_first(clusters: pl.DataFrame) -> pl.DataFrame:
    """The clusters by their gain, with `adds_up`: the share of all gain up to each, null without any."""
    amount = pl.coalesce("gain", pl.col("tickets") * pl.col("main_share"))
    return clusters.sort(amount, "tickets", "cluster_id", descending=[True, True, False]).with_columns(
        adds_up=pl.when(amount.sum() > 0).then(amount.cum_sum() / amount.sum())
    )


#: Clusters that something can be done about: a proven cause, failures that its fix would prevent, and no
#: burst, which is over. The others are to be read first.
TO_FIX = (
    (pl.col("main_group") != "other")
    & (pl.coalesce("gain", pl.col("tickets") * pl.col("main_share")) > 0)
    & pl.col("burst_tickets").is_null()
)


def first_fixes(clusters: pl.DataFrame, most: int = 3) -> pl.DataFrame:
    """The clusters to fix first, the greatest gain first; those that somebody decided about are left out.

    `clusters` has `to_fix` and `fix` (what was decided) beside the columns of a ranking.
    """
    amount = pl.coalesce("gain", pl.col("tickets") * pl.col("main_share"))
    undecided = clusters.filter("to_fix", pl.col("fix").is_null())
    return undecided.sort(amount, "tickets", "cluster_id", descending=[True, True, False]).head(most)


def main_causes(failures: pl.DataFrame) -> pl.DataFrame:
    """The cause that most failures of each group of each cluster have, as `main_cause`, and of how many."""
    return (
        failures.group_by("cluster_id", main_group="group", main_cause="cause")
        .len("cause_tickets")
        .sort("cause_tickets", "main_cause", descending=[True, False])
        .unique(["cluster_id", "main_group"], keep="first", maintain_order=True)
    )


def few(tickets: Sequence[int], share: float = MOST) -> int:
    """Returns how many clusters, largest first, make that share of all failures."""
    return pareto(sorted((float(each) for each in tickets), reverse=True), share)


def _week(until: date) -> pl.Expr:
    """How many weeks before the last one."""
    return ((pl.lit(until) - pl.col("day")).dt.total_days() // 7).alias("week")


def _in_spans(days: pl.Series, until: date, span: int) -> tuple[int, int]:
    """How many lie in the last span, and how many in the one before."""
    middle = until - timedelta(days=span)
    late = int(((days > middle) & (days <= until)).sum())
    return late, int(((days > middle - timedelta(days=span)) & (days <= middle)).sum())


def _change(failed: tuple[int, int], asked: tuple[int, int]) -> tuple[float | None, float]:
    """Returns the relative change of the failure rate, and its exact p-value."""
    (late, early), (all_late, all_early) = failed, asked
    if not early or not all_late or not all_early:
        return None, 1.0
    p = stats.binomtest(late, late + early, all_late / (all_late + all_early)).pvalue
    return (late / all_late) / (early / all_early) - 1, float(p)
