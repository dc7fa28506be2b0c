"""Asks who the senders of a log are that no word gives away: only then is it known who took over."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from data.nested.message_lists import EITHER, INSTRUCTIONS, lists_in, plain
from data.nested.message_people import with_people
from data.profiles.column_conditions import Condition, holds
from data.profiles.mapping_profile import Profile, Rule
from data.readers.desks import desk_columns
from data.readers.table import Table
from data.suggestions import handover_columns, usual_names
from data.suggestions.question import OPEN, Form, Option, Question, Unanswered

#: Names of senders that a profile can list.
SENDERS = 300
_WHO = (
    ("human", "People of the team"),
    ("ai", "The AI agent"),
    ("customer", "Customers"),
    ("tool", "A system"),
)
_OPEN_SIDE = "I do not know: leave their side open"
#: Words that are asked about one by one at most.
_EACH = 8
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
    if 1 < len(unknown) <= _EACH and "customer" not in rule.values.values():
        yield _each(profile, rule, field, unknown, values)
    elif unknown and len(unknown) <= SENDERS:
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
    options.append(Option(_OPEN_SIDE, _with_actor(profile, left)))
    return Question(
        "senders",
        f"{field.split('@')[0]}: who is {desk_columns.listed(unknown)}?",
        f"{rows:,} messages are theirs. A message of a person after the AI agent's counts as a handover.",
        tuple(options),
        Unanswered("actor", "stays", "Until you choose, they count as the AI agent's.", rows, taken_for)
        if taken_for
        else Unanswered("actor", "empty", "Until you choose, it is not known who wrote them.", rows),
    )


def _each(profile: Profile, rule: Rule, field: str, unknown: Sequence[str], values: pl.Series) -> Question:
    """Asks of each word who it is: where no customer is known among them, they are of several sides."""
    rule = rule if rule.otherwise else replace(rule, otherwise="keep")
    sides = [who for who, _ in _WHO]

    def answered(chosen: Sequence[int]) -> Profile:
        told = [(word, place) for word, place in zip(unknown, chosen, strict=True) if place != OPEN]
        known = {word: sides[place] for word, place in told if place < len(sides)}
        left = [word for word, place in told if place == len(sides)]
        made = replace(rule, values={**rule.values, **known}, nulls=(*rule.nulls, *left))
        return _with_actor(profile, made)

    one = _question(profile, rule, field, unknown[:1], int((values == unknown[0]).sum()), "")
    rows = [int((values == word).sum()) for word in unknown]
    return replace(
        one,
        asks=f"{field.split('@')[0]}: who is each of {desk_columns.listed(unknown)}?",
        known=f"{sum(rows):,} messages are theirs. A message of a person after the AI agent's is a handover.",
        unanswered=replace(one.unanswered, rows=sum(rows)),
        form=Form(
            tuple((word, f"{number:,} messages") for word, number in zip(unknown, rows, strict=True)),
            (*(says for _, says in _WHO), _OPEN_SIDE),
            answered,
        ),
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
    """The profile with what is known of its senders, and what follows: answers, and the first request."""
    further, columns = list[Profile](), dict(profile.columns)
    for each in profile.unfold:
        if each.columns.get("actor", Rule()).columns != rule.columns:
            further.append(each)
            continue
        further.append(replace(each, columns={**each.columns, "actor": rule, **_answers(each, rule)}))
        asked = _saying("customer", rule)
        if asked and each.path and "body" not in columns and "text" in each.columns:
            columns["body"] = replace(each.columns["text"], when=asked, take="first", of=each.path)
    return replace(profile, columns=columns, unfold=tuple(further))


def _answers(said: Profile, rule: Rule) -> dict[str, Rule]:
    """The rule by which what the AI agent says is an answer, where no other one says what a message is."""
    there = said.columns.get("action")
    own = there is None or (
        there.value == "answer" and {each.column for each in there.when} <= {*rule.columns}
    )
    when = _saying("ai", rule)
    return {"action": Rule(value="answer", when=when)} if own and when else {}


def _saying(side: str, rule: Rule) -> tuple[Condition, ...]:
    words = [word for word, actor in rule.values.items() if actor == side]
    return (handover_columns.is_one_of(rule.columns[0], words),) if words else ()
