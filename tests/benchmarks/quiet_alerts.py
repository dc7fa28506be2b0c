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
#: Drops of the resolution rate, in how many quarters each is tried, and within how many days it is told.
DROPS, TRIED, WITHIN = (0.05, 0.10), 40, (14, 28)
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
        *(
            _told(every, points, a_day)
            for a_day in (USUAL, USUAL // 5)
            for every in (1, 7)
            for points in DROPS
        ),
    ]


def fired(number: int, every: int, days: Unsteady, planted: Planted | None = None) -> list[tuple[str, int]]:
    """The episodes of one quarter: what fired, and on which of its days, with a look `every` so many days."""
    end = BASELINE_AT_MOST + 2 * QUARTER
    log = quiet_logs.cube(np.random.default_rng([SEED, number]), end, USUAL, planted, days)
    looks = range(BASELINE_AT_MOST + QUARTER, end, every)
    return _walk(log, looks)


def days_to_message(number: int, every: int, points: float, a_day: float = USUAL) -> int | None:
    """How many days after a drop of the resolution rate an alert about it fired; None within four weeks.

    The first look after it comes on another day in each quarter. A ticket is judged when its horizon is over.
    """
    drop = BASELINE_AT_MOST + QUARTER + 30
    log = quiet_logs.cube(
        np.random.default_rng([SEED, number, 1]), drop + WITHIN[-1] + 1, a_day, Planted(drop, unsolved=points)
    )
    before = every * (1 + number % 7) if every == 1 else 7 + number % 7
    looks = range(drop - before, drop + WITHIN[-1] + 1, every)
    told = [
        looks.start + at - drop
        for subject, at in _walk(log, looks, since=looks.start)
        if "resolution_rate" in subject and looks.start + at >= drop
    ]
    return min(told, default=None)


def _told(every: int, points: float, a_day: float) -> Claim:
    days = [days_to_message(number, every, points, a_day) for number in range(TRIED)]
    soon, later = (sum(each is not None and each <= within for each in days) / TRIED for within in WITHIN)
    return Claim(
        situation=f"alerts: resolution falls by {100 * points:.0f} points, {a_day} tickets a day, "
        f"a look every {'day' if every == 1 else 'week'} ({TRIED} quarters, seed {SEED})",
        found=f"told within two weeks {100 * soon:.0f} %",
        withheld="–",
        power=f"within four weeks {100 * later:.0f} %",
        bound="no target: measured beside the false alarms",
        holds=True,
    )


def _walk(
    log: pl.DataFrame, looks: Iterable[int], since: int = BASELINE_AT_MOST + QUARTER
) -> list[tuple[str, int]]:
    """What fired, and how many days after `since`."""
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
                told.append((subject, place - since))
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
