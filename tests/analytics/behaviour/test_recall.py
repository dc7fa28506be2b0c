"""Recall from reviewed answers: what is estimated, its interval, and when it is unknown."""

import numpy as np
from pytest import approx

from analytics.behaviour import recall
from analytics.review.accuracy_estimate import Sample
from tests.benchmarks.training import simulated_recall


def reviewed(right: list[int], population: int, pi: float = 0.1) -> Sample:
    """A simple sample of answers, 1 where a person was needed."""
    n = len(right)
    return Sample(
        np.asarray(right, dtype=float),
        np.full(n, pi),
        ["all"] * n,
        [f"C{place}" for place in range(n)],
        {"all": population},
    )


def test_recall_is_the_part_of_all_that_needed_a_person_which_lies_among_the_stopped() -> None:
    found = recall.estimate(reviewed([1] * 30 + [0] * 10, 400), reviewed([1] * 10 + [0] * 90, 1_000))
    assert found.value == approx(300 / (300 + 100))
    assert found.precision is not None and found.precision.value == approx(0.75)
    assert found.low < 0.75 < found.high and found.high - found.low < 0.4


def test_below_50_reviewed_answers_that_passed_recall_is_unknown_and_only_what_it_is_at_most_is_said() -> (
    None
):
    found = recall.estimate(reviewed([1] * 15 + [0] * 5, 100), reviewed([1] * 4 + [0] * 45, 1_000))
    assert not found.known and found.value is None
    # Of 100 that were stopped 5 are known not to have needed a person; 4 that passed did.
    assert found.most == approx(95 / 99) and found.high == found.most
    enough = recall.estimate(reviewed([1] * 15 + [0] * 5, 100), reviewed([1] * 4 + [0] * 46, 1_000))
    assert enough.known


def test_without_a_single_miss_recall_is_still_not_surely_everything() -> None:
    found = recall.estimate(reviewed([1] * 40, 400), reviewed([0] * 200, 4_000))
    assert found.value == 1 and found.high == approx(1) and 0.5 < found.low < 0.95


def test_where_nothing_is_stopped_nothing_is_caught() -> None:
    found = recall.estimate(reviewed([], 0), reviewed([1] * 6 + [0] * 94, 1_000))
    assert (found.value, found.low, found.high) == (0, 0, 0)


def test_the_interval_of_a_ratio_holds_the_ratio_and_has_no_end_where_its_denominator_may_be_nothing() -> (
    None
):
    found = recall.estimate(reviewed([1] * 2 + [0] * 38, 400), reviewed([1] * 20 + [0] * 80, 1_000))
    assert found.precision is not None and found.missed is not None
    low, high = recall.ratio_interval(found.missed, found.precision)
    assert low < found.missed.value / found.precision.value < high


def test_recall_from_a_draw_by_risk_is_right_on_average_and_its_interval_covers_the_truth() -> None:
    for prevalence in (0.01, 0.2):
        found = simulated_recall.covered(prevalence, runs=150, seed=5)
        # Of 150 draws, as many as a true coverage of 93 % gives in 999 of 1,000 times.
        assert found.held >= 129, (prevalence, found)
        if prevalence > 0.1:
            assert abs(found.mean - found.truth) < 0.01
            # Who takes the draw for a uniform one finds too much, for it went to where triggers fire.
            assert found.plain_mean - found.truth > 0.03
