import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx
from scipy import optimize, stats

from analytics.significance import always_valid_intervals, sample_ratio_mismatch

rates = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
numbers = st.floats(-1, 1)
errors = st.floats(0.001, 1)
seen = st.floats(10, 1e6)


@given(numbers, errors, seen, seen)
def test_an_interval_contains_its_estimate_and_swapping_the_arms_mirrors_it(
    value: float, error: float, n: float, intended: float
) -> None:
    there, back = (always_valid_intervals.interval(v, error, n, intended) for v in (value, -value))
    assert there.low < value < there.high
    assert (there.low, there.high, there.p) == approx((-back.high, -back.low, float(back.p)))
    bounds, mirrored = (always_valid_intervals.bounds(v, error, n, intended) for v in (value, -value))
    assert bounds == approx((-mirrored.high, -mirrored.low))


@given(numbers, errors, seen, seen)
def test_the_always_valid_p_is_the_level_at_which_the_interval_begins_to_exclude_zero(
    value: float, error: float, n: float, intended: float
) -> None:
    found = always_valid_intervals.interval(value, error, n, intended)
    assert 0 <= found.p <= 1
    if abs(float(found.p) - 0.05) > 1e-6:
        assert (found.p < 0.05) == (found.low > 0 or found.high < 0)
    one_sided = always_valid_intervals.above_p(value, error, n, intended)
    assert 0 <= one_sided <= 1
    if abs(float(one_sided) - 0.025) > 1e-6:
        assert (one_sided < 0.025) == (always_valid_intervals.bounds(value, error, n, intended).low > 0)


@given(seen, st.floats(1.0, 50.0), seen)
def test_more_data_at_the_same_rates_never_widens_the_interval(
    n: float, times: float, intended: float
) -> None:
    wide = always_valid_intervals.interval(0.1, 1 / n**0.5, n, intended)
    close = always_valid_intervals.interval(0.1, 1 / (n * times) ** 0.5, n * times, intended)
    assert wide.low <= close.low + 1e-12 and close.high <= wide.high + 1e-12


@given(seen)
def test_the_interval_is_about_narrowest_for_what_was_intended(intended: float) -> None:
    tuned = always_valid_intervals.widening(intended, intended)
    for other in (intended / 4, intended * 4):
        assert tuned < always_valid_intervals.widening(intended, other)
    best = optimize.minimize_scalar(
        lambda log: float(always_valid_intervals.boundary(intended, np.exp(log))),
        bounds=(np.log(intended) - 6, np.log(intended) + 1),
        method="bounded",
    )
    assert float(tuned) == approx(best.fun / intended**0.5, rel=1e-3)


def test_at_the_planned_end_it_is_1_55_times_as_wide_as_a_single_look_on_one_side_as_on_two() -> None:
    two = always_valid_intervals.widening(1000, 1000, alpha=0.05)
    assert two / stats.norm.ppf(0.975) == approx(1.55, abs=0.005)
    assert always_valid_intervals.widening(1000, 1000, alpha=0.025, sides=1) == approx(float(two), rel=0.005)


def test_the_one_sided_boundary_is_crossed_no_more_often_than_it_says() -> None:
    rng = np.random.default_rng(3)
    walk = rng.standard_normal((4000, 600)).cumsum(1)
    n = np.arange(1, 601)
    bounds = always_valid_intervals.bounds(walk / n, 1 / np.sqrt(n), n, 200, alpha=0.05)
    wrong = (bounds.low > 0).any(1).mean()
    assert 0.005 < wrong <= 0.05 + 3 * (0.05 * 0.95 / 4000) ** 0.5


@pytest.mark.parametrize("error", [0.0, float("nan")])
def test_without_an_error_there_is_neither_interval_nor_p(error: float) -> None:
    assert np.isnan(always_valid_intervals.interval(0.1, error, 100, 100)).all()
    assert np.isnan(always_valid_intervals.bounds(0.1, error, 100, 100)).all()
    assert np.isnan(always_valid_intervals.above_p(0.1, error, 100, 100))


def test_nothing_seen_gives_nan() -> None:
    found = always_valid_intervals.interval(0.1, 0.1, 0, 100)
    assert np.isnan([found.low, found.high]).all()


def test_many_at_once_are_each_one_alone() -> None:
    values, spreads, n = [0.1, -0.2, 0.0], [0.02, 0.1, 0.0], [100, 2000, 50]
    together = always_valid_intervals.interval(values, spreads, n, 1000)
    for place in range(3):
        alone = always_valid_intervals.interval(values[place], spreads[place], n[place], 1000)
        assert [float(v[place]) for v in together] == approx([float(v) for v in alone], nan_ok=True)


@pytest.mark.parametrize(
    ("counts", "customers", "ready"),
    [
        ((5, 10, 5, 10), 30, True),
        ((4, 10, 5, 10), 30, False),
        ((5, 9, 5, 10), 30, False),
        ((5, 10, 6, 10), 30, False),
        ((5, 10, 5, 10), 29, False),
    ],
)
def test_a_look_counts_once_each_arm_has_five_of_each_and_thirty_customers(
    counts: tuple[int, int, int, int], customers: int, ready: bool
) -> None:
    assert bool(always_valid_intervals.ready(*counts, fewest_customers=customers)) is ready


@given(rates)
def test_the_interval_of_a_rate_contains_it_and_swapping_success_and_failure_mirrors_it(
    rate: tuple[int, int],
) -> None:
    x, n = rate
    low, high = always_valid_intervals.rate_interval(x, n)
    assert 0 <= low <= x / n <= high <= 1
    mirrored = always_valid_intervals.rate_interval(n - x, n)
    assert (low, high) == approx((1 - mirrored.high, 1 - mirrored.low), abs=1e-9)
    for bound in (low, high):
        if 0 < bound < 1:
            assert always_valid_intervals.rate_log_evidence(x, n, bound) == approx(np.log(20), abs=1e-6)


@given(rates, st.integers(2, 20))
def test_more_of_the_same_rate_never_widens_its_interval(rate: tuple[int, int], times: int) -> None:
    x, n = rate
    wide, close = (
        always_valid_intervals.rate_interval(x, n),
        always_valid_intervals.rate_interval(x * times, n * times),
    )
    assert close.high - close.low <= wide.high - wide.low + 1e-9


def test_the_ends_of_a_rate_are_0_and_1_and_nothing_seen_is_all_between() -> None:
    low, high = always_valid_intervals.rate_interval([0, 20, 0], [20, 20, 0])
    assert (low[0], high[1]) == (0, 1) and 0 < high[0] < 0.4 and 0.6 < low[1] < 1
    assert (low[2], high[2]) == (0, 1)


def test_a_prior_around_the_rate_narrows_its_interval() -> None:
    wide, close = (
        always_valid_intervals.rate_interval(60, 100),
        always_valid_intervals.rate_interval(60, 100, prior=(12, 8)),
    )
    assert close.high - close.low < wide.high - wide.low


def test_the_split_test_is_scipys_and_the_order_of_the_arms_does_not_matter() -> None:
    counts, shares = [340, 510, 150], [0.35, 0.5, 0.15]
    expected = stats.chisquare(counts, 1000 * np.array(shares))
    assert sample_ratio_mismatch.chi_square(counts, shares) == approx((expected.statistic, expected.pvalue))
    assert sample_ratio_mismatch.chi_square(counts[::-1], shares[::-1]) == approx(
        (expected.statistic, expected.pvalue)
    )
    assert sample_ratio_mismatch.log_evidence(counts, shares) == approx(
        float(sample_ratio_mismatch.log_evidence(counts[::-1], shares[::-1]))
    )
    assert sample_ratio_mismatch.chi_square([counts, counts], [35, 50, 15]).p == approx([expected.pvalue] * 2)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=4))
def test_the_evidence_is_the_product_of_what_every_ticket_said(counts: list[int]) -> None:
    shares = np.arange(1, len(counts) + 1) / sum(range(1, len(counts) + 1))
    seen, evidence = np.zeros(len(counts)), 0.0
    for arm, count in enumerate(counts):
        for _ in range(count):
            evidence += np.log((100 * shares[arm] + seen[arm]) / (100 + seen.sum()) / shares[arm])
            seen[arm] += 1
    assert sample_ratio_mismatch.log_evidence(counts, shares) == approx(evidence, abs=1e-8)


def test_an_alarm_stays_once_it_was_raised() -> None:
    rights = np.array([[100, 100], [300, 100], [3000, 3000]])
    assert sample_ratio_mismatch.alarmed(rights, [0.5, 0.5]).tolist() == [False, True, True]


def test_nothing_counted_is_no_evidence_and_no_p() -> None:
    assert sample_ratio_mismatch.log_evidence([0, 0], [0.85, 0.15]) == approx(0)
    assert np.isnan(sample_ratio_mismatch.chi_square([0, 0], [0.85, 0.15])).all()
    assert not sample_ratio_mismatch.alarmed([[0, 0]], [0.85, 0.15]).any()
