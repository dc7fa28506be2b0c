from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analytics.pilot.verdict import verdict_rules

bounds = st.tuples(st.floats(-1, 1), st.floats(-1, 1)).map(sorted)


@given(bounds, st.floats(-1, 1))
def test_an_interval_is_shown_shown_not_or_open_and_the_direction_mirrors_it(
    ends: list[float], line: float
) -> None:
    low, high = ends
    higher = verdict_rules.STATES[int(verdict_rules.states(low, high, line=line, better="higher"))]
    lower = verdict_rules.STATES[int(verdict_rules.states(-high, -low, line=-line, better="lower"))]
    assert higher == lower
    assert (higher == "shown") == (low >= line)
    assert (higher == "shown not") == (high < line)


def test_what_is_no_number_is_withheld() -> None:
    nan, inf = float("nan"), float("inf")
    for low, high in ((nan, 1.0), (0.0, nan), (nan, nan), (-inf, inf)):
        assert (
            verdict_rules.STATES[int(verdict_rules.states(low, high, line=0.0, better="higher"))]
            == "withheld"
        )


def test_the_pilots_state_is_asked_in_the_order_in_which_it_is_written() -> None:
    for invalid, stopped, early in product((False, True), repeat=3):
        for criteria in product(range(4), repeat=2):
            found = verdict_rules.OVERALL[int(verdict_rules.overall(invalid, stopped, early, criteria))]
            expected = (
                "invalid" if invalid else "stop" if stopped else "too early" if early
                else "go" if criteria == (0, 0) else "hold"
            )  # fmt: skip
            assert found == expected


def test_nothing_that_is_judged_is_never_a_go() -> None:
    assert verdict_rules.OVERALL[int(verdict_rules.overall(False, False, False, []))] == "hold"


@given(st.integers(1, 9), st.floats(-0.4, 0.4))
def test_more_criteria_make_it_harder_for_each_to_stop(lines: int, value: float) -> None:
    def stops(of: int) -> bool:
        return bool(verdict_rules.harm(value, 0.05, 500, 1000, line=0.0, better="higher", lines=of))

    assert not (stops(lines + 1) and not stops(lines))


def test_thousands_of_pilots_are_judged_as_one_is() -> None:
    rng = np.random.default_rng(1)
    low = rng.normal(0, 1, (200, 5))
    high = low + rng.exponential(1, (200, 5))
    found = verdict_rules.states(low, high, line=0.1, better="lower")
    overall = verdict_rules.overall(
        rng.random(200) < 0.1, rng.random(200) < 0.1, rng.random(200) < 0.1, found
    )
    assert overall.shape == (200,)
    for run in range(200):
        alone = [
            int(verdict_rules.states(low[run, at], high[run, at], line=0.1, better="lower"))
            for at in range(5)
        ]
        assert alone == found[run].tolist()
