"""Published and measured numbers of thresholds come out of our functions."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analytics.thresholds import calibration, guarantee, risk_coverage
from analytics.thresholds.scored_answers import Scored, rungs
from tests.analytics.thresholds import clinc


def oracle(shared: Path, name: str) -> dict[str, Any]:
    told = json.loads((shared / "oracles" / "process.json").read_text())
    (found,) = [each for each in told["oracles"] if each["id"] == name]
    return found


def scored(score: list[float], right: list[int]) -> Scored:
    n = len(score)
    return Scored(np.asarray(score), 1.0 - np.asarray(right), np.arange(n), np.ones(n))


def test_the_area_under_risk_and_coverage_is_that_by_hand(shared: Path) -> None:
    told = oracle(shared, "aurc_four")
    four = scored([0.9, 0.8, 0.7, 0.6], told["inputs"])
    assert risk_coverage.aurc(four) == pytest.approx(told["expected"], abs=told["tolerance"])
    assert risk_coverage.best_aurc(four.wrong) == pytest.approx(1 / 16)


def test_equal_scores_are_averaged_over_their_orders() -> None:
    first, last = scored([0.5, 0.5], [1, 0]), scored([0.5, 0.5], [0, 1])
    assert risk_coverage.aurc(first) == pytest.approx(risk_coverage.aurc(last)) == pytest.approx(0.5)


def test_fifty_nine_answers_without_an_error_certify_five_per_cent(shared: Path) -> None:
    told = oracle(shared, "ltt_first")
    assert guarantee.answers_needed(told["inputs"], 0.05) == told["expected"]
    assert guarantee.answers_needed(0.05, 0.05 / 4) == 86
    for n, certified in ((85, False), (86, True)):
        found = guarantee.certify(rungs(scored([0.97] * n, [1] * n)), 0.05)
        assert found.certified is certified


def test_the_figures_of_clinc_are_met(shared: Path) -> None:
    told = oracle(shared, "clinc_calibration")
    given = clinc.answers(shared)
    right = 1 - given.wrong
    found = [
        given.n,
        right.mean(),
        calibration.ece(given.score, right, given.weight),
        calibration.brier(given.score, right, given.weight),
        risk_coverage.aurc(given),
    ]
    assert np.abs(np.asarray(found) - np.asarray(told["expected"])).max() <= told["tolerance"]


def test_the_true_risk_of_clinc_by_threshold(shared: Path) -> None:
    found = rungs(clinc.answers(shared))
    for threshold, risk, coverage in ((0.8, 0.129, 0.249), (0.5, 0.157, 0.541), (0.4, 0.173, 0.618)):
        place = int(np.argmin(np.abs(found.threshold - threshold)))
        assert (found.risk[place], found.coverage[place]) == pytest.approx((risk, coverage), abs=6e-4)


def test_four_starts_certify_clinc_where_one_start_stops_at_its_bent_top(shared: Path) -> None:
    expected = oracle(shared, "ltt_clinc_starts")["expected"]
    given, rng = clinc.answers(shared), np.random.default_rng(3)
    draws, four, one, broken = 120, 0, 0, 0
    for _ in range(draws):
        order = rng.permutation(given.n)
        seen = rungs(given.of(order[:600]))
        rest = given.of(order[600:])
        found = guarantee.certify(seen, 0.20)
        one += guarantee.certify(seen, 0.20, starts=(0.99,)).certified
        if found.threshold is not None:
            four += 1
            broken += rest.wrong[rest.score >= found.threshold - 1e-9].mean() > 0.20
    assert abs(four / draws - expected["four"]["certified"][0]) <= 0.08 and four / draws >= 0.60
    assert broken / draws <= 0.05 and one / draws < 0.20


def test_a_threshold_picked_by_the_sample_alone_breaks_its_promise(shared: Path) -> None:
    told = oracle(shared, "naive_threshold_clinc")
    given, rng, broken, draws = clinc.answers(shared), np.random.default_rng(0), 0, 200
    for _ in range(draws):
        order = rng.permutation(given.n)
        seen, rest = rungs(given.of(order[:600])), given.of(order[600:])
        open_ = np.flatnonzero((seen.answered >= 20) & (np.nan_to_num(seen.risk, nan=1) <= 0.10))
        if len(open_):
            broken += rest.wrong[rest.score >= seen.threshold[open_[-1]] - 1e-9].mean() > 0.10
    assert broken / draws == pytest.approx(told["expected"][1], abs=2 * told["tolerance"])
