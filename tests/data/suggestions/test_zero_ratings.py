"""A 0 that stands for no rating is left out with a line, or asked about: it is never a bad rating."""

from data.readers.desks import mapped_table
from data.readers.desks.mapped_table import Mapped
from data.readers.table import Table
from data.suggestions import suggest_mapping
from data.suggestions.questions import open_questions
from tests.data.suggestions.test_column_choice import DAYS, IDS, of

ENDS = ["Solved", "Open"]


def rated(*values: str) -> Table:
    return of(id=IDS, created=DAYS, status=ENDS, satisfaction=[*values])


def test_a_zero_beside_five_points_is_no_rating_and_a_line_says_so() -> None:
    found = rated("0", "0", "0", "0", "0", "0", "0", "5", "3", "1")
    profile = suggest_mapping.suggest(found)
    (reading,) = Mapped(profile).read(found)
    assert reading.frame["csat"].drop_nulls().unique().sort().to_list() == ["1", "3", "5"]
    assert any(
        note.startswith("satisfaction: 28 rows have a value that is taken for") for note in reading.notes
    )


def test_a_zero_that_is_far_too_frequent_on_ten_points_is_asked_about() -> None:
    found = rated("0", "0", "0", "0", "0", "9", "10", "7", "2", "8")
    profile = suggest_mapping.suggest(found)
    assert not {"csat", "csat_good"} & set(profile.columns)
    (question,) = [each for each in open_questions(found, profile) if each.key == "rating"]
    assert "0 in 20 rows, 1 in 0: 0 may mean that nobody rated." in question.known
    known = {each.says: each.profile for each in question.options}
    good = mapped_table.cells(found, known["9 and 10, and 0 means not rated"], "csat_good")
    assert good.null_count() == 20 and int(good.sum()) == 8
    bad = mapped_table.cells(found, known["9 and 10, and 0 is the worst"], "csat_good")
    assert bad.null_count() == 0


def test_zeros_as_frequent_as_their_neighbours_are_ratings() -> None:
    found = rated("0", "1", "2", "0", "1", "9", "10", "7", "2", "8")
    (question,) = [
        each for each in open_questions(found, suggest_mapping.suggest(found)) if each.key == "rating"
    ]
    assert [each.says for each in question.options][:2] == ["9 and 10", "8 to 10"]


def test_of_a_column_of_nearly_only_zeros_and_ones_it_is_asked_what_zero_means() -> None:
    found = rated("0", "0", "0", "0", "0", "0", "0", "0", "0", "1")
    profile = suggest_mapping.suggest(found)
    assert not {"csat", "csat_good"} & set(profile.columns)
    (question,) = [each for each in open_questions(found, profile) if each.key == "rating"]
    assert question.asks == "What does 0 in satisfaction mean?"
    good = mapped_table.cells(found, question.options[0].profile, "csat_good")
    assert good.null_count() == 36 and int(good.sum()) == 4


def test_a_zero_between_a_thumb_up_and_a_thumb_down_is_no_rating() -> None:
    found = rated("0", "1", "-1", "0", "1")
    good = mapped_table.cells(found, suggest_mapping.suggest(found), "csat_good")
    assert good.null_count() == 16 and int(good.sum()) == 16
