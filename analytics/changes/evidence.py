"""Everything that is computed about one change, before verdicts are given over the whole ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np

from analytics.changes import (
    comparison_windows,
    control_choice,
    difference_in_differences,
    permutation,
    pre_trend,
    regression_to_mean,
    second_opinions,
    trend_or_step,
)
from analytics.changes.comparison_windows import Windows
from analytics.changes.control_choice import Links
from analytics.changes.daily_panel import Floats, Panel
from analytics.changes.difference_in_differences import Effect, Moves
from analytics.changes.evaluation_rule import FEWEST_WEEKS, Change
from analytics.changes.pre_trend import Trend
from analytics.changes.regression_to_mean import Placebo
from analytics.changes.second_opinions import Seconds
from analytics.changes.trend_or_step import TrendOrStep
from analytics.significance.multiple_testing import benjamini_hochberg

#: Why a change cannot be judged at all.
Gap = Literal[
    "no such category",
    "not recorded",
    "weeks before",
    "no tickets after",
    "no controls",
    "too early",
    "no target",
]


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """The effect of a change in its metric's unit (after less before, less controls and placebo).

    Where `gap` says why nothing can be computed, the numbers are nan.
    """

    change: Change
    gap: Gap | None
    weeks_before: float
    weeks_after: float
    n_before: int
    n_after: int
    before: float
    after: float
    value: float = float("nan")
    error: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    p: float = 1.0
    permutation_p: float = 1.0
    #: Before the placebo is subtracted.
    raw: Effect | None = None
    placebo: Placebo | None = None
    #: What anybody would compute: after less the days of the choice (or before), without controls.
    naive: float = float("nan")
    naive_p: float = 1.0
    #: How far the target would have come back by itself from the days of the choice.
    expected_return: float = float("nan")
    trend: Trend | None = None
    #: Of the target for which a step is least likely beside a trend.
    explained_by: TrendOrStep | None = None
    seconds: Seconds | None = None
    controls: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    #: Controls that moved more than chance lets them.
    moved_too: tuple[str, ...] = ()
    together_with: tuple[str, ...] = ()
    cut_by: tuple[str, ...] = ()
    windows: tuple[Windows, ...] = ()


def gather(
    panel: Panel,
    change: Change,
    ledger: Sequence[Change],
    links: Links,
    seen_until: date,
    *,
    lower_is_worse: bool = True,
    rate: bool = True,
    with_seconds: bool = True,
) -> Evidence:
    """The evidence for a change; `seen_until` is the last day whose outcomes are known."""
    if not change.targets:
        return _without(change, "no target", ())
    if any(each not in panel.categories for each in change.categories):
        return _without(change, "no such category", ())
    if not panel.n.any():
        return _without(change, "not recorded", ())
    windows = tuple(comparison_windows.of(panel, change, each, ledger, seen_until) for each in change.targets)
    counted = _counts(panel, windows)
    known = min(_weeks_with_rows(panel, each) for each in windows)
    if known < FEWEST_WEEKS:
        return replace(_without(change, "weeks before", windows, *counted), weeks_before=known)
    complete = change.complete_on
    early = (complete is not None and complete > seen_until) or counted[1] < change.rule.planned_n
    if min(each.weeks_after for each in windows) < FEWEST_WEEKS:
        # Cut by the next change, not by the end of the log, it will never be later.
        return _without(change, "too early", windows, *counted)
    if not all(panel.n[panel.place(each.target.category), each.after].any() for each in windows):
        return _without(change, "no tickets after", windows, *counted)
    chosen = control_choice.choose(panel, change, windows, ledger, links)
    if len(chosen.places) < 2:
        gap: Gap = "too early" if early else "no controls"
        return _without(change, gap, windows, *counted, left_out=chosen.left_out)
    moves = [difference_in_differences.moves(panel, each, chosen.places) for each in windows]
    raw = difference_in_differences.effect(moves)
    placebo = _placebo(panel, windows, moves, raw.weights, chosen.places, lower_is_worse=lower_is_worse)
    value = raw.value - placebo.expected
    error = float(np.hypot(raw.error, placebo.expected_error))
    reach = (raw.high - raw.value) / raw.error * error if raw.error > 0 else 0.0
    freedom = max(1, len(chosen.places) - 1)
    naive, naive_p, back = _naive(panel, windows, raw.weights, chosen.places)
    return Evidence(
        change,
        "too early" if early else None,
        *_weeks(windows),
        *counted,
        *_levels(moves, raw.weights),
        value=value,
        error=error,
        low=value - reach,
        high=value + reach,
        p=difference_in_differences.two_sided(value, error, freedom),
        permutation_p=permutation.p_value(raw),
        raw=raw,
        placebo=placebo,
        naive=naive,
        naive_p=naive_p,
        expected_return=back,
        trend=_trend(panel, windows, list(chosen.places)),
        explained_by=_explained_by(panel, windows, list(chosen.places)),
        seconds=second_opinions.of(panel, windows, raw.weights, chosen.places, rate=rate)
        if with_seconds
        else None,
        controls=tuple(panel.categories[each] for each in chosen.places),
        left_out=chosen.left_out,
        moved_too=_moved_too(panel, moves[0], chosen.places),
        together_with=tuple(dict.fromkeys(key for each in windows for key in each.together_with)),
        cut_by=tuple(dict.fromkeys(key for each in windows for key in each.cut_by)),
        windows=windows,
    )


def _without(
    change: Change,
    gap: Gap,
    windows: Sequence[Windows],
    n_before: int = 0,
    n_after: int = 0,
    *,
    left_out: tuple[tuple[str, str], ...] = (),
) -> Evidence:
    nan = float("nan")
    return Evidence(
        change, gap, *_weeks(windows), n_before, n_after, nan, nan, left_out=left_out,
        together_with=tuple(dict.fromkeys(key for each in windows for key in each.together_with)),
        cut_by=tuple(dict.fromkeys(key for each in windows for key in each.cut_by)),
        windows=tuple(windows),
    )  # fmt: skip


def _weeks(windows: Sequence[Windows]) -> tuple[float, float]:
    if not windows:
        return 0.0, 0.0
    return min(each.weeks_before for each in windows), min(each.weeks_after for each in windows)


def _weeks_with_rows(panel: Panel, windows: Windows) -> float:
    """Weeks from the target's first row before the start on: a category that is new has few."""
    place = panel.place(windows.target.category)
    rows = windows.before & (panel.n[place] > 0)
    return float(windows.before[int(rows.argmax()) :].sum() / 7) if rows.any() else 0.0


def _counts(panel: Panel, windows: Sequence[Windows]) -> tuple[int, int]:
    rows = [(panel.n[panel.place(each.target.category)], each) for each in windows]
    return (
        int(sum(n[each.before].sum() for n, each in rows)),
        int(sum(n[each.after].sum() for n, each in rows)),
    )


def _levels(moves: Sequence[Moves], weights: Floats) -> tuple[float, float]:
    before, after = ([float(getattr(each, side).mean[0]) for each in moves] for side in ("before", "after"))
    return float(weights @ before), float(weights @ after)


def _placebo(
    panel: Panel,
    windows: Sequence[Windows],
    moves: Sequence[Moves],
    weights: Floats,
    controls: Sequence[int],
    *,
    lower_is_worse: bool,
) -> Placebo:
    """The placebos of all starts added up; nothing where the targets were not picked for their figures."""
    if not any(each.picked.any() for each in windows):
        return Placebo(0.0, 0.0, 0.0, 0.0, ())
    found: list[Placebo] = []
    for each, move in zip(windows, moves, strict=True):
        level = panel.sums(each.picked).only(list(controls)).mean
        worst = np.where(np.isnan(level), np.inf if lower_is_worse else -np.inf, level)
        found.append(regression_to_mean.placebo(move, worst, lower_is_worse=lower_is_worse))
    return Placebo(
        *(float(weights @ [getattr(each, name) for each in found])
          for name in ("mean", "error", "expected", "expected_error")),
        picked=tuple(dict.fromkeys(place for each in found for place in each.picked)),
    )  # fmt: skip


def _naive(
    panel: Panel, windows: Sequence[Windows], weights: Floats, controls: Sequence[int]
) -> tuple[float, float, float]:
    """After less the days of the choice, its p as two independent samples, and the return to be expected."""
    value, variance, back = 0.0, 0.0, 0.0
    for each, weight in zip(windows, weights, strict=True):
        place = panel.place(each.target.category)
        chosen = each.picked if each.picked.any() else each.before
        early, late, level = panel.sums(chosen), panel.sums(each.after), panel.sums(each.before)
        value += weight * float(late.mean[place] - early.mean[place])
        variance += weight**2 * float(early.variance_of_mean()[place] + late.variance_of_mean()[place])
        rows = [place, *controls]
        off = (early.mean - level.mean)[rows]
        off = off - np.nanmean(off[1:])
        noise = (early.variance_of_mean() + level.variance_of_mean())[rows]
        known = np.isfinite(off) & np.isfinite(noise)
        back += weight * regression_to_mean.expected_return(
            float(off[0]), off[1:][known[1:]], noise[1:][known[1:]]
        )
    p = difference_in_differences.two_sided(value, variance**0.5, 1e9) if np.isfinite(value) else 1.0
    return value, p, back


def _trend(panel: Panel, windows: Sequence[Windows], controls: list[int]) -> Trend:
    """The steepest pre-trend of any target."""
    found = [pre_trend.before(panel, each, controls) for each in windows]
    return min(found, key=lambda each: each.p)


def _explained_by(panel: Panel, windows: Sequence[Windows], controls: list[int]) -> TrendOrStep | None:
    """The target whose weeks speak least for a step."""
    found = [trend_or_step.compare(panel, each, controls) for each in windows]
    known = [each for each in found if each is not None]
    return min(known, key=lambda each: each.step_over_trend, default=None)


def _moved_too(panel: Panel, found: Moves, controls: Sequence[int]) -> tuple[str, ...]:
    """Controls that moved more than chance lets them: something else may have happened there."""
    freedom = len(controls) - 1
    p = [
        difference_in_differences.two_sided(float(off), float(error), freedom)
        for off, error in zip(found.deviations, found.errors, strict=True)
    ]
    adjusted = benjamini_hochberg(p)
    return tuple(
        panel.categories[place] for place, each in zip(controls, adjusted, strict=True) if each <= 0.05
    )
