"""Sentences on what a profile works out rather than reads, and on columns that it leaves unread."""

from collections.abc import Iterator
from dataclasses import replace

from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Profile
from data.readers.desks import desk_columns
from data.readers.table import Table
from data.suggestions import (
    column_choice,
    column_questions,
    derived_rules,
    handover_columns,
    missing_columns,
    usual_names,
)
from data.suggestions.column_kinds import Looks

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
    "status column": ("resolved", "a solution"),
}
#: The same of what no question asks about and a column's own name says.
_NAMED = {"first_response_at": "a first response", "reopened": "a reopening"}
_BEGINS = "Not read, though it may be "


def worked_out(profile: Profile) -> Iterator[str]:
    """Says of each outcome that no column holds what it is read from."""
    for name, label in _WORKED_OUT.items():
        rule = profile.columns.get(name)
        if rule is None or rule.columns:
            continue
        where = " and ".join(map(_in_words, rule.when))
        if rule.of and not rule.when and rule.fallback is not None:
            yield f"{label}: where {rule.of} has an entry."
            continue
        if rule.value == "true" and where:
            yield f"{label}: where {where}; not known elsewhere."
        elif rule.value is not None:
            yield f"{label}: always {rule.value}{f', where {where}' if where else ''}."
        elif where:
            yield f"{label}: where {where}."


def _in_words(condition: Condition) -> str:
    """A condition as a person says it: name is handoff, handover or one of 4 more."""
    last = condition.column.rsplit(".", 1)[-1] if "[" not in condition.column else condition.column
    name, values = usual_names.words(last) or condition.column, condition.values
    if condition.operator in ("is null", "is not null"):
        return f"{name} is {'empty' if condition.operator == 'is null' else 'filled'}"
    if condition.operator in ("==", "in", "has"):
        named = (
            f"{', '.join(values[:_FEW])} or one of {len(values) - _FEW} more"
            if len(values) > _FEW + 1
            else " or ".join(values)
        )
        return f"{name} {'has' if condition.operator == 'has' else 'is'} {named}"
    says = {"!=": "is not", ">": "is more than", ">=": "is at least", "<": "is less than", "<=": "is at most"}
    return f"{name} {says[condition.operator]} {values[0]}"


def unread(table: Table, profile: Profile) -> Iterator[str]:
    """Names the columns that are not read and may be a rating, a time of work, a handover, the AI agent."""
    constant = profile.columns.get("handled_by")
    if constant is not None and constant.value is not None and not constant.when:
        others = {name: rule for name, rule in profile.columns.items() if name != "handled_by"}
        profile = replace(profile, columns=others)
    asked = [*missing_columns.no_status(table, profile), *column_questions.asked(table, profile)]
    for question in asked:
        if question.key in _MAY_BE:
            columns = list(dict.fromkeys(each.column for each in question.options if each.column))
            if question.key == "status column":
                columns = missing_columns.likely_solved(question, table, profile)
            yield f"{_BEGINS}{_MAY_BE[question.key][1]}: {desk_columns.listed(columns)}."
    free = column_choice.free(table, profile)
    for canonical, what in _NAMED.items():
        if not _tells(profile, canonical):
            named = [each.name for each in free if _speaks_of(canonical, each)]
            if named:
                yield f"{_BEGINS}{what}: {desk_columns.listed(named)}."
    if handed := handover_columns.named(profile, [*free, *column_questions.of_tags(table, profile)]):
        yield f"{_BEGINS}{_HANDOVER}: {desk_columns.listed(handed)}."


def _tells(profile: Profile, canonical: str) -> bool:
    """Whether the profile reads it, or what it would say, from somewhere."""
    return bool({canonical, "reopened_at" if canonical == "reopened" else canonical} & set(profile.columns))


def _speaks_of(canonical: str, look: Looks) -> bool:
    """Whether a column's name says it, and its values could."""
    if look.text.is_empty():
        return False
    if canonical == "reopened":
        return derived_rules.counts_reopening(look.name) and (look.numbers == 1 or look.flags == 1)
    fits = usual_names.fit("tickets", canonical, look.name) >= _SURELY
    return fits and max(look.times, look.durations, look.numbers) > 0.5


#: Values that a sentence names.
_FEW = 2
_SURELY = 0.5
#: What a score or an evaluation may say.
_HANDOVER, _SOLUTION = "a handover", "a solution"


_OUTCOMES = ("handled_by", "escalated", "resolved", "status")
_MAPPED, _FROM = "Mapped for this file: ", " from "


def mapped(profile: Profile, shipped: Profile | None) -> Iterator[str]:
    """Says from what a profile that was made for this file reads outcomes, unless the shipped one does so."""
    told = list[str]()
    for name in _OUTCOMES:
        rule = profile.columns.get(name)
        if rule is None or (shipped is not None and rule == shipped.columns.get(name)):
            continue
        what = rule.columns or tuple(dict.fromkeys(each.column for each in rule.when))
        told += [f"{name}{_FROM}{desk_columns.listed(what or (rule.of or 'a constant',))}"]
    actors = [each.columns["actor"] for each in profile.unfold if "actor" in each.columns]
    if shipped is None and (named := dict.fromkeys(name for rule in actors for name in rule.columns)):
        told.append(f"actor{_FROM}{desk_columns.listed(list(named))}")
    if told:
        yield f"{_MAPPED}{'; '.join(told)}."


def mapped_in(note: str) -> list[tuple[str, str]]:
    """Returns each canonical column of such a sentence with the file's columns; none of another."""
    if not note.startswith(_MAPPED):
        return []
    parts = note.removeprefix(_MAPPED).removesuffix(".").split("; ")
    return [(name, columns) for name, found, columns in (each.partition(_FROM) for each in parts) if found]


def named_in(note: str) -> tuple[str, str] | None:
    """Returns the canonical column and the file's columns that such a sentence names; None for others."""
    kinds = {what: column for column, what in (*_MAY_BE.values(), *_NAMED.items())}
    kinds |= {_HANDOVER: "escalated", _SOLUTION: "resolved"}
    what, colon, columns = note.removeprefix(_BEGINS).partition(": ")
    if not note.startswith(_BEGINS) or not colon or what not in kinds:
        return None
    return kinds[what], columns.removesuffix(".")
