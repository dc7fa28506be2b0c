"""Whether a mix or a score moved: recent weeks against a baseline, with the noise of weeks as the yardstick.

PSI (population stability index) for categories, Wasserstein's distance for a score from 0 to 1. What chance
does is seen by drawing both sides again from the baseline's own weeks, whole weeks at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import polars as pl

from analytics.thresholds.scored_answers import Floats

#: The usual bounds of PSI; of a score's mean movement in hundredths, ours.
LITTLE: dict[str, float] = {"mix": 0.1, "confidence": 0.02}
MUCH: dict[str, float] = {"mix": 0.25, "confidence": 0.05}
FEWEST_WEEKS, RECENT_WEEKS = 4, 4
DRAWS, LEVEL = 999, 0.05
#: A week of fewer rows is left out.
FEWEST_ROWS = 20
_BINS = 100

What = Literal["mix", "confidence"]
State = Literal["moved", "no drift shown", "too few weeks"]


@dataclass(frozen=True, slots=True)
class Moved:
    """How far it moved, what 95 % of chance moves are below, how likely so much is by chance, and the size.

    `most` is the value whose share moved most, with its share before and now. None where there are too few
    weeks, which `baseline` and `recent` count.
    """

    what: What
    distance: float | None
    by_chance: float | None
    p: float | None
    size: Literal["little", "some", "much"] | None
    most: tuple[str, float, float] | None
    baseline: tuple[date, date] | None
    recent: tuple[date, date] | None
    baseline_weeks: int
    recent_weeks: int
    rows: int
    state: State


def of_categories(
    rows: pl.DataFrame, baseline: tuple[date, date] | None = None, *, seed: int, recent: int = RECENT_WEEKS
) -> Moved:
    """The drift of `category` over `day`: the last full weeks against the days of a baseline.

    Without a baseline all full weeks before the recent ones are it.
    """
    named = rows.with_columns(value=pl.col("category").fill_null("no category"))
    return _drift("mix", named, baseline, recent, seed)


def of_scores(
    rows: pl.DataFrame, baseline: tuple[date, date] | None = None, *, seed: int, recent: int = RECENT_WEEKS
) -> Moved:
    """The drift of `score` (0 to 1) over `day`, in the same way."""
    binned = (pl.col("score") * _BINS).round().clip(0, _BINS).cast(pl.Int64)
    return _drift("confidence", rows.with_columns(value=binned), baseline, recent, seed)


def psi(now: Floats, then: Floats) -> Floats:
    """The population stability index of counts over the last axis; half a count for none."""
    one, other = (np.maximum(each, 0.5) for each in (now, then))
    one, other = one / one.sum(-1, keepdims=True), other / other.sum(-1, keepdims=True)
    return ((one - other) * np.log(one / other)).sum(-1)


def wasserstein(now: Floats, then: Floats) -> Floats:
    """Wasserstein's distance of counts over a scale from 0 to 1, over the last axis."""
    one, other = (np.cumsum(each / each.sum(-1, keepdims=True), axis=-1) for each in (now, then))
    return np.abs(one - other).sum(-1) / (now.shape[-1] - 1)


def _drift(
    what: What, rows: pl.DataFrame, baseline: tuple[date, date] | None, recent: int, seed: int
) -> Moved:
    weeks, names, counts = _weekly(rows, what)
    mine = counts[-recent:] if len(weeks) > recent else counts[:0]
    before = weeks[: -len(mine)] if len(mine) else weeks
    inside = np.asarray(
        [baseline is None or baseline[0] <= week <= baseline[1] - timedelta(days=6) for week in before],
        dtype=bool,
    )
    theirs = counts[: len(before)][inside]
    kept = [week for week, each in zip(before, inside.tolist(), strict=True) if each]
    ends = (kept[0], kept[-1] + timedelta(days=6)) if kept else None
    now = (weeks[-len(mine)], weeks[-1] + timedelta(days=6)) if len(mine) else None
    rows_in = int(mine.sum() + theirs.sum())
    if len(theirs) < FEWEST_WEEKS or len(mine) < 2:
        return Moved(
            what, None, None, None, None, None, ends, now, len(theirs), len(mine), rows_in, "too few weeks"
        )
    measure = psi if what == "mix" else wasserstein
    distance = float(measure(mine.sum(0), theirs.sum(0)))
    rng = np.random.default_rng(seed)
    # Both sides are drawn again, as both are a sample of weeks.
    one, other = (theirs[rng.integers(0, len(theirs), (DRAWS, len(each)))].sum(1) for each in (mine, theirs))
    chance = measure(one, other)
    p = (1 + int((chance >= distance).sum())) / (DRAWS + 1)
    size = "little" if distance < LITTLE[what] else "much" if distance >= MUCH[what] else "some"
    moved = p < LEVEL and size != "little"
    return Moved(
        what=what,
        distance=distance,
        by_chance=float(np.quantile(chance, 1 - LEVEL)),
        p=p,
        size=size,
        most=_most(what, names, mine.sum(0), theirs.sum(0)),
        baseline=ends,
        recent=now,
        baseline_weeks=len(theirs),
        recent_weeks=len(mine),
        rows=rows_in,
        state="moved" if moved else "no drift shown",
    )


def _weekly(rows: pl.DataFrame, what: What) -> tuple[list[date], list[str], Floats]:
    """Full weeks with enough rows, the values, and counts of each value by week."""
    last = rows["day"].max()
    week = rows.with_columns(week=pl.col("day").dt.truncate("1w"))
    if isinstance(last, date):
        # A week whose Sunday is not over yet is not full.
        week = week.filter(pl.col("week") + pl.duration(days=6) <= last)
    enough = week.filter(pl.len().over("week") >= FEWEST_ROWS)
    first = rows["day"].min()
    if isinstance(first, date):
        enough = enough.filter(pl.col("week") >= first)
    weeks: list[date] = sorted(enough["week"].unique().to_list())
    names = (
        [str(each) for each in range(_BINS + 1)]
        if what == "confidence"
        else sorted(str(each) for each in enough["value"].unique())
    )
    counts = np.zeros((len(weeks), len(names)))
    row = {each: place for place, each in enumerate(weeks)}
    column = {each: place for place, each in enumerate(names)}
    for at, value, count in enough.group_by("week", "value").len().iter_rows():
        counts[row[at], column[str(value)]] = count
    return weeks, names, counts


def _most(what: What, names: Sequence[str], now: Floats, then: Floats) -> tuple[str, float, float]:
    one, other = now / now.sum(), then / then.sum()
    if what == "confidence":
        scale = np.arange(len(now)) / (len(now) - 1)
        return "mean", float(other @ scale), float(one @ scale)
    place = int(np.abs(one - other).argmax())
    return names[place], float(other[place]), float(one[place])
