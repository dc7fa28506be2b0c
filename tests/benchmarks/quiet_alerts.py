"""Alerts: how many episodes of signals fire in quarters in which nothing happens, looked at again and again.

A look is made as the worker makes it: the newest quarter against the half year before it, the same selection
of signals that go on, and the same state machine. Everything is seeded.
"""

from collections.abc import Iterable
from datetime import timedelta

import numpy as np
import polars as pl

from analytics.alerts import alert_kinds, ongoing_signals, state_machine
from analytics.alerts.state_machine import Look, Standing
from analytics.trends.signals import find_signals, watch_settings
from analytics.trends.signals.watch_settings import BASELINE_AT_MOST, QUARTER
from tests.analytics.trends import quiet_logs
from tests.analytics.trends.quiet_logs import Planted, Unsteady
from tests.benchmarks.report import Claim, Line
from tests.benchmarks.sizes import FULL, Ground

SEED, USUAL, QUARTERS = 20_241_129, 250, 60
#: Days of tickets that are too young to be judged.
HORIZON = 7
UNSTEADY = {
    "days alike": Unsteady(),
    "rates with a day-to-day sd of .05": Unsteady(rates=0.05),
    "categories with a day-to-day sd of 15 %": Unsteady(categories=0.15),
}


def run(ground: Ground) -> list[Line | Claim]:
    """Quiet quarters with a look every day and every week, and what of a doubled category is told."""
    if ground.size.tickets < FULL.tickets:
        return [_claim("a look every week, days alike", 1, 7, UNSTEADY["days alike"])]
    return [
        _claim("a look every day, days alike", QUARTERS, 1, UNSTEADY["days alike"]),
        *(_claim(f"a look every week, {how}", QUARTERS, 7, days) for how, days in UNSTEADY.items()),
    ]


def fired(number: int, every: int, days: Unsteady, planted: Planted | None = None) -> list[tuple[str, int]]:
    """The episodes of one quarter: what fired, and on which of its days, with a look `every` so many days."""
    end = BASELINE_AT_MOST + 2 * QUARTER
    log = quiet_logs.cube(np.random.default_rng([SEED, number]), end, USUAL, planted, days)
    looks = range(BASELINE_AT_MOST + QUARTER, end, every)
    return _walk(log, looks)


def _walk(log: pl.DataFrame, looks: Iterable[int]) -> list[tuple[str, int]]:
    usual = alert_kinds.OF["signal"]
    standing: dict[str, Standing] = {}
    told: list[tuple[str, int]] = []
    seen_until = quiet_logs.day(next(iter(looks)) - 1)
    for place in looks:
        last = quiet_logs.day(place)
        watch = watch_settings.plan(quiet_logs.START, last, last - timedelta(days=HORIZON))
        assert not isinstance(watch, str)
        watched = find_signals.find(log.lazy(), watch, quiet_logs.KNOWN)
        on = ongoing_signals.of(watched, seen_until)
        seen_until = last
        for subject in {*on, *standing}:
            found = "beyond" if subject in on else "back"
            look = Look(subject, found, str(last), "", "", "", usual.minimum)
            standing[subject], change = state_machine.step(
                standing.get(subject, Standing()), look, usual.looks
            )
            if change == "fired":
                told.append((subject, place - BASELINE_AT_MOST - QUARTER))
    return told


def _claim(name: str, quarters: int, every: int, days: Unsteady) -> Claim:
    raised = [len(fired(number, every, days)) for number in range(quarters)]
    mean, error = float(np.mean(raised)), float(np.std(raised) / len(raised) ** 0.5)
    stated = sum(watch_settings.FALSE_ALARMS.values())
    found, late = 0, []
    fewer = max(1, quarters // 4)
    for number in range(fewer):
        day = BASELINE_AT_MOST + QUARTER + 30
        told = fired(number, every, days, Planted(day, category=1, times=2.0))
        after = [at - 30 for subject, at in told if quiet_logs.CATEGORIES[1] in subject and at >= 30]
        found += bool(after)
        late += after[:1]
    return Claim(
        situation=f"alerts a quarter where nothing happens, {USUAL} tickets a day, {name} "
        f"({quarters} quarters, seed {SEED})",
        found=f"{mean:.2f} ± {error:.2f}",
        withheld="–",
        power=f"{100 * found / fewer:.0f} % of a doubled category"
        + (f", half of them within {np.median(late):.0f} days" if late else ""),
        bound=f"≤ {stated:.1f} as stated",
        holds=mean <= stated,
    )
