"""Sentences on what a profile works out rather than reads, and on columns that it leaves unread."""

from collections.abc import Iterator
from dataclasses import replace

from data.profiles.mapping_profile import Profile
from data.readers.desks import desk_columns
from data.readers.table import Table
from data.suggestions import column_choice
from data.suggestions.column_choice import NONE

#: What of a headline number a profile may work out from something else.
_WORKED_OUT = {
    "resolved": "Solved",
    "escalated": "Handed over to a person",
    "handled_by": "Who handled it",
    "reopened": "Reopened",
}
_MAY_BE = {
    "rating column": "a rating",
    "duration column": "a time of work",
    "handled by": "who handled a ticket",
}


def worked_out(profile: Profile) -> Iterator[str]:
    """Says of each outcome that no column holds what it is read from."""
    for name, label in _WORKED_OUT.items():
        rule = profile.columns.get(name)
        if rule is None or rule.columns:
            continue
        where = " and ".join(map(str, rule.when))
        if rule.value is not None:
            yield f"{label}: always {rule.value}{f', where {where}' if where else ''}."
        elif where:
            yield f"{label}: where {where}."


def unread(table: Table, profile: Profile) -> Iterator[str]:
    """Names the columns whose values look like a rating, a time of work or the AI agent, and are not read."""
    constant = profile.columns.get("handled_by")
    if constant is not None and constant.value is not None:
        others = {name: rule for name, rule in profile.columns.items() if name != "handled_by"}
        profile = replace(profile, columns=others)
    for question in column_choice.asked(table, profile):
        if question.key in _MAY_BE:
            names = dict.fromkeys(each.says.split(":")[0] for each in question.options if each.says != NONE)
            yield f"Not read, though it may be {_MAY_BE[question.key]}: {desk_columns.listed(list(names))}."
