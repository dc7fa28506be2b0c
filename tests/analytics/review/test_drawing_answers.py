import numpy as np
import polars as pl
import pytest

from analytics.review import drawing_answers
from analytics.review.drawing_answers import Design

RISK = np.linspace(1, 6, 1000)


def frame(n: int = 1000) -> pl.DataFrame:
    """Answers in four strata, of growing risk."""
    return pl.DataFrame(
        {
            "item": [f"A{number:04}" for number in range(n)],
            "stratum": [f"s{number % 4}" for number in range(n)],
            "risk": RISK[:n],
        }
    )


@pytest.mark.parametrize("uniform", [0.0, 0.6, 1.0])
@pytest.mark.parametrize("n", [1, 30, 400, 1000, 2000])
def test_probabilities_add_up_to_the_size_and_none_is_below_a_hundredth_of_the_largest(
    n: int, uniform: float
) -> None:
    pi = drawing_answers.probabilities(RISK, n, uniform)
    assert pi.sum() == pytest.approx(min(n, 1000)) and pi.max() <= 1
    assert pi.min() >= 0.01 * pi.max()


def test_a_risk_that_dwarfs_all_others_is_certain_and_the_others_keep_their_chance() -> None:
    risk = np.ones(500)
    risk[:3] = 1e9
    pi = drawing_answers.probabilities(risk, 50, 0.0)
    assert pi[:3].tolist() == [1.0, 1.0, 1.0] and pi.sum() == pytest.approx(50) and pi.min() >= 0.01


def test_each_answer_is_drawn_as_often_as_its_probability_says() -> None:
    seen = dict.fromkeys(frame(200)["item"].to_list(), 0)
    pi = drawing_answers.probabilities(RISK[:200], 40, 0.6)
    for seed in range(1500):
        taken = drawing_answers.draw(frame(200), 40, seed)
        assert taken.height == 40
        for item in taken["item"]:
            seen[item] += 1
    error = np.asarray(list(seen.values())) / 1500 - pi
    assert np.abs(error / np.sqrt(pi * (1 - pi) / 1500)).max() < 5


def test_strata_get_their_share_to_within_one() -> None:
    for seed in range(20):
        taken = drawing_answers.draw(frame(), 101, seed, Design(uniform_share=1.0))
        counted = taken["stratum"].value_counts()["count"].to_list()
        assert min(counted) >= 25 and max(counted) <= 26


def test_the_order_of_review_says_nothing_about_risk_and_15_percent_are_reviewed_twice() -> None:
    taken = [drawing_answers.draw(frame(), 200, seed)["risk"].to_numpy() for seed in range(200)]
    first, all_of = [each[:50].mean() for each in taken], [each.mean() for each in taken]
    assert np.mean(first) == pytest.approx(np.mean(all_of), rel=0.03)
    assert drawing_answers.draw(frame(), 200, 1)["double"].sum() == 30


def test_the_same_answers_in_another_order_give_the_same_draw_and_the_same_hash() -> None:
    mixed = frame().sample(fraction=1.0, shuffle=True, seed=3)
    assert drawing_answers.draw(mixed, 50, 9).equals(drawing_answers.draw(frame(), 50, 9))
    assert drawing_answers.frame_hash(mixed["item"].to_list()) == drawing_answers.frame_hash(
        frame()["item"].to_list()
    )


def test_risk_grows_with_doubt_stale_entries_and_a_handover() -> None:
    answers = pl.DataFrame(
        {
            "item": ["a", "b", "c", "d"],
            "category": ["refund", "refund", None, "refund"],
            "confidence": [0.9, 0.4, None, 0.9],
            "escalated": [False, True, None, False],
            "stale": [False, False, None, True],
        }
    )
    found = drawing_answers.frame_of(answers)
    assert found["risk"].to_list() == pytest.approx([1.2, 3.2, 2.0, 3.2])
    assert found["stratum"].to_list()[1:3] == [
        "refund · low · handed over",
        "no category · no confidence · kept",
    ]


@pytest.mark.parametrize("risk", [0.0, -1.0, np.nan, np.inf])
def test_an_impossible_risk_is_refused(risk: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        drawing_answers.probabilities(np.asarray([1.0, risk, 1.0]), 1, 0.5)
