"""Miettinen and Nurminen's score method against what is right in statsmodels, and against brute force."""

import numpy as np
import pytest
from pytest import approx
from scipy import optimize, special, stats
from statsmodels.stats import proportion

from analytics.significance import noninferiority, proportions, score_intervals


def tables(number: int, seed: int, largest: int = 60) -> list[tuple[int, int, int, int]]:
    """Random pairs of rates, their corners included: nobody, everybody, few and many."""
    rng = np.random.default_rng(seed)
    n, base_n = rng.integers(1, largest, number), rng.integers(1, largest, number)
    corner = rng.choice([0, 0.03, 0.5, 0.97, 1], (2, number))
    x, base_x = rng.binomial(n, corner[0]), rng.binomial(base_n, corner[1])
    return [tuple(int(part) for part in row) for row in zip(x, n, base_x, base_n, strict=True)]


def likely(x: int, n: int, base_x: int, base_n: int, difference: float) -> tuple[float, float]:
    """The constrained maximum by search: no closed form, no derivative."""
    low, high = max(0.0, -difference), min(1.0, 1 - difference)

    def unlikely(base: float) -> float:
        rate = min(max(base + difference, 0.0), 1.0)
        parts = ((x, rate), (n - x, 1 - rate), (base_x, base), (base_n - base_x, 1 - base))
        return -sum(float(special.xlogy(count, share)) for count, share in parts)

    found = optimize.minimize_scalar(unlikely, bounds=(low, high), method="bounded", options={"xatol": 1e-10})
    best = min((low, high, float(found.x)), key=unlikely)
    return best + difference, best


@pytest.mark.parametrize("difference", [-0.6, -0.1, -0.001, 0.0, 0.02, 0.3, 0.9])
def test_the_constrained_rates_are_those_a_search_finds(difference: float) -> None:
    for table in tables(60, seed=1):
        found = score_intervals.constrained_rates(*table, difference)
        assert [float(rate) for rate in found] == approx(likely(*table, difference), abs=2e-6)


def test_constrained_to_what_was_seen_they_are_what_was_seen() -> None:
    for x, n, base_x, base_n in tables(300, seed=2, largest=5000):
        rates = score_intervals.constrained_rates(x, n, base_x, base_n, x / n - base_x / base_n)
        assert [float(rate) for rate in rates] == approx((x / n, base_x / base_n), abs=1e-9)


def test_at_no_margin_it_is_the_test_statsmodels_has_right() -> None:
    for x, n, base_x, base_n in tables(100, seed=3):
        if 0 < x + base_x < n + base_n:
            ours = score_intervals.score_test(x, n, base_x, base_n)
            # It works out ratios too, whatever is asked for.
            with np.errstate(all="ignore"):
                theirs = proportion.test_proportions_2indep(
                    x, n, base_x, base_n, method="score", compare="diff", correction=True
                )
            assert float(ours.z) == approx(theirs.statistic, abs=1e-9)
            assert 2 * min(float(ours.p_above), float(ours.p_below)) == approx(theirs.pvalue, abs=1e-9)


def test_without_the_correction_and_a_margin_it_is_the_pooled_z() -> None:
    x, n, base_x, base_n = np.array(tables(100, seed=4)).T
    found = score_intervals.score_test(x, n, base_x, base_n, corrected=False)
    two_sided = 2 * np.minimum(found.p_above, found.p_below)
    assert two_sided == approx(proportions.score_p(x, n, base_x, base_n), nan_ok=True, abs=1e-12)


@pytest.mark.parametrize("corrected", [True, False])
def test_an_interval_holds_exactly_the_differences_that_are_not_rejected(corrected: bool) -> None:
    for x, n, base_x, base_n in tables(6, seed=5):
        low, high = (
            float(bound)
            for bound in score_intervals.miettinen_nurminen(x, n, base_x, base_n, corrected=corrected)
        )
        grid = np.linspace(-0.999, 0.999, 101)
        spread = []
        for at in grid:
            rate, base = likely(x, n, base_x, base_n, float(at))
            spread.append(rate * (1 - rate) / n + base * (1 - base) / base_n)
        factor = (n + base_n) / (n + base_n - 1) if corrected else 1.0
        z = (x / n - base_x / base_n - grid) / np.sqrt(np.maximum(np.array(spread) * factor, 1e-18))
        kept = grid[np.abs(z) <= stats.norm.ppf(0.975)]
        assert low - 1e-6 <= kept.min() <= low + 0.0201 or low == -1
        assert high - 0.0201 <= kept.max() <= high + 1e-6 or high == 1


def test_the_bounds_are_where_the_tests_p_value_is_a_fortieth() -> None:
    x, n, base_x, base_n = np.array(tables(200, seed=6, largest=2000)).T
    low, high = score_intervals.miettinen_nurminen(x, n, base_x, base_n)
    inside = (low > -1) & (high < 1)
    at_low = score_intervals.score_test(x, n, base_x, base_n, margin=np.where(inside, low, 0)).p_above[inside]
    at_high = score_intervals.score_test(x, n, base_x, base_n, margin=np.where(inside, high, 0)).p_below[
        inside
    ]
    assert at_low == approx(0.025, abs=1e-6) and at_high == approx(0.025, abs=1e-6)


def test_where_the_cell_is_empty_statsmodels_raises_and_we_answer() -> None:
    with np.errstate(all="ignore"), pytest.raises(ValueError):
        proportion.confint_proportions_2indep(5, 56, 0, 29, method="score", compare="diff")
    low, high = score_intervals.miettinen_nurminen(5, 56, 0, 29)
    assert -1 < float(low) < 5 / 56 < float(high) < 1


def test_not_worse_is_mirrored_where_fewer_is_better() -> None:
    for x, n, base_x, base_n in tables(60, seed=7):
        kept = noninferiority.of_shares(x, n, base_x, base_n, margin=0.1, better="higher")
        lost = noninferiority.of_shares(n - x, n, base_n - base_x, base_n, margin=0.1, better="lower")
        assert float(kept.p) == approx(float(lost.p), abs=1e-9)
        assert float(kept.bound) == approx(-float(lost.bound), abs=1e-9)
        assert bool(kept.shown) == bool(lost.shown) == (float(kept.bound) > -0.1)


def test_near_97_per_cent_it_errs_no_more_often_than_it_says_and_wald_twice_as_often() -> None:
    rng = np.random.default_rng(20_260)
    runs, rate, margin = 20_000, 0.97, 0.05
    x, y = rng.binomial(60, rate - margin, runs), rng.binomial(540, rate, runs)
    shown = noninferiority.of_shares(x, 60, y, 540, margin=margin, better="higher").shown.mean()
    p, q = x / 60, y / 540
    error = np.sqrt(p * (1 - p) / 60 + q * (1 - q) / 540)
    wald = np.mean(p - q - stats.norm.ppf(0.975) * error > -margin)
    assert shown <= 0.025 + 3 * (0.025 * 0.975 / runs) ** 0.5
    assert wald > 0.05


def test_a_margin_in_per_cent_is_refused() -> None:
    with pytest.raises(ValueError, match="between −1 and 1"):
        noninferiority.of_shares(84, 100, 89, 100, margin=5, better="higher")
