"""Finds all signals of a log, with the expected number of false alarms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl

from analytics import cube, wording
from analytics.metrics import METRICS
from analytics.ticket_slices import Slice, words
from analytics.trends.signals import category_spikes, mix_drift, rate_signals
from analytics.trends.signals import watch_settings as watching
from analytics.trends.signals.watch_settings import FALSE_ALARMS, Kind, Signal, Unwatched, Watch
from analytics.trends.unusual_days import Event

#: The mix is asked for drift by these, in blocks of so many days, the newest last.
DRIFTING = ("category", "channel", "plan", "language")
BLOCK = 28


@dataclass(frozen=True, slots=True)
class Watched:
    """What a watch found, the newest first; how many series it watched, and which it could not.

    `false_alarms` is how many signals a quarter all charts together may give where nothing happens.
    """

    watch: Watch
    signals: tuple[Signal, ...]
    series: int
    false_alarms: float
    unwatched: tuple[Unwatched, ...]

    @property
    def sentence(self) -> str:
        """What was watched against what, and what may be chance."""
        base = wording.period(*self.watch.baseline)
        return (
            f"{wording.count(self.series)} series are compared with {base}. If nothing changes, expect at "
            f"most {self.false_alarms:.1f} false alarms per quarter over all of them."
        )


def find(
    cubed: pl.LazyFrame,
    watch: Watch,
    known: frozenset[str],
    events: Sequence[Event] = (),
    samples: pl.DataFrame | None = None,
) -> Watched:
    """Everything that is watched, from the cube; medians only where `samples` of the facts are given."""
    inside = cubed.filter(pl.col("day").is_between(watch.baseline[0], watch.days[1]))
    wanted = rate_signals.of(rate_signals.WATCHED, known)
    escalation = METRICS["escalation_rate"]
    measures = {"tickets", *(name for metric in (*wanted, escalation) for name in metric.measures)}
    dimensions = [name for name in DRIFTING if name in inside.collect_schema()]
    days = cube.add(inside, ("day", *dimensions), measures)
    found, unwatched, categories = category_spikes.find(_by(days, "day", "category"), watch, events)
    kinds: set[Kind] = {"spike"} if categories else set()
    if events and categories:
        kinds.add("release")
    by_plan, few = rate_signals.plans(_by(days, "day", "plan", "category"), watch, escalation)
    unwatched += few
    overall, few = rate_signals.metrics(_by(days, "day"), watch, wanted)
    unwatched += few
    groups = [by_plan, overall]
    if samples is not None:
        middle, few = rate_signals.medians(samples, watch, rate_signals.of(rate_signals.MEDIANS, known))
        groups.append(middle)
        unwatched += few
    for group in groups:
        found += rate_signals.find(group, watch, events)
        kinds |= {series.kind for series in group}
    drifted, mixes = _drifts(days, dimensions, watch)
    kinds |= {"drift"} if mixes else set()
    newest = sorted(found + drifted, key=lambda signal: (signal.until, signal.noise), reverse=True)
    return Watched(
        watch=watch,
        signals=tuple(newest),
        series=categories + sum(len(group) for group in groups) + mixes,
        false_alarms=sum(FALSE_ALARMS[kind] for kind in sorted(kinds)),
        unwatched=tuple(unwatched),
    )


def _by(days: pl.DataFrame, *names: str) -> pl.DataFrame:
    return cube.add(days.lazy(), names)


def _drifts(days: pl.DataFrame, dimensions: Sequence[str], watch: Watch) -> tuple[list[Signal], int]:
    """The mix of each block of four weeks against the baseline's: large enough to matter, and no chance."""
    length = (watch.days[1] - watch.days[0]).days + 1
    blocks = length // BLOCK
    found: list[Signal] = []
    mixes = 0
    for by in dimensions:
        one = _by(days, "day", by)
        values = sorted(one[by].cast(pl.String).unique().to_list(), key=lambda value: (value is None, value))
        if len(values) < 2 or not blocks:
            continue
        counts = watching.spread(one, watch.baseline[0], watch.days[1], by, values, "tickets")
        base = counts[: watch.baseline_days]
        if not base.any():
            continue
        mixes += 1
        spread = _spread(base)
        looks = blocks * len(dimensions) / FALSE_ALARMS["drift"]
        for block in range(blocks):
            start = len(counts) - BLOCK * (blocks - block)
            now = counts[start : start + BLOCK].sum(axis=0)
            if not now.any():
                continue
            drifted = mix_drift.between(base.sum(axis=0), now, spread)
            if drifted.word == "none" or drifted.p > 1 / looks:
                continue
            found.append(_drift(by, values, drifted, watch, start - watch.baseline_days))
    return _first_of_each(found), mixes


def _spread(base: np.ndarray) -> float:
    """The variance of weekly counts over that of random ones, for a mix that stays the same."""
    weeks = len(base) // 7
    sums = base[len(base) - 7 * weeks :].reshape(weeks, 7, -1).sum(axis=1)
    expected = sums.sum(axis=1, keepdims=True) * sums.sum(axis=0) / max(sums.sum(), 1.0)
    degrees = max((weeks - 1) * (sums.shape[1] - 1), 1)
    return float(((sums - expected) ** 2 / np.maximum(expected, 1e-9)).sum() / degrees)


def _drift(by: str, values: list[str | None], found: mix_drift.Drift, watch: Watch, start: int) -> Signal:
    first = watch.days[0] + timedelta(days=start)
    last = first + timedelta(days=BLOCK - 1)
    most = int(np.argmax(np.abs(found.moved)))
    said = (
        f"The mix by {by} changed, most of all {words([values[most]])[0]}: "
        f"{wording.difference(found.moved[most], 'share')} (index {found.psi:.2f}, {found.word}; effect size "
        f"{found.effect:.2f})."
    )
    return Signal(
        "drift", by, values[most], "tickets", first, last, last, found.psi, 0.0, "index",
        found.noise, "PSI", Slice(first, last), None, said,
    )  # fmt: skip


def _first_of_each(found: list[Signal]) -> list[Signal]:
    """A drift that lasts is one signal, since its first block."""
    seen: dict[str, Signal] = {}
    for each in found:
        seen.setdefault(each.dimension, each)
    return list(seen.values())
