"""Customers and days as levels: the design effect is that of two-way clusters, and never rests on a few."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from analytics.significance import proportions
from analytics.significance.returning_customers import clustered
from analytics.significance.returning_customers.cluster_order import Rows
from analytics.significance.returning_customers.two_way import Clusters, Daily, Effects


def effects(
    value: np.ndarray, customer: np.ndarray, day: np.ndarray | None = None, side: np.ndarray | None = None
) -> Effects:
    """Of rows that all count, on one day and one side unless told."""
    n = len(value)
    nothing = np.zeros(n, dtype=np.int64)
    rows = Rows(
        nothing, nothing if side is None else side, customer, nothing if day is None else day, np.ones(n), 1
    )
    return Clusters.of(rows).effects(value.astype(float), np.ones(n), binary=True)


@given(st.lists(st.booleans(), min_size=2, max_size=60))
def test_rows_of_customers_and_days_of_their_own_are_independent(values: list[bool]) -> None:
    found = effects(np.array(values), np.arange(len(values)), np.arange(len(values)) // 7)
    if len(set(values)) > 1:
        assert found.effect[0] >= 1 and found.alike[0] == pytest.approx(len(values))
    alone = effects(np.array(values), np.arange(len(values)))
    assert alone.effect[0] == 1 and np.isinf(alone.freedom[0])


@given(st.integers(2, 5), st.integers(0, 10_000))
def test_rows_said_several_times_are_worth_one(times: int, seed: int) -> None:
    draws = np.random.default_rng(seed)
    once = draws.random(300) < 0.6
    found = effects(np.repeat(once, times), np.repeat(np.arange(300), times))
    assert found.effect[0] == pytest.approx(times, rel=0.02)


def test_of_customers_of_equal_size_it_is_the_cluster_robust_one() -> None:
    draws = np.random.default_rng(1)
    customer = np.repeat(np.arange(2_000), 4)
    value = draws.random(8_000) < draws.beta(1.2, 0.8, 2_000)[customer]
    sums = clustered.added(np.bincount(customer, value).astype(float), np.full(2_000, 4.0))
    rate = value.mean()
    expected = float(sums.variance()) / (rate * (1 - rate) / 7_999)
    assert effects(value, customer).effect[0] == pytest.approx(expected, rel=0.005)


def test_days_that_differ_are_reckoned_with_and_weekdays_that_always_differ_are_not() -> None:
    draws = np.random.default_rng(2)
    day = draws.integers(0, 56, 40_000)
    by_chance = draws.random(40_000) < (0.6 + 0.05 * draws.normal(size=56))[day]
    by_weekday = draws.random(40_000) < (0.6 + 0.1 * (np.arange(56) % 7 >= 5))[day]
    customer = np.arange(40_000)
    assert effects(by_chance, customer, day).effect[0] > 4
    assert effects(by_weekday, customer, day).effect[0] < 1.6


def test_a_difference_of_arms_on_the_same_days_does_not_count_what_days_do_to_both() -> None:
    draws = np.random.default_rng(3)
    day, side = draws.integers(0, 28, 40_000), draws.integers(0, 2, 40_000)
    value = draws.random(40_000) < (0.6 + 0.05 * draws.normal(size=28))[day]
    customer = np.arange(40_000)
    same = effects(value, customer, day, side)
    apart = effects(value, customer, day + 28 * side, side)
    assert same.effect[0] < 1.6 and apart.effect[0] > 3 * same.effect[0]


def test_customers_on_both_sides_make_a_difference_surer() -> None:
    draws = np.random.default_rng(4)
    customer, side = np.tile(np.repeat(np.arange(500), 8), 2), np.repeat([0, 1], 4_000)
    value = draws.random(8_000) < draws.beta(1.2, 0.8, 500)[customer]
    shared = effects(value, customer, side=side)
    others = effects(value, customer + 500 * side, side=side)
    assert shared.effect[0] < 1 < others.effect[0]


def test_a_sample_with_all_days_says_what_all_rows_say() -> None:
    draws = np.random.default_rng(5)
    customer, day = np.repeat(np.arange(20_000), 3), draws.integers(0, 30, 60_000)
    value = (
        draws.random(60_000)
        < draws.beta(1.2, 0.8, 20_000)[customer] * 0.9 + 0.05 * draws.normal(size=30)[day] + 0.05
    ).astype(float)
    nothing = np.zeros(60_000, dtype=np.int64)
    whole = Clusters.of(Rows(nothing, nothing, customer, day, np.ones(60_000), 1))
    of_all = whole.effects(value, np.ones(60_000), binary=True)
    asked = customer % 4 == 0
    part = Rows(nothing[asked], nothing[asked], customer[asked], day[asked], np.full(asked.sum(), 4.0), 1)
    sums = np.zeros((2, 2, 30))
    sums[:, 0] = np.bincount(day, value, 30), np.bincount(day, minlength=30)
    sampled = Clusters.of(part, 30).effects(
        value[asked], np.ones(asked.sum()), binary=True, daily=Daily(*sums)
    )
    assert sampled.effect[0] == pytest.approx(of_all.effect[0], rel=0.08)


def test_where_nothing_varies_rows_of_a_customer_are_taken_to_be_alike() -> None:
    found = effects(np.ones(100), np.repeat(np.arange(20), 5))
    assert found.effect[0] == pytest.approx(5)


@pytest.mark.parametrize("zipf", [0.8, 1.0])
def test_an_interval_holds_the_truth_where_few_customers_have_most_tickets(zipf: float) -> None:
    """Of 300, with a Monte-Carlo error of 1.3 points; Wilson's on tickets holds it in less than half."""
    draws = np.random.default_rng(6)
    weights = np.arange(1.0, 1_501) ** -zipf
    held = naive = 0
    for _ in range(300):
        customer = draws.choice(1_500, 3_000, p=weights / weights.sum())
        value = draws.random(3_000) < draws.beta(0.6 * 7 / 3, 0.4 * 7 / 3, 1_500)[customer]
        found = effects(value, customer)
        reach = special.stdtrit(found.freedom[0], 0.975) * found.effect[0] ** 0.5
        low, high = proportions.wilson(value.sum(), 3_000, alpha=2 * special.ndtr(-reach))
        held += low <= 0.6 <= high
        low, high = proportions.wilson(value.sum(), 3_000)
        naive += low <= 0.6 <= high
    assert held >= 0.93 * 300 and naive <= 0.6 * 300


def test_customers_none_of_whose_tickets_count_change_nothing_where_others_are_all_alike() -> None:
    """Eight customers, of whom only one came twice, with the same outcome: nothing varies within any."""
    customer, day = np.array([0, 1, 2, 2, 3, 4, 5, 6, 7, 8]), np.array([1, 25, 27, 31, 0, 18, 7, 16, 28, 2])
    value = np.array([1, 1, 1, 1, 1, 1, 0, 0, 1, 0])
    nothing = np.zeros(10, dtype=np.int64)
    rows = Rows(nothing, nothing, customer, day, np.ones(10), 1)
    alone = Clusters.of(rows).effects(value.astype(float), np.ones(10), binary=True)
    more = np.arange(12) % 10
    beside = Clusters.of(Rows(more * 0, more * 0, np.r_[customer, 20, 21], day[more], np.ones(12), 1))
    counts = np.r_[np.ones(10), 0.0, 0.0]
    found = beside.effects(np.r_[value, 0, 0].astype(float), counts, binary=True)
    assert np.allclose(np.concatenate(found), np.concatenate(alone), rtol=1e-12)
