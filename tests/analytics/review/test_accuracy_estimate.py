from dataclasses import replace

import numpy as np
import pytest

from analytics.review import accuracy_estimate
from analytics.review.accuracy_estimate import Sample
from analytics.significance import proportions
from tests.benchmarks.training import simulated_reviews as simulated


def sample(right: list[float], pi: float = 0.1, **changed: object) -> Sample:
    """A simple random sample of ten times as many answers, each of its own customer."""
    n = len(right)
    whole = Sample(
        np.asarray(right, dtype=float),
        np.full(n, pi),
        ["all"] * n,
        [f"C{number}" for number in range(n)],
        {"all": round(n / pi)},
    )
    return replace(whole, **changed)  # pyright: ignore


def test_a_uniform_sample_gives_the_plain_share_and_about_wilsons_interval() -> None:
    found = accuracy_estimate.estimate(sample([1.0] * 160 + [0.0] * 40, pi=0.001))
    low, high = (float(end) for end in proportions.wilson(160, 200))
    assert found is not None and found.value == pytest.approx(0.8)
    assert found.low == pytest.approx(low, abs=0.002) and found.high == pytest.approx(high, abs=0.002)
    assert found.n_effective == pytest.approx(200, rel=0.01)


def test_what_was_drawn_more_often_weighs_less() -> None:
    pi = np.asarray([0.8] * 50 + [0.1] * 50)
    right = [0.0] * 50 + [1.0] * 50
    found = accuracy_estimate.estimate(replace(sample(right), pi=pi))
    assert found is not None and found.value == pytest.approx(8 / 9)


def test_the_whole_frame_reviewed_leaves_nothing_to_chance() -> None:
    found = accuracy_estimate.estimate(sample([1.0] * 30 + [0.0] * 10, pi=1.0))
    assert found is not None and (found.low, found.value, found.high) == (0.75, 0.75, 0.75)
    assert accuracy_estimate.still_needed(found, 0.03) == 0


def test_customers_who_bring_many_alike_answers_widen_the_interval() -> None:
    right = [1.0] * 160 + [0.0] * 40
    alone = accuracy_estimate.estimate(sample(right))
    alike = accuracy_estimate.estimate(sample(right, customer=[f"C{number // 10}" for number in range(200)]))
    assert alone is not None and alike is not None
    assert alike.half_width > 2 * alone.half_width and alike.n_effective < 50


def test_all_right_is_not_certain() -> None:
    found = accuracy_estimate.estimate(sample([1.0] * 60))
    assert found is not None and found.value == 1.0 and 0.9 < found.low < 0.96


def test_too_few_answers_have_no_rate() -> None:
    assert (
        accuracy_estimate.estimate(sample([1.0] * 9)) is None
        and accuracy_estimate.estimate(sample([1.0] * 10)) is not None
    )


def test_strata_nobody_reviewed_and_strata_with_few_answers_still_count_by_their_size() -> None:
    names = ["big"] * 90 + ["small"] * 3 + ["tiny"] * 2
    right = [1.0] * 90 + [0.0] * 5
    found = accuracy_estimate.estimate(
        sample(right, stratum=names, sizes={"big": 900, "small": 60, "tiny": 30, "unseen": 10})
    )
    assert found is not None and found.value == pytest.approx(0.9)
    assert found.population == 1000


def test_more_tags_are_asked_for_until_the_interval_is_as_narrow_as_wanted() -> None:
    few = accuracy_estimate.estimate(sample([1.0] * 80 + [0.0] * 20, pi=0.01))
    assert few is not None
    more = accuracy_estimate.still_needed(few, 0.03)
    assert 480 <= more <= 640
    enough = accuracy_estimate.estimate(sample(([1.0] * 4 + [0.0]) * ((100 + more) // 5), pi=0.05))
    assert enough is not None and enough.half_width == pytest.approx(0.03, abs=0.002)


def test_neyman_gives_more_to_large_and_uncertain_strata_and_never_more_than_there_are() -> None:
    found = accuracy_estimate.allocation(
        {"sure": 500, "open": 500, "few": 4}, {"sure": 0.99, "few": 0.5}, 100
    )
    assert sum(found.values()) == 100 and found["open"] > 4 * found["sure"] and found["few"] <= 4


@pytest.mark.parametrize("design", simulated.DESIGNS)
def test_the_interval_holds_the_truth_in_19_of_20_draws_and_the_naive_mean_does_not(design: str) -> None:
    of = simulated.answers(0.8, 7)
    found = simulated.covered(of, simulated.DESIGNS[design], 120)
    # A binomial of 120 at .95 leaves these bounds once in a thousand.
    assert 0.875 <= found.ours <= 1.0
    assert design != "risk-weighted" or found.plain < 0.75
