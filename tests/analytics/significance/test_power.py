import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from analytics.significance import power
from analytics.significance.power import Traffic

rates = st.floats(0.05, 0.9)
ratios = st.floats(0.2, 8)


@given(rates, rates, ratios)
def test_the_planned_n_has_the_planned_power(rate: float, base: float, ratio: float) -> None:
    if abs(rate - base) < 0.02:
        return
    n = power.rates_n(rate, base, ratio=ratio, power=0.8)
    assert n is not None
    assert power.rates_chance(rate, base, n, ratio=ratio) == approx(0.8, abs=2e-3)
    # As many tickets in all, whichever of the arms is called the base.
    mirrored = power.rates_n(base, rate, ratio=1 / ratio, power=0.8)
    assert mirrored is not None and n * (1 + ratio) == approx(mirrored * (1 + 1 / ratio))


@given(st.floats(0.05, 0.8), st.floats(100, 5000), ratios)
def test_the_smallest_rise_that_is_told_needs_just_these_tickets(base: float, n: float, ratio: float) -> None:
    rise = power.detectable(base, n, ratio=ratio)
    if rise is None:
        assert power.rates_chance(1 - 1e-9, base, n, ratio=ratio) < 0.8
    else:
        assert power.rates_chance(base + rise, base, n, ratio=ratio) == approx(0.8, abs=1e-6)


def test_what_does_not_differ_or_lies_beyond_the_margin_has_no_n() -> None:
    assert power.rates_n(0.6, 0.6) is None
    assert power.target_n(0.6, 0.6) is None
    assert power.non_inferior_n(0.5, 0.6, 0.05) is None
    assert power.means_n(0.0, 1.0) is None
    assert power.detectable(0.6, 0) is None
    assert power.detectable(1.0, 100) is None
    assert power.detectable(0.9, 3) is None


def test_a_margin_that_is_wider_or_an_agent_that_is_better_needs_fewer_tickets() -> None:
    narrow, wide = (power.non_inferior_n(0.6, 0.6, margin) or 0 for margin in (0.03, 0.05))
    better = power.non_inferior_n(0.62, 0.6, 0.03) or 0
    assert 0 < wide < narrow and 0 < better < narrow
    # Without a margin it is the test of a difference.
    assert power.non_inferior_n(0.66, 0.6, 0.0, ratio=3) == approx(power.rates_n(0.66, 0.6, ratio=3))


def test_the_n_for_a_target_finds_a_rate_above_it_as_often_as_planned() -> None:
    n = int(np.ceil(power.target_n(0.65, 0.60, power=0.8) or 0))
    x = np.random.default_rng(2).binomial(n, 0.65, 20_000)
    z = (x / n - 0.6) / (0.6 * 0.4 / n) ** 0.5
    assert np.mean(z > 1.959964) == approx(0.8, abs=0.015)


def test_one_sided_means_need_fewer_answers_than_two_sided_ones() -> None:
    one, two = power.means_n(0.1, 1.1, alpha=0.05, one_sided=True), power.means_n(0.1, 1.1)
    assert one is not None and two is not None and one < two
    assert power.means_n(0.1, 1.1, alpha=0.025, one_sided=True) == approx(two, rel=1e-3)
    assert power.means_chance(0.1, 1.1, two) == approx(0.8, abs=1e-6)


def test_days_are_full_and_two_weeks_at_least() -> None:
    traffic = Traffic.split(200, 0.15)
    assert traffic.ratio == approx(0.85 / 0.15)
    assert traffic.days(30) == 14
    assert traffic.days(30 * 20) == 20
    assert traffic.days(30 * 20 + 1) == 21
    assert Traffic.split(0, 0.15).days(10) is None


@given(st.floats(1, 1000), st.floats(0.05, 0.95), st.floats(1, 5), st.floats(0.02, 1), st.floats(1, 1e5))
def test_after_the_days_that_are_needed_there_are_enough_rows(
    daily: float, share: float, effect: float, answered: float, n: float
) -> None:
    traffic = Traffic.split(daily, share, design_effect=effect, answered=answered)
    days = traffic.days(n)
    assert days is not None and traffic.n(days) >= n * (1 - 1e-6)
    assert days == 14 or traffic.n(days - 1) < n
    plain = Traffic.split(daily, share).days(n)
    assert plain is not None and plain <= days


@pytest.mark.parametrize("days", [14, 28])
def test_a_quarter_of_the_answers_is_a_quarter_of_the_rows(days: int) -> None:
    assert Traffic.split(200, 0.15, answered=0.25).n(days) == approx(Traffic.split(200, 0.15).n(days) / 4)
