import numpy as np
import pytest

from analytics.review import agreement, automatic_score, disagreement, drawing_answers
from analytics.review.accuracy_estimate import Sample


def customers(n: int) -> list[str]:
    return [f"C{number}" for number in range(n)]


def test_kappa_with_linear_weights_is_that_of_a_published_table() -> None:
    table = np.asarray([[0, 4, 1], [0, 8, 0], [0, 1, 5]], dtype=float)
    assert float(agreement.kappa(table)) == pytest.approx(0.4701, abs=6e-5)


def test_people_who_always_agree_have_coefficients_of_one() -> None:
    tags = [0, 1, 2] * 30
    found = agreement.of_pairs(tags, tags, customers(90), seed=1)
    assert found is not None and found.same == 1
    # 90 of 90: at least 95.9 % by Wilson; one customer's answers are worth fewer.
    assert found.low == pytest.approx(0.959, abs=2e-3) and found.high == 1
    few = agreement.of_pairs(tags, tags, [f"C{number % 9}" for number in range(90)], seed=1)
    assert few is not None and few.low is None and few.high is None
    for each in (found.kappa, found.ac1, found.alpha):
        assert each is not None and each.value == pytest.approx(1) and each.low == pytest.approx(1)


def test_people_who_guess_have_coefficients_near_zero_with_an_interval_around_it() -> None:
    rng = np.random.default_rng(3)
    one, two = rng.integers(0, 3, 400).tolist(), rng.integers(0, 3, 400).tolist()
    found = agreement.of_pairs(one, two, customers(400), seed=1)
    assert found is not None
    for each in (found.kappa, found.ac1, found.alpha):
        assert each is not None and each.low < 0 < each.high and abs(each.value) < 0.1


def test_where_almost_all_is_right_kappa_is_low_and_ac1_is_not() -> None:
    one, two = [0] * 118 + [0] * 5 + [1] * 2, [0] * 118 + [1] * 5 + [0] * 2
    found = agreement.of_pairs(one, two, customers(125), categories=2, seed=1)
    assert found is not None and found.kappa is not None and found.ac1 is not None
    assert found.kappa.value < 0 and found.ac1.value > 0.9 and found.same == pytest.approx(0.944)


def test_fewer_than_50_doubles_say_nothing_and_one_tag_for_all_has_no_kappa() -> None:
    assert agreement.of_pairs([0] * 49, [0] * 49, customers(49), seed=1) is None
    found = agreement.of_pairs([0] * 60, [0] * 60, customers(60), seed=1)
    assert found is not None and found.kappa is None and found.alpha is None and found.same == 1


def test_pairs_of_few_customers_have_a_wider_interval_than_as_many_of_many() -> None:
    rng = np.random.default_rng(5)
    hard = np.repeat(rng.random(20) < 0.4, 20)
    one = rng.integers(0, 3, 400)
    two = np.where(hard, (one + 1) % 3, one)
    few, many = (
        agreement.of_pairs(one.tolist(), two.tolist(), who, seed=1)
        for who in ([f"C{number // 20}" for number in range(400)], customers(400))
    )
    assert few is not None and many is not None and few.ac1 is not None and many.ac1 is not None
    assert few.ac1.high - few.ac1.low > 2 * (many.ac1.high - many.ac1.low)


def test_reviewers_who_differ_widen_the_rate_and_those_who_agree_do_not() -> None:
    same = np.asarray([1.0] * 80 + [0.0] * 20)
    other = same.copy()
    other[:10] = 0.0
    chances = disagreement.flip_chances(same, other)
    assert chances is not None and chances[1] == pytest.approx(5 / 150, abs=1e-9)
    assert disagreement.flip_chances(same, same) == (0.0, 0.0)
    assert disagreement.flip_chances(same[:49], same[:49]) is None
    pi, single = np.full(100, 0.1), np.ones(100, dtype=bool)
    assert disagreement.added_variance(same, pi, single, chances, seed=1) > 0
    assert disagreement.added_variance(same, pi, ~single, chances, seed=1) == 0


def test_a_score_that_agrees_saves_tags_and_one_that_guesses_is_of_no_use() -> None:
    rng = np.random.default_rng(11)
    truth = (rng.random(2000) < 0.7).astype(float)
    good = np.where(rng.random(2000) < 0.95, truth, 1 - truth)
    tagged = rng.permutation(2000)[:200]
    sample = Sample(
        truth[tagged], np.full(200, 0.1), ["all"] * 200, [f"C{each}" for each in tagged], {"all": 2000}
    )
    helped = automatic_score.helped_by_mean(sample, good[tagged], float(good.mean()))
    assert helped is not None and helped.useful and helped.saved > 150
    assert helped.helped.half_width < 0.7 * helped.alone.half_width
    assert helped.helped.low <= truth.mean() <= helped.helped.high
    constant = automatic_score.helped_by_mean(sample, np.full(200, 0.5), 0.5)
    assert constant is not None and not constant.useful
    assert constant.sentence == "The automatic score is of no use here: it narrows nothing."


def test_a_score_that_is_right_about_some_answers_alone_saves_more_by_bands() -> None:
    rng = np.random.default_rng(12)
    truth = (rng.random(4000) < 0.75).astype(float)
    low = rng.random(4000) < 0.5
    score = np.where(low, np.where(rng.random(4000) < 0.95, truth, 1 - truth), rng.random(4000))
    means = {"low": float(score[low].mean()), "high": float(score[~low].mean())}
    hits, one, two = 0, 0, 0
    for _ in range(200):
        tagged = rng.permutation(4000)[:300]
        sample = Sample(
            truth[tagged], np.full(300, 0.075), ["all"] * 300, [f"C{each}" for each in tagged], {"all": 4000}
        )
        band = ["low" if each else "high" for each in low[tagged]]
        found = automatic_score.helped_by_band(sample, score[tagged], band, means)
        plain = automatic_score.helped_by_mean(sample, score[tagged], float(score.mean()))
        assert found is not None and plain is not None
        hits += found.helped.low <= truth.mean() <= found.helped.high
        one, two = one + plain.saved, two + found.saved
    assert hits / 200 >= 0.91 and two > 1.3 * one > 0


def test_a_band_with_few_tags_shares_its_power_with_others_like_it() -> None:
    rng = np.random.default_rng(13)
    truth = (rng.random(1000) < 0.7).astype(float)
    tagged = rng.permutation(1000)[:100]
    sample = Sample(
        truth[tagged], np.full(100, 0.1), ["all"] * 100, [f"C{each}" for each in tagged], {"all": 1000}
    )
    band = ["few"] * 20 + ["rare"] * 15 + ["many"] * 65
    mean = float(truth.mean())
    means = {"few": mean, "rare": mean, "many": mean, "unseen": mean}
    found = automatic_score.helped_by_band(sample, truth[tagged], band, means)
    assert found is not None and found.power > 0.85
    assert found.helped.value == pytest.approx(truth.mean(), abs=0.02)


@pytest.mark.parametrize(
    ("stratum", "band"),
    [("refund · low · kept", "low"), ("a · b · high · handed over", "high"), ("all", "all")],
)
def test_the_band_is_read_from_the_end_of_a_stratum(stratum: str, band: str) -> None:
    assert drawing_answers.band_of(stratum) == band
