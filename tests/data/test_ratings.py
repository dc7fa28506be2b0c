"""Ratings in points, stars, words, smileys and thumbs; what is no rating of five points gets no points."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import ratings, status_words
from tests.data.cleaning.test_row_checks import split

RATED = {
    "5/5": (5, True), "4 / 5": (4, True), "2 out of 5": (2, False), "3 von 5": (3, False), "★★★★☆": (4, True),
    "⭐⭐⭐": (3, False), "4 stars": (4, True), "5 Sterne": (5, True), "1 étoile": (1, False), "4": (4, True),
    "Good": (None, True), "Very Satisfied": (None, True), "😀": (None, True), "👍🏽": (None, True),
    "☹️": (None, False), "👎": (None, False), "sehr unzufrieden": (None, False), "Okay": (None, False),
    "10": (None, None), "8/10": (None, None), "85%": (None, None), "not rated": (None, None),
    "offered": (None, None), "★★★★☆☆": (None, None), "gibberish": (None, None),
}  # fmt: skip


@pytest.mark.parametrize("cell", list(RATED))
def test_a_rating_has_points_only_from_a_scale_of_five_and_is_good_or_not_from_any(cell: str) -> None:
    checked = split({"ticket_id": ["1"], "created_at": ["2026-01-01"], "csat": [cell]})
    row = checked.accepted.row(0, named=True)
    assert (row["csat"], row["csat_good"]) == RATED[cell]
    said = [note for note in checked.notes if note.startswith("csat")]
    silent = row["csat"] is not None or cell in ("not rated", "offered")
    assert bool(said) != silent, (
        "a rating without points is named, one with points or no answer needs no line"
    )


def test_neutral_answers_are_named_because_they_count_as_not_good() -> None:
    rows = {
        "ticket_id": ["1", "2", "3"],
        "created_at": ["2026-01-01"] * 3,
        "csat_good": ["neutral", "😐", "good"],
    }
    checked = split(rows)
    assert checked.accepted["csat_good"].to_list() == [False, False, True]
    assert "csat_good: 2 neutral answers count as not good (neutral, 😐)." in checked.notes


@given(
    st.integers(1, 5),
    st.sampled_from(["{0}/5", "{0} out of 5", "{0} de 5", "{0} stars", "{0} / 5", "{0}.0/5"]),
)
def test_points_of_five_survive_every_notation(points: int, form: str) -> None:
    text = pl.Series([form.format(points)])
    assert float(ratings.points(text)[0]) == points and ratings.good(text)[0] == (points >= 4)
    stars = pl.Series(["★" * points + "☆" * (5 - points)])
    assert ratings.points(stars)[0] == str(points)


@given(st.text(max_size=8))
def test_any_text_is_a_rating_or_stays_as_it_is(text: str) -> None:
    found = pl.Series([text], dtype=pl.String)
    points = ratings.points(found)[0]
    assert points == text or float(points.replace(",", ".")) <= 9


def test_each_word_means_one_thing_and_is_written_as_it_is_compared() -> None:
    words = pl.Series(list(status_words.RATING))
    assert status_words.folded(words).to_list() == words.to_list()


def test_a_number_with_its_meaning_is_a_rating_and_a_priority_is_none() -> None:
    said = pl.Series(
        ["5 - very good", "4: good", "3 = fair", "1 - very poor", "2) meh", "3 – naja", "4 (fijn)"]
    )
    assert ratings.points(said).to_list() == ["5", "4", "3", "1", "2", "3", "4"]
    priorities = pl.Series(["1 - Critical", "2) Hardware", "3 - Low"])
    assert ratings.points(priorities).to_list() == priorities.to_list()
    mixed = pl.Series(
        ["5 - very good", "4: good", "3 = fair", "1 - very poor", "1 - Critical", "2) Hardware"]
    )
    assert ratings.good(mixed).to_list() == [True, True, False, False, False, False]
    # Of a column that is a rating the number counts, whatever the words.
    said = pl.Series(["3 - medio medio", "1 - vreselijk", "5 – top!", "2 - 5 days", "4 hours"])
    assert ratings.points(said, is_rating=True).to_list() == ["3", "1", "5", "2 - 5 days", "4 hours"]


def test_a_number_that_its_words_deny_is_no_point() -> None:
    said = pl.Series(["1 - muy bueno", "1 - excelente", "2 - bueno", "5 - malo", "3 - regular"])
    assert ratings.points(said, is_rating=True).to_list() == said.to_list()
    assert ratings.good(said).to_list() == [None] * 5
