"""A question about a mapping, and the answers that there are to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

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
    """A doubt, what depends on it, and the answers that there are."""

    key: str
    asks: str
    because: str
    options: tuple[Option, ...]
    #: Where it is about several words at once; the options then are those of the first word alone.
    form: Form | None = None


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
    waiting = {key for key, _ in chosen}
    while True:
        question = next((each for each in asked(profile) if each.key in waiting), None)
        if question is None:
            return profile
        waiting.discard(question.key)
        if question.form is not None:
            form = question.form
            says = [chosen.get((question.key, word)) for word, _ in form.words]
            profile = form.answered([OPEN if each is None else form.answers.index(each) for each in says])
            continue
        wanted = chosen[question.key, ""]
        profile = next((each.profile for each in question.options if each.says == wanted), profile)
