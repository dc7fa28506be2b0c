"""Watch settings of signals: frozen baseline, watched days, and the shared false-alarm budget."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.ticket_slices import Slice
from analytics.trends.signals.control_charts import moving_range_sigma
from analytics.trends.unusual_days import Event

Floats = NDArray[np.float64]
Kind = Literal["spike", "release", "plan", "metric", "median", "drift"]

#: The days that are watched at once, and of the days before them those that make the baseline.
QUARTER, BASELINE_AT_MOST, BASELINE_AT_LEAST = 91, 182, 56
#: False alarms a quarter that everything watched may give together, and how the kinds share them.
FALSE_ALARMS: Mapping[Kind, float] = {
    "spike": 0.45, "release": 0.15, "plan": 0.15, "metric": 0.15, "median": 0.05, "drift": 0.05,
}  # fmt: skip
#: Alarms of one series that lie closer than this are one signal.
APART = 7


@dataclass(frozen=True, slots=True)
class Watch:
    """A dated baseline that stays as it is, and the days held against it; rates end with `judged_to`."""

    baseline: tuple[date, date]
    days: tuple[date, date]
    judged_to: date

    @property
    def baseline_days(self) -> int:
        """How many days the baseline has."""
        return (self.baseline[1] - self.baseline[0]).days + 1


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that changed: what and where, since when, how large, and how many times the noise.

    `observed` and `expected` are of the days `since` to `until`, in `unit`; `found_on` is the day whose
    tickets made the chart say so, which for rates is known once their horizon has passed; `rows` are the
    tickets behind it; `event` is what was noted shortly before.
    """

    kind: Kind
    dimension: str
    value: str | None
    metric: str
    since: date
    until: date
    found_on: date
    observed: float
    expected: float
    unit: Literal["tickets", "share", "seconds", "index"]
    noise: float
    chart: str
    rows: Slice
    event: Event | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Unwatched:
    """A series with too little to be watched, and why."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """A run of alarms of one series, as places in the watched days."""

    since: int
    until: int
    found: int
    chart: str


def plan(first: date, last_full: date, last_mature: date) -> Watch | str:
    """Returns the newest quarter against the half year before it, less for a short log; else why not."""
    days = (last_full - first).days + 1
    if days < BASELINE_AT_LEAST + APART:
        return f"{days} complete days; {BASELINE_AT_LEAST} make a baseline, and {APART} more are watched."
    watched = min(QUARTER, days - BASELINE_AT_LEAST)
    start = last_full - timedelta(days=watched - 1)
    base = max(first, start - timedelta(days=BASELINE_AT_MOST))
    return Watch((base, start - timedelta(days=1)), (start, last_full), min(last_mature, last_full))


def run_length(kind: Kind, sides: int) -> float:
    """The days between false alarms on one side of one chart, where so many share the kind's allowance."""
    return QUARTER * max(sides, 1) / FALSE_ALARMS[kind]


def spread(
    frame: pl.DataFrame, start: date, end: date, by: str, values: list[str | None], name: str
) -> Floats:
    """A column as an array of days × values, 0 where there is no row."""
    days = (end - start).days + 1
    place = {value: k for k, value in enumerate(values)}
    found = np.zeros((days, len(values)))
    inside = frame.filter(pl.col("day").is_between(start, end))
    row = (inside["day"] - start).dt.total_days().to_numpy()
    column = np.array([place.get(value, -1) for value in inside[by].cast(pl.String).to_list()], dtype=int)
    kept = column >= 0
    np.add.at(found, (row[kept], column[kept]), inside[name].to_numpy().astype(float)[kept])
    return found


def weekdays(start: date, days: int) -> NDArray[np.intp]:
    """The weekday of each day."""
    return (np.arange(days) + start.weekday()) % 7


def in_noise(z: Floats, weekday: NDArray[np.intp], baseline: int) -> Floats:
    """Series in rough units of noise, days × series → the same in the baseline's own, its week taken out.

    The noise is the larger of what steps of a day and what days show (so slow waves are no signal), at
    least 1 as counts are never steadier than chance; days far out are drawn in before it is taken.
    """
    base = z[:baseline]
    middle = np.nanmedian(base, axis=0)
    width = np.maximum(1.4826 * np.nanmedian(np.abs(base - middle), axis=0), 0.5)
    drawn_in = np.clip(base, middle - 4 * width, middle + 4 * width)
    week = np.stack([np.nanmean(drawn_in[weekday[:baseline] == k], axis=0) for k in range(7)])
    left = drawn_in - week[weekday[:baseline]]
    degrees = max(baseline - 7, 1)
    sigma = np.maximum(moving_range_sigma(left), np.sqrt(np.nansum(left**2, axis=0) / degrees))
    return (z - week[weekday]) / (np.maximum(sigma, 1.0) * (1 + 7 / baseline) ** 0.5)


def alarms(over: NDArray[np.bool_], since: NDArray[np.intp], chart: str) -> list[Alarm]:
    """The runs of alarms of one series; those closer than a week are one."""
    places = np.flatnonzero(over)
    found: list[Alarm] = []
    for place in (int(each) for each in places):
        if found and place - found[-1].until <= APART:
            last = found[-1]
            found[-1] = Alarm(last.since, place, last.found, chart)
        else:
            found.append(Alarm(int(since[place]), place, place, chart))
    return found


def merged(all_of_series: list[Alarm]) -> list[Alarm]:
    """Alarms of several charts of one series, those that overlap or nearly touch taken as one."""
    found: list[Alarm] = []
    for each in sorted(all_of_series, key=lambda alarm: alarm.found):
        if found and each.found - found[-1].until <= APART:
            last = found[-1]
            found[-1] = Alarm(
                min(last.since, each.since), max(last.until, each.until), last.found, last.chart
            )
        else:
            found.append(each)
    return found
