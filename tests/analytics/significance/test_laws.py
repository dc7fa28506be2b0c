"""What must hold whatever the numbers are."""

from collections.abc import Callable

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pytest import approx

from analytics.moments import Moments, Share
from analytics.significance import (
    heterogeneity,
    means,
    multiple_testing,
    noninferiority,
    nonresponse,
    ordinal,
    proportions,
    quantiles,
    score_intervals,
    shrinkage,
    stratified,
)
from analytics.significance.means import Difference
from analytics.significance.nonresponse import Answers
from analytics.significance.proportions import Interval
from analytics.significance.returning_customers import bootstrap

shares = st.integers(1, 400).flatmap(lambda n: st.builds(Share, st.integers(0, n), st.just(n)))
counts = st.lists(st.integers(0, 200), min_size=5, max_size=5)
answered = st.builds(
    lambda silent, given: Answers(silent + sum(given), sum(given), ordinal.moments(given).total),
    st.integers(0, 300),
    counts,
)
pairs = st.lists(st.tuples(shares, shares), min_size=1, max_size=6)
samples = st.lists(st.floats(0, 1e4).map(lambda value: round(value, 3)), min_size=2, max_size=40)

OF_ONE: list[Callable[..., Interval]] = [
    proportions.wilson,
    proportions.clopper_pearson,
    proportions.jeffreys,
]
OF_TWO: list[Callable[..., Interval]] = [proportions.newcombe, score_intervals.miettinen_nurminen]

of_one, of_two = st.sampled_from(OF_ONE), st.sampled_from(OF_TWO)


def columns(categories: list[tuple[Share, Share]]) -> tuple[list[int], list[int], list[int], list[int]]:
    """Successes and n of both sides, a list each over the categories."""
    return (
        [one.successes for one, _ in categories],
        [one.n for one, _ in categories],
        [base.successes for _, base in categories],
        [base.n for _, base in categories],
    )


def of(values: list[float]) -> Moments:
    return Moments(len(values), sum(values), sum(value * value for value in values))


def mirrored(there: Difference | None, back: Difference | None) -> bool:
    if there is None or back is None:
        return there is back
    same = approx((-back.value, -back.high, -back.low, back.p), abs=1e-9, rel=1e-9)
    return (there.value, there.low, there.high, there.p) == same


# Swapping the sides mirrors the interval.


@given(of_two, shares, shares)
def test_swapping_the_sides_mirrors_the_interval_of_two_rates(
    interval: Callable[..., Interval], one: Share, base: Share
) -> None:
    there = interval(one.successes, one.n, base.successes, base.n)
    back = interval(base.successes, base.n, one.successes, one.n)
    assert (float(there.low), float(there.high)) == approx((-float(back.high), -float(back.low)), abs=1e-9)


@given(samples, samples)
def test_swapping_the_sides_mirrors_the_difference_of_two_means(one: list[float], base: list[float]) -> None:
    assert mirrored(means.welch(of(one), of(base)), means.welch(of(base), of(one)))


@given(counts, counts)
def test_swapping_the_sides_mirrors_what_is_said_of_answers(one: list[int], base: list[int]) -> None:
    there, back = ordinal.superiority(one, base), ordinal.superiority(base, one)
    assert (there is None) == (back is None)
    if there is not None and back is not None:
        assert there.value == approx(1 - back.value)
        assert (there.low is None) == (back.low is None)
        if there.low is not None and back.high is not None and there.p is not None:
            assert (there.low, there.p) == approx((1 - back.high, back.p), abs=1e-9)
    assert mirrored(ordinal.mean_difference(one, base), ordinal.mean_difference(base, one))


@given(st.integers(6, 300), st.integers(6, 300), st.integers(0, 2**32))
def test_swapping_the_sides_mirrors_the_difference_of_two_medians(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    one, base = quantiles.of_values(rng.random(n)), quantiles.of_values(rng.random(m))
    assert mirrored(quantiles.difference(one, base), quantiles.difference(base, one))


@given(pairs, st.data())
def test_swapping_the_sides_mirrors_a_comparison_within_categories(
    categories: list[tuple[Share, Share]], data: st.DataObject
) -> None:
    weight = st.lists(st.floats(0.1, 9), min_size=len(categories), max_size=len(categories))
    weights = data.draw(weight)
    x, n, y, k = columns(categories)
    there = stratified.standardise(x, n, y, k, weights=weights)
    back = stratified.standardise(y, k, x, n, weights=weights)
    assert (there.value, there.low, there.high) == approx((-back.value, -back.high, -back.low), abs=1e-9)
    assert (there.crude, there.mix) == approx((-back.crude, -back.mix), abs=1e-12)
    one, other = stratified.mantel_haenszel(x, n, y, k), stratified.mantel_haenszel(y, k, x, n)
    assert (float(one.value), float(one.error)) == approx(
        (-float(other.value), float(other.error)), abs=1e-9, nan_ok=True
    )
    for test in (stratified.cochran_mantel_haenszel, heterogeneity.breslow_day):
        # The odds ratio turns over, its sameness does not.
        found, turned = test(x, n, y, k), test(y, k, x, n)
        assert (found is None) == (turned is None)
        if found is not None and turned is not None:
            assert found.statistic == approx(turned.statistic, rel=1e-6, abs=1e-8)


# Two halves add to the whole.


@given(shares, shares)
def test_two_halves_add_up_to_the_whole(one: Share, other: Share) -> None:
    whole = one + other
    assert (whole.successes, whole.n) == (one.successes + other.successes, one.n + other.n)


@given(counts, counts)
def test_counts_of_answers_add_up_as_their_moments_and_shares_do(one: list[int], other: list[int]) -> None:
    whole = [mine + theirs for mine, theirs in zip(one, other, strict=True)]
    assert ordinal.moments(whole) == ordinal.moments(one) + ordinal.moments(other)
    assert ordinal.top_share(whole) == ordinal.top_share(one) + ordinal.top_share(other)


@given(samples, samples)
def test_moments_that_are_added_are_the_moments_of_all(one: list[float], other: list[float]) -> None:
    whole = of(one) + of(other)
    assert whole.mean == approx(np.mean(one + other))
    assert whole.variance == approx(np.var(one + other, ddof=1), rel=1e-6, abs=1e-3)


@given(pairs)
def test_crude_less_adjusted_is_the_mix_and_its_categories_add_up_to_it(
    categories: list[tuple[Share, Share]],
) -> None:
    found = stratified.standardise(*columns(categories))
    assert abs(found.crude - found.value - found.mix) <= 1e-12
    assert abs(found.contributions.sum() - found.mix) <= 1e-12


# Relabelling the categories changes nothing.


@given(pairs, st.randoms(use_true_random=False))
def test_the_order_of_the_categories_changes_nothing(
    categories: list[tuple[Share, Share]], random: object
) -> None:
    shuffled = list(categories)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = columns(categories), columns(shuffled)
    for whole in (stratified.standardise, stratified.mantel_haenszel):
        found, again = whole(*one), whole(*other)
        assert [float(found.value), float(found.low), float(found.high)] == approx(
            [float(again.value), float(again.low), float(again.high)], abs=1e-9, nan_ok=True
        )
    for test in (stratified.cochran_mantel_haenszel, heterogeneity.breslow_day):
        found, again = test(*one), test(*other)
        assert (found is None) == (again is None)
        if found is not None and again is not None:
            assert found.statistic == approx(again.statistic, rel=1e-7, abs=1e-9)
    x, n, y, k = (np.array(column) for column in one)
    effects = heterogeneity.cochran_q(x / n - y / k, heterogeneity.rate_variance(*one))
    x, n, y, k = (np.array(column) for column in other)
    again = heterogeneity.cochran_q(x / n - y / k, heterogeneity.rate_variance(*other))
    assert effects is again is None or tuple(effects or ()) == approx(tuple(again or ()), rel=1e-9, abs=1e-12)


@given(st.lists(answered, min_size=1, max_size=6))
def test_answers_are_weighted_alike_in_whatever_order_they_come(categories: list[Answers]) -> None:
    found, again = (nonresponse.weighting_class_mean(each) for each in (categories, categories[::-1]))
    assert found is again is None or tuple(found or ()) == approx(tuple(again or ()))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_a_correction_follows_each_p_value_and_never_lowers_it(p: list[float], random: object) -> None:
    places = list(range(len(p)))
    random.shuffle(places)  # type: ignore[attr-defined]
    for correct in (multiple_testing.benjamini_hochberg, multiple_testing.bonferroni, multiple_testing.holm):
        adjusted, shuffled = correct(p), correct([p[place] for place in places])
        assert shuffled == approx([adjusted[place] for place in places])
        assert all(before <= after + 1e-12 <= 1 + 1e-9 for before, after in zip(p, adjusted, strict=True))
    ordered = zip(
        multiple_testing.benjamini_hochberg(p),
        multiple_testing.holm(p),
        multiple_testing.bonferroni(p),
        strict=True,
    )
    assert all(mild <= middle + 1e-12 and middle <= strict + 1e-12 for mild, middle, strict in ordered)


# An interval contains its estimate.


@given(of_one, shares)
def test_an_interval_of_a_rate_contains_it(interval: Callable[..., Interval], share: Share) -> None:
    low, high = interval(share.successes, share.n)
    assert 0 <= low <= (share.rate or 0) + 1e-12 and (share.rate or 0) - 1e-12 <= high <= 1


@given(of_two, shares, shares)
def test_an_interval_of_two_rates_contains_their_difference(
    interval: Callable[..., Interval], one: Share, base: Share
) -> None:
    low, high = interval(one.successes, one.n, base.successes, base.n)
    value = (one.rate or 0) - (base.rate or 0)
    assert -1 <= low <= value + 1e-11 and value - 1e-11 <= high <= 1


@given(pairs)
def test_what_is_pooled_lies_within_its_interval(categories: list[tuple[Share, Share]]) -> None:
    found = stratified.standardise(*columns(categories))
    assert found.low <= found.value + 1e-12 and found.value - 1e-12 <= found.high
    x, n, y, k = (np.array(column) for column in columns(categories))
    shrunken = shrinkage.shrunken(x / n - y / k, heterogeneity.rate_variance(x, n, y, k))
    if shrunken is not None:
        assert (shrunken.low <= shrunken.value).all() and (shrunken.value <= shrunken.high).all()


@given(shares, shares)
def test_a_lift_lies_within_its_interval_and_is_the_ratio_less_one(one: Share, base: Share) -> None:
    value, low, high = (
        float(each) for each in proportions.lift(one.successes, one.n, base.successes, base.n)
    )
    if not np.isnan(value):
        assert low <= value + 1e-12 and value <= high + 1e-12
        assert value == approx((one.rate or 0) / (base.rate or 1) - 1)


@given(answered, answered)
def test_the_worst_and_the_best_case_of_silence_enclose_what_was_heard(one: Answers, base: Answers) -> None:
    found = nonresponse.difference_bounds(one, base)
    if found is not None and one.mean is not None and base.mean is not None:
        assert found.low - 1e-9 <= one.mean - base.mean <= found.high + 1e-9


# More data at the same rates never widens an interval.


@given(of_one, shares, st.integers(2, 50))
def test_more_data_at_the_same_rate_never_widens_its_interval(
    interval: Callable[..., Interval], share: Share, times: int
) -> None:
    low, high = interval(share.successes, share.n)
    closer = interval(share.successes * times, share.n * times)
    assert float(closer.high - closer.low) <= float(high - low) + 1e-12


@given(of_two, shares, shares, st.integers(2, 50))
def test_more_data_at_the_same_rates_never_widens_the_interval_of_two(
    interval: Callable[..., Interval], one: Share, base: Share, times: int
) -> None:
    low, high = interval(one.successes, one.n, base.successes, base.n)
    closer = interval(one.successes * times, one.n * times, base.successes * times, base.n * times)
    assert float(closer.high - closer.low) <= float(high - low) + 1e-9


@given(counts, counts, st.integers(2, 20))
def test_more_answers_alike_never_widen_what_is_said_of_them(
    one: list[int], base: list[int], times: int
) -> None:
    found = ordinal.superiority(one, base)
    closer = ordinal.superiority([count * times for count in one], [count * times for count in base])
    assume(found is not None and found.low is not None)
    assert found is not None and closer is not None and closer.low is not None and closer.high is not None
    assert found.low is not None and found.high is not None
    assert closer.high - closer.low <= found.high - found.low + 1e-12


@given(pairs, st.integers(2, 20))
def test_more_data_never_widens_a_comparison_within_categories(
    categories: list[tuple[Share, Share]], times: int
) -> None:
    once = columns(categories)
    often = tuple([count * times for count in column] for column in once)
    for whole in (stratified.standardise, stratified.mantel_haenszel):
        found, closer = whole(*once), whole(*often)
        if not np.isnan(found.low):
            assert closer.high - closer.low <= found.high - found.low + 1e-12


# Many at once are each one alone.


@given(of_one, st.lists(shares, min_size=1, max_size=8))
def test_many_rates_at_once_are_each_one_alone(interval: Callable[..., Interval], many: list[Share]) -> None:
    low, high = interval([share.successes for share in many], [share.n for share in many])
    alone = [interval(share.successes, share.n) for share in many]
    assert low == approx([float(each.low) for each in alone])
    assert high == approx([float(each.high) for each in alone])


@settings(max_examples=40)
@given(of_two, pairs)
def test_many_pairs_of_rates_at_once_are_each_one_alone(
    interval: Callable[..., Interval], many: list[tuple[Share, Share]]
) -> None:
    found = np.array(interval(*columns(many)))
    alone = [interval(one.successes, one.n, base.successes, base.n) for one, base in many]
    assert found.T == approx(np.array(alone, dtype=float), abs=1e-11)


@settings(max_examples=40)
@given(pairs, st.sampled_from(["higher", "lower"]))
def test_many_margins_at_once_are_each_one_alone(
    many: list[tuple[Share, Share]], better: noninferiority.Better
) -> None:
    found = noninferiority.of_shares(*columns(many), margin=0.05, better=better)
    for place, (one, base) in enumerate(many):
        alone = noninferiority.of_shares(
            one.successes, one.n, base.successes, base.n, margin=0.05, better=better
        )
        assert [float(each[place]) for each in found] == approx([float(each) for each in alone], nan_ok=True)


@settings(max_examples=40)
@given(st.lists(pairs.filter(lambda categories: len(categories) >= 2), min_size=2, max_size=3))
def test_many_groups_of_categories_at_once_are_each_one_alone(
    groups: list[list[tuple[Share, Share]]],
) -> None:
    size = min(len(group) for group in groups)
    each = [np.array(columns(group[:size])) for group in groups]
    together: NDArray[np.int64] = np.stack(each, axis=1)
    for whole in (stratified.standardise, stratified.mantel_haenszel):
        found = whole(*together)
        for place, group in enumerate(each):
            alone = whole(*group)
            for mine, theirs in zip(found, alone, strict=True):
                assert mine[place] == approx(theirs, nan_ok=True, abs=1e-12)


@given(st.integers(0, 2**32))
def test_the_same_seed_draws_the_same_customers_and_the_sides_mirror(seed: int) -> None:
    rng = np.random.default_rng(seed)
    one, base = rng.lognormal(size=60), rng.lognormal(size=90)
    mine, theirs = rng.integers(0, 25, 60), rng.integers(0, 25, 90)
    there = bootstrap.quantile_difference(one, mine, base, theirs, seed=seed, draws=200)
    again = bootstrap.quantile_difference(one, mine, base, theirs, seed=seed, draws=200)
    back = bootstrap.quantile_difference(base, theirs, one, mine, seed=seed, draws=200)
    assert there == again and there is not None
    assert mirrored(there, back)
