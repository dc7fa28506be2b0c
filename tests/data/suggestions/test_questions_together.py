"""Several answers at once come to the same as one after the other; what is left open stays open."""

from collections.abc import Sequence

from data.profiles import mapping_profile
from data.profiles.mapping_profile import Profile
from data.suggestions.question import Question, answered_together
from data.suggestions.questions import open_questions
from data.suggestions.suggest_mapping import suggest
from tests.data.suggestions.test_column_choice import DAYS, IDS, of

FOUND = of(
    id=IDS,
    created=DAYS,
    status=["Solved", "Q1", "Q2", "Open"],
    ZQ=["5", "1", "3", "4"],
    owner=["KI-Agent", "Ann", "Ben"],
    moved=["passed on: transferred to Ann", "none", "none"],
)


def asked(profile: Profile) -> Sequence[Question]:
    return open_questions(FOUND, profile)


def one_by_one(profile: Profile) -> tuple[Profile, dict[tuple[str, str], str]]:
    """The profile after the first answer to each question, and the answers in words."""
    said = dict[tuple[str, str], str]()
    while questions := asked(profile):
        question = questions[0]
        if question.form is None:
            said[question.key, ""] = question.options[0].says
            profile = question.options[0].profile
        else:
            said |= {(question.key, word): question.form.answers[2] for word, _ in question.form.words}
            profile = question.form.answered([2] * len(question.form.words))
    return profile, said


def test_several_answers_at_once_are_those_given_one_after_the_other() -> None:
    begun = suggest(FOUND)
    assert {each.key for each in asked(begun)} >= {"statuses", "rating column", "handled by"}
    expected, said = one_by_one(begun)
    made = mapping_profile.check(answered_together(begun, said, asked))
    assert made.columns == expected.columns and asked(made) == []


def test_what_is_not_answered_is_asked_again() -> None:
    begun = suggest(FOUND)
    _, said = one_by_one(begun)
    some = {about: says for about, says in said.items() if about[0] == "statuses"}
    still = {each.key for each in asked(answered_together(begun, some, asked))}
    assert still == {each.key for each in asked(begun)} - {"statuses"}


def test_an_answer_that_is_none_changes_nothing() -> None:
    begun = suggest(FOUND)
    assert answered_together(begun, {("rating column", ""): "Another one"}, asked) == begun
    assert answered_together(begun, {("never asked", ""): "x"}, asked) == begun
