from datetime import date

import numpy as np
import pytest
from pytest import approx
from statsmodels.tsa.holtwinters import ExponentialSmoothing

from analytics.trends import forecast
from tests.analytics.trends.quiet_logs import WEEK

LAST = date(2026, 11, 1)


def season(seed: int, days: int) -> np.ndarray:
    rng = np.random.default_rng([5, seed])
    return rng.poisson(250 * WEEK[np.arange(days) % 7] * rng.lognormal(0, 0.05, days)).astype(float)


def test_the_band_holds_what_it_says_of_a_weekly_season() -> None:
    found = [forecast.days_ahead(season(seed, 400), LAST, 7).coverage for seed in range(12)]
    assert all(each is not None for each in found)
    held, made = (sum(getattr(each, name) for each in found) for name in ("held", "forecasts"))
    assert 0.75 <= held / made <= 0.85
    assert all(0.70 <= each.share <= 0.90 for each in found if each is not None)


def test_its_recursion_is_that_of_statsmodels() -> None:
    values = season(1, 140)
    made = forecast.fit(values, 7)
    first = values[:14].reshape(2, 7).mean(axis=0)
    model = ExponentialSmoothing(
        values[14:], trend=None, seasonal="add", seasonal_periods=7, initialization_method="known",
        initial_level=first.mean(), initial_seasonal=first - first.mean(),
    )  # fmt: skip
    # Theirs moves the weekday by the error before the level has followed it.
    theirs = model.fit(
        smoothing_level=made.level_rate,
        smoothing_seasonal=made.weekday_rate * (1 - made.level_rate),
        optimized=False,
    )
    assert made.ahead[13:-1, 0] == approx(theirs.fittedvalues, rel=1e-9)
    # Their seventh day leaves out what the last one taught about its weekday.
    assert made.ahead[-1, :6] == approx(theirs.forecast(6), rel=1e-9)


def test_under_two_full_seasons_it_says_so_instead() -> None:
    found = forecast.days_ahead(season(2, 13), LAST, 7)
    assert not found.days and found.total is None
    assert found.reason == "13 complete days; a forecast needs two weeks of them."
    short = forecast.days_ahead(season(2, 14), LAST, 7)
    assert len(short.days) == 7 and short.coverage is None and short.reason


def test_a_sum_of_days_has_a_narrower_band_than_the_sum_of_theirs() -> None:
    found = forecast.days_ahead(season(3, 400), LAST, 30)
    assert found.total is not None and found.days[-1].day == date(2026, 12, 1)
    assert found.total.value == approx(sum(day.value for day in found.days))
    assert found.total.high - found.total.low < sum(day.high - day.low for day in found.days)


@pytest.mark.parametrize("days", [14, 15, 30, 60])
def test_a_log_without_tickets_is_forecast_to_have_none(days: int) -> None:
    found = forecast.days_ahead([0.0] * days, LAST, 5)
    assert {(day.low, day.value, day.high) for day in found.days} == {(0.0, 0.0, 0.0)}


@pytest.mark.parametrize("seed", range(6))
def test_a_band_is_nowhere_nearer_than_chance_alone_puts_it(seed: int) -> None:
    found = forecast.days_ahead(season(seed, 90), LAST, 28)
    assert found.total is not None
    for day in (*found.days, found.total):
        least = 1.28 * day.value**0.5
        assert day.value - day.low >= least and day.high - day.value >= least
