"""Where nothing can be known there is no number that a chart could draw, and no p of 0 or 1."""

import numpy as np
import pytest
from pytest import approx

from analytics.moments import Moments
from analytics.significance import (
    heterogeneity,
    means,
    multiple_testing,
    noninferiority,
    nonresponse,
    ordinal,
    proportions,
    score_intervals,
    shrinkage,
    stratified,
)
from analytics.significance.nonresponse import Answers

INTERVALS = [proportions.wilson, proportions.clopper_pearson, proportions.jeffreys]
DIFFERENCES = [proportions.newcombe, score_intervals.miettinen_nurminen]


@pytest.mark.parametrize("interval", INTERVALS)
def test_no_rows_have_no_interval_and_leave_the_others_theirs(interval: object) -> None:
    low, high = interval([0, 3], [0, 9])  # type: ignore[operator]
    assert np.isnan([low[0], high[0]]).all()
    assert 0 < low[1] < 1 / 3 < high[1] < 1


@pytest.mark.parametrize("interval", INTERVALS)
def test_nobody_and_everybody_have_one_open_side(interval: object) -> None:
    low, high = interval([0, 7, 0, 1], [7, 7, 1, 1])  # type: ignore[operator]
    assert low[0] == low[2] == 0 and high[1] == high[3] == 1
    assert high[0] < 0.5 < low[1] and high[2] < 1 and low[3] > 0


@pytest.mark.parametrize("interval", DIFFERENCES)
def test_a_side_without_rows_has_no_difference(interval: object) -> None:
    low, high = interval([0, 5, 5], [0, 9, 9], [5, 0, 4], [9, 0, 9])  # type: ignore[operator]
    assert np.isnan([*low[:2], *high[:2]]).all() and low[2] < 1 / 9 < high[2]
    none = interval([], [], [], [])  # type: ignore[operator]
    assert none.low.shape == none.high.shape == (0,)


@pytest.mark.parametrize("interval", DIFFERENCES)
def test_where_both_sides_are_all_or_none_the_interval_still_has_a_width(interval: object) -> None:
    for x, y in ((0, 0), (20, 30), (0, 30), (20, 0)):
        low, high = (float(bound) for bound in interval(x, 20, y, 30))  # type: ignore[operator]
        assert -1 <= low < high <= 1 and high - low > 0.05


def test_two_sides_that_do_not_vary_are_no_evidence_of_sameness() -> None:
    for x, n, y, k in ((5, 5, 7, 7), (0, 5, 0, 7), (0, 0, 3, 7), (3, 7, 0, 0)):
        assert np.isnan(proportions.score_p(x, n, y, k))
        found = score_intervals.score_test(x, n, y, k)
        assert np.isnan([found.z, found.p_above, found.p_below]).all()


def test_one_ticket_a_side_shows_nothing() -> None:
    low, high = score_intervals.miettinen_nurminen([1, 0], [1, 1], [0, 1], [1, 1])
    assert low[0] < 0 < high[0] == 1 and low[1] == -1 < 0 < high[1]
    assert not noninferiority.of_shares(1, 1, 1, 1, margin=0.05, better="higher").shown
    assert means.welch(Moments(1, 4, 16), Moments(9, 30, 120)) is None
    assert means.mean_interval(Moments(1, 4, 16)) is None


def test_without_rows_not_worse_is_neither_shown_nor_ruled_out() -> None:
    found = noninferiority.of_shares([0, 5], [0, 5], [5, 0], [9, 0], margin=0.05, better="higher")
    assert np.isnan([*found.statistic, *found.p, *found.bound]).all() and not found.shown.any()
    found = noninferiority.of_estimates([0.2, 0.2, np.nan], [0.0, np.nan, 0.1], margin=0.5, better="higher")
    assert np.isnan([*found.statistic, *found.p, *found.bound]).all() and not found.shown.any()


def test_identical_values_give_no_verdict_rather_than_one_without_doubt() -> None:
    same = Moments(5, 10.0, 20.0)
    assert means.mean_interval(same) is None
    assert means.welch(same, same) is None
    assert means.geometric_ratio(same, same) is None
    assert noninferiority.of_means(same, same, margin=1, better="higher") is None
    assert means.yuen(np.full(9, 3.0), np.full(9, 4.0)) is None
    assert means.yuen(np.array([1.0]), np.arange(9.0)) is None
    # What is trimmed away does not count as spread.
    assert means.yuen(np.array([0.0, 3, 3, 3, 3, 99]), np.full(9, 3.0)) is None


def test_a_mean_is_not_worse_where_its_bound_stays_within_the_margin() -> None:
    one, base = ordinal.moments([5, 10, 20, 60, 100]), ordinal.moments([20, 40, 90, 250, 400])
    welch = means.welch(one, base)
    assert welch is not None
    for margin in (0.01, 0.1, 0.2, 0.5):
        higher = noninferiority.of_means(one, base, margin=margin, better="higher")
        lower = noninferiority.of_means(one, base, margin=margin, better="lower")
        assert higher is not None and lower is not None
        assert (float(higher.bound), float(lower.bound)) == approx((welch.low, welch.high))
        assert bool(higher.shown) == (welch.low > -margin) and bool(lower.shown) == (welch.high < margin)


def test_a_lift_over_a_tiny_rate_or_from_nothing_is_not_told() -> None:
    value, low, high = proportions.lift(
        [5, 0, 10, 5, 0, 9], [10, 10, 10, 10, 0, 10], [9, 50, 10, 0, 5, 1], [1000, 100, 10, 10, 10, 101]
    )
    assert np.isnan([*value, *low, *high]).all()
    assert not np.isnan(proportions.lift(9, 10, 1, 100).value)


def test_full_separation_of_answers_has_a_value_but_no_interval() -> None:
    assert ordinal.superiority([0, 0, 0, 0, 9], [9, 0, 0, 0, 0]) == (1.0, None, None, None, None, None)
    assert ordinal.superiority([0, 0, 9, 0, 0], [0, 0, 4, 0, 0]) == (0.5, None, None, None, None, None)
    assert ordinal.superiority([0, 0, 0, 1, 0], [2, 1, 4, 1, 3])[1:] == (None,) * 5  # type: ignore[index]


def test_no_answers_in_a_side_have_no_difference_but_bounds_as_wide_as_silence() -> None:
    none, some = [0] * 5, [1, 2, 3, 9, 20]
    assert ordinal.superiority(none, some) is None and ordinal.superiority(some, none) is None
    assert ordinal.mean_difference(none, some) is None
    assert ordinal.top_share(none).rate is None
    silent, heard = Answers(300, 0, 0), Answers(400, 35, 150)
    assert silent.mean is None and nonresponse.bounds(silent) == (1, 5)
    assert nonresponse.bounds(Answers(0, 0, 0)) is None
    assert nonresponse.difference_bounds(heard, Answers(0, 0, 0)) is None
    assert nonresponse.weighting_class_mean([silent]) is None
    assert nonresponse.tipping_point(silent, heard, difference=-0.1) is None


def test_at_a_response_rate_of_2_per_cent_silence_could_say_nearly_anything() -> None:
    one, base = Answers(1000, 20, 20 * 4.5), Answers(5000, 100, 100 * 4.2)
    found = nonresponse.difference_bounds(one, base)
    assert found is not None and found.high - found.low == approx(2 * 4 * 0.98)
    # A tenth below what was heard is enough: the silent ones decide.
    tipping = nonresponse.tipping_point(one, base, difference=0.0)
    assert tipping is not None and tipping.possible
    assert (one.total + 980 * tipping.answer) / 1000 == approx(4.2)


def test_where_nearly_all_answered_no_answer_on_the_scale_tips_it() -> None:
    found = nonresponse.tipping_point(Answers(100, 99, 99 * 4.5), Answers(100, 100, 410), difference=0.0)
    assert found is not None and not found.possible and found.answer < 1
    assert nonresponse.tipping_point(Answers(9, 9, 40), Answers(9, 9, 40), difference=0.0) is None


def test_a_category_that_nobody_answered_is_left_out_and_its_share_is_told() -> None:
    found = nonresponse.weighting_class_mean([Answers(60, 30, 120), Answers(20, 5, 10), Answers(20, 0, 0)])
    assert found is not None
    assert found.mean == approx((60 * 4 + 20 * 2) / 80) and found.left_out == approx(0.2)
    assert found.effective == approx(80**2 / (60**2 / 30 + 20**2 / 5)) and found.effective < 35


def test_a_category_on_one_side_only_is_dropped_and_its_share_is_told() -> None:
    whole = stratified.standardise([5, 4, 0], [10, 10, 0], [6, 0, 9], [20, 0, 10])
    alone = stratified.standardise([5], [10], [6], [20])
    assert (whole.value, whole.low, whole.high) == approx((alone.value, alone.low, alone.high))
    assert (whole.left_out, whole.base_left_out) == approx((0.5, 1 / 3))
    assert whole.crude == approx(9 / 20 - 15 / 30)
    assert whole.contributions.sum() == approx(whole.crude - whole.value, abs=1e-12)
    pooled, only = (
        stratified.mantel_haenszel(*sides)
        for sides in (([5, 4, 0], [10, 10, 0], [6, 0, 9], [20, 0, 10]), ([5], [10], [6], [20]))
    )
    assert tuple(float(each) for each in pooled) == approx(tuple(float(each) for each in only))


def test_without_a_category_in_common_nothing_is_adjusted() -> None:
    sides = ([5, 0], [10, 0], [0, 3], [0, 9])
    found = stratified.standardise(*sides)
    assert np.isnan([found.value, found.low, found.high, found.mix]).all()
    assert (found.left_out, found.base_left_out) == (1, 1) and found.crude == approx(0.5 - 1 / 3)
    assert np.isnan(stratified.mantel_haenszel(*sides).value)
    assert stratified.cochran_mantel_haenszel(*sides) is None
    assert heterogeneity.breslow_day(*sides) is None


def test_categories_in_which_nothing_varies_are_no_evidence() -> None:
    all_solved = ([5, 9], [5, 9], [7, 8], [7, 8])
    assert stratified.cochran_mantel_haenszel(*all_solved) is None
    assert np.isnan(stratified.mantel_haenszel(*all_solved).p)
    assert heterogeneity.breslow_day(*all_solved) is None
    assert (heterogeneity.rate_variance(*all_solved) > 0).all()


def test_one_category_cannot_differ_from_itself() -> None:
    assert heterogeneity.cochran_q([0.1, np.nan], [0.01, 0.02]) is None
    assert shrinkage.shrunken([0.1], [0.01]) is None


def test_no_questions_need_no_correction() -> None:
    assert (
        multiple_testing.benjamini_hochberg([])
        == multiple_testing.holm([])
        == multiple_testing.bonferroni([])
        == []
    )
