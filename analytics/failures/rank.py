"""Ranking: how much each cluster costs, whether it grows, and what mending it would gain."""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl
from scipy import stats

from analytics.failures.groups import GROUPS
from analytics.failures.neighbours import Whole
from analytics.significance.corrections import benjamini_hochberg

DAYS_A_MONTH = 30.4375
#: Fewer ratings than this are no average.
_RATINGS = 3
#: Below so many days there is no rate a month to speak of, and no trend.
_FEWEST_DAYS = 7.0


@dataclass(frozen=True, slots=True)
class Background:
    """What clusters are held against: the period of all requests, and how solved ones were rated."""

    #: Null where the requests span too little to speak of a month.
    days: float | None
    middle: datetime | None
    #: The share of all requests that came in the second half: more of all is no trend of a cluster.
    late: float | None
    #: Mean rating of solved requests.
    usual: float | None


def background(requests: pl.DataFrame) -> Background:
    """The background of a run, from `created_at`, `is_solved` and `csat` of all its requests."""
    solved = requests.filter("is_solved")["csat"].drop_nulls()
    usual = float(np.asarray(solved.to_numpy(), dtype=float).mean()) if len(solved) >= _RATINGS else None
    times: list[datetime] = requests["created_at"].drop_nulls().to_list()
    days = (max(times) - min(times)).total_seconds() / 86_400 if times else 0.0
    if days < _FEWEST_DAYS:
        return Background(None, None, None, usual)
    middle = min(times) + (max(times) - min(times)) / 2
    late = sum(time >= middle for time in times) / len(times)
    return Background(days, middle, late if 0 < late < 1 else None, usual)


def rank(behind: Background, failures: pl.DataFrame, clusters: Whole, count: int) -> pl.DataFrame:
    """One row a cluster, the greatest expected gain first.

    `failures` has `created_at`, `csat`, `human_seconds`, `group` and `group_strength` of each failure.
    `a_month` with `low` and `high` (exact, Poisson) is null below a week of requests; `trend` is the second
    half of the period over the first, null unless it differs clearly; minutes and ratings are null where
    they are not recorded. `gain` is failures a month that mending the main group would spare, as sure as
    its diagnosis is; `cumulated` is the share of all gain up to this row.
    """
    numbered = failures.with_columns(cluster=pl.Series(clusters))
    rows = [_row(number, numbered.filter(pl.col("cluster") == number), behind) for number in range(count)]
    table = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    adjusted = benjamini_hochberg([1.0 if p is None else p for p in table["trend_p"].to_list()])
    clear = pl.Series([p <= 0.05 for p in adjusted], dtype=pl.Boolean)
    amount = pl.coalesce("gain", pl.col("tickets") * pl.col("main_share"))
    return (
        table.with_columns(trend=pl.when(clear).then("trend"), amount=amount)
        .sort("amount", "tickets", "cluster", descending=[True, True, False])
        # Where nothing is known to be gained there is no share of it either.
        .with_columns(
            cumulated=pl.when(pl.col("amount").sum() > 0).then(
                pl.col("amount").cum_sum() / pl.col("amount").sum()
            )
        )
        .drop("amount")
    )


#: The columns of a ranking.
SCHEMA = {
    "cluster": pl.Int64,
    "tickets": pl.Int64,
    "a_month": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "trend": pl.Float64,
    "trend_p": pl.Float64,
    "human_minutes_a_month": pl.Float64,
    "csat_loss": pl.Float64,
    "ratings": pl.Int64,
    "main_group": pl.String,
    "main_share": pl.Float64,
    "gain": pl.Float64,
    "gain_low": pl.Float64,
    "gain_high": pl.Float64,
    **{name: pl.Int64 for name in GROUPS},
}


def leading_context(rows: pl.DataFrame) -> pl.DataFrame:
    """For each cluster the context value that most of its edge cases share, where it has any."""
    return (
        rows.drop_nulls("context_field")
        .group_by("cluster_id", "context_field", "context_value")
        .len("context_tickets")
        .sort("context_tickets", "context_field", "context_value", descending=[True, False, False])
        .unique("cluster_id", keep="first", maintain_order=True)
    )


def poisson(count: int) -> tuple[float, float]:
    """The exact 95 % interval of a counted number. Source: Garwood 1936, Biometrika 28:437."""
    low = float(stats.chi2.ppf(0.025, 2 * count)) / 2 if count else 0.0
    return low, float(stats.chi2.ppf(0.975, 2 * count + 2)) / 2


def _row(number: int, mine: pl.DataFrame, behind: Background) -> tuple[object, ...]:
    tickets = mine.height
    a_month = None if behind.days is None else DAYS_A_MONTH / behind.days
    low, high = poisson(tickets)
    trend, p = _trend(mine, behind)
    mixed = {name: int((mine["group"] == name).sum()) for name in GROUPS}
    main = max(GROUPS, key=lambda name: mixed[name])
    # What nobody knows the cause of is not mended by knowing that.
    hopeful = mine.filter(pl.col("group") == main)["group_strength"].sum() if main != "other" else 0.0
    share = float(hopeful) / max(tickets, 1)
    minutes = mine["human_seconds"].drop_nulls()
    rated = mine["csat"].drop_nulls()
    worse = (
        None
        if behind.usual is None or len(rated) < _RATINGS
        else behind.usual - float(np.asarray(rated.to_numpy(), dtype=float).mean())
    )
    monthly = tuple(None if a_month is None else value * a_month for value in (tickets, low, high))
    return (
        number,
        tickets,
        *monthly,
        trend,
        p,
        None if a_month is None or not len(minutes) else float(minutes.sum()) / 60 * a_month,
        worse,
        len(rated),
        main,
        share,
        *(None if value is None else value * share for value in monthly),
        *mixed.values(),
    )


def _trend(mine: pl.DataFrame, behind: Background) -> tuple[float | None, float | None]:
    """The second half over the first, each held against all requests of its half, and its exact p."""
    middle, late = behind.middle, behind.late
    if middle is None or late is None or mine.is_empty():
        return None, None
    after = int((mine["created_at"] >= middle).sum())
    before = mine.height - after
    p = float(stats.binomtest(after, mine.height, late).pvalue)
    return ((after + 0.5) / (before + 0.5)) * (1 - late) / late, p


def pareto(gains: Sequence[float], share: float = 0.8) -> int:
    """How many of the first clusters make up this share of all gain."""
    total = sum(gains)
    return int(np.searchsorted(np.cumsum(gains), share * total - 1e-9)) + 1 if total > 0 else 0
