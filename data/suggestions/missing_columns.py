"""Questions about columns that a log cannot do without, where the file leaves open which they are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from data.profiles.mapping_profile import ALL_OTHERS, Profile, Rule
from data.profiles.truth_words import TRUTH
from data.readers.table import Table
from data.schema import LOGS
from data.suggestions import column_choice, usual_names
from data.suggestions.column_kinds import Looks, looks_of
from data.suggestions.question import Option, Question, Unanswered


def no_id(table: Table, profile: Profile) -> Iterator[Question]:
    """A table without a column of ids: one that nearly is one, or its rows may be numbered."""
    key = LOGS[profile.kind].key
    if key in profile.columns or profile.path:
        return
    numbered = {key: Rule(row_number=True), **profile.columns}
    named = [
        Option(f"{each.name}: {', '.join(each.commonest[:2])}", _moved(profile, key, each.name))
        for name in table.columns
        if (each := looks_of(table, name, profile.nulls)).is_id
        and each.filled > _NEARLY
        and each.repeats <= 1 - _NEARLY
    ]
    row = _ROW[profile.kind]
    number = Option("Yes, number the rows by file and line", replace(profile, columns=numbered))
    if named:
        number = replace(number, says="None of them: number the rows by file and line")
    yield Question(
        "id",
        f"Which column is the id of the {row}?"
        if named
        else f"No column looks like the id of a row. Is every row one {row}?",
        f"Each row becomes one {row}. Without an id, a later export cannot update the same rows, and rows "
        "that the file repeats count twice.",
        (*named[:5], number),
        _refused(key),
    )


def no_ticket(table: Table, profile: Profile) -> Iterator[Question]:
    """A table whose rows name another row as their parent: steps of something larger that is the ticket."""
    key = profile.columns.get("ticket_id")
    if (
        profile.kind != "tickets"
        or key is None
        or len(key.columns) != 1
        or key.columns[0] not in table.columns
    ):
        return
    ids = table.frame[key.columns[0]].cast(pl.String)
    looks = [looks_of(table, name, profile.nulls) for name in table.columns]
    parents = [
        each.name
        for each in looks
        if re.search(_PARENT, usual_names.words(each.name))
        and each.is_id
        and float(str(each.text.is_in(ids.to_list()).mean() or 0.0)) >= _NEARLY
    ]
    around = [each for each in looks if _holds_steps(each, table, key.columns[0])]
    if not parents or not around or parents[0] in profile.left_out:
        return
    options = [
        Option(f"All rows of one {each.name}", _of_steps(profile, each.name, key.columns[0]), each.name)
        for each in around[:3]
    ]
    left = replace(profile, left_out=(*profile.left_out, parents[0]))
    yield Question(
        "ticket",
        "Which rows are one ticket?",
        f"{parents[0]} names other rows, so a row may be a step of something larger.",
        (*options, Option("Each row is a ticket", left)),
        Unanswered("ticket_id", "stays", "Until you choose, each row counts as a ticket."),
    )


#: Names of a column that says of which row a row is a part, and of one that says of what.
_PARENT = r"\bparent\b"
_AROUND = r"trace|thread|session|conversation|dialog|chat|\brun\b|gespräch|conversa"


def _holds_steps(look: Looks, table: Table, key: str) -> bool:
    """Whether a column names what its rows are steps of: it repeats, and no row but the first lacks it."""
    named = re.search(_AROUND, usual_names.words(look.name)) and not re.search(_PARENT, look.name.lower())
    values = look.values.cast(pl.String)
    held = values.is_null() & table.frame[key].cast(pl.String).is_in(values.drop_nulls().to_list())
    known = int((values.is_not_null() | held).sum())
    return bool(named) and look.name != key and look.is_id and look.repeats > 0.3 and known == len(values)


def _of_steps(profile: Profile, around: str, key: str) -> Profile:
    """The profile in which all rows of what holds them are one ticket."""
    rules = {
        name: replace(
            rule,
            take="min" if name == "created_at" else "any" if rule.when and not rule.columns else "last",
        )
        if rule.value is None
        else rule
        for name, rule in profile.columns.items()
    }
    rules["ticket_id"] = Rule(columns=(around, key), pick="first")
    return replace(profile, columns=rules, combine=True, context=())


def _refused(column: str) -> Unanswered:
    return Unanswered(column, "refused", "Until you choose, the file cannot be imported.")


#: Share of rows with a value of their own from which on a column may be an id.
_NEARLY = 0.8
_ROW = {"tickets": "ticket", "interactions": "message", "knowledge": "entry"}


def no_time(table: Table, profile: Profile) -> Iterator[Question]:
    """A table in which several columns may say when its rows began."""
    canonical = LOGS[profile.kind].filed_by
    if canonical is None or canonical in profile.columns:
        return
    looks = column_choice.free(table, replace(profile, columns=_without_times(profile)))
    times = sorted((each for each in looks if each.times > 0.5), key=lambda each: -each.filled)
    if times:
        options = tuple(
            Option(f"{each.name}: {each.commonest[0]}", _moved(profile, canonical, each.name))
            for each in times[:6]
        )
        because = "Days, months and every time since are counted from it."
        asks = f"Which column says when the {_ROW[profile.kind]} came in?"
        yield Question("time", asks, because, options, _refused(canonical))


def _without_times(profile: Profile) -> dict[str, Rule]:
    """The rules but for those of times: a time may have been taken for another one."""
    return {name: rule for name, rule in profile.columns.items() if not name.endswith("_at")}


def _moved(profile: Profile, canonical: str, column: str) -> Profile:
    """The profile with a column in that place, and in no other."""
    others = {key: rule for key, rule in profile.columns.items() if rule.columns != (column,)}
    context = profile.context
    if context != ALL_OTHERS:
        context = tuple(each for each in context if each != column)
    return replace(profile, columns={canonical: Rule(columns=(column,)), **others}, context=context)


def no_status(table: Table, profile: Profile) -> Iterator[Question]:
    """A table in which nothing says how a ticket stands: a column of few words may, or that it has an end."""
    if {"status", "resolved", "resolved_at"} & set(profile.columns):
        return
    looks = column_choice.free(table, profile)
    few = [
        each
        for each in looks
        if 2 <= each.distinct <= 12
        and each.numbers < 0.5
        and max(each.times, each.durations) < 0.5
        # What a customer wrote beside a rating says nothing of how a ticket stands.
        and not column_choice.is_remark(each.name)
        and not re.search(_OF_PEOPLE, usual_names.words(each.name))
    ]
    end = _end(profile, looks)
    if not few and not end:
        return
    few.sort(key=_says_solved, reverse=True)
    options = [
        Option(
            f"{each.name}: {', '.join(each.commonest)}",
            _solved_by(profile, each),
            each.name,
        )
        for each in few[:6]
    ]
    if end:
        options.append(
            Option(f"Every ticket with a time in {end} is solved", column_choice.ended(profile, end), end)
        )
    none = profile
    for each in few:
        none = as_context(none, each.name)
    if end:
        others = {name: rule for name, rule in none.columns.items() if name != "closed_at"}
        none = replace(none, columns=others, left_out=(*none.left_out, end))
    yield Question(
        "status column",
        "Which column says whether a ticket is solved?",
        f"{end} says that a ticket ended, not that it was solved." if end else "",
        (*options, Option("None of them", none)),
        _without_status(profile, end),
    )


#: Names of columns that name people and places.
_OF_PEOPLE = r"\b(?:\w*name|nombre|nom|nome|naam|imię|country|city|location|land|pays|país|paese)$"


def _solved_by(profile: Profile, look: Looks) -> Profile:
    """The profile in which a column says what is solved: a yes or no says it, and no word needs a meaning."""
    if not look.is_yes_or_no:
        return _moved(profile, "status", look.name)
    made = _moved(profile, "resolved", look.name)
    if not re.search(_STILL_OPEN, usual_names.words(look.name.rsplit(".", 1)[-1])):
        return made
    turned = {
        value: "false" if TRUTH[value.lower()] else "true" for value in look.text.unique().sort().to_list()
    }
    rule = Rule(columns=(look.name,), values=turned, otherwise="null")
    return replace(made, columns={**made.columns, "resolved": rule})


#: Names of a yes or no that is no for a ticket that is solved.
_STILL_OPEN = (
    r"(?:^|\b)(?:open|active|pending|unresolved|unsolved|offen|ungelöst|ouverte?|abiert[oa]|abert[oa]|apert[oa]"
    r"|openstaand|otwarte|öppen)$"
)


def likely_solved(question: Question, table: Table, profile: Profile) -> list[str]:
    """Returns the columns of the question that look like an outcome; all of them where none does."""
    columns = [each.column for each in question.options if each.column]
    looks = [looks_of(table, each, profile.nulls) for each in columns if each in table.columns]
    found = [each.name for each in looks if sum(_says_solved(each)[:2]) > 0.5 or each.times > 0.5]
    return found or columns


def _without_status(profile: Profile, end: str) -> Unanswered:
    if "closed_at" in profile.columns:
        says = f"Until you choose, tickets with a time in {end} count as solved, all others as not solved."
        return Unanswered("closed_at", "stays", says)
    return Unanswered("resolved", "empty", "Until you choose, there is no resolution rate.")


def _says_solved(look: Looks) -> tuple[float, float, float]:
    """How much a column looks like an outcome: by its values, by its name, and by how short they are."""
    named = max(usual_names.fit("tickets", each, look.name) for each in ("resolved", "status"))
    about = bool(re.search(r"resol|solv|success|outcome|status|state|result", usual_names.words(look.name)))
    return look.statuses + named, float(about), -look.words


def _end(profile: Profile, looks: Sequence[Looks]) -> str:
    """The column that says when a ticket ended, if one does."""
    rule = profile.columns.get("closed_at")
    if rule is not None and len(rule.columns) == 1:
        return rule.columns[0]
    named = {
        fit: each.name
        for each in looks
        if each.times > 0.5 and (fit := usual_names.fit("tickets", "closed_at", each.name))
    }
    return named[max(named)] if named else ""


def as_context(profile: Profile, column: str) -> Profile:
    """The profile with the column as a context field by name, so that it is not asked about again."""
    name = "context." + "_".join(usual_names.words(column).split() or ["field"])
    others = profile.context
    if others != ALL_OTHERS:
        others = tuple(each for each in others if each != column)
    return replace(profile, columns={**profile.columns, name: Rule(columns=(column,))}, context=others)
