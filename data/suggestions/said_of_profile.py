"""Sentences on what a profile works out rather than reads, and on columns that it leaves unread."""

from collections.abc import Iterator
from dataclasses import replace

from data.profiles.mapping_profile import Profile
from data.readers.desks import desk_columns
from data.readers.table import Table
from data.suggestions import column_choice, handover_columns

#: What of a headline number a profile may work out from something else.
_WORKED_OUT = {
    "resolved": "Solved",
    "escalated": "Handed over to a person",
    "handled_by": "Who handled it",
    "reopened": "Reopened",
}
#: Question → the canonical column that its answer fills, and what that is.
_MAY_BE = {
    "rating column": ("csat", "a rating"),
    "duration column": ("handle_seconds", "a time of work"),
    "handled by": ("handled_by", "who handled a ticket"),
}
_BEGINS = "Not read, though it may be "


def worked_out(profile: Profile) -> Iterator[str]:
    """Says of each outcome that no column holds what it is read from."""
    for name, label in _WORKED_OUT.items():
        rule = profile.columns.get(name)
        if rule is None or rule.columns:
            continue
        where = " and ".join(map(str, rule.when))
        if rule.of and not rule.when and rule.fallback is not None:
            yield f"{label}: where {rule.of} has an entry."
            continue
        if rule.value is not None:
            yield f"{label}: always {rule.value}{f', where {where}' if where else ''}."
        elif where:
            yield f"{label}: where {where}."


def unread(table: Table, profile: Profile) -> Iterator[str]:
    """Names the columns that are not read and may be a rating, a time of work, a handover, the AI agent."""
    constant = profile.columns.get("handled_by")
    if constant is not None and constant.value is not None:
        others = {name: rule for name, rule in profile.columns.items() if name != "handled_by"}
        profile = replace(profile, columns=others)
    for question in column_choice.asked(table, profile):
        if question.key in _MAY_BE:
            columns = dict.fromkeys(each.column for each in question.options if each.column)
            yield f"{_BEGINS}{_MAY_BE[question.key][1]}: {desk_columns.listed(list(columns))}."
    if handed := handover_columns.named(profile, column_choice.free(table, profile)):
        yield f"{_BEGINS}{_HANDOVER}: {desk_columns.listed(handed)}."


_HANDOVER = "a handover"


def named_in(note: str) -> tuple[str, str] | None:
    """Returns the canonical column and the file's columns that such a sentence names; None for others."""
    kinds = {**{what: column for column, what in _MAY_BE.values()}, _HANDOVER: "escalated"}
    what, colon, columns = note.removeprefix(_BEGINS).partition(": ")
    if not note.startswith(_BEGINS) or not colon or what not in kinds:
        return None
    return kinds[what], columns.removesuffix(".")
