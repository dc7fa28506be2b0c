"""Questions against entries: what is within reach, what phrasing is missing, which words, how it drifts."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from analytics.failures.nearest_neighbours import Floats, unit
from analytics.knowledge import answer_ages, drift, phrasings, word_gaps


def _around(middle: list[float], count: int, rng: np.random.Generator) -> Floats:
    """Unit vectors around a direction."""
    noise = rng.standard_normal((count, 4)).astype(np.float32)
    placed = np.asarray(middle, dtype=np.float32) + np.float32(0.05) * noise
    return unit(placed.astype(np.float32))


def test_a_group_of_requests_without_a_phrasing_is_missing_and_others_are_not() -> None:
    rng = np.random.default_rng(3)
    known, other, new = ([1.0, 0, 0, 0], [0, 1.0, 0, 0], [0.5, 0, 0.9, 0])
    requests = np.concatenate([_around(known, 60, rng), _around(other, 60, rng), _around(new, 8, rng)])
    entries = np.concatenate([_around(known, 3, rng), _around(other, 3, rng)])
    of = ["refunds"] * 3 + ["orders"] * 3
    categories = ["refunds"] * 60 + ["orders"] * 60 + ["refunds"] * 8
    solved = np.array([True] * 120 + [False] * 8)
    customers = [f"C{row}" for row in range(128)]
    found = phrasings.reach(requests, categories, solved, entries, of)
    assert found.usual is not None and not found.within[120:].any() and found.within[:120].mean() >= 0.9
    (told,) = phrasings.missing(requests, categories, customers, found, entries, of)
    assert (told.category, set(told.rows), told.customers) == ("refunds", set(range(120, 128)), 8)
    assert told.gain == 8 and told.typical in told.rows and not set(told.wordings) & {told.typical}
    three = [f"C{row % 3}" for row in range(128)]
    assert phrasings.missing(requests, categories, three, found, entries, of) == []


def test_a_phrasing_is_missing_also_where_people_solved_what_no_entry_answers() -> None:
    """Solved requests that no entry answers say nothing of how near entries are to what they answer."""
    rng = np.random.default_rng(5)
    requests = np.concatenate([_around([1.0, 0, 0, 0], 60, rng), _around([0.6, 0, 0.9, 0], 30, rng)])
    entries = _around([1.0, 0, 0, 0], 3, rng)
    categories, solved = ["refunds"] * 90, np.ones(90, bool)
    found = phrasings.reach(requests, categories, solved, entries, ["refunds"] * 3)
    assert not found.within[60:].any() and found.within[:60].mean() >= 0.9
    (told,) = phrasings.missing(
        requests, categories, [f"C{row}" for row in range(90)], found, entries, ["refunds"] * 3
    )
    assert set(told.rows) == set(range(60, 90)) and told.gain == 30


def test_requests_held_against_all_entries_are_within_reach_only_where_entries_are_near_each_other() -> None:
    rng = np.random.default_rng(6)
    requests = _around([0.6, 0, 0.9, 0], 40, rng)
    entries = _around([1.0, 0, 0, 0], 30, rng)
    found = phrasings.reach(requests, [None] * 40, np.ones(40, bool), entries, [None] * 30)
    assert not found.within.any()
    near = phrasings.reach(
        _around([1.0, 0, 0, 0], 40, rng), [None] * 40, np.ones(40, bool), entries, [None] * 30
    )
    assert near.within.mean() >= 0.5


def test_a_category_without_entries_lacks_more_than_a_phrasing_and_nothing_solved_gives_no_threshold() -> (
    None
):
    rng = np.random.default_rng(4)
    requests, entries = _around([1.0, 0, 0, 0], 9, rng), _around([1.0, 0, 0, 0], 2, rng)
    names = ["none"] * 9
    found = phrasings.reach(requests, names, np.ones(9, bool), entries, ["refunds"] * 2)
    assert not found.within.any() and (found.phrasing == -1).all()
    assert phrasings.missing(requests, names, names, found, entries, ["refunds"] * 2) == []
    unsolved = phrasings.reach(requests, ["refunds"] * 9, np.zeros(9, bool), entries, ["refunds"] * 2)
    assert unsolved.usual is None and not unsolved.within.any()


def test_words_of_customers_that_entries_do_not_use_are_told() -> None:
    asked = ["please cancel my subscription"] * 30 + ["where is my parcel"] * 30
    written = ["termination of a subscription"] * 30 + ["where to find a parcel"] * 30
    words = {each.word: each for each in word_gaps.gaps(asked, written)}
    assert words["cancel"].tickets == 30 and words["cancel"].entries == 0 and words["cancel"].z > 3
    assert "subscription" not in words and "parcel" not in words
    assert word_gaps.gaps(asked, []) == []


def test_psi_is_zero_for_the_same_mix_and_by_hand_for_another() -> None:
    even = pl.DataFrame({"category": ["a"] * 50 + ["b"] * 50, "within": [True] * 80 + [False] * 20})
    tilted = pl.DataFrame({"category": ["a"] * 80 + ["b"] * 20, "within": [True] * 50 + [False] * 50})
    one, other = {"a": 50, "b": 50}, {"a": 80, "b": 20}
    assert drift.psi(one, one) == pytest.approx(0)
    assert drift.psi(other, one) == pytest.approx(0.3 * np.log(1.6) - 0.3 * np.log(0.4))
    months = pl.concat(
        [
            frame.with_columns(month=pl.lit(date(2026, at, 1)))
            for at, frame in ((11, even), (10, even), (9, tilted))
        ]
    )
    assert drift.monthly(months, None) == []
    oldest = drift.baseline_of(months)
    assert oldest == drift.Baseline(date(2026, 9, 1), 100, 50, other)
    first, second, third = drift.monthly(months, drift.Baseline(date(2026, 8, 1), 100, 20, one))
    assert [each.month.month for each in (first, second, third)] == [9, 10, 11]
    assert (second.outside, first.outside, first.baseline) == (0.2, 0.5, 0.2)
    assert second.size == "little" and first.size == "much" and first.low < 0.5 < first.high


def test_ages_make_a_curve_only_where_enough_answers_were_judged() -> None:
    judged = pl.DataFrame(
        {
            "entry_id": ["KB-1"] * 250,
            "age_days": list(range(250)),
            "tag": ["correct"] * 125 + ["incorrect"] * 125,
            "is_failed": [False] * 200 + [True] * 50,
        }
    )
    curve = answer_ages.curve(judged)
    assert [each.n for each in curve] == [50] * 5 and sum(each.right for each in curve) == 125
    assert curve[0].right == 50 and curve[-1].right == 0 and curve[0].low < 1 <= curve[0].high
    assert answer_ages.curve(judged.head(199)) == []
    row = answer_ages.by_entry(judged).row(0, named=True)
    assert (row["answers"], row["wrong"], row["failed"], row["median_age_days"]) == (250, 125, 50, 124.5)
