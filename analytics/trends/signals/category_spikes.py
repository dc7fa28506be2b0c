"""Spikes: categories far more frequent than the other tickets of those days imply.

Each category is held against all others on the same day, times its usual ratio to them on that weekday:
so weekly season, holidays and growth that all categories share are no spike of any.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics import wording
from analytics.ticket_slices import Slice, words
from analytics.trends.signals import control_charts
from analytics.trends.signals import watch_settings as watching
from analytics.trends.signals.watch_settings import Alarm, Kind, Signal, Unwatched, Watch
from analytics.trends.unusual_days import Event, behind

Floats = NDArray[np.float64]

#: A spike is looked for in single days and in sums of so many.
WINDOWS = (1, 3)
#: Of a category the baseline must hold so many tickets in three days.
TICKETS_AT_LEAST = 5.0
#: So often is asked which days of the baseline are spikes, as what is usual is made of the others.
_PASSES = 3


class Usual(NamedTuple):
    """What came, what was expected, its variance, and what of that comes from days that differ by themselves.

    Days × categories.
    """

    came: Floats
    expected: Floats
    variance: Floats
    waves: Floats


def find(
    tickets: pl.DataFrame, watch: Watch, events: Sequence[Event], by: str = "category"
) -> tuple[list[Signal], list[Unwatched], int]:
    """The spikes of a watch, what could not be watched, and how many categories were.

    `tickets` has day, `by` and tickets, a row a day and value.
    """
    inside = tickets.filter(pl.col("day").is_between(watch.baseline[0], watch.days[1]))
    values = sorted(inside[by].cast(pl.String).unique().to_list(), key=lambda value: (value is None, value))
    base = watch.baseline_days
    came = watching.spread(inside, watch.baseline[0], watch.days[1], by, values, "tickets")
    if came.shape[1] < 2:
        return [], [Unwatched(f"spikes by {by}", "There is only one category, so it cannot be compared.")], 0
    weekday = watching.weekdays(watch.baseline[0], len(came))
    usual = _usual(came, weekday, base)
    enough = 3 * usual.expected[:base].mean(axis=0) >= TICKETS_AT_LEAST
    few = [
        Unwatched(f"{by} {name}", f"Fewer than {TICKETS_AT_LEAST:.0f} tickets in three days.")
        for name, ok in zip(words(values), enough, strict=True)
        if not ok
    ]
    watched = int(enough.sum())
    found = [
        _signal("spike", by, values[k], alarm, usual, k, watch, events)
        for k in (int(each) for each in np.flatnonzero(enough))
        for alarm in _alarms(usual, k, base, watched)
    ]
    around = _around_events(usual, np.flatnonzero(enough), values, watch, events, by)
    return _joined(found, around), few, watched


def _usual(came: Floats, weekday: NDArray[np.intp], base: int) -> Usual:
    """What every day lets expect, from the baseline without its own spikes.

    A category's days differ beyond chance by a share of themselves, so most where most tickets come. What is
    a spike is asked on that scale: left out as if days differed by chance alone, the high days of a category
    that is uneven by itself would be missing from its usual value and from its noise.
    """
    others = came.sum(axis=1, keepdims=True) - came
    usual = _against_others(came, others, np.ones_like(came[:base], dtype=bool), weekday)
    # First by their middle half, as spikes are still in it.
    z = usual.over_noise(came)
    kept = np.abs(z) <= 4 * np.maximum(1.4826 * np.median(np.abs(z), axis=0), 1.0)
    for _ in range(_PASSES):
        usual = _against_others(came, others, kept, weekday)
        kept = np.abs(noise(came[:base], usual.expected[:base], usual.own, usual.own_waves)) <= 4
    z = usual.over_noise(came)
    scale = np.maximum(np.maximum(_scale(z, kept, 1), _scale(z, kept, 3)), 1.0)
    return Usual(came, usual.expected, (usual.chance + usual.waves) * scale, usual.waves)


class _Fitted(NamedTuple):
    """What is expected of every day, its variance by chance and by waves, and the baseline's own."""

    expected: Floats
    chance: Floats
    waves: Floats
    own: Floats
    own_waves: Floats

    def over_noise(self, came: Floats) -> Floats:
        """How many noises the baseline's days lie above what is expected of them."""
        base = len(self.own)
        return (came[:base] - self.expected[:base]) / np.sqrt(self.own)


def _against_others(
    came: Floats, others: Floats, kept: NDArray[np.bool_], weekday: NDArray[np.intp]
) -> _Fitted:
    """Every category held against all others by the days of the baseline that are kept."""
    base = len(kept)
    sums = [_sums(came, others, kept, weekday, base, k) for k in range(7)]
    mine, theirs = np.stack([each[0] for each in sums]), np.stack([each[1] for each in sums])
    # Half a ticket, so that the first one ever on a Sunday is no alarm.
    ratio = ((mine + 0.5) / np.maximum(theirs, 1.0))[weekday]
    expected = others * ratio
    by_chance, of_mean = expected * (1 + ratio), expected**2 / np.maximum(mine[weekday], 1.0)
    # A weekday's mean follows the days that it is made of, and is off in those that come.
    off = 7 / base
    fitted = np.maximum((by_chance - of_mean)[:base], 1e-9)
    beyond = np.where(kept, (came - expected)[:base] ** 2 - fitted, 0.0).sum(axis=0)
    squares = np.where(kept, expected[:base] ** 2, 0.0).sum(axis=0)
    waves = np.maximum(beyond, 0.0) / np.maximum(squares * (1 - off), 1e-9) * expected**2
    own_waves = (1 - off) * waves[:base]
    return _Fitted(expected, by_chance + of_mean, (1 + off) * waves, fitted + own_waves, own_waves)


def _sums(
    came: Floats, others: Floats, kept: NDArray[np.bool_], weekday: NDArray[np.intp], base: int, day: int
) -> tuple[Floats, Floats]:
    rows = weekday[:base] == day
    return (came[:base] * kept)[rows].sum(axis=0), (others[:base] * kept)[rows].sum(axis=0)


def _scale(z: Floats, kept: NDArray[np.bool_], window: int) -> Floats:
    """The variance of sums of so many days over what chance alone gives, less what its estimate is off by.

    The larger of several estimates is taken, which would call every series noisier than it is.
    """
    added = np.cumsum(np.vstack([np.zeros((1, z.shape[1])), np.where(kept, z, 0.0)]), axis=0)
    summed = added[window:] - added[:-window]
    found = (summed**2).mean(axis=0) / window
    return found - found * (2 * window / len(z)) ** 0.5


def noise(came: Floats, expected: Floats, variance: Floats, waves: Floats) -> Floats:
    """A count above its expectation in units of noise, on the scale on which a count's tails are normal's.

    `waves` is the part of the variance that grows with the square of the count: days that differ by a share
    of themselves are lopsided, and their tails are those of a logarithm.
    Sources: Anscombe's residual for counts, 1953, in McCullagh and Nelder, Generalized Linear Models, 2.4;
    for a variance of m + c · m² his inverse hyperbolic sine of 1948, Biometrika 35:246.
    """
    usual = np.maximum(expected, 1e-9)
    error = np.sqrt(np.maximum(variance, 1e-9))
    found = 1.5 * (came ** (2 / 3) - usual ** (2 / 3)) * usual ** (1 / 3) / error
    part = np.maximum(waves, 0.0) / usual**2
    root = np.sqrt(np.maximum(part, 1e-12))
    bent = 2 / root * (np.arcsinh(root * np.sqrt(came)) - np.arcsinh(root * np.sqrt(usual)))
    return np.where(
        part > 1e-12, np.minimum(found, bent * np.sqrt(usual * (1 + part * usual)) / error), found
    )


def _alarms(usual: Usual, k: int, base: int, watched: int) -> list[Alarm]:
    limit = control_charts.shewhart_limit(watching.run_length("spike", watched * len(WINDOWS)), base - 7)
    found: list[Alarm] = []
    single = noise(*(each[base:, k] for each in usual))
    for window in WINDOWS:
        over = noise(*(_rolling(each[:, k], window)[base:] for each in usual)) > limit
        since = np.array([_began(single, place, window) for place in range(len(single))])
        name = "single days" if window == 1 else f"sums of {window} days"
        found += watching.alarms(over, since, name)
    return watching.merged(found)


def _rolling(values: Floats, window: int) -> Floats:
    return np.convolve(values, np.ones(window))[: len(values)]


def _began(z: Floats, place: int, window: int) -> int:
    """The day of the window from which on its days stand out most."""
    days = range(max(0, place - window + 1), place + 1)
    return max(days, key=lambda day: float(z[day : place + 1].sum()) / (place + 1 - day) ** 0.5)


def _around_events(
    usual: Usual,
    columns: NDArray[np.intp],
    values: list[str | None],
    watch: Watch,
    events: Sequence[Event],
    by: str,
) -> list[Signal]:
    """Every category in the three days from an event's: few questions, so a smaller answer is heard."""
    base, window = watch.baseline_days, WINDOWS[-1]
    last = watch.days[1] - timedelta(days=window - 1)
    dated = sorted({event.day for event in events if watch.days[0] <= event.day <= last})
    if not dated or not len(columns):
        return []
    # One look each: its allowance is shared by categories and dates, not by days.
    looks = watching.run_length("release", len(columns) * len(dated)) / watching.QUARTER
    limit = control_charts.shewhart_limit(looks, base - 7)
    found: list[Signal] = []
    for day in dated:
        start = base + (day - watch.days[0]).days
        sums = (each[start : start + window, columns].sum(axis=0) for each in usual)
        for k in columns[noise(*sums) > limit]:
            alarm = Alarm(
                start - base, start - base + window - 1, start - base + window - 1, "days after an event"
            )
            found.append(_signal("release", by, values[int(k)], alarm, usual, int(k), watch, events))
    return found


def _joined(found: list[Signal], around: list[Signal]) -> list[Signal]:
    """Both together; one spike that both found is told once, with the day on which the first saw it."""
    joined = list(found)
    for each in around:
        same = [k for k, other in enumerate(joined) if _same(each, other)]
        for k in same:
            joined[k] = replace(joined[k], found_on=min(joined[k].found_on, each.found_on))
        if not same:
            joined.append(each)
    return joined


def _same(one: Signal, other: Signal) -> bool:
    return one.value == other.value and abs((one.since - other.since).days) <= watching.APART


def _signal(
    kind: Kind,
    by: str,
    value: str | None,
    alarm: Alarm,
    usual: Usual,
    k: int,
    watch: Watch,
    events: Sequence[Event],
) -> Signal:
    base = watch.baseline_days
    rows = slice(base + alarm.since, base + alarm.until + 1)
    came, expected, variance, _ = (float(each[rows, k].sum()) for each in usual)
    first, last, found_on = (
        watch.days[0] + timedelta(days=n) for n in (alarm.since, alarm.until, alarm.found)
    )
    strength = (came - expected) / max(variance, 1e-9) ** 0.5
    said = (
        f"{words([value])[0]}: {wording.counted(round(came), 'ticket')} on {wording.period(first, last)}, "
        f"{wording.count(expected)} expected ({came / max(expected, 1.0):.1f} times as many, "
        f"{strength:.1f} × noise)."
    )
    return Signal(
        kind, by, value, "tickets", first, last, found_on, came, expected, "tickets", strength, alarm.chart,
        Slice(first, last, ((by, (value,)),)), behind(events, first, value), said,
    )  # fmt: skip
