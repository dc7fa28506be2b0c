"""Questions about columns that a log cannot do without, where the file leaves open which they are."""

from collections.abc import Iterator
from dataclasses import replace

from data.profiles.mapping_profile import ALL_OTHERS, Profile, Rule
from data.readers.table import Table
from data.schema import LOGS
from data.suggestions import usual_names
from data.suggestions.column_kinds import Looks
from data.suggestions.question import Option, Question


def no_id(table: Table, profile: Profile) -> Iterator[Question]:
    """A table without a column of ids: its rows may be numbered."""
    key = LOGS[profile.kind].key
    if key in profile.columns or profile.path:
        return
    numbered = {key: Rule(row_number=True), **profile.columns}
    yield Question(
        "id",
        f"No column looks like the id of a row. Is every row one {_ROW[profile.kind]}?",
        "Without an id, a later export cannot update the same rows.",
        (Option("Yes, number the rows by file and line", replace(profile, columns=numbered)),),
    )


_ROW = {"tickets": "ticket", "interactions": "message", "knowledge": "entry"}


def no_time(table: Table, profile: Profile) -> Iterator[Question]:
    """A table in which several columns may say when its rows began."""
    canonical = LOGS[profile.kind].filed_by
    if canonical is None or canonical in profile.columns:
        return
    looks = [Looks(name, table.frame[name], profile.nulls) for name in table.columns]
    times = sorted((each for each in looks if each.times > 0.5), key=lambda each: -each.filled)
    if times:
        options = tuple(
            Option(f"{each.name}: {each.commonest[0]}", _moved(profile, canonical, each.name))
            for each in times[:6]
        )
        because = "Days, months and every time since are counted from it."
        yield Question("time", "Which column says when the ticket came in?", because, options)


def _moved(profile: Profile, canonical: str, column: str) -> Profile:
    """The profile with a column in that place, and in no other."""
    others = {key: rule for key, rule in profile.columns.items() if rule.columns != (column,)}
    context = profile.context
    if context != ALL_OTHERS:
        context = tuple(each for each in context if each != column)
    return replace(profile, columns={canonical: Rule(columns=(column,)), **others}, context=context)


def no_status(table: Table, profile: Profile) -> Iterator[Question]:
    """A table in which nothing is known to say how a ticket stands: one of its columns of few words may."""
    if {"status", "resolved", "resolved_at", "closed_at"} & set(profile.columns):
        return
    used = {name for rule in profile.columns.values() for name in rule.needs}
    looks = [Looks(name, table.frame[name], profile.nulls) for name in table.columns if name not in used]
    few = [
        each
        for each in looks
        if 2 <= each.distinct <= 12 and each.numbers < 0.5 and max(each.times, each.durations) < 0.5
    ]
    if not few:
        return
    options = [
        Option(f"{each.name}: {', '.join(each.commonest)}", _moved(profile, "status", each.name))
        for each in few[:6]
    ]
    none = profile
    for each in few:
        none = as_context(none, each.name)
    yield Question(
        "status column",
        "Which column says whether a ticket is solved?",
        "Without one there is no resolution rate.",
        (*options, Option("None of them", none)),
    )


def as_context(profile: Profile, column: str) -> Profile:
    """The profile with the column as a context field by name, so that it is not asked about again."""
    name = "context." + "_".join(usual_names.words(column).split() or ["field"])
    others = profile.context
    if others != ALL_OTHERS:
        others = tuple(each for each in others if each != column)
    return replace(profile, columns={**profile.columns, name: Rule(columns=(column,))}, context=others)
