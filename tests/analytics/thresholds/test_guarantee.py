"""Promises of thresholds: kept as often as they say, and an honest answer where none can be made."""

import numpy as np
import pytest

from analytics.thresholds import guarantee
from analytics.thresholds.scored_answers import Scored, rungs
from tests.benchmarks.training import simulated_thresholds
from tests.benchmarks.training.simulated_thresholds import SHAPES


@pytest.mark.parametrize("shape", SHAPES)
def test_a_promise_is_broken_as_rarely_as_it_says(shape: str) -> None:
    found = simulated_thresholds.broken(shape, truths=600, runs=150, seed=11)
    assert found.violations / 150 <= 0.07
    least = {"monotone": 0.5, "bent": 0.15, "flat": 0.0}[shape]
    assert found.certified >= least * 150, "a walk that certifies nothing breaks nothing"


def test_a_promise_holds_for_draws_by_risk_with_their_weights() -> None:
    found = simulated_thresholds.broken("bent", truths=600, runs=150, seed=12, by_risk=True)
    assert found.violations / 150 <= 0.07 and found.certified > 0.1 * 150


def test_without_weights_a_draw_by_risk_certifies_less() -> None:
    given = simulated_thresholds.draw("monotone", 900, np.random.default_rng(1), by_risk=True)
    bare = Scored(given.score, given.wrong, given.customer, np.ones(given.n))
    assert np.average(given.wrong, weights=given.weight) < bare.wrong.mean()


def test_no_threshold_good_enough_is_said_with_the_best_one_seen() -> None:
    rng = np.random.default_rng(4)
    n = 3_000
    given = Scored(rng.random(n), (rng.random(n) < 0.3).astype(float), np.arange(n), np.ones(n))
    found = guarantee.certify(rungs(given), 0.05)
    assert found.state == "no threshold good enough" and found.threshold is None and found.needed is None
    assert found.best is not None and found.best.low > 0.05 and found.best.coverage >= 0.05


def test_too_few_truths_are_told_with_how_many_would_do() -> None:
    rng = np.random.default_rng(5)

    def of(n: int) -> Scored:
        score = rng.random(n)
        return Scored(score, (rng.random(n) < 0.12 * (1 - score)).astype(float), np.arange(n), np.ones(n))

    few = guarantee.certify(rungs(of(40)), 0.05)
    assert few.state == "too few truths" and few.needed is not None and few.needed > 86
    assert guarantee.certify(rungs(of(5_000)), 0.05).certified


def test_answers_of_one_customer_count_as_what_they_are_worth() -> None:
    rng = np.random.default_rng(6)
    bad = np.repeat(rng.random(60) < 0.04, 20).astype(float)
    many = Scored(np.full(1_200, 0.97), bad, np.repeat(np.arange(60), 20), np.ones(1_200))
    apart = Scored(many.score, many.wrong, np.arange(1_200), many.weight)
    assert rungs(many).worth[-1] < 120 < 1_100 < rungs(apart).worth[-1]
    assert guarantee.certify(rungs(apart), 0.07).certified
    assert not guarantee.certify(rungs(many), 0.07).certified


def test_customers_whose_answers_are_all_right_are_no_more_than_so_many() -> None:
    given = Scored(np.full(200, 0.97), np.zeros(200), np.repeat(np.arange(10), 20), np.ones(200))
    assert rungs(given).worth[-1] == pytest.approx(10)


def test_conformal_risk_control_bounds_wrong_answers_of_all_tickets_on_average() -> None:
    rng = np.random.default_rng(7)
    missed: list[float] = []
    for _ in range(300):
        given = simulated_thresholds.draw("bent", 400, rng)
        at = guarantee.on_average(rungs(given), 0.08)
        fresh = simulated_thresholds.draw("bent", 4_000, rng)
        answers = fresh.score >= (2.0 if at is None else at - 1e-9)
        missed.append(float((fresh.wrong * answers).mean()))
    assert np.mean(missed) <= 0.081, "the average keeps the bound"
    assert np.mean(np.asarray(missed) > 0.08) > 0.2, "single samples do not: it is no guarantee"


def test_p_values_are_the_exact_binomial_for_whole_counts() -> None:
    from scipy import stats

    score = np.concatenate([np.full(50, 0.9), np.full(50, 0.4)])
    wrong = np.zeros(100)
    wrong[[3, 60, 61, 70]] = 1
    found = rungs(Scored(score, wrong, np.arange(100), np.ones(100)))
    for threshold, k, n in ((0.9, 1, 50), (0.4, 4, 100)):
        place = int(np.argmin(np.abs(found.threshold - threshold)))
        expected = float(stats.binom.cdf(k, n, 0.1))
        assert found.p_values(0.1)[place] == pytest.approx(expected, rel=1e-9)
