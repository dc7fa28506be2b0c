"""Signals of rates and medians: customer plans that escalate more, metrics that moved as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics import wording
from analytics.metrics import METRICS, Metric
from analytics.ticket_slices import Slice, words
from analytics.trends.signals import control_charts
from analytics.trends.signals import watch_settings as watching
from analytics.trends.signals.watch_settings import Alarm, Kind, Signal, Unwatched, Watch
from analytics.trends.unusual_days import Event, behind

Floats = NDArray[np.float64]

#: Metrics watched as a whole.
WATCHED = (
    "resolution_rate",
    "automated_resolution_rate",
    "escalation_rate",
    "csat_good_share",
    "reopen_rate",
    "error_rate",
)
MEDIANS = ("handle_time_median", "first_response_median")
#: Of the rarer outcome the baseline must hold so many a day, and of values for a median.
A_DAY_AT_LEAST, VALUES_AT_LEAST = 1.0, 10.0


@dataclass(frozen=True, slots=True)
class Watched:
    """A series of days: what came, what was expected, and the same in units of the baseline's noise."""

    kind: Kind
    dimension: str
    value: str | None
    metric: Metric
    n: Floats
    came: Floats
    expected: Floats
    noise: Floats


def plans(
    days: pl.DataFrame, watch: Watch, metric: Metric, by: str = "plan", within: str = "category"
) -> tuple[list[Watched], list[Unwatched]]:
    """Each customer plan's outcomes, against what its own mix of categories lets expect.

    Expected is the baseline's rate of each category, times how much more or less often the plan had it
    in the baseline. `days` has day, `by`, `within` and the metric's measures added up.
    """
    start, end, base = watch.baseline[0], watch.judged_to, watch.baseline_days
    inside = days.filter(pl.col("day").is_between(start, end))
    frozen = (
        inside.filter(pl.col("day") <= watch.baseline[1])
        .group_by(within)
        .agg(pl.col(metric.numerator, metric.denominator).cast(pl.Float64).sum())
    )
    total = float(frozen[metric.numerator].sum()) / max(float(frozen[metric.denominator].sum()), 1.0)
    rates = frozen.select(
        within,
        # A category that is rare in the baseline leans on all others.
        ((pl.col(metric.numerator) + 10 * total) / (pl.col(metric.denominator) + 10)).alias("usual"),
    )
    expected = (
        inside.join(rates, on=within, how="left", nulls_equal=True)
        .with_columns((pl.col(metric.denominator) * pl.col("usual").fill_null(total)).alias("expected"))
        .group_by("day", by)
        .agg(pl.col(metric.numerator, metric.denominator, "expected").sum())
    )
    values = sorted(inside[by].cast(pl.String).unique().to_list(), key=lambda value: (value is None, value))
    came, n, usual = (
        watching.spread(expected, start, end, by, values, name)
        for name in (metric.numerator, metric.denominator, "expected")
    )
    usual *= came[:base].sum(axis=0) / np.maximum(usual[:base].sum(axis=0), 1e-9)
    z = in_noise(n, came, usual, watch)
    found: list[Watched] = []
    few: list[Unwatched] = []
    for k, value in enumerate(values):
        if not _enough(n[:base, k], came[:base, k]):
            few.append(
                Unwatched(
                    f"{'customer plan' if by == 'plan' else by} {words([value])[0]}",
                    f"Too few cases of {metric.label.lower()} a day.",
                )
            )
            continue
        found.append(Watched("plan", by, value, metric, n[:, k], came[:, k], usual[:, k], z[:, k]))
    return found, few


def metrics(
    days: pl.DataFrame, watch: Watch, known: Sequence[Metric]
) -> tuple[list[Watched], list[Unwatched]]:
    """Each metric over all tickets, against its rate in the baseline; `days` are measures added up a day."""
    start, end, base = watch.baseline[0], watch.judged_to, watch.baseline_days
    found: list[Watched] = []
    few: list[Unwatched] = []
    for metric in known:
        one = days.with_columns(pl.lit(None, dtype=pl.String).alias("all"))
        came, n = (
            watching.spread(one, start, end, "all", [None], name)
            for name in (metric.numerator, metric.denominator)
        )
        if not _enough(n[:base, 0], came[:base, 0]):
            few.append(Unwatched(metric.label, "Too few cases a day in the earlier days."))
            continue
        usual = n * (came[:base].sum() / n[:base].sum())
        z = in_noise(n, came, usual, watch)
        found.append(Watched("metric", "", None, metric, n[:, 0], came[:, 0], usual[:, 0], z[:, 0]))
    return found, few


def medians(
    samples: pl.DataFrame, watch: Watch, known: Sequence[Metric]
) -> tuple[list[Watched], list[Unwatched]]:
    """Each day's median on a log scale, an XmR chart's point; `samples` are facts with day."""
    start, end, base = watch.baseline[0], watch.judged_to, watch.baseline_days
    found: list[Watched] = []
    few: list[Unwatched] = []
    inside = samples.filter(pl.col("day").is_between(start, end))
    for metric in known:
        daily = (
            inside.filter(pl.col(metric.denominator))
            .group_by("day")
            .agg(pl.col(metric.value).median().alias("median"), pl.len().alias("n"))
            .with_columns(pl.lit(None, dtype=pl.String).alias("all"))
        )
        median, n = (watching.spread(daily, start, end, "all", [None], name) for name in ("median", "n"))
        if n[:base].mean() < VALUES_AT_LEAST or (n == 0).any():
            few.append(Unwatched(metric.label, f"Fewer than {VALUES_AT_LEAST:.0f} values on some days."))
            continue
        usual, z = _against_weekdays(median[:, 0], watching.weekdays(start, len(median)), base)
        found.append(Watched("median", "", None, metric, n[:, 0], median[:, 0], usual, z))
    return found, few


def _against_weekdays(median: Floats, weekday: NDArray[np.intp], base: int) -> tuple[Floats, Floats]:
    """Each day's usual median, and how many noises it is off: of its own weekday, where that is noisier.

    A quiet Sunday's median jumps further than a Monday's, most of all where chat and e-mail are mixed.
    """
    logs = np.log(np.maximum(median, 1.0))
    of_day = [logs[:base][weekday[:base] == k] for k in range(7)]
    middle = np.array([np.median(each) for each in of_day])
    left = logs - middle[weekday]
    common = float(control_charts.moving_range_sigma(left[:base]))
    sigma = np.array([max(float(each.std(ddof=1)), common, 1e-9) for each in of_day])
    return np.exp(middle)[weekday], left / (sigma[weekday] * (1 + 7 / base) ** 0.5)


def find(series: Sequence[Watched], watch: Watch, events: Sequence[Event]) -> list[Signal]:
    """The signals of all series of one kind, whose allowance they share."""
    found: list[Signal] = []
    for each in series:
        found += [_signal(each, alarm, watch, events) for alarm in _alarms(each, watch, len(series))]
    return found


def in_noise(n: Floats, came: Floats, expected: Floats, watch: Watch) -> Floats:
    """Counts against expectation in units of noise, the baseline's week and overdispersion taken out.

    It is Laney's p′ with counts on the scale on which they are nearly normal.
    """
    share = np.clip(expected / np.maximum(n, 1.0), 0.0, 0.99)
    # A share above a half is watched by its rarer other side.
    rare = np.where(share > 0.5, n - came, came)
    usual = np.where(share > 0.5, n - expected, expected)
    sign = np.where(share > 0.5, -1.0, 1.0)
    z = 2 * (np.sqrt(rare + 3 / 8) - np.sqrt(np.maximum(usual, 0.0) + 3 / 8))
    z = sign * z / np.sqrt(np.maximum(1 - np.minimum(share, 1 - share), 0.1))
    weekday = watching.weekdays(watch.baseline[0], len(n))
    return watching.in_noise(np.where(n > 0, z, 0.0), weekday, watch.baseline_days)


def _alarms(series: Watched, watch: Watch, family: int) -> list[Alarm]:
    """What the charts of a series say: a plan's CUSUM upwards; a metric's p′, EWMA and CUSUM both ways."""
    base = watch.baseline_days
    z = series.noise[base:]
    here = np.arange(len(z))
    found: list[Alarm] = []
    if series.kind == "median":
        # Each weekday has its own noise, estimated from as many of them as the baseline has.
        limit = control_charts.shewhart_limit(watching.run_length("median", 2 * family), base // 7 - 1)
        return watching.alarms(np.abs(z) > limit, here, "XmR")
    signs, sides = ((1.0,), 2 * family) if series.kind == "plan" else ((1.0, -1.0), 6 * family)
    run_length = watching.run_length(series.kind, sides)
    step = control_charts.allowance(base)
    for sign in signs:
        rise = control_charts.cusum(sign * z, step)
        found += watching.alarms(
            rise.high > control_charts.cusum_limit(run_length, base, step), rise.since, "CUSUM"
        )
        high = control_charts.shewhart_limit(run_length, base - 7)
        found += watching.alarms(sign * z > high, here, "p′")
    if series.kind == "metric":
        smooth = control_charts.ewma(z)
        # A two-sided chart has the allowance of both its sides; the baseline's mean may be off, too.
        limit = control_charts.ewma_limit(run_length / 2) * (1 + 9 / base) ** 0.5
        over = np.abs(smooth) > limit
        since = np.array([_crossed(smooth, place) for place in range(len(z))])
        found += watching.alarms(over, since, "EWMA")
    return watching.merged(found)


def _crossed(smooth: Floats, place: int) -> int:
    """The first day since the statistic last changed its sign."""
    other = np.flatnonzero(np.sign(smooth[:place]) != np.sign(smooth[place]))
    return int(other[-1]) + 1 if len(other) else 0


def _enough(n: Floats, came: Floats) -> bool:
    return bool(min(came.mean(), (n - came).mean()) >= A_DAY_AT_LEAST)


def _signal(series: Watched, alarm: Alarm, watch: Watch, events: Sequence[Event]) -> Signal:
    base = watch.baseline_days
    rows = slice(base + alarm.since, base + alarm.until + 1)
    first, last, found_on = (
        watch.days[0] + timedelta(days=n) for n in (alarm.since, alarm.until, alarm.found)
    )
    z = series.noise[rows]
    strength = float(abs(z.sum()) / max(len(z), 1) ** 0.5)
    if series.kind == "median":
        observed, expected = float(np.median(series.came[rows])), float(np.median(series.expected[rows]))
    else:
        n = max(float(series.n[rows].sum()), 1.0)
        observed, expected = float(series.came[rows].sum()) / n, float(series.expected[rows].sum()) / n
    unit = "seconds" if series.metric.unit == "seconds" else "share"
    where = ((series.dimension, (series.value,)),) if series.dimension else ()
    return Signal(
        series.kind, series.dimension, series.value, series.metric.key, first, last, found_on, observed,
        expected, unit, strength, alarm.chart, Slice(first, last, where), behind(events, first),
        _said(series, first, last, observed, expected, strength),
    )  # fmt: skip


def _said(series: Watched, first: date, last: date, observed: float, expected: float, strength: float) -> str:
    where = f"{words([series.value])[0]}: " if series.dimension else ""
    unit = series.metric.unit
    mix = " for its mix of categories" if series.kind == "plan" else ""
    return (
        f"{where}{series.metric.label.lower()} {wording.value(observed, unit)} on "
        f"{wording.period(first, last)}, {wording.value(expected, unit)} expected{mix} "
        f"({wording.difference(observed - expected, unit)}, {strength:.1f} × noise)."
    )


def of(keys: Sequence[str], known: frozenset[str]) -> list[Metric]:
    """The metrics of these keys that a source can have."""
    from_all: Mapping[str, Metric] = METRICS
    return [
        from_all[key] for key in keys if all(any(c in known for c in group) for group in from_all[key].needs)
    ]
