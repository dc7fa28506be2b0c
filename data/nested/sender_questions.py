"""Asks who the senders of a log are that no word gives away: only then is it known who took over."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from data.nested.message_lists import EITHER, INSTRUCTIONS, lists_in, plain
from data.nested.message_people import with_people
from data.profiles.column_conditions import holds
from data.profiles.mapping_profile import Profile, Rule
from data.readers.desks import desk_columns
from data.readers.table import Table
from data.suggestions import usual_names
from data.suggestions.question import Option, Question, Unanswered

#: Names of senders that a profile can list.
SENDERS = 300
_WHO = (
    ("human", "People of the team"),
    ("ai", "The AI agent"),
    ("customer", "Customers"),
    ("tool", "A system"),
)
#: Levels of lists that are looked at, and words in a field's name that only an AI agent's log has.
_DEPTH = 4
_OF_AI = frozenset(
    "llm tool model prompt prompts token tokens assistant completion latency voicebot chatbot bot "
    "agentversion interrupted successevaluation".split()
)


def asked(table: Table, profile: Profile) -> Iterator[Question]:
    """Asks who the unknown senders are, and who is meant by a word that desks and bots use alike."""
    said = next((each for each in profile.unfold if each.columns.get("actor", Rule()).columns), None)
    if said is None:
        return
    rule = said.columns["actor"]
    field = rule.columns[0]
    values = _values(table, profile, said, field)
    if values is None:
        return
    # Whether the AI agent speaks at all is decided by such a word, so it comes first.
    either = [value for value, actor in rule.values.items() if plain(value) in EITHER and actor == "ai"]
    mark = f"{field}: {', '.join(either)}"
    if either and mark not in profile.left_out and not _is_of_ai(table, values.name):
        without = replace(rule, values={key: each for key, each in rule.values.items() if key not in either})
        rows = int(values.is_in(either).sum())
        known = replace(profile, left_out=(*profile.left_out, mark))
        yield _question(_with_actor(known, without), without, field, either, rows, "ai")
        return
    unknown = [
        value
        for value in values.unique(maintain_order=True).to_list()
        if value and value not in rule.values and value not in rule.nulls and plain(value) not in INSTRUCTIONS
    ]
    if unknown and len(unknown) <= SENDERS:
        yield _question(profile, rule, field, unknown, int(values.is_in(unknown).sum()), "")


def _question(
    profile: Profile, rule: Rule, field: str, unknown: Sequence[str], rows: int, taken_for: str
) -> Question:
    # Words that are understood by themselves stay so when a map begins.
    rule = rule if rule.otherwise else replace(rule, otherwise="keep")
    options = [
        Option(
            says, _with_actor(profile, replace(rule, values={**rule.values, **dict.fromkeys(unknown, who)}))
        )
        for who, says in _WHO
    ]
    left = replace(rule, nulls=(*rule.nulls, *unknown))
    options.append(Option("I do not know: leave their side open", _with_actor(profile, left)))
    return Question(
        "senders",
        f"{field.split('@')[0]}: who is {desk_columns.listed(unknown)}?",
        f"{rows:,} messages are theirs. A message of a person after the AI agent's counts as a handover.",
        tuple(options),
        Unanswered("actor", "stays", "Until you choose, they count as the AI agent's.", rows, taken_for)
        if taken_for
        else Unanswered("actor", "empty", "Until you choose, it is not known who wrote them.", rows),
    )


def _values(table: Table, profile: Profile, said: Profile, field: str) -> pl.Series | None:
    """What stands in the field of senders; None where it is not found."""
    if not said.path:
        there = profile.combine and field in table.columns
        kept = tuple(each for each in said.keep if each.column in table.columns)
        rows = table.frame.filter(holds(kept, table.frame.schema)) if kept else table.frame
        return rows[field].cast(pl.String).drop_nulls() if there else None
    found = next((each for each in lists_in(table, _DEPTH) if each.path == said.path), None)
    if found is not None and field not in found.items.columns and not profile.path:
        found = with_people(table, found)
    if found is None or field not in found.items.columns:
        return None
    asked = tuple(each for each in said.keep if each.column in found.items.columns)
    kept = found.items.filter(holds(asked, found.items.schema)) if asked else found.items
    words = (
        [name for name in said.columns["text"].columns if name in kept.columns] if asks_words(said) else []
    )
    if words:
        # Who says nothing is no side of a conversation.
        kept = kept.filter(pl.any_horizontal(pl.col(words).is_not_null()))
    return kept[field].drop_nulls()


def asks_words(said: Profile) -> bool:
    """Whether only rows with words become messages."""
    return "text" in said.only_with and "text" in said.columns


def _is_of_ai(table: Table, field: str) -> bool:
    """Whether the log itself is one of an AI agent: it has fields that no desk has."""
    inner = {name for each in lists_in(table, _DEPTH) for name in each.items.columns if name != field}
    words = {word for name in (*table.columns, *inner) for word in usual_names.words(name).split()}
    return bool(words & _OF_AI)


def _with_actor(profile: Profile, rule: Rule) -> Profile:
    further = tuple(
        replace(each, columns={**each.columns, "actor": rule})
        if each.columns.get("actor", Rule()).columns == rule.columns
        else each
        for each in profile.unfold
    )
    return replace(profile, unfold=further)
