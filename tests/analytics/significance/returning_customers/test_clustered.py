import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from analytics.significance.returning_customers import clustered, design_effect
from analytics.significance.returning_customers.clustered import Sums


def customers(count: int, seed: int, *, icc: float = 0.2, mean: float = 4.0) -> pl.DataFrame:
    """One row a customer with some tickets, more or less of them solved."""
    rng = np.random.default_rng(seed)
    alike = 1 / icc - 1
    n = 1 + rng.poisson(rng.exponential(mean - 1, count))
    y = rng.binomial(n, rng.beta(0.6 * alike, 0.4 * alike, count))
    return pl.DataFrame({"customer": np.arange(count) + 1000 * seed, "y": y, "n": n})


def tickets(frame: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The same as one row a ticket: solved or not, and whose it is."""
    rows = [(int(i < y), c) for c, y, n in frame.select("customer", "y", "n").iter_rows() for i in range(n)]
    return np.array([solved for solved, _ in rows], dtype=float), np.array([c for _, c in rows])


def of(frame: pl.DataFrame) -> Sums:
    return clustered.sums(frame, "y", "n")


seeds = st.integers(1, 10_000)


@given(seeds, st.integers(2, 60))
def test_the_variance_of_a_rate_is_that_of_least_squares_with_errors_clustered(seed: int, count: int) -> None:
    frame = customers(count, seed)
    arm, (solved, whose) = of(frame), tickets(frame)
    for corrected in (False, True):
        fit = sm.OLS(solved, np.ones_like(solved)).fit(
            cov_type="cluster", cov_kwds={"groups": whose, "use_correction": corrected}
        )
        assert arm.value == approx(fit.params[0])
        assert arm.variance(corrected=corrected) == approx(fit.cov_params()[0, 0], rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("shared", [0, 40, 90])
def test_the_error_of_a_difference_is_that_of_least_squares_with_customers_across_arms(shared: int) -> None:
    one, base = customers(90, 1), customers(120, 2)
    # The first customers of one arm are customers of the other one too.
    base = base.with_columns(customer=pl.concat([one["customer"][:shared], base["customer"][shared:]]))
    wide = one.join(base, on="customer", how="full", coalesce=True, suffix="0")
    arms = clustered.arms(wide, ("y", "n"), ("y0", "n0"))
    (solved, whose), (base_solved, base_whose) = tickets(one), tickets(base)
    pilot = np.r_[np.ones_like(solved), np.zeros_like(base_solved)]
    fit = sm.OLS(np.r_[solved, base_solved], sm.add_constant(pilot)).fit(
        cov_type="cluster", cov_kwds={"groups": np.r_[whose, base_whose], "use_correction": False}
    )
    found = clustered.difference(*arms, corrected=False)
    assert (found.value, found.error) == approx((fit.params[1], fit.bse[1]))
    apart = clustered.difference(arms.one, arms.base)
    assert clustered.difference(*arms).error == approx(apart.error) or shared


def test_a_mean_of_values_is_the_same_ratio() -> None:
    rng = np.random.default_rng(4)
    whose = rng.integers(0, 50, 400)
    minutes = rng.lognormal(3, 1, 50)[whose] * rng.lognormal(0, 0.5, 400)
    frame = pl.DataFrame({"customer": whose, "minutes": minutes})
    arm = clustered.sums(frame.group_by("customer").agg(y=pl.col("minutes").sum(), n=pl.len()), "y", "n")
    fit = sm.OLS(minutes, np.ones(400)).fit(
        cov_type="cluster", cov_kwds={"groups": whose, "use_correction": True}
    )
    assert (arm.value, arm.variance()) == approx((minutes.mean(), fit.cov_params()[0, 0]))


@given(seeds, seeds)
def test_two_halves_add_up_to_the_whole(seed: int, other: int) -> None:
    one, two = customers(20, seed), customers(35, seed + other)
    whole = of(pl.concat([one, two]))
    assert (of(one) + of(two)).parts == approx(whole.parts)


@given(seeds)
def test_whatever_the_customers_are_called_and_in_what_order_nothing_changes(seed: int) -> None:
    frame = customers(40, seed)
    other = frame.sample(fraction=1.0, shuffle=True, seed=seed).with_columns(customer=pl.lit("x"))
    assert of(other).parts == approx(of(frame).parts)


@given(seeds, seeds)
def test_swapping_the_arms_mirrors_the_difference(seed: int, other: int) -> None:
    one, base = of(customers(40, seed)), of(customers(70, seed + other))
    there, back = clustered.difference(one, base), clustered.difference(base, one)
    assert (there.value, there.low, there.high) == approx((-back.value, -back.high, -back.low))
    assert there.p == approx(float(back.p))
    assert there.low <= there.value <= there.high


@given(st.lists(st.tuples(seeds, st.integers(2, 80)), min_size=1, max_size=6))
def test_many_groups_at_once_are_each_one_alone(groups: list[tuple[int, int]]) -> None:
    frames = [customers(count, seed).with_columns(group=i) for i, (seed, count) in enumerate(groups)]
    added = pl.concat(frames).group_by("group").agg(**clustered.columns("y", "n")).sort("group")
    together = clustered.difference(clustered.read(added), of(customers(50, 3)))
    for place, frame in enumerate(frames):
        alone = clustered.difference(of(frame), of(customers(50, 3)))
        for many, single in zip(together, alone, strict=True):
            assert many[place] == approx(float(single), nan_ok=True)


@pytest.mark.parametrize(("count", "rough"), [(29, None), (30, True), (59, True), (60, False)])
def test_below_thirty_customers_there_is_no_verdict_and_below_sixty_a_rough_one(
    count: int, rough: bool | None
) -> None:
    one, base = of(customers(count, 7)), of(customers(200, 8))
    found = clustered.difference(one, base)
    assert np.isfinite(found.value)
    if rough is None:
        assert np.isnan([found.error, found.low, found.high, found.p]).all()
        assert np.isnan(design_effect.rate_interval(one)).all()
        assert np.isnan(design_effect.rate_interval_daily(one)).all()
        assert clustered.reason(float(found.value), 0.1, count) == "few customers"
    else:
        assert bool(found.rough) is rough and 0 <= found.p <= 1


def test_tickets_that_are_all_alike_give_no_verdict_rather_than_certainty() -> None:
    same = customers(90, 7).with_columns(y=pl.col("n") * 4.2)
    found = clustered.difference(of(same), of(same))
    assert found.value == 0 and np.isnan([found.error, found.p, found.low]).all()
    assert clustered.reason(0.0, float(of(same).variance()), 90) == "no spread"
    solved = customers(90, 7).with_columns(y=pl.col("n"))
    assert np.isnan(clustered.alone(of(solved)).p)


def test_an_arm_that_is_the_other_one_differs_from_it_by_nothing_known() -> None:
    frame = customers(90, 7)
    arms = clustered.arms(frame, ("y", "n"), ("y", "n"))
    assert np.isnan(clustered.difference(*arms).error)


def test_an_empty_arm_and_a_single_customer_give_nan() -> None:
    empty, single, base = of(customers(0, 1)), of(customers(1, 1)), of(customers(90, 1))
    for arm in (empty, single):
        found = clustered.difference(arm, base)
        assert np.isnan([found.error, found.low, found.p]).all()
    assert np.isnan(clustered.difference(empty, base).value)
    assert clustered.reason(float("nan"), 0.0, 0) == "no rows"


def test_customers_without_a_row_in_the_denominator_do_not_count() -> None:
    frame = customers(40, 5)
    nobody = frame.with_columns(y=pl.lit(0, pl.Int64), n=pl.lit(0, pl.Int64))
    assert of(pl.concat([frame, nobody])).parts == approx(of(frame).parts)


def test_one_arm_is_compared_with_a_number() -> None:
    arm = of(customers(90, 5))
    found = clustered.alone(arm, against=0.5)
    assert found.low < arm.value < found.high
    assert (found.p < 0.05) == (not found.low <= 0.5 <= found.high)


def test_independent_tickets_have_the_textbook_variance_and_no_design_effect() -> None:
    arm = clustered.independent([30, 60], [100, 100])
    assert arm.variance(corrected=False) == approx([0.3 * 0.7 / 100, 0.6 * 0.4 / 100])
    assert design_effect.observed(arm) == approx([1.0, 1.0])
    assert design_effect.effective(arm) == approx([100.0, 100.0])


def test_the_design_effect_of_equal_customers_is_what_planning_says() -> None:
    rng = np.random.default_rng(2)
    y = rng.binomial(8, rng.beta(2.4, 1.6, 20_000))
    frame = pl.DataFrame({"y": y, "n": np.full(20_000, 8)})
    assert design_effect.observed(of(frame)) == approx(float(design_effect.planned(8, 0.2)), rel=0.05)
    assert design_effect.icc(y, np.full(20_000, 8)) == approx(0.2, abs=0.01)
    assert design_effect.sizes(of(frame)) == approx((8.0, 0.0))


def test_the_planned_effect_of_unequal_customers_counts_how_unequal_they_are() -> None:
    frame = customers(4000, 6)
    mean, cv = design_effect.sizes(of(frame))
    assert (mean, cv) == approx((frame["n"].mean(), np.std(frame["n"].to_numpy()) / mean))
    planned = float(design_effect.planned(mean, design_effect.icc(frame["y"], frame["n"]) or 0, cv))
    assert design_effect.observed(of(frame)) == approx(planned, rel=0.15)


def test_where_everything_is_solved_a_customers_tickets_are_taken_to_be_alike() -> None:
    frame = pl.DataFrame({"y": [2] * 50, "n": [2] * 50})
    assert np.isnan(design_effect.observed(of(frame)))
    assert design_effect.effective(of(frame)) == approx(50)
    low, high = design_effect.rate_interval(of(frame))
    assert 0.9 < low < 1 == high


def test_the_correlation_is_unknown_where_no_customer_has_two_tickets_or_all_are_alike() -> None:
    assert design_effect.icc([1, 0, 1], [1, 1, 1]) is None
    assert design_effect.icc([3], [5]) is None
    assert design_effect.icc([2, 3, 4], [2, 3, 4]) is None
    assert design_effect.icc([2, 0, 3, 0], [2, 2, 3, 0]) == approx(1.0)


def test_the_largest_customer_is_told_with_the_result_without_it() -> None:
    frame = customers(60, 9)
    big = pl.DataFrame({"customer": [1], "y": [100], "n": [100]}, schema=frame.schema)
    found = design_effect.largest(pl.concat([frame, big]), "y", "n")
    assert found is not None and found.told and found.customer == 1
    assert found.share == approx(100 / (frame["n"].sum() + 100))
    assert found.without.parts == approx(of(frame).parts)
    assert design_effect.largest(frame.clear(), "y", "n") is None


@given(seeds, st.integers(30, 90))
def test_the_interval_of_one_rate_contains_it_and_the_daily_one_is_wider(seed: int, count: int) -> None:
    arm = of(customers(count, seed))
    once, daily = design_effect.rate_interval(arm), design_effect.rate_interval_daily(arm)
    assert 0 <= once.low <= arm.value <= once.high <= 1
    assert daily.low <= arm.value <= daily.high
