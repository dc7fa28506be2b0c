"""Ranks clusters by volume, trend and expected gain of a fix."""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics import monthly_rate
from analytics.failures.groups import GROUPS
from analytics.failures.nearest_neighbours import Whole
from analytics.significance.multiple_testing import benjamini_hochberg

Exact = NDArray[np.float64]

DAYS_A_MONTH = monthly_rate.MONTH
#: Fewer ratings than this are no average.
_RATINGS = 3
#: Below so many days there is no rate a month to speak of, and no trend.
_FEWEST_DAYS = 7.0


@dataclass(frozen=True, slots=True)
class Background:
    """The period of all requests and the ratings of solved ones, which clusters are compared with."""

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


def rank(
    behind: Background,
    failures: pl.DataFrame,
    clusters: Whole,
    count: int,
    *,
    over: Collection[int] = (),
    worked: Mapping[str, float] | None = None,
) -> pl.DataFrame:
    """Returns one row per cluster, the greatest expected gain first.

    `failures` has `created_at`, `csat`, `human_seconds`, `group` and `group_strength` of each failure.
    `a_month` with `low` and `high` (exact, Poisson) is null below two weeks of them; `trend` is the second
    half of the period over the first, null unless it differs clearly; minutes and ratings are null where
    they are not recorded. `gain` is failures a month that mending the main group would spare at most, as sure
    as its diagnosis is, times the share of past fixes of that kind that `worked`, where that is known; a
    cluster that is `over`, a burst, has nothing to gain. `cumulated` is the share of all gain up to this row.
    """
    sums = _sums(behind, failures, clusters, count)
    rows = [_row(each, behind, over=each.number in over, worked=worked or {}) for each in sums]
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
    """Returns for each cluster the context value of most of its edge cases."""
    return (
        rows.drop_nulls("context_field")
        .group_by("cluster_id", "context_field", "context_value")
        .len("context_tickets")
        .sort("context_tickets", "context_field", "context_value", descending=[True, False, False])
        .unique("cluster_id", keep="first", maintain_order=True)
    )


def poisson(counts: Whole) -> tuple[Exact, Exact]:
    """The exact 95 % intervals of counted numbers. Source: Garwood 1936, Biometrika 28:437."""
    # Slow to import, and whoever only asks for a run has no time for it.
    from scipy import stats

    low = np.where(counts > 0, stats.chi2.ppf(0.025, 2 * np.maximum(counts, 1)) / 2, 0.0)
    return low, stats.chi2.ppf(0.975, 2 * counts + 2) / 2


@dataclass(frozen=True, slots=True)
class _Sums:
    """What is counted and added up of one cluster; `hopes` are the strengths of each group's diagnoses."""

    number: int
    tickets: int
    low: float
    high: float
    after: int
    timed: int
    seconds: float
    rated: int
    ratings: float
    groups: tuple[int, ...]
    hopes: tuple[float, ...]


def _sums(behind: Background, failures: pl.DataFrame, clusters: Whole, count: int) -> list[_Sums]:
    """The sums of every cluster, all at once: there are hundreds of them."""

    def added(values: pl.Series) -> list[float]:
        numbers = values.cast(pl.Float64).fill_null(0.0).to_numpy()
        return np.bincount(clusters, numbers, count).tolist()

    def counted(which: pl.Series) -> list[int]:
        return [round(number) for number in added(which)]

    tickets = np.bincount(clusters, minlength=count)
    since = failures["created_at"]
    of = [failures["group"] == name for name in GROUPS]
    columns = (
        range(count),
        tickets.tolist(),
        *(ends.tolist() for ends in poisson(tickets)),
        counted(since.is_null() if behind.middle is None else since >= behind.middle),
        counted(failures["human_seconds"].is_not_null()),
        added(failures["human_seconds"]),
        counted(failures["csat"].is_not_null()),
        added(failures["csat"]),
        zip(*(counted(each) for each in of), strict=True),
        zip(*(added(each.cast(pl.Float64) * failures["group_strength"]) for each in of), strict=True),
    )
    return [_Sums(*row) for row in zip(*columns, strict=True)]


def _row(mine: _Sums, behind: Background, *, over: bool, worked: Mapping[str, float]) -> tuple[object, ...]:
    a_month = monthly_rate.a_month(1, behind.days or 0)
    trend, p = _trend(mine, behind)
    mixed = dict(zip(GROUPS, mine.groups, strict=True))
    main = max(GROUPS, key=lambda name: mixed[name])
    # What nobody knows the cause of is not mended by knowing that.
    hopeful = 0.0 if main == "other" or over else dict(zip(GROUPS, mine.hopes, strict=True))[main]
    share = worked.get(main, 1.0) * hopeful / max(mine.tickets, 1)
    usual = behind.usual if mine.rated >= _RATINGS else None
    counts = (mine.tickets, mine.low, mine.high)
    monthly = tuple(None if a_month is None else each * a_month for each in counts)
    return (
        mine.number,
        mine.tickets,
        *monthly,
        trend,
        p,
        None if a_month is None or not mine.timed else mine.seconds / 60 * a_month,
        None if usual is None else usual - mine.ratings / mine.rated,
        mine.rated,
        main,
        share,
        *(None if value is None else value * share for value in monthly),
        *mine.groups,
    )


def _trend(mine: _Sums, behind: Background) -> tuple[float | None, float | None]:
    """The second half over the first, each held against all requests of its half, and its exact p."""
    late = behind.late
    if behind.middle is None or late is None or not mine.tickets:
        return None, None
    # As above.
    from scipy import stats

    p = float(stats.binomtest(mine.after, mine.tickets, late).pvalue)
    return ((mine.after + 0.5) / (mine.tickets - mine.after + 0.5)) * (1 - late) / late, p


def pareto(gains: Sequence[float], share: float = 0.8) -> int:
    """Returns how many of the first clusters make up this share of all gain."""
    total = sum(gains)
    return int(np.searchsorted(np.cumsum(gains), share * total - 1e-9)) + 1 if total > 0 else 0
