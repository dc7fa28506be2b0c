"""Many codes of a status are asked about in one form; each answer holds for its own code."""

import polars as pl

from data.profiles import mapping_profile
from data.readers.desks import mapped_table
from data.readers.table import LINE
from data.suggestions.question import OPEN, Form, Question
from data.suggestions.questions import open_questions
from data.suggestions.suggest_mapping import suggest
from tests.data.suggestions.test_column_choice import DAYS, IDS, of

CODES = ["Solved", "7", "12", "7", "31"]
FOUND = of(id=IDS, created=DAYS, status=CODES, resolved_at=[DAYS[1], None, DAYS[3], None, DAYS[5]])


def form() -> tuple[Question, Form]:
    [question] = [each for each in open_questions(FOUND, suggest(FOUND)) if each.key == "statuses"]
    assert question.form is not None
    return question, question.form


def test_all_codes_that_nobody_knows_are_in_one_form_with_what_is_known_of_them() -> None:
    question, found = form()
    assert question.asks == "What do these 3 values of status mean?"
    assert [word for word, _ in found.words] == ["7", "12", "31"]
    assert dict(found.words)["12"] == "8 rows, 100 % with resolved_at"
    assert dict(found.words)["7"] == "16 rows, 0 % with resolved_at"


def test_one_answer_of_the_form_gives_each_code_its_own_meaning() -> None:
    _, found = form()
    meant = ["Handed over to a person, still open", "Solved", "Closed without a solution"]
    profile = mapping_profile.check(found.answered([found.answers.index(each) for each in meant]))
    assert not [each for each in open_questions(FOUND, profile) if each.key.startswith("status")]
    made = mapped_table.rows(FOUND, profile).made.sort(LINE)
    assert made["status"].head(5).to_list() == ["closed", "open", "closed", "open", "cancelled"]
    assert made["escalated"].head(5).to_list() == [False, True, False, True, False]


def test_a_code_that_nobody_explains_is_left_out_of_the_rates_and_not_asked_about_again() -> None:
    _, found = form()
    profile = found.answered([len(found.answers) - 1] * 3)
    assert not [each for each in open_questions(FOUND, profile) if each.key.startswith("status")]
    status = mapped_table.rows(FOUND, profile).made["status"]
    assert sorted(status.unique()) == ["closed", "unclear"] and (status == "unclear").sum() == 32


def test_a_code_without_an_answer_is_asked_about_again() -> None:
    _, found = form()
    profile = found.answered([found.answers.index("Solved"), OPEN, OPEN])
    [question] = [each for each in open_questions(FOUND, profile) if each.key == "statuses"]
    assert question.form is not None and [word for word, _ in question.form.words] == ["12", "31"]


def test_a_single_unknown_word_is_answered_with_a_click() -> None:
    found = of(id=IDS, created=DAYS, status=["Solved", "Open", "Q1"])
    [question] = [each for each in open_questions(found, suggest(found)) if each.key == "status Q1"]
    assert question.form is None and question.options[2].says == "Solved"


def test_an_end_that_a_date_and_a_time_say_is_known_of_a_code_too() -> None:
    dates = [None if code == "7" else "2026-05-09" for code in CODES]
    clocks = [None, "11:10", "17:45", "08:00", "20:30"]
    found = of(id=IDS, created=DAYS, status=CODES, **{"resolved date": dates, "resolved time": clocks})
    [question] = [each for each in open_questions(found, suggest(found)) if each.key == "statuses"]
    assert question.form is not None and "%" in dict(question.form.words)["12"]
    assert isinstance(found.frame, pl.DataFrame)
