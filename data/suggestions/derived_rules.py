"""Rules that a suggestion works out: from a status, a count, an end, the types of a log of events, thumbs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from data import status_words
from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Profile, Rule
from data.readers.table import LINE, Table
from data.suggestions import handover_columns, usual_names
from data.suggestions.column_kinds import Looks, looks_of

#: Types of events that say that a session was solved, and those that do not although they have such a word.
_SOLVED = r"\b(?:re)?solved\b|\bgelöst\b|\brésolue?\b|\bresuelt[oa]\b|\bresolvid[oa]\b|\brisolt[oa]\b"
_NOT = r"\b(?:not|un(?:re)?solved|failed|fail|nicht|non|no|não|declined|rejected|cancel\w*|abandon\w*)\b"
_RATED = r"csat|rating|\brated\b|survey|satisf|feedback|bewert|encuesta|pesquisa|avalia|enquête"
_NEARLY_ALL = 0.9
#: How well a name fits a status whose words say how a ticket stands.
_NAMED = 0.7
#: The share of rows with an end from which on all have one.
_EVERY = 0.99
#: In the name of a column of numbers: how often a ticket was opened again.
_REOPENINGS = (
    r"re-?open|wiedereröffn|réouvert|reapert|reaberto|reabert|reabier|riapert|heropen|ponown"
    r"|再オープン|重开|重新打开"
)
#: Words that are a thumb whatever the column is called, and those that are one where its name says so.
_THUMBS = {
    "up": "up", "thumbs up": "up", "thumbsup": "up", "thumb up": "up", "like": "up", "👍": "up",
    "down": "down", "thumbs down": "down", "thumbsdown": "down", "thumb down": "down", "👎": "down",
    "dislike": "down",
}  # fmt: skip
_SIDES = {
    "good": "up", "positive": "up", "helpful": "up", "1": "up", "true": "up", "yes": "up",
    "bad": "down", "negative": "down", "not helpful": "down", "0": "down", "-1": "down", "no": "down",
    "false": "down",
}  # fmt: skip
_RATES = r"feedback|thumb|rating|rated|helpful|\bscore\b|\bfb\b|satisf|csat"
#: The share of messages that are rated at most: what all messages have is something else.
_SOME_RATED = 0.95


def with_a_time_of_handover(rules: dict[str, Rule], looks: Mapping[str, Looks]) -> dict[str, Rule]:
    """The rules with `escalated` from the one time of a handover that some rows have: escalated at."""
    used = {column for rule in rules.values() for column in rule.needs}
    times = [name for name, look in looks.items() if name not in used and handover_columns.is_time_of(look)]
    if "escalated" in rules or len(times) != 1:
        return rules
    return {**rules, "escalated": Rule(when=(Condition(times[0], "is not null"),))}


def with_what_a_status_says(rules: dict[str, Rule]) -> dict[str, Rule]:
    """The rules with `escalated` from the status, where a status says that a ticket went to a person."""
    status = rules.get("status")
    if status is None or "escalated" in rules:
        return rules
    handed = tuple(word for word, meant in status.values.items() if meant == status_words.ESCALATED)
    if not handed:
        return rules
    if usual_names.fit("tickets", "status", status.columns[0]) < _NAMED:
        # The outcome of an agent's part: what became of the ticket with a person, it does not say.
        known = {word: meant for word, meant in status.values.items() if word not in handed}
        return {**rules, "status": replace(status, values=known)} if known else rules
    opened = {word: "open" if word in handed else meant for word, meant in status.values.items()}
    when = Condition(status.columns[0], "in" if len(handed) > 1 else "==", handed)
    return {**rules, "status": replace(status, values=opened), "escalated": Rule(when=(when,))}


def without_what_a_column_says(profile: Profile, looks: Mapping[str, Looks]) -> Profile:
    """The profile without a handover that its status says, where a column by its own words may say it."""
    others = {name: rule for name, rule in profile.columns.items() if name != "escalated"}
    used = {column for rule in others.values() for column in rule.needs}
    without = replace(profile, columns=others)
    free = [look for name, look in looks.items() if name not in used and not look.values.dtype.is_nested()]
    return without if handover_columns.named(without, free) else profile


def with_counts(rules: dict[str, Rule], looks: Mapping[str, Looks]) -> dict[str, Rule]:
    """The rules with `reopened` from a number of times, where a column has it."""
    used = {column for rule in rules.values() for column in rule.needs}
    counts = [
        name
        for name, look in looks.items()
        if name not in used and look.numbers == 1 and counts_reopening(name)
    ]
    if "reopened" in rules or not counts:
        return rules
    # Of several counts the one with the shortest name is that of all reopenings.
    count = min(counts, key=lambda name: len(usual_names.words(name)))
    return {**rules, "reopened": Rule(when=(Condition(count, ">", ("0",)),))}


def counts_reopening(name: str) -> bool:
    """Whether a name says how often a ticket was opened again."""
    return bool(re.search(_REOPENINGS, usual_names.words(name)))


def without_a_bare_end(rules: dict[str, Rule], looks: Mapping[str, Looks]) -> dict[str, Rule]:
    """The rules without the time of closing where it says no solution: no status stands beside it, or one
    that some rows lack while every row has an end, such as that of a call.
    """
    status, end = rules.get("status"), rules.get("closed_at")
    if status is not None and end is not None and looks[status.columns[0]].filled < 1:
        if looks[end.columns[0]].filled > _EVERY:
            return {name: rule for name, rule in rules.items() if name != "closed_at"}
    if {"status", "resolved_at"} & set(rules):
        return rules
    return {name: rule for name, rule in rules.items() if name != "closed_at"}


def of_events(table: pl.DataFrame, column: str, spoken: Sequence[str], text: str) -> dict[str, Rule]:
    """Returns the rules that the types of a column give to a ticket, of those that are no messages."""
    types = table[column].cast(pl.String).drop_nulls().unique().sort().to_list()
    events = [each for each in types if each not in spoken and not re.search(_NOT, usual_names.words(each))]
    found = dict[str, Rule]()
    handed = [each for each in events if handover_columns.worded(each)]
    solved = [each for each in events if re.search(_SOLVED, usual_names.words(each))]
    if handed:
        found["escalated"] = Rule(when=(_one_of(column, handed),), take="any")
    if solved:
        found["resolved"] = Rule(when=(_one_of(column, solved),), take="any")
    for each in events:
        said = table.filter(pl.col(column).cast(pl.String) == each)[text]
        look = Looks(text, said)
        if re.search(_RATED, usual_names.words(each)) and look.five_points > _NEARLY_ALL:
            points = not (look.good_or_bad > _NEARLY_ALL and not look.has_points)
            rule = Rule(columns=(text,), when=(_one_of(column, [each]),), take="last")
            found |= {"csat": rule} if points else {}
    return found


def of_changes(table: pl.DataFrame, text: str, time: str) -> dict[str, Rule]:
    """Returns how a ticket stands by its last change of status, where such changes are rows without words."""
    for name in table.columns:
        if name in (text, LINE) or table.schema[name] != pl.String:
            continue
        look = Looks(name, table[name])
        silent = table.filter(pl.col(name).is_not_null())[text].is_null()
        if look.text.is_empty() or look.statuses < 1 or look.distinct < 2 or not silent.all():
            continue
        words = look.text.unique().sort()
        known = status_words.status(words).replace(status_words.STORED_AS).to_list()
        values = {word: str(meant) for word, meant in zip(words.to_list(), known, strict=True)}
        closed = [word for word, meant in values.items() if meant == "closed"]
        if not closed:
            continue
        found = {"status": Rule(columns=(name,), values=values, otherwise="null", take="last")}
        ended = Rule(columns=(time,), when=(_one_of(name, closed),), take="last")
        return {**found, "closed_at": ended}
    return {}


def _one_of(column: str, values: Sequence[str]) -> Condition:
    return Condition(column, "in" if len(values) > 1 else "==", tuple(values))


def thumb(table: Table, others: Sequence[str], nulls: tuple[str, ...]) -> Rule | None:
    """Returns the rule of a column in which some messages have a thumb, up or down, the others nothing."""
    for name in table.columns:
        look = looks_of(table, name, nulls)
        if name in others or look.distinct != 2 or look.filled > _SOME_RATED:
            continue
        named = re.search(_RATES, usual_names.words(name)) is not None
        said = {
            word: _THUMBS.get(plain := _plain(word)) or (_SIDES.get(plain) if named else None)
            for word in look.text.unique().sort()
        }
        if set(said.values()) == {"up", "down"}:
            there = set(look.values.drop_nulls().cast(pl.String).str.strip_chars().unique())
            values = {word: side for word, side in said.items() if side}
            written = tuple(token for token in nulls if token in there)
            return Rule(columns=(name,), values=values, otherwise="null", nulls=written)
    return None


def _plain(word: str) -> str:
    return re.sub(r"[\s_]+", " ", word.lower().strip()).removesuffix(".0")
