"""What is suggested for a file: a profile, its evidence, what has to be asked, what it could answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data.errors import DataError
from data.nested import suggest_messages, suggest_turns
from data.nested.parts_taken import suggest_threads
from data.nested.suggest_nested import Suggestion as NestedSuggestion
from data.nested.suggest_nested import suggest_nested
from data.nested.unfold_reader import Nested
from data.profiles.mapping_profile import Profile
from data.readers import recognition
from data.readers.desks.mapped_table import Mapped
from data.readers.table import Table
from data.schema import Kind
from data.settings import Settings
from data.suggestions import said_of_profile, suggest_mapping
from data.suggestions.question import Question
from data.suggestions.suggest_mapping import Suggestion
from jobs.counting.readiness import Readiness
from jobs.intake import (
    first_look,
    imports,
    module_questions,
    preview,
    profile_questions,
    sheets,
    unread_columns,
)
from jobs.intake.imports import Choice
from jobs.intake.preview import Preview

#: What a list of messages may lack, in words.
LACKING = {"actor": "who speaks", "at": "when it was said", "text": "what was said"}


@dataclass(frozen=True, slots=True)
class Suggested:
    """A table's suggested profile with the answers given so far, and what an import would come to."""

    table: Table
    suggestion: Suggestion
    profile: Profile
    answered: tuple[tuple[Question, str], ...]
    open_questions: tuple[Question, ...]
    previews: tuple[Preview, ...]
    ready: tuple[Readiness, ...]
    #: Why an import would be refused as things stand; empty where it would not.
    refusal: str = ""


def of_lists(path: Path, name: str) -> NestedSuggestion | None:
    """Returns a nested profile for a file whose objects hold a list of messages; None for any other file."""
    try:
        return suggest_nested(first_look.objects(path, name=name))
    except DataError:
        # No JSON, or none that can be read: what is wrong with it, the plain way says.
        return None


def of_file(settings: Settings, path: Path, kind: Kind | None, answers: Sequence[int]) -> Suggested:
    """Returns the suggestion for a file's first table; `answers` are numbers of options, one a question."""
    table = first_look.together(first_look.first_look(path, name=path.name)).tables[0]
    messages = None
    if kind is None:
        messages = _messages(table)
    made = messages or suggest_mapping.suggestion(table, kind)
    profile, answered = made.profile, list[tuple[Question, str]]()
    given = list(answers)
    while given:
        asked = profile_questions.open_questions(table, profile)
        if not asked:
            raise DataError(f"There is no question left for the answer {given[0]}. Leave it out.")
        profile, says, given = _answered(asked[0], given)
        answered.append((asked[0], says))
    still = tuple(profile_questions.open_questions(table, profile))
    try:
        previews = preview.of(settings, table, Choice(profile=profile))
        ready, refusal = preview.ready(settings, previews), ""
    except DataError as error:
        previews, ready, refusal = [], [], str(error)
    return Suggested(
        table,
        made,
        profile,
        tuple(answered),
        still,
        tuple(previews),
        tuple(ready),
        refusal or _refusal(previews),
    )


def _messages(table: Table) -> Suggestion | None:
    """The suggestion for a table whose rows are messages, or requests with their answers."""
    found = suggest_messages.suggest_messages(table) or suggest_turns.suggest_turns(table)
    return found or suggest_threads.suggest_threads(table)


def _answered(question: Question, numbers: list[int]) -> tuple[Profile, str, list[int]]:
    """The profile after the next answer, the answer in words, and the numbers that are left."""
    form = question.form
    count, says = (
        (len(form.words), form.answers) if form else (1, tuple(each.says for each in question.options))
    )
    given, left = numbers[:count], numbers[count:]
    for number in given:
        if not 1 <= number <= len(says):
            raise DataError(f"{question.asks} has no answer {number}. Give a number from 1 to {len(says)}.")
    if len(given) < count:
        raise DataError(f"{question.asks} Give {count} numbers, one for each; {len(given)} are given.")
    places = [number - 1 for number in given]
    said = ", ".join(says[place] for place in places)
    if form is None:
        return question.options[places[0]].profile, said, left
    return form.answered(places), said, left


def conversations(path: Path, table: Table) -> tuple[Profile, str] | None:
    """Returns a profile that unfolds a file's messages into tickets and what they say, and what it lacks."""
    messages = _messages(table)
    if messages is not None:
        return messages.profile, ""
    lists = of_lists(path, table.name) or suggest_nested(table)
    if lists is None:
        return None
    lacking = " or ".join(LACKING[name] for name in lists.lacking)
    roles = f"Nobody knows who {', '.join(lists.unknown_roles)} is. " if lists.unknown_roles else ""
    return lists.profile, f"{roles}No field of a message looks like {lacking}." if lacking else roles.strip()


def recognised(table: Table) -> Profile | None:
    """Returns the profile that reads a table of a known system; of a module's tickets one that adds to it.

    None where a module reads it that has nothing to be added, such as our own columns and articles.
    """
    reader = imports.recognise(table)
    if isinstance(reader, Mapped | Nested):
        return reader.profile
    return module_questions.begun(reader.NAME) if reader is not None else None


def said_of(table: Table, choice: Choice) -> list[str]:
    """Returns what the profile of a table of tickets works out, and what a reader's module leaves unread.

    Of a profile, the columns that it leaves unread are asked about one by one.
    """
    profile = choice.profile if isinstance(choice.profile, Profile) else None
    if profile is None and choice.reader not in recognition.READERS:
        profile = recognised(table)
    if profile is not None and not profile.reader:
        return [*said_of_profile.worked_out(profile)] if profile.kind == "tickets" else []
    try:
        readings = unread_columns.noted(table, imports.read(table, choice, None))
    except DataError:
        # What is wrong with the table, the preview says.
        return []
    return [note for each in readings for note in each.notes if said_of_profile.named_in(note)]


def previews(settings: Settings, tables: Sequence[Table], choice: Choice) -> list[Preview]:
    """Returns the previews of all tables of a file that an import would read; raises what would refuse it."""
    profile = choice.profile if isinstance(choice.profile, Profile) else None
    return [
        each for table in sheets.readable(tables, profile) for each in preview.of(settings, table, choice)
    ]


def keeps_nothing(previews: Sequence[Preview]) -> bool:
    """Returns whether no row of a table would be kept, however many bad ones were accepted."""
    return not any(each.count(fate) for each in previews for fate in ("accepted", "waiting", "outdated"))


def _refusal(previews: Sequence[Preview]) -> str:
    if keeps_nothing(previews):
        return "No row would be kept."
    return "More than half of the rows cannot be kept." if any(each.refused for each in previews) else ""
