"""Durations that are read together have one unit, and can be told apart in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import time_units

DURATIONS = st.floats(0.1, 1e7)


@pytest.mark.parametrize(
    ("value", "base", "low", "high", "said", "difference", "interval"),
    [
        (101, 594, 96, 108, "1.7 min", "−8.2 min", "1.6 to 1.8 min"),
        (23, 3_983, 22, 24, "0.38 min", "−66.0 min", "0.37 to 0.40 min"),
        (34.8, 40.2, 33.1, 36.0, "34.8 s", "−5.4 s", "33.1 to 36.0 s"),
        (90_000, 95_000, 88_000, 93_000, "1.04 d", "−0.06 d", "1.02 to 1.08 d"),
        (0, 0, 0, 0, "0 s", "0 s", "0 to 0 s"),
    ],
)
def test_a_card_speaks_in_one_unit(
    value: float, base: float, low: float, high: float, said: str, difference: str, interval: str
) -> None:
    unit = time_units.shared(value, base, low, high)
    assert unit.value(value).replace("\u202f", " ") == said
    assert unit.signed(value - base).replace("\u202f", " ") == difference
    assert unit.interval(low, high).replace("\u202f", " ") == interval


@given(DURATIONS, DURATIONS, DURATIONS)
def test_order_and_unit_are_kept(one: float, other: float, third: float) -> None:
    unit = time_units.shared(one, other, third)
    numbers = [float(unit.number(each).replace(",", "")) for each in sorted((one, other, third))]
    assert numbers == sorted(numbers)
    assert {unit.value(each).split("\u202f")[1] for each in (one, other, third)} == {unit.name}


@given(DURATIONS)
def test_a_difference_that_rounds_to_nothing_has_no_sign(size: float) -> None:
    unit = time_units.TimeUnit(86_400.0, "d", 0)
    said = unit.signed(-size)
    assert said.startswith("−") == (unit.number(size) != "0")
