"""Calibration, cost, thresholds of intents, drift, and a score from more evidence."""

from datetime import date

import numpy as np
import pytest

from analytics.thresholds import by_intent, calibration, cost, drift, evidence_score, guarantee, risk_coverage
from analytics.thresholds.cost import NOTHING, Prices
from analytics.thresholds.evidence_score import Evidence
from analytics.thresholds.scored_answers import Scored, rungs
from tests.benchmarks.training import simulated_thresholds


def of(score: np.ndarray, wrong: np.ndarray, customer: np.ndarray | None = None) -> Scored:
    n = len(score)
    return Scored(score, wrong.astype(float), np.arange(n) if customer is None else customer, np.ones(n))


def claimed(n: int, power: float, seed: int) -> Scored:
    """Answers whose score is right power-wise: 1 is calibrated, 3 claims too much."""
    rng = np.random.default_rng(seed)
    score = rng.random(n)
    return of(score, rng.random(n) > score**power)


@pytest.mark.parametrize(("n", "method"), [(400, "Platt"), (2_000, "isotonic")])
def test_a_score_that_claims_too_much_is_mended_on_other_customers(n: int, method: str) -> None:
    found = calibration.calibration(claimed(n, 3, 1), seed=0)
    assert found.method == method and found.mended_ece is not None and found.mended_brier is not None
    assert found.ece > 0.15 > 0.07 > found.mended_ece and found.mended_brier < found.brier


def test_what_mends_a_score_never_saw_the_same_customer() -> None:
    fold = calibration.folds(np.repeat(np.arange(100), 3), seed=1)
    assert all(len(set(fold[3 * each : 3 * each + 3])) == 1 for each in range(100))
    assert set(fold.tolist()) == set(range(calibration.FOLDS))
    noise = of(np.random.default_rng(2).random(600), np.repeat(np.random.default_rng(3).random(60) < 0.5, 10),
               np.repeat(np.arange(60), 10))  # fmt: skip
    mended = calibration.cross_fitted(noise, "isotonic", seed=1)
    assert calibration.brier(mended, 1 - noise.wrong, noise.weight) > 0.24, "noise is not learnt by heart"


def test_bins_of_equal_mass_keep_equal_scores_together() -> None:
    found = calibration.reliability(of(np.repeat([0.1, 0.5, 0.9], [10, 80, 10]), np.zeros(100)))
    assert [(each.score, each.n) for each in found] == [(pytest.approx(0.1), 10), (0.5, 80), (0.9, 10)]
    assert all(each.low < each.right <= each.high for each in found)


def test_the_curve_ends_where_everything_is_answered() -> None:
    given = claimed(500, 1, 4)
    points = risk_coverage.curve(rungs(given))
    assert points[-1].coverage == 1 and points[-1].risk == pytest.approx(given.wrong.mean())
    assert [each.coverage for each in points] == sorted(each.coverage for each in points)
    assert all(each.low <= each.risk <= each.high for each in points)


def test_the_cheapest_threshold_is_an_interval_that_holds_the_true_one() -> None:
    # An answer is worth giving where its chance to be wrong is below 10 / 40: at a score of .75.
    found = cost.optimum(claimed(4_000, 1, 5), Prices(wrong=40, deferred=10), seed=1)
    assert found is not None and found.low <= 0.75 <= found.high and found.high - found.low < 0.2
    assert found.minutes < min(found.minutes_of_nothing, found.minutes_of_all)
    few = cost.optimum(claimed(100, 1, 5), Prices(wrong=40, deferred=10), seed=1)
    assert few is not None and few.high - few.low > found.high - found.low


def test_where_a_wrong_answer_costs_too_much_nothing_is_answered() -> None:
    found = cost.optimum(of(np.linspace(0.1, 0.9, 500), np.ones(500)), Prices(90, 10), seed=1)
    assert found is not None and found.answers_nothing and found.threshold == NOTHING
    assert (found.minutes, found.minutes_of_all) == (10, 90)
    assert cost.optimum(of(np.asarray([0.5]), np.asarray([0])), Prices(1, 1), seed=1) is None


def test_an_intent_has_its_own_threshold_only_with_two_hundred_truths() -> None:
    rng = np.random.default_rng(6)
    names = ["large"] * 600 + ["small"] * 120 + ["bad"] * 150
    score = rng.beta(5, 2, len(names))
    wrong = rng.random(len(names)) < np.where(np.asarray(names) == "bad", 0.6, 0.03)
    given = of(score, wrong)
    common = guarantee.certify(rungs(given), 0.20)
    found = {
        each.intent: each for each in by_intent.thresholds(given, names, common, common.threshold or 0.0)
    }
    assert found["large"].basis == "own" and found["small"].basis == "of all"
    assert found["small"].threshold == common.threshold
    assert found["bad"].hand_over and found["bad"].threshold is None and found["bad"].basis == "none"
    pooled, risk = found["bad"].pooled, found["bad"].risk
    assert pooled is not None and risk is not None and 0.3 < pooled < risk, "pulled towards the others"


def test_of_an_intent_with_few_answers_nothing_is_said() -> None:
    given = of(np.full(220, 0.9), np.zeros(220))
    common = guarantee.certify(rungs(given), 0.20)
    found = by_intent.thresholds(given, ["a"] * 200 + ["b"] * 20, common, 0.5)
    assert found[1].intent == "b" and found[1].pooled is None and found[1].basis == "of all"


def test_a_certificate_is_grey_when_scores_agent_or_errors_changed_or_its_date_has_passed() -> None:
    rng = np.random.default_rng(7)
    before = drift.reference(rng.beta(6, 2, 800))
    kept = {
        "allowed": 0.1, "wrong_since": 10.0, "truths_since": 150.0, "versions": ["1"],
        "versions_since": ["1"], "valid_until": date(2026, 3, 1), "today": date(2026, 2, 1),
    }  # fmt: skip

    def said(score: np.ndarray, **changed: object) -> str:
        return " ".join(drift.reasons(before, score, **{**kept, **changed}))  # pyright: ignore[reportArgumentType]

    same = rng.beta(6, 2, 400)
    assert said(same) == ""
    assert "Scores moved since" in said(rng.beta(3, 3, 400))
    assert "version 2" in said(same, versions_since=["1", "2"])
    assert "30.0" in said(same, wrong_since=45.0)
    assert "expired on 1 Mar 2026" in said(same, today=date(2026, 3, 2))
    assert said(rng.beta(3, 3, 20)) == "", "too few answers to say that anything moved"


def test_more_evidence_makes_a_better_score_on_customers_it_never_saw() -> None:
    given, wrong, fit = evidence(seed=8)
    learned = evidence_score.learn(given, wrong, fit, seed=1)
    assert learned is not None and set(learned.weights) == {"confidence", "retrieval", "intent"}
    rest = ~fit
    own, more = of(given.confidence[rest], wrong[rest]), of(learned.score[rest], wrong[rest])
    assert risk_coverage.aurc(more) < risk_coverage.aurc(own) - 0.03


def test_a_truth_that_is_not_to_be_learnt_from_moves_no_score() -> None:
    given, wrong, fit = evidence(seed=9)
    other = np.where(fit, wrong, 1 - wrong)
    one, two = (evidence_score.learn(given, each, fit, seed=1) for each in (wrong, other))
    assert one is not None and two is not None and np.array_equal(one.score, two.score)


def test_too_few_truths_teach_no_score() -> None:
    given, wrong, fit = evidence(seed=10)
    assert evidence_score.learn(given, wrong, fit & (np.arange(len(fit)) < 400), seed=1) is None


def evidence(seed: int) -> tuple[Evidence, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    n = 2_400
    hard, confidence = rng.random(12)[rng.integers(0, 12, n)], rng.random(n)
    retrieval = rng.random(n)
    chance = np.clip(0.55 * hard + 0.2 * (1 - confidence) + 0.2 * (1 - retrieval), 0, 1)
    wrong = (rng.random(n) < chance).astype(float)
    intent = [f"intent {each:.4f}" for each in hard]
    given = Evidence(confidence, retrieval, np.full(n, np.nan), intent, None, np.arange(n))
    return given, wrong, np.arange(n) % 2 == 0


def test_the_simulated_shapes_are_what_their_names_say() -> None:
    at = (0.3, 0.6, 0.9)
    monotone, flat, bent = ([simulated_thresholds.true_risk(shape, each) for each in at]
                            for shape in ("monotone", "flat", "bent"))  # fmt: skip
    assert monotone[0] > monotone[1] > monotone[2] and bent[2] > bent[1]
    assert flat == pytest.approx([0.12] * 3)
