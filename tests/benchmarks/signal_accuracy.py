"""Signals and months: false alarms of quiet logs, what of a planted change is found, and how long it takes.

Everything is seeded; a share is given with its standard error over the repetitions.
"""

import time
from collections.abc import Callable, Sequence
from datetime import date
from statistics import median

import numpy as np
import polars as pl

from analytics import cube
from analytics.metrics import METRICS
from analytics.trends import automated_scope, calendar_months, change_decomposition, forecast, month_metrics
from analytics.trends.change_decomposition import Period
from analytics.trends.signals import find_signals
from analytics.trends.signals.watch_settings import BASELINE_AT_MOST, QUARTER, Watch
from analytics.trends.unusual_days import Event
from tests.analytics.trends import quiet_logs
from tests.analytics.trends.quiet_logs import Planted, Unsteady
from tests.benchmarks.report import UNBOUND, Claim, Line, seconds
from tests.benchmarks.sizes import FULL, Ground

SEED = 20_240_101
#: Two years in whole weeks, and so many tickets on a usual day; a million a year are 2,740.
DAYS, USUAL, LARGE = 728, 250, 2_740
VOLUMES = (USUAL, 500, 1_000, LARGE)
#: The categories whose tickets are watched for a third more: the largest, and one of the middle.
LARGEST, MIDDLE = 0, 8
#: Logs of each way in which days differ by themselves; power is simulated with so many fewer.
QUARTERS, FEWER = 2_000, 20
UNSTEADY = {
    "days alike": Unsteady(),
    "rates with a day-to-day sd of .05": Unsteady(rates=0.05),
    "categories with a day-to-day sd of 15 %": Unsteady(categories=0.15),
    "rates .05 and categories 30 %": Unsteady(rates=0.05, categories=0.3),
    "customers who write three tickets at once": Unsteady(together=3),
}
HEADLINES = (
    "resolution_rate",
    "automated_resolution_rate",
    "escalation_rate",
    "csat_good_share",
    "reopen_rate",
)


def run(ground: Ground) -> list[Line | Claim]:
    """Quiet logs, planted changes, a forecast's band, and the months of five large years."""
    full = ground.size.tickets >= FULL.tickets
    return [
        _false_alarms(60 if full else 1, DAYS if full else BASELINE_AT_MOST + QUARTER),
        *unsteady(QUARTERS if full else 1),
        *_spikes(40 if full else 1, VOLUMES if full else VOLUMES[:1]),
        *_plans(40 if full else 1, VOLUMES if full else VOLUMES[:1]),
        _coverage(60 if full else 6),
        *_years(5 if full else 1, LARGE if full else LARGE / 100, ground.size.questions),
    ]


def _false_alarms(logs: int, days: int) -> Line:
    raised: list[int] = []
    stated = 0.0
    for number in range(logs):
        log = quiet_logs.cube(np.random.default_rng([SEED, number]), days, USUAL).lazy()
        for start in range(BASELINE_AT_MOST, days - QUARTER + 1, QUARTER):
            found = find_signals.find(log, _watch(start, start + QUARTER), quiet_logs.KNOWN)
            raised.append(len(found.signals))
            stated = found.false_alarms
    mean, error = float(np.mean(raised)), float(np.std(raised) / len(raised) ** 0.5)
    return Line(
        work=f"false alarms a quarter over all charts: {logs} quiet logs of {days} days, "
        f"{USUAL} tickets a day, {len(quiet_logs.CATEGORIES)} categories, "
        f"{len(quiet_logs.PLANS)} customer plans, {len(raised)} quarters, seed {SEED}",
        ours=f"{mean:.2f} ± {error:.2f}",
        peer="–",
        ratio="–",
        bound=f"≤ {stated:.2f} as stated, ≤ 1",
        holds=mean <= stated <= 1,
    )


def unsteady(quarters: int) -> list[Claim]:
    """Quiet logs whose days differ by themselves: false alarms, and what of a true change is found."""
    return [_unsteady(name, each, quarters) for name, each in UNSTEADY.items()]


def _unsteady(name: str, days: Unsteady, quarters: int) -> Claim:
    end = BASELINE_AT_MOST + QUARTER
    raised: list[int] = []
    stated = 0.0
    for number in range(quarters):
        log = quiet_logs.cube(np.random.default_rng([SEED, 4, number]), end, USUAL, None, days)
        found = find_signals.find(log.lazy(), _watch(BASELINE_AT_MOST, end), quiet_logs.KNOWN)
        raised.append(len(found.signals))
        stated = found.false_alarms
    mean, error = float(np.mean(raised)), float(np.std(raised) / len(raised) ** 0.5)
    fewer = max(1, quarters // FEWER)
    hits = sum(_doubled(number, days) for number in range(fewer))
    fallen = sum(_fallen(number, days) for number in range(fewer))
    return Claim(
        situation=f"signals a quarter where nothing happens, {USUAL} tickets a day, {name} "
        f"({quarters:,} logs, seed {SEED})",
        found=f"{mean:.2f} ± {error:.2f}",
        withheld="–",
        power=f"{100 * hits / fewer:.0f} % of a doubled category (20 a day) within 3 days, "
        f"{100 * fallen / fewer:.0f} % of 10 points more escalation in one customer plan within 14",
        bound=f"≤ {stated:.2f} as stated",
        holds=mean <= stated,
    )


def _doubled(number: int, days: Unsteady) -> bool:
    planted = Planted(BASELINE_AT_MOST + 30 + number % 7, category=1, times=2.0)
    return any(
        found.value == quiet_logs.CATEGORIES[1]
        and 0 <= (found.found_on - quiet_logs.day(planted.day)).days <= 2
        for found in _planted(number, USUAL, planted, [], days)
        if found.kind == "spike"
    )


def _fallen(number: int, days: Unsteady) -> bool:
    planted = Planted(BASELINE_AT_MOST + 30 + number % 7, plan=0, points=0.10)
    return any(
        found.value == quiet_logs.PLANS[0] and 0 <= (found.found_on - quiet_logs.day(planted.day)).days <= 13
        for found in _planted(number, USUAL, planted, [], days)
        if found.kind == "plan"
    )


def _spikes(repetitions: int, volumes: Sequence[int]) -> list[Line]:
    lines: list[Line] = []
    for a_day in volumes:
        for category, dated in ((LARGEST, False), (MIDDLE, False), (MIDDLE, True)):
            mine = a_day * float(quiet_logs.SHARES[category] / quiet_logs.SHARES.sum())
            hits = [_spike(number, a_day, category, dated=dated) for number in range(repetitions)]
            lines.append(
                _power(
                    f"30 % more of one category ({mine:.0f} of {a_day:,} tickets a day"
                    f"{', a release noted' if dated else ''}), found within 3 days",
                    hits,
                    judged=a_day == LARGE,
                )
            )
    return lines


def _plans(repetitions: int, volumes: Sequence[int]) -> list[Line]:
    lines: list[Line] = []
    for a_day in volumes:
        for plan, name in enumerate(quiet_logs.PLANS):
            mine = a_day * float(quiet_logs.PLAN_SHARES[plan])
            hits = [_plan(number, a_day, plan) for number in range(repetitions)]
            lines.append(
                _power(
                    f"5 points more escalation in the customer plan {name} ({mine:.0f} of {a_day:,} tickets "
                    "a day), found within 14 days",
                    hits,
                    judged=a_day == LARGE or (a_day == USUAL and plan < 2),
                )
            )
    return lines


def _power(work: str, hits: list[bool], *, judged: bool) -> Line:
    share = float(np.mean(hits))
    error = (share * (1 - share) / len(hits)) ** 0.5
    return Line(
        work=f"{work}: {len(hits)} logs, seed {SEED}",
        ours=f"{100 * share:.0f} ± {100 * error:.0f} %",
        peer="–",
        ratio="–",
        bound="≥ 90 %" if judged else UNBOUND,
        holds=share >= 0.9 or not judged,
    )


def _spike(number: int, a_day: float, category: int, *, dated: bool) -> bool:
    planted = Planted(BASELINE_AT_MOST + 30 + number % 7, category=category, times=1.3)
    events = [Event(quiet_logs.day(planted.day), "release", "planted")] if dated else []
    return any(
        found.value == quiet_logs.CATEGORIES[category]
        and 0 <= (found.found_on - quiet_logs.day(planted.day)).days <= 2
        for found in _planted(number, a_day, planted, events)
        if found.kind in ("spike", "release")
    )


def _plan(number: int, a_day: float, plan: int) -> bool:
    planted = Planted(BASELINE_AT_MOST + 30 + number % 7, plan=plan, points=0.05)
    return any(
        found.value == quiet_logs.PLANS[plan]
        and 0 <= (found.found_on - quiet_logs.day(planted.day)).days <= 13
        for found in _planted(number, a_day, planted, [])
        if found.kind == "plan"
    )


def _planted(
    number: int, a_day: float, planted: Planted, events: list[Event], days: Unsteady = quiet_logs.STEADY
) -> tuple[find_signals.Signal, ...]:
    end = BASELINE_AT_MOST + QUARTER
    log = quiet_logs.cube(np.random.default_rng([SEED, 1, number]), end, a_day, planted, days)
    return find_signals.find(log.lazy(), _watch(BASELINE_AT_MOST, end), quiet_logs.KNOWN, events).signals


def _watch(start: int, end: int) -> Watch:
    baseline = quiet_logs.day(start - BASELINE_AT_MOST), quiet_logs.day(start - 1)
    return Watch(baseline, (quiet_logs.day(start), quiet_logs.day(end - 1)), quiet_logs.day(end - 1))


def _coverage(series: int) -> Line:
    held = made = 0
    for number in range(series):
        rng = np.random.default_rng([SEED, 2, number])
        usual = USUAL * quiet_logs.WEEK[np.arange(365) % 7] * rng.lognormal(0, 0.05, 365)
        found = forecast.days_ahead(rng.poisson(usual).astype(float), quiet_logs.day(364), 30).coverage
        held, made = held + (found.held if found else 0), made + (found.forecasts if found else 0)
    share = held / made
    return Line(
        work=f"80 % band of the next day's tickets, rolling origin: {made:,} forecasts in {series} years "
        f"with a weekly season, seed {SEED}",
        ours=f"held {100 * share:.1f} ± {100 * (share * (1 - share) / made) ** 0.5:.1f} %",
        peer="–",
        ratio="–",
        bound="75 to 85 %",
        holds=0.75 <= share <= 0.85,
    )


def _years(years: int, a_day: float, repetitions: int) -> list[Line]:
    """A cube of some years with arm and language, too, in order of days, as a snapshot keeps it."""
    days = 365 * years + 1
    parts = [
        quiet_logs.cube(np.random.default_rng([SEED, 3, number]), days, a_day / 6).with_columns(
            pl.lit(("en", "de")[number % 2]).cast(pl.Categorical).alias("language"),
            pl.lit((None, "pilot", "baseline")[number % 3], dtype=pl.String)
            .cast(pl.Categorical)
            .alias("arm"),
        )
        for number in range(6)
    ]
    cubed = pl.concat(parts).sort("day")
    last = quiet_logs.day(days - 1)
    asked: list[tuple[str, Callable[[], object], float | None]] = [
        (
            "months, 12 of them with 5 metrics, comparison, what moved 4 metrics by category, by plan "
            "and nested, scope, forecast",
            lambda: _month(cubed, last),
            0.300,
        ),
        (
            "signals of a quarter",
            lambda: find_signals.find(cubed.lazy(), _watch(days - QUARTER, days), quiet_logs.KNOWN),
            None,
        ),
    ]
    lines: list[Line] = []
    for name, work, bound in asked:
        _ = work()
        taken = median(_timed(work) for _ in range(repetitions))
        lines.append(
            Line(
                work=f"cube of {cubed['tickets'].sum():,} tickets in {years} years "
                f"({cubed.height:,} cells): {name}",
                ours=seconds(taken),
                peer="–",
                ratio="–",
                bound="≤ 300 ms" if bound else UNBOUND,
                holds=bound is None or taken <= bound,
            )
        )
    return lines


def _month(cubed: pl.DataFrame, last: date) -> object:
    """What a page about a month asks of the cube, each question once."""
    lazy = cubed.lazy()
    metrics = [METRICS[key] for key in HEADLINES]
    measures = {"tickets", "mature", "maturing", *(name for metric in metrics for name in metric.measures)}
    counted = cube.add(lazy, ("day",), ("tickets", "mature", "maturing"))
    surveyed = calendar_months.survey(counted, last, last)
    year = surveyed[-13:]
    cells = cube.add(lazy.filter(pl.col("day") >= year[0].first), ("day", "category", "plan"), measures)
    days = cube.add(cells.lazy(), ("day",))
    nothing = pl.DataFrame()
    pairing = calendar_months.pairing(surveyed, surveyed[-1])
    moved: list[object] = []
    for by in (("category",), ("plan",), ("plan", "category")):
        one, base = (
            Period(cube.add(cells.lazy().filter(pl.col("day").is_between(*span)), by))
            for span in (pairing.days, pairing.base_days)
            if span is not None
        )
        for metric in metrics[:4]:
            moved.append(
                change_decomposition.nested(metric, one, base, *by)
                if len(by) == 2
                else change_decomposition.moved(metric, one, base, *by)
            )
    tickets = counted.sort("day")["tickets"].to_numpy()[-730:]
    return (
        month_metrics.by_month(days, nothing, year, quiet_logs.KNOWN, metrics),
        month_metrics.compared(days, pairing, quiet_logs.KNOWN, metrics),
        moved,
        automated_scope.by_month(cube.add(cells.lazy(), ("day", "category")), year, automated_scope.Rule()),
        forecast.days_ahead(tickets.astype(float).tolist(), last, 30),
    )


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    _ = work()
    return time.perf_counter() - begun
