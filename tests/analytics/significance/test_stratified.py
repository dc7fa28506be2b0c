import numpy as np
import pytest
from pytest import approx
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.meta_analysis import combine_effects

from analytics.significance import heterogeneity, proportions, shrinkage, stratified

Sides = tuple[list[int], list[int], list[int], list[int]]


def categories(seed: int, number: int = 5) -> Sides:
    rng = np.random.default_rng(seed)
    n, base_n = rng.integers(5, 80, number), rng.integers(20, 200, number)
    rate = rng.uniform(0.2, 0.8, number)
    x, base_x = rng.binomial(n, rate), rng.binomial(base_n, np.clip(rate + 0.1, 0, 1))
    return x.tolist(), n.tolist(), base_x.tolist(), base_n.tolist()


def test_one_category_is_newcombes_interval() -> None:
    found = stratified.standardise([56], [70], [48], [80])
    low, high = proportions.newcombe(56, 70, 48, 80)
    assert (found.low, found.high) == approx((float(low), float(high)), abs=1e-12)
    assert found.mix == 0


def test_where_the_agent_gets_easy_tickets_only_the_adjusted_difference_is_right() -> None:
    rng = np.random.default_rng(31)
    runs, rates = 4000, np.array([0.9, 0.6, 0.3])
    n = rng.multinomial(1800, (0.5, 0.3, 0.2), runs)
    base_n = rng.multinomial(10_200, (0.3, 0.4, 0.3), runs)
    x, base_x = rng.binomial(n, rates - 0.02), rng.binomial(base_n, rates)
    found = stratified.standardise(x, n, base_x, base_n)
    covered = np.mean((found.low <= -0.02) & (found.high >= -0.02))
    assert covered >= 0.95 - 3 * (0.95 * 0.05 / runs) ** 0.5
    assert (found.crude > 0).mean() > 0.99
    pooled = stratified.mantel_haenszel(x, n, base_x, base_n)
    covered = np.mean((pooled.low <= -0.02) & (pooled.high >= -0.02))
    assert covered >= 0.95 - 3 * (0.95 * 0.05 / runs) ** 0.5


def test_satos_variance_is_what_the_pooled_difference_varies_by_where_categories_are_many_and_small() -> None:
    rng = np.random.default_rng(37)
    runs, number = 4000, 60
    n, base_n = rng.integers(1, 4, number), rng.integers(1, 6, number)
    rate = rng.uniform(0.2, 0.7, number)
    x, base_x = (rng.binomial(size, rate, (runs, number)) for size in (n, base_n))
    found = stratified.mantel_haenszel(x, n, base_x, base_n)
    assert np.mean(found.error**2) == approx(np.var(found.value), rel=0.08)


def test_where_statsmodels_is_right_the_breslow_day_test_is_its() -> None:
    for seed in range(30):
        x, n, base_x, base_n = (np.array(side) for side in categories(seed))
        tables = StratifiedTable(np.array([[x, n - x], [base_x, base_n - base_x]], dtype=float))
        for tarone in (True, False):
            found, theirs = (
                heterogeneity.breslow_day(x, n, base_x, base_n, tarone=tarone),
                tables.test_equal_odds(adjust=tarone),
            )
            assert found is not None
            assert (found.statistic, found.p) == approx((theirs.statistic, theirs.pvalue), abs=1e-7)


def test_it_also_answers_where_the_pooled_odds_ratio_is_1() -> None:
    found = heterogeneity.breslow_day([30, 10], [40, 40], [10, 30], [40, 40])
    # Expected are 20 in each cell, with a variance of 5: twice 10² / 5.
    assert found is not None and found.statistic == approx(40.0) and 0 < found.p < 1e-8


def test_q_is_statsmodels_and_i_squared_is_never_negative() -> None:
    for seed in range(20):
        sides = categories(seed)
        x, n, base_x, base_n = (np.array(side) for side in sides)
        effect, variance = x / n - base_x / base_n, heterogeneity.rate_variance(*sides)
        found, theirs = heterogeneity.cochran_q(effect, variance), combine_effects(effect, variance)
        assert found is not None and found.q == approx(theirs.q)
        assert found.i_squared == approx(max(0.0, theirs.i2)) and 0 <= found.i_squared < 1


def test_a_shrunken_effect_lies_between_its_own_and_the_common_and_noise_is_drawn_in_most() -> None:
    values, variances = np.array([0.3, 0.02, -0.2, 0.1, np.nan]), np.array([0.04, 0.001, 0.002, 0.004, 0.01])
    found = shrinkage.shrunken(values, variances)
    assert found is not None and np.isnan(found.value[4])
    moved = (found.value[:4] - values[:4]) / (found.common - values[:4])
    assert (moved >= 0).all() and (moved <= 1).all()
    assert np.argmax(moved) == np.argmax(variances[:4])
    # Without noise an effect stays where it is; of nothing but noise all are one.
    sure = shrinkage.shrunken(values[:4], np.full(4, 1e-9))
    assert sure is not None and sure.value == approx(values[:4], abs=1e-4)
    noisy = shrinkage.shrunken(values[:4], np.full(4, 100.0))
    assert noisy is not None and np.ptp(noisy.value) < 0.1


@pytest.mark.parametrize("tau", [0.0, 0.03, 0.2])
@pytest.mark.parametrize("alike", [0.0, 0.4])
def test_shrunken_intervals_hold_the_truth_as_often_as_they_say(tau: float, alike: float) -> None:
    rng = np.random.default_rng(12)
    held: list[float] = []
    for _ in range(300):
        variance = rng.uniform(0.0005, 0.01, 8)
        noise = np.sqrt(alike) * rng.normal() + np.sqrt(1 - alike) * rng.normal(size=8)
        truth = 0.05 + tau * rng.normal(size=8)
        found = shrinkage.shrunken(truth + np.sqrt(variance) * noise, variance, alike=alike)
        assert found is not None
        held.append(float(((found.low <= truth) & (truth <= found.high)).mean()))
    # With τ taken to be its estimate, and errors to be independent, 58 to 90 % of them do.
    assert np.mean(held) >= 0.93


def test_ranking_by_shrunken_effects_finds_the_best_category_more_often_than_ranking_by_raw_ones() -> None:
    rng = np.random.default_rng(41)
    raw = drawn_in = 0.0
    for _ in range(400):
        truth, variance = rng.normal(0, 0.05, 12), rng.choice([0.0005, 0.02], 12)
        seen = rng.normal(truth, np.sqrt(variance))
        found = shrinkage.shrunken(seen, variance)
        assert found is not None
        raw += truth[np.argmax(seen)]
        drawn_in += truth[np.argmax(found.value)]
    assert drawn_in > 1.2 * raw


def test_adjusted_is_to_the_baselines_mix_and_the_mix_is_what_the_other_shares_make() -> None:
    for seed in range(10):
        x, n, base_x, base_n = (np.array(side) for side in categories(seed))
        found = stratified.standardise(x, n, base_x, base_n)
        shares = base_n / base_n.sum()
        assert found.value == approx((shares * (x / n - base_x / base_n)).sum())
        assert found.mix == approx(((n / n.sum() - shares) * x / n).sum())


def test_in_one_category_satos_error_is_that_of_two_rates() -> None:
    for x, n, base_x, base_n in ((56, 70, 48, 80), (3, 40, 90, 100), (30, 35, 5, 200)):
        p, q = x / n, base_x / base_n
        found = stratified.mantel_haenszel([x], [n], [base_x], [base_n])
        assert float(found.error) == approx((p * (1 - p) / n + q * (1 - q) / base_n) ** 0.5)
