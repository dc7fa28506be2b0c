import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from analytics.moments import Moments, Share
from analytics.significance import means, proportions, quantiles

#: What the pages of today use; the rest of the oracles comes with the methods that need them.
_BUILT = {
    "wilson_81_263": lambda i: proportions.wilson(i["x"], i["n"], alpha=i["alpha"]),
    "wilson_0_20": lambda i: proportions.wilson(i["x"], i["n"], alpha=i["alpha"]),
    "newcombe_56_70_48_80": lambda i: proportions.newcombe(i["x1"], i["n1"], i["x2"], i["n2"]),
    "newcombe_9_10_3_10": lambda i: proportions.newcombe(i["x1"], i["n1"], i["x2"], i["n2"]),
    "newcombe_5_56_0_29": lambda i: proportions.newcombe(i["x1"], i["n1"], i["x2"], i["n2"]),
    "median_ci_100": lambda i: quantiles.of_values(np.arange(100.0, 0.0, -1), i["q"])[1:],
    "gb_welch_abs": lambda i: _welch(i),
}


def _welch(inputs: dict[str, Any]) -> list[float]:
    base, one = (Moments(side["n"], side["sum"], side["sum_squares"]) for side in (inputs["a"], inputs["b"]))
    found = means.welch(one, base)
    assert found is not None and found.p is not None
    return [found.value, found.low, found.high, found.p]


@pytest.mark.parametrize("name", sorted(_BUILT))
def test_a_published_number_comes_out(name: str, shared: Path) -> None:
    oracles = json.loads((shared / "oracles" / "statistics.json").read_text())["oracles"]
    oracle = next(o for o in oracles if o["id"] == name)
    found = np.ravel(np.array(_BUILT[name](oracle["inputs"]), dtype=float))
    # Welch's standard error is an oracle too, but no result of ours: its interval says the same.
    expected = (
        [oracle["expected"][place] for place in (0, 2, 3, 4)]
        if name == "gb_welch_abs"
        else oracle["expected"]
    )
    assert found == approx(expected, abs=max(oracle["tol"], 1e-9))


def test_the_ranks_around_a_median_of_twenty_are_the_sixth_and_the_fifteenth() -> None:
    assert quantiles.ranks(20) == (6, 15)
    assert quantiles.ranks(5) is None


def test_kaplan_meier_is_the_plain_median_where_nothing_is_open() -> None:
    times = np.array([5.0, 1.0, 4.0, 2.0, 3.0])
    assert quantiles.of_open_ended(times, np.zeros(5, dtype=bool)).value == 3.0


def test_open_rows_that_outlast_the_interval_change_nothing_whichever_way_it_is_computed() -> None:
    rng = np.random.default_rng(3)
    times, is_open = np.round(rng.exponential(10, 400), 1), np.zeros(400, dtype=bool)
    times[:40], is_open[:40] = 500.0, True
    shortcut = quantiles.of_open_ended(times, is_open)
    # One open row that lasted no time at all takes the long way; among 401 it moves next to nothing.
    whole = quantiles.of_open_ended(np.append(times, 0.0), np.append(is_open, True))
    assert shortcut == approx(whole, abs=0.6)


def test_a_median_that_has_not_been_reached_is_none_but_its_lower_bound_may_be_known() -> None:
    times, is_open = np.arange(1.0, 41.0), np.arange(40) >= 18
    found = quantiles.of_open_ended(times, is_open)
    assert (found.value, found.high) == (None, None)
    assert found.low is not None and 10 < found.low < 18


def test_freireichs_patients_have_the_median_remission_the_books_give(shared: Path) -> None:
    oracles = json.loads((shared / "oracles" / "statistics.json").read_text())["oracles"]
    data = next(o for o in oracles if o["id"] == "km_freireich")["inputs"]
    times, ended = np.array(data["time"], dtype=float), np.array(data["event"], dtype=bool)
    assert quantiles.of_open_ended(times, ~ended).value == 23.0


shares = st.integers(1, 400).flatmap(lambda n: st.builds(Share, st.integers(0, n), st.just(n)))


@given(shares)
def test_an_interval_contains_its_estimate(share: Share) -> None:
    low, high = proportions.wilson(share.successes, share.n)
    assert 0 <= low <= (share.rate or 0) + 1e-12 and (share.rate or 0) - 1e-12 <= high <= 1


@given(shares, shares)
def test_swapping_the_sides_mirrors_the_interval(one: Share, base: Share) -> None:
    there = proportions.newcombe(one.successes, one.n, base.successes, base.n)
    back = proportions.newcombe(base.successes, base.n, one.successes, one.n)
    assert float(there.low) == approx(-float(back.high), abs=1e-12)
    assert float(there.high) == approx(-float(back.low), abs=1e-12)


@given(shares, st.integers(2, 50))
def test_more_data_at_the_same_rate_never_widens_the_interval(share: Share, times: int) -> None:
    low, high = proportions.wilson(share.successes, share.n)
    closer = proportions.wilson(share.successes * times, share.n * times)
    assert float(closer.high - closer.low) <= float(high - low) + 1e-12


@given(st.lists(shares, min_size=1, max_size=8))
def test_many_at_once_are_each_one_alone(given_shares: list[Share]) -> None:
    x, n = [s.successes for s in given_shares], [s.n for s in given_shares]
    low, high = proportions.wilson(x, n)
    alone = [proportions.wilson(s.successes, s.n) for s in given_shares]
    assert low == approx([float(a.low) for a in alone]) and high == approx([float(a.high) for a in alone])


@given(shares, shares)
def test_two_halves_add_up_to_the_whole(one: Share, other: Share) -> None:
    whole = one + other
    assert (whole.successes, whole.n) == (one.successes + other.successes, one.n + other.n)


@given(
    st.lists(st.floats(0, 1e4), min_size=2, max_size=30), st.lists(st.floats(0, 1e4), min_size=2, max_size=30)
)
def test_moments_that_are_added_are_the_moments_of_all(one: list[float], other: list[float]) -> None:
    def moments(values: list[float]) -> Moments:
        return Moments(len(values), sum(values), sum(v * v for v in values))

    whole = moments(one) + moments(other)
    assert whole.mean == approx(np.mean(one + other))
    assert whole.variance == approx(np.var(one + other, ddof=1), rel=1e-6, abs=1e-3)


def test_identical_values_give_no_interval_rather_than_one_of_no_width() -> None:
    assert means.mean_interval(Moments(5, 10.0, 20.0)) is None
    assert means.welch(Moments(5, 10.0, 20.0), Moments(5, 10.0, 20.0)) is None
    assert np.isnan(proportions.score_p(5, 5, 7, 7))


@given(st.integers(6, 300), st.integers(6, 300), st.integers(0, 2**32))
def test_the_difference_of_two_medians_is_mirrored_too(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    one, base = quantiles.of_values(rng.random(n)), quantiles.of_values(rng.random(m))
    there, back = quantiles.difference(one, base), quantiles.difference(base, one)
    assert there is not None and back is not None
    assert (there.value, there.low, there.high) == approx((-back.value, -back.high, -back.low))


def test_the_order_statistic_interval_of_a_median_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(11)
    for n in (20, 61, 200):
        draws = np.sort(rng.lognormal(0, 1, (4000, n)), axis=1)
        low, high = quantiles.ranks(n) or (1, n)
        covered = np.mean((draws[:, low - 1] <= 1) & (draws[:, high - 1] >= 1))
        # Three Monte-Carlo errors below the nominal 95 %.
        assert covered >= 0.95 - 3 * (0.95 * 0.05 / 4000) ** 0.5
