"""A question about a mapping, and the answers that there are to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from data.profiles.mapping_profile import Profile

#: Stands for an answer that is not given yet.
OPEN = -1


@dataclass(frozen=True, slots=True)
class Option:
    """An answer in words, and the profile as it is then."""

    says: str
    profile: Profile
    #: The column of the file that it names; empty where it names none.
    column: str = ""
    #: What it does to the numbers, in a sentence; empty where its words say so.
    does: str = ""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What an import makes of a column as long as nobody has answered; a test holds it against imports.

    refused: there is no import. rejected: `rows` rows are quarantined. empty: `rows` rows have no value, none
    has one where `rows` is None. unclear: `rows` rows have a status without a meaning. stays: the column is
    as the profile reads it, with `value` in `rows` rows.
    """

    column: str
    how: Literal["refused", "rejected", "empty", "unclear", "stays"]
    #: The sentence that says it, from "Until you choose" on.
    says: str
    rows: int | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Several words that have the same answers each, such as status codes: one form for all of them."""

    #: Each word with what is known of it.
    words: tuple[tuple[str, str], ...]
    answers: tuple[str, ...]
    #: The profile after an answer to each of the words, by its place; OPEN for one that has none yet.
    answered: Callable[[Sequence[int]], Profile]


@dataclass(frozen=True, slots=True)
class Question:
    """A doubt, what is known of it, what happens until it is answered, and the answers that there are."""

    key: str
    asks: str
    known: str
    options: tuple[Option, ...]
    unanswered: Unanswered
    #: Where it is about several words at once; the options then are those of the first word alone.
    form: Form | None = None

    @property
    def because(self) -> str:
        """What is known of it, and what happens until it is answered."""
        return f"{self.known} {self.unanswered.says}".strip()


def with_profiles(question: Question, change: Callable[[Profile], Profile]) -> Question:
    """Returns the question whose answers lead to profiles that are changed in that way."""
    options = tuple(replace(each, profile=change(each.profile)) for each in question.options)
    form = question.form
    if form is None:
        return replace(question, options=options)
    before = form.answered

    def answered(chosen: Sequence[int]) -> Profile:
        return change(before(chosen))

    return replace(question, options=options, form=replace(form, answered=answered))


def answered_together(
    profile: Profile,
    chosen: Mapping[tuple[str, str], str],
    asked: Callable[[Profile], Sequence[Question]],
) -> Profile:
    """Returns the profile after several answers at once, each given to the profile that the others left.

    `chosen` has the words of an answer by the question's key and, in a form, the word that it is about; what
    is not in it stays open.
    """
    waiting, made = {key for key, _ in chosen}, profile
    while (question := _next_of(asked(made), waiting)) is not None:
        waiting.discard(question.key)
        made = _answered(question, chosen) or made
    return made


def _next_of(found: Sequence[Question], keys: set[str]) -> Question | None:
    return next((each for each in found if each.key in keys), None)


def _answered(question: Question, chosen: Mapping[tuple[str, str], str]) -> Profile | None:
    """The profile after the answer to one question; None where it has no such answer."""
    if (form := question.form) is not None:
        says = [chosen.get((question.key, word)) for word, _ in form.words]
        return form.answered([OPEN if each is None else form.answers.index(each) for each in says])
    wanted = chosen.get((question.key, ""))
    return next((each.profile for each in question.options if each.says == wanted), None)
