"""Forecast of the next days' tickets, with a band of measured coverage.

Exponential smoothing of level and weekday (additive, period 7). The recursion that runs through the log
makes a forecast at every day of it with what was known then, so a rolling origin costs no refitting, and
its errors are what the band is made of.
"""

import math
from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SEASON = 7
#: Below two full seasons nothing is forecast.
SEASONS_AT_LEAST = 2
SHARE = 0.8
#: How many errors 80 % of the normal reach.
NORMAL_80 = 1.2816
#: The band is made of so many past errors at least, and its coverage counted over as many forecasts.
ERRORS_AT_LEAST = 28
#: Older errors say little about the next weeks.
ERRORS_AT_MOST = 182
#: How fast level and weekday follow what is new; the pair with the smallest past errors is taken.
LEVELS, WEEKDAYS = (0.02, 0.05, 0.1, 0.2, 0.4), (0.02, 0.05, 0.1, 0.2)


@dataclass(frozen=True, slots=True)
class Ahead:
    """A forecast day with its band."""

    day: date
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often the band held the day that came, over so many rolling forecasts."""

    held: int
    forecasts: int

    @property
    def share(self) -> float:
        """The share that held."""
        return self.held / self.forecasts


@dataclass(frozen=True, slots=True)
class Forecast:
    """The forecast days and their sum, with 80 % bands; if there are none, a reason.

    `coverage` is None, with a reason, where too few days came to have measured it.
    """

    days: tuple[Ahead, ...]
    total: Ahead | None
    coverage: Coverage | None
    reason: str


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was forecast at every day for the days after it: rows are origins, columns the leads from 1."""

    values: Floats
    ahead: Floats
    level_rate: float
    weekday_rate: float

    def errors(self, lead: int) -> Floats:
        """What came minus what was forecast so many days before, by the day that came."""
        return self.values[lead:] - self.ahead[:-lead, lead - 1]


def days_ahead(
    values: Sequence[float], last: date, horizon: int, *, lowest: float = 0.0, highest: float = math.inf
) -> Forecast:
    """The `horizon` days after `last`, from a value for every complete day up to it, without gaps.

    Partial days belong left out by the caller; `lowest` and `highest` are what a value can be.
    """
    given = np.asarray(values, dtype=np.float64)
    if len(given) < SEASONS_AT_LEAST * SEASON:
        return Forecast((), None, None, f"{len(given)} complete days; a forecast needs two weeks of them.")
    made = fit(given, horizon)
    found: list[Ahead] = []
    for lead in range(1, horizon + 1):
        value = float(made.ahead[-1, lead - 1])
        low, high = _reach(_usable(made.errors(lead)) if len(given) > lead else given[:0], given)
        low, high = _at_least(low, high, value, lowest)
        ends = (min(max(end, lowest), highest) for end in (value, value + low, value + high))
        found.append(Ahead(last + timedelta(days=lead), *ends))
    coverage = _coverage(made, lowest)
    reason = "" if coverage else "Too few days have come to measure how often the band holds."
    return Forecast(tuple(found), _total(made, found, lowest * horizon), coverage, reason)


def fit(values: Floats, horizon: int) -> Fitted:
    """Smooth with every pair of rates at once, and keep the one with the smallest errors a day ahead."""
    pairs = np.array(list(product(LEVELS, WEEKDAYS)))
    level_rate, weekday_rate = pairs[:, 0], pairs[:, 1]
    first = values[: SEASONS_AT_LEAST * SEASON].reshape(SEASONS_AT_LEAST, SEASON).mean(axis=0)
    level = np.full(len(pairs), first.mean())
    season = np.tile(first - first.mean(), (len(pairs), 1))
    levels = np.empty((len(values), len(pairs)))
    seasons = np.empty((len(values), len(pairs), SEASON))
    for t, value in enumerate(values):
        place = t % SEASON
        if t >= SEASONS_AT_LEAST * SEASON:
            error = value - level - season[:, place]
            level = level + level_rate * error
            season[:, place] += weekday_rate * (1 - level_rate) * error
        levels[t], seasons[t] = level, season
    origin = np.arange(len(values))
    next_day = levels[:-1] + seasons[origin[:-1], :, (origin[:-1] + 1) % SEASON]
    # The first two weeks are spent on learning the weekdays.
    learnt = min(2 * SEASON, len(values) - 2)
    best = int(np.argmin(np.abs(values[1:, None] - next_day)[learnt:].mean(axis=0)))
    leads = np.arange(1, horizon + 1)
    places = (origin[:, None] + leads) % SEASON
    ahead = levels[:, best][:, None] + np.take_along_axis(seasons[:, best], places, axis=1)
    return Fitted(values, ahead, float(level_rate[best]), float(weekday_rate[best]))


def _usable(errors: Floats) -> Floats:
    """The errors after the first two weeks, the newest of them."""
    return errors[2 * SEASON :][-ERRORS_AT_MOST:]


def _reach(errors: Floats, given: Floats) -> tuple[float, float]:
    """How far below and above a forecast 80 % of past errors lay; of differences to last week, if too few."""
    if len(errors) < ERRORS_AT_LEAST:
        weekly = given[SEASON:] - given[:-SEASON]
        reach = NORMAL_80 * float(np.sqrt(np.mean(weekly**2)))
        return -reach, reach
    return _quantiles(errors)


def _at_least(low: float, high: float, value: float, lowest: float) -> tuple[float, float]:
    """The ends, no nearer than chance alone puts them for a count, whose variance is its mean.

    Few past errors may lie all on one side or near each other; tickets never come more evenly than by chance.
    """
    reach = NORMAL_80 * max(value - lowest, 0.0) ** 0.5
    return min(low, -reach), max(high, reach)


def _quantiles(errors: Floats) -> tuple[float, float]:
    """Split-conformal ends: of n errors the 10th and 90th hundredth of n + 1, so that the next falls inside.

    Source: Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World (2005).
    """
    return _ends(np.sort(errors).tolist())


def _ends(ordered: list[float]) -> tuple[float, float]:
    outside = max((1 - SHARE) / 2 * (len(ordered) + 1), 1.0)
    place = int(outside)
    part = outside - place
    low = ordered[place - 1] + part * (ordered[place] - ordered[place - 1])
    high = ordered[-place] + part * (ordered[-place - 1] - ordered[-place])
    return low, high


def _coverage(made: Fitted, lowest: float) -> Coverage | None:
    """Every day with enough errors before it gets the band these make, and it held the day or did not."""
    usable: list[float] = made.errors(1)[2 * SEASON :].tolist()
    forecast: list[float] = made.ahead[:-1, 0][2 * SEASON :].tolist()
    known = sorted(usable[:ERRORS_AT_LEAST])
    held = forecasts = 0
    for t in range(ERRORS_AT_LEAST, len(usable)):
        low, high = _at_least(*_ends(known), forecast[t], lowest)
        held += low <= usable[t] <= high
        forecasts += 1
        insort(known, usable[t])
        if len(known) > ERRORS_AT_MOST:
            known.remove(usable[t - ERRORS_AT_MOST])
    return Coverage(held, forecasts) if forecasts >= ERRORS_AT_LEAST else None


def _total(made: Fitted, days: Sequence[Ahead], lowest: float) -> Ahead | None:
    """The sum of the days to come; its band is made of the errors of past sums of as many days."""
    horizon = len(days)
    value = float(made.ahead[-1, :horizon].sum())
    came = np.convolve(made.values, np.ones(horizon), "valid")[1:]
    errors = _usable(came - made.ahead[: len(came)].sum(axis=1)) if len(came) > 0 else came
    if len(errors) < ERRORS_AT_LEAST:
        return None
    low, high = _at_least(*_quantiles(errors), value, lowest)
    return Ahead(days[-1].day, max(value, lowest), max(value + low, lowest), max(value + high, lowest))
