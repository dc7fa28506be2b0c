"""Messages of several kinds in one log: where each kind keeps its words, and which kinds are notes."""

import re
from collections.abc import Sequence

import polars as pl

from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Rule
from data.readers.table import LINE, Table
from data.suggestions import usual_names

#: Columns of words beside the first one, and the share of rows in which both have some at most.
_MOST, _TOGETHER = 3, 0.01
#: Different kinds of rows that a column tells at most.
_KINDS = 30
#: Kinds of rows that people write for each other, and flags of them.
_NOTES = r"\b(?:notes?|internal|intern|interne|interna|interno|private|privat|privada|privado|notiz|nota)\b"
_NO_NOTES = r"\b(?:not|no|public|reply|replied)\b"


def words_of(table: Table, conversation: str, text: str, used: Sequence[str]) -> Rule:
    """Returns the rule of what was said: the text, or the columns in which other kinds have their words."""
    return (
        Rule(columns=(text,))
        if not (more := _further(table, conversation, text, used))
        else Rule(columns=(text, *more), pick="first")
    )


def _further(table: Table, conversation: str, text: str, used: Sequence[str]) -> list[str]:
    usual, found = usual_names.USUAL["interactions"]["text"], list[str]()
    rows = table.frame.filter(pl.col(conversation).is_not_null())
    for name in rows.columns:
        if name in (text, conversation, LINE, *used) or rows.schema[name] != pl.String:
            continue
        if usual_names.words(name.rsplit(".", 1)[-1]) not in usual:
            continue
        both = rows.select((pl.col(name).is_not_null() & pl.col(text).is_not_null()).sum()).item()
        if rows[name].null_count() < rows.height and both <= _TOGETHER * rows.height:
            found.append(name)
    return found[:_MOST]


def of_conversations(table: Table, conversation: str) -> tuple[Condition, ...]:
    """Returns the condition that leaves out rows of no conversation, where there are some."""
    some = table.frame[conversation].null_count() > 0
    return (Condition(conversation, "is not null"),) if some else ()


def only_messages(table: Table, conversation: str, text: Rule, used: Sequence[str]) -> tuple[Condition, ...]:
    """Returns the conditions that leave out rows of no conversation, and notes that no customer reads."""
    frame, keep = table.frame, [*of_conversations(table, conversation)]
    spoken = frame.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in text.columns))
    for name in frame.columns:
        if name in (conversation, LINE, *used, *text.columns) or frame.schema[name] != pl.String:
            continue
        kinds = spoken[name].drop_nulls().unique().sort()
        if not 2 <= len(kinds) <= _KINDS or kinds.str.len_chars().max() > 40:  # type: ignore[operator]
            continue
        notes = [each for each in kinds if _is_note(each)]
        if notes and len(notes) < len(kinds):
            keep += [Condition(name, "!=", (each,)) for each in notes]
    return tuple(keep)


def _is_note(kind: str) -> bool:
    named = usual_names.words(kind.lower().replace("_", " "))
    return bool(re.search(_NOTES, named)) and not re.search(_NO_NOTES, named)
