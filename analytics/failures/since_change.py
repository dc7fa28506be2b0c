"""What a training change left of a cluster's failures: how many come since, and what a fix would spare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from analytics import wording
from analytics.failures import suggested_fixes
from analytics.failures.cluster_ranking import DAYS_A_MONTH, poisson

#: With fewer days on either side of a change nothing is said of what came of it.
FEWEST_DAYS = 7


@dataclass(frozen=True, slots=True)
class Changed:
    """A training change of a day and what it concerns: a category, or one cluster by its thread."""

    day: date
    what: str
    category: str | None = None
    thread: str | None = None


def counted(clusters: pl.DataFrame, failures: pl.DataFrame, changes: Sequence[Changed]) -> pl.DataFrame:
    """The clusters with the last change that concerns each, and a gain that counts failures since it.

    `failures` has the `day` of each. `changed_times` is failures a day since over failures a day before, null
    below a week on either side. Where it is below 1 the `gain` is reckoned from the failures since: those of
    before are no promise any more. Where there are as many as before, the gain stays as it was.
    """
    first, last = failures["day"].min(), failures["day"].max()
    rows = [
        _row(row, failures.filter(pl.col("cluster_id") == row["cluster_id"]), changes, first, last)
        if isinstance(first, date) and isinstance(last, date)
        else _Since(None, None, row["gain"], row["gain_low"], row["gain_high"])
        for row in clusters.iter_rows(named=True)
    ]
    return clusters.with_columns(
        pl.Series("changed_on", [each.change.day if each.change else None for each in rows], pl.Date),
        pl.Series("changed_what", [each.change.what if each.change else None for each in rows], pl.String),
        pl.Series("changed_times", [each.times for each in rows], pl.Float64),
        pl.Series("gain", [each.gain for each in rows], pl.Float64),
        pl.Series("gain_low", [each.low for each in rows], pl.Float64),
        pl.Series("gain_high", [each.high for each in rows], pl.Float64),
    )


def sentence(day: date | None, what: str | None, times: float | None) -> str:
    """“Changed on 16 Oct: …; failures since 0.4 ×.”, empty where nothing was changed."""
    if day is None:
        return ""
    done = f"Changed on {wording.day(day)}: {wording.plain((what or '').rstrip('.'), 120)}"
    if times is None:
        return f"{done}; too early to tell what came of it."
    return f"{done}; failures since {times:.1f} ×{', counted from there' if times < 1 else ''}."


@dataclass(frozen=True, slots=True)
class _Since:
    change: Changed | None
    times: float | None
    gain: float | None
    low: float | None
    high: float | None


def _row(
    row: Mapping[str, object], mine: pl.DataFrame, changes: Sequence[Changed], first: date, last: date
) -> _Since:
    gain, low, high = (_number(row[name]) for name in ("gain", "gain_low", "gain_high"))
    change = _last(row, mine, [each for each in changes if first < each.day <= last])
    if change is None:
        return _Since(None, None, gain, low, high)
    days = (change.day - first).days, (last - change.day).days + 1
    since = int((mine["day"] >= change.day).sum())
    before = mine.height - since
    if min(days) < FEWEST_DAYS or not before:
        return _Since(change, None, gain, low, high)
    times = (since / days[1]) / (before / days[0])
    share = _number(row["main_share"])
    if times >= 1 or gain is None or share is None:
        return _Since(change, times, gain, low, high)
    ends = (float(end) for end in poisson(np.asarray(since)))
    now = [count / days[1] * DAYS_A_MONTH * share if gain else 0.0 for count in (since, *ends)]
    return _Since(change, times, *now)


def _last(row: Mapping[str, object], mine: pl.DataFrame, changes: Sequence[Changed]) -> Changed | None:
    """The last change that concerns a cluster: by its thread, its category, or the intent read instead."""
    of = mine.filter(pl.col("group") == row["main_group"])
    names = {suggested_fixes.commonest(of, "category"), suggested_fixes.commonest(of, "predicted_intent")}
    about = [
        each
        for each in changes
        if (each.thread is not None and each.thread == row["thread"])
        or (each.category is not None and each.category in names)
    ]
    return max(about, key=lambda each: each.day) if about else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
