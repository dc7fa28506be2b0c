"""Drift by hand and in simulation: what moves is told, what does not is not, and estimates are withdrawn."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from scipy import stats

from analytics.drift import estimated_accuracy, weekly_drift
from analytics.drift.estimated_accuracy import Estimate, TagRate
from analytics.thresholds.scored_answers import Scored
from tests.analytics.drift import simulated_answers
from tests.analytics.drift.simulated_answers import BEFORE, SHIFTED

START = date(2026, 3, 2)


def _tickets(
    rng: np.random.Generator, weeks: int, *, moved_from: int | None = None, noise: float = 0.0
) -> pl.DataFrame:
    rows: list[tuple[date, str, float]] = []
    for week in range(weeks):
        shares = np.asarray([0.5, 0.3, 0.2]) * np.exp(rng.normal(0, noise, 3))
        if moved_from is not None and week >= moved_from:
            shares = np.asarray([0.2, 0.3, 0.5])
        for name in rng.choice(["a", "b", "c"], 140, p=shares / shares.sum()):
            score = float(rng.beta(5, 2 if moved_from is None or week < moved_from else 4))
            rows.append((START + timedelta(weeks=week, days=int(rng.integers(7))), str(name), score))
    rows.append((START + timedelta(weeks=weeks), "a", 0.5))
    return pl.DataFrame(rows, schema=["day", "category", "score"], orient="row")


def test_distances_are_those_of_the_books() -> None:
    even, tilted = np.asarray([50.0, 50.0]), np.asarray([80.0, 20.0])
    assert weekly_drift.psi(tilted, even) == pytest.approx(0.3 * np.log(1.6) - 0.3 * np.log(0.4))
    rng = np.random.default_rng(1)
    one, other = rng.integers(0, 101, 400) / 100, rng.integers(20, 101, 300) / 100
    counts = [
        np.bincount((each * 100).round().astype(int), minlength=101).astype(float) for each in (one, other)
    ]
    assert weekly_drift.wasserstein(*counts) == pytest.approx(stats.wasserstein_distance(one, other))


def test_a_mix_and_a_score_that_move_are_told_with_what_moved_most() -> None:
    rows = _tickets(np.random.default_rng(2), 16, moved_from=12)
    mix, score = weekly_drift.of_categories(rows, seed=1), weekly_drift.of_scores(rows, seed=1)
    assert (mix.state, mix.size, mix.baseline_weeks, mix.recent_weeks) == ("moved", "much", 12, 4)
    assert mix.most is not None and mix.most[0] in ("a", "c")
    assert score.state == "moved" and score.most is not None and score.most[2] < score.most[1]


def test_weeks_that_differ_by_themselves_seldom_pass_for_drift() -> None:
    rng = np.random.default_rng(3)
    told = [
        weekly_drift.of_categories(_tickets(rng, 16, noise=0.35), seed=each).state == "moved"
        for each in range(60)
    ]
    assert sum(told) <= 9


def test_a_frozen_baseline_is_held_to_and_too_few_weeks_are_said() -> None:
    rows = _tickets(np.random.default_rng(4), 16, moved_from=8)
    moving = weekly_drift.of_categories(rows, seed=1, recent=2)
    frozen = weekly_drift.of_categories(rows, (START, START + timedelta(weeks=8, days=-1)), seed=1)
    assert frozen.baseline == (START, START + timedelta(weeks=8, days=-1)) and frozen.baseline_weeks == 8
    scores = weekly_drift.of_scores(rows, (START, START + timedelta(weeks=8, days=-1)), seed=1, recent=2)
    assert scores.baseline == frozen.baseline and scores.state == "moved"
    assert frozen.state == "moved" and (moving.distance or 0) < (frozen.distance or 0)
    assert weekly_drift.of_categories(_tickets(np.random.default_rng(1), 5), seed=1).state == "too few weeks"


def test_the_estimate_follows_a_shift_of_mix_that_the_old_accuracy_does_not() -> None:
    off, naive = list[float](), list[float]()
    for seed in range(8):
        rng = np.random.default_rng(seed)
        before, now = (
            simulated_answers.answers(rng, 1_500, BEFORE),
            simulated_answers.answers(rng, 1_500, SHIFTED),
        )
        truths = simulated_answers.known(rng, before)
        value = simulated_answers.estimated(now, truths, before)[None].value
        off.append(value - float(now.chance.mean()))
        naive.append(float(1 - truths.wrong.mean()) - float(now.chance.mean()))
    assert abs(float(np.mean(off))) < 0.01 and float(np.mean(naive)) > 0.05


def test_an_estimate_that_tags_leave_out_is_withdrawn() -> None:
    estimates = {
        None: Estimate(400, 0.80, 0.77, 0.83, 0.01, 2_000, withheld=False),
        "a": Estimate(100, 0.70, 0.6, 0.8, 0.03, 2_000, withheld=False),
    }
    whole, one = estimated_accuracy.beside(estimates, {None: TagRate(0.6, 0.45, 0.73, 45)})
    assert (whole.category, whole.state) == (None, "withdrawn")
    assert (one.category, one.state) == ("a", "too few tags")
    (kept,) = estimated_accuracy.beside({None: estimates[None]}, {None: TagRate(0.78, 0.64, 0.88, 45)})
    assert kept.state == "agrees" and kept.shown and not whole.shown


def test_the_estimate_is_withheld_where_so_few_truths_leave_it_off_by_more_than_two_points() -> None:
    rng = np.random.default_rng(6)
    now = simulated_answers.answers(rng, 1_000, SHIFTED)
    few, many = (simulated_answers.answers(rng, size, BEFORE) for size in (300, 4_000))
    found = simulated_answers.estimated(now, simulated_answers.known(rng, few), few)[None]
    assert found.withheld and found.off > 0.02 and 500 <= found.truths_needed <= 1_200
    tags = {None: TagRate(found.value - 0.3, 0.1, found.value - 0.1, 45)}
    (row,) = estimated_accuracy.beside({None: found}, tags)
    assert row.state == "too few truths" and not row.shown
    sure = simulated_answers.estimated(now, simulated_answers.known(rng, many), many)[None]
    assert not sure.withheld and sure.off < 0.012 and sure.high - sure.low < 0.08


def test_customers_with_many_answers_alike_widen_the_interval() -> None:
    rng = np.random.default_rng(7)
    now = simulated_answers.answers(rng, 1_000, BEFORE)
    before = simulated_answers.answers(rng, 200, BEFORE)
    own = simulated_answers.known(rng, before)
    # Each customer asks five times and is answered in the same way each time.
    rows = np.repeat(np.arange(200), 5)
    again = Scored(own.score[rows], own.wrong[rows], np.arange(1_000), np.ones(1_000))
    alike = Scored(again.score, again.wrong, rows, again.weight)
    names = [before.category[row] for row in rows.tolist()]
    apart, together = (
        estimated_accuracy.estimate(each, names, now.score, now.category) for each in (again, alike)
    )
    assert apart is not None and together is not None
    assert together[None].off > 1.6 * apart[None].off


def test_a_category_that_no_truth_is_known_of_is_less_sure_than_the_others() -> None:
    rng = np.random.default_rng(8)
    before = simulated_answers.answers(rng, 2_000, BEFORE)
    now = simulated_answers.answers(rng, 900, BEFORE)
    names = ["new" if each == "app" else each for each in now.category]
    names[:60] = ["new"] * 60
    known = simulated_answers.known(rng, before)
    found = estimated_accuracy.estimate(known, before.category, now.score, names)
    assert found is not None
    assert found["new"].off > 2 * found["login"].off


def test_without_enough_truths_there_is_no_estimate() -> None:
    few = Scored(np.full(40, 0.5), np.tile([0.0, 1.0], 20), np.arange(40), np.ones(40))
    assert estimated_accuracy.estimate(few, ["a"] * 40, np.full(50, 0.5), ["a"] * 50) is None
