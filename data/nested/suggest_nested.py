"""Suggests a nested profile from a file's objects: which list holds the messages, and what its fields are.

Values decide first, names second; what decided each column is handed out with the profile.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl

from data.nested import file_objects, named_durations, own_fields, sender_flags
from data.nested.handover_steps import handed_over
from data.nested.message_lists import (
    INSTRUCTIONS,
    MessageList,
    folded,
    like_times,
    lists_in,
    named_sender,
    plain,
    seconds_since,
    text_of,
)
from data.nested.message_people import with_people
from data.profiles import unfold_format
from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Profile, Rule, is_by_path
from data.profiles.unfold_format import EACH, OUTER
from data.readers.desks import desk_columns
from data.readers.table import LINE, Table
from data.schema import Kind
from data.suggestions import suggest_mapping, usual_names

_EXAMPLES = 3
#: Names of a list of ratings: what customers write beside one is no message.
_RATES = (
    r"\b(?:ratings?|surveys?|csat|nps|feedbacks?|bewertungen|encuestas?|avaliaç\w+|enquêtes?|évaluations?)\b"
)
#: Different kinds of items that a list of messages and events has at most.
_KINDS = 30


@dataclass(frozen=True, slots=True)
class Decided:
    """A column of the suggestion: the field that it is read from, what decided it, and how sure that is."""

    kind: Kind
    column: str
    field: str
    why: str
    values: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A nested profile, what decided its columns, and what somebody has to say before it can be trusted."""

    profile: Profile
    decided: tuple[Decided, ...]
    #: Values of who speaks that are not known here; their rows would have no actor.
    unknown_roles: tuple[str, ...] = ()
    #: What no field looks like, of what the metrics need: who speaks, when, or what was said.
    lacking: tuple[str, ...] = ()


def suggest_nested(table: Table) -> Suggestion | None:
    """A profile that unfolds the list which looks like messages; None where no list does.

    `table` has the file's objects as rows and their lists as JSON text (`shipped_nested_readers.objects`).
    """
    lists = [*lists_in(table)]
    by_path = {each.path: each for each in lists}
    best = max(lists, key=lambda each: each.weight, default=None)
    rates = best is not None and best.role is None and re.search(_RATES, usual_names.words(best.path))
    if best is None or rates or not best.text or not (best.role or best.time):
        # A list without words holds no messages; what its values name are fields of the object around it.
        return _of_lists(table)
    outer, _, _ = best.path.rpartition(EACH)
    if outer:
        # The object that holds the messages is the ticket, wherever it lies.
        held = by_path[outer].items
        lines = pl.Series(LINE, range(1, held.height + 1), dtype=pl.Int64)
        table = replace(table, frame=pl.DataFrame([lines, *held.get_columns()]))
    best = with_people(table, best, outer)
    if best.role is None and best.text and best.time:
        best = replace(best, role=named_sender(best.items))
    said, unknown = _messages(table, best)
    tickets, named = _tickets(table, best, said, outer)
    tickets = replace(tickets, path=outer)
    begun = tickets.columns.get("created_at")
    if "at" not in said.columns and begun is not None and not begun.of:
        # Messages without a time of their own have that of their beginning, and keep their order.
        at = replace(begun, columns=tuple(OUTER + name for name in begun.columns))
        if (offset := seconds_since(best.items)) is not None and len(at.columns) == 1:
            # Seconds since the beginning of a call.
            at = Rule(
                columns=(offset[0],), unit=offset[1], after=at.columns[0], date_format=begun.date_format
            )
        said = replace(said, columns={**said.columns, "at": at})
    said = unfold_format.completed(said, tickets)
    parts = sender_flags.split(said, best)
    profile = replace(tickets, unfold=parts)
    decided = [*_decided(tickets, named, best), *_decided(said, best.items, best)]
    lacking = tuple(name for name in ("actor", "at", "text") if name not in parts[0].columns)
    return Suggestion(profile, tuple(decided), unknown, lacking)


def _of_lists(table: Table) -> Suggestion | None:
    """The tickets of objects whose lists name values or say a handover; None where no list says anything."""
    own = own_fields.of_rows(table, [record for _, record in file_objects.of_table(table)])
    named = [name for name in own.columns if is_by_path(name)]
    handed = handed_over(table)
    if not named and handed is None and not named_durations.found(table):
        return None
    guessed = suggest_mapping.suggest(own, "tickets")
    if handed is not None and "escalated" not in guessed.columns:
        guessed = replace(guessed, columns={**guessed.columns, "escalated": handed})
    # Two fields that end alike would be one context field: the object's own comes first.
    by_name = {desk_columns.slug(name): name for name in reversed((*guessed.context, *_free(guessed, named)))}
    profile = replace(guessed, context=tuple(reversed(by_name.values())))
    return Suggestion(profile, ()) if {"ticket_id", "created_at"} <= set(profile.columns) else None


def _free(profile: Profile, names: Sequence[str]) -> list[str]:
    used = {name for rule in profile.columns.values() for name in rule.needs}
    return [name for name in names if name not in used]


def _messages(table: Table, found: MessageList) -> tuple[Profile, tuple[str, ...]]:
    """The interactions of the list, and the words for who speaks that are not known."""
    items = found.items.with_columns(pl.int_range(1, pl.len() + 1).alias(LINE))
    guessed = suggest_mapping.suggest(Table(table.name, table.format, items), "interactions")
    rules = {name: rule for name, rule in guessed.columns.items() if name not in ("ticket_id", "actor")}
    if "interaction_id" in rules and not _is_id(items[rules["interaction_id"].columns[0]]):
        del rules["interaction_id"]
    if found.time:
        rules["at"] = _time_rule(items, found.time)
    if found.text:
        parts = (*_parts(items[found.text], found.text), *_of_the_others(found))
        rules["text"] = Rule(columns=parts, pick="first" if len(parts) > 1 else "join")
    keep, unknown = list[Condition](), tuple[str, ...]()
    if found.role:
        values = items[found.role].drop_nulls().unique().sort().to_list()
        meant = sender_flags.meanings_of(found.items, found.role)
        spoken = items.filter(pl.col(found.text).is_not_null()) if found.text else items
        heard = {*spoken[found.role].to_list()}
        unknown = tuple(
            value
            for value in values
            if value not in meant and value in heard and plain(value) not in INSTRUCTIONS
        )
        rules["actor"] = Rule(columns=(found.role,), values=meant, otherwise="null")
        keep = [Condition(found.role, "!=", (value,)) for value in values if plain(value) in INSTRUCTIONS]
        answers = [value for value, actor in meant.items() if actor == "ai"]
        if answers and "action" not in rules:
            spoken = Condition(found.role, "in", tuple(answers))
            rules["action"] = Rule(value="answer", when=(spoken,))
    only = ("text",) if _has_events(found) else ()
    said = replace(guessed, columns=rules, path=found.path, keep=tuple(keep), only_with=only)
    return replace(said, context=(), about=""), unknown


def _has_events(found: MessageList) -> bool:
    """Whether kinds of items never have words, such as somebody joining: they are no messages."""
    if found.text is None:
        return False
    silent = pl.col(found.text).is_null()
    for name in found.items.columns:
        if usual_names.words(name).split()[-1:] in (["type"], ["event"], ["kind"]):
            kinds = found.items.drop_nulls(name).group_by(name).agg(silent.all().alias("silent"))
            if 2 <= kinds.height <= _KINDS and kinds["silent"].any() and not kinds["silent"].all():
                return True
    return False


def _time_rule(items: pl.DataFrame, name: str) -> Rule:
    """A time by its field, with its notation where it needs to be told one."""
    only = Table("", "", items.select(LINE, pl.col(name).alias("timestamp")))
    guessed = suggest_mapping.suggest(only, "interactions").columns.get("at", Rule())
    return Rule(columns=(name,), date_format=guessed.date_format)


def _parts(values: pl.Series, name: str) -> tuple[str, ...]:
    """A content that is a list of parts is read part by part."""
    listed = values.drop_nulls().str.starts_with("[{").any()
    return (f"{name}.*.text", name) if listed else (name,)


def _of_the_others(found: MessageList) -> tuple[str, ...]:
    """The field with the words of customers whose messages have none in the text, as requests have."""
    if found.role is None or found.text is None:
        return ()
    silent = found.items.filter(pl.col(found.text).is_null())
    sides = sender_flags.meanings_of(found.items, found.role)
    customers = [word for word, side in sides.items() if side == "customer"]
    asked = silent.filter(pl.col(found.role).is_in(customers))
    if asked.is_empty():
        return ()
    there = [name for name in asked.columns if name != found.role and asked[name].null_count() < asked.height]
    words = text_of(asked.select(there))
    return () if words is None else (words,)


def _is_id(values: pl.Series) -> bool:
    return values.null_count() == 0 and values.is_unique().all()


def _tickets(table: Table, found: MessageList, said: Profile, outer: str) -> tuple[Profile, pl.DataFrame]:
    """The tickets that the objects around the list are, and the objects without their lists."""
    own = own_fields.of_rows(table, [record for _, record in file_objects.of_table(table)]).frame
    names = [name for name in own.columns if name != LINE]
    guessed = suggest_mapping.suggest(replace(table, frame=own), "tickets")
    rules = dict(guessed.columns)
    named = rules["ticket_id"].columns[0] if "ticket_id" in rules else None
    # Rows that a file repeats do not hide the id.
    if named is None or not _is_id(own.select(names).unique(maintain_order=True)[named].cast(pl.String)):
        key = _id(own, names)
        rules["ticket_id"] = Rule(row_number=True) if key is None else Rule(columns=(key,))
    if rules.get("customer_id") == rules["ticket_id"]:
        del rules["customer_id"]
    if "created_at" not in rules and found.time:
        rules["created_at"] = replace(said.columns["at"], take="min", of=found.path)
    actors = said.columns["actor"].values if "actor" in said.columns else dict[str, str]()
    asked = tuple(value for value, actor in actors.items() if actor == "customer")
    if "body" not in rules and found.role and found.text and asked:
        text = said.columns["text"]
        spoken = Condition(found.role, "in", asked)
        rules["body"] = replace(text, when=(spoken,), take="first", of=found.path)
    for name in names:
        values = own[name].drop_nulls().cast(pl.String)
        if "csat_good" not in rules and "csat" not in rules and _is_thumb(values):
            rules["csat_good"] = Rule(columns=(name,), scale="good_bad")
    if "escalated" not in rules and (handed := handed_over(table, outer)) is not None:
        rules["escalated"] = handed
    context = tuple(
        name for name in guessed.context if not any(name in rule.columns for rule in rules.values())
    )
    return replace(guessed, columns=rules, context=context), own


def _id(objects: pl.DataFrame, names: Sequence[str]) -> str | None:
    """The field with another short value in each object that is no time; one that ends in id comes first."""
    found = [
        name
        for name in names
        if _is_id(values := objects[name].cast(pl.String))
        and not values.str.contains(r"\s").any()
        and not like_times(values)
    ]
    return min(found, key=lambda name: not name.lower().endswith("id"), default=None)


def _is_thumb(values: pl.Series) -> bool:
    words = ("up", "down", "thumbs up", "thumbs down", "good", "bad", "positive", "negative", "👍", "👎")
    return len(values) > 1 and bool(folded(values).is_in(list(words)).all())


def _decided(output: Profile, frame: pl.DataFrame, found: MessageList) -> Iterator[Decided]:
    """What decided each column: its commonest values, and whether they or its name did."""
    for name, rule in output.columns.items():
        source = found.items if rule.of else frame
        field = rule.columns[0] if rule.columns else found.role or ""
        if rule.row_number:
            yield Decided(output.kind, name, "", "no field has another value in each object", (), 0.5)
            continue
        if field not in source.columns:
            field = field.split(".*")[0]
        if field not in source.columns:
            continue
        values = source[field].drop_nulls().cast(pl.String)
        common = values.value_counts(sort=True, name="rows")[values.name].head(_EXAMPLES).to_list()
        named = usual_names.words(field.rsplit(".", 1)[-1]) in usual_names.USUAL[output.kind].get(name, ())
        by_value = name in ("actor", "at", "text", "csat_good", "body", "created_at") or bool(rule.values)
        why = "its values and its name" if named and by_value else "its values" if by_value else "its name"
        yield Decided(
            output.kind,
            name,
            field,
            why,
            tuple(common),
            0.95 if named and by_value else 0.8 if by_value else 0.6,
        )
