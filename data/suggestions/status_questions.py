"""Asks what the words and codes of a status mean that nobody has said the meaning of: all of them at once."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from data import status_words
from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Profile, Rule
from data.readers.desks import mapped_table
from data.readers.table import Table
from data.suggestions.question import OPEN, Form, Option, Question, Unanswered

_MEANINGS = {
    "open": "Open, still to be solved",
    "pending": "Waiting, still to be solved",
    "closed": "Solved",
    "cancelled": "Closed without a solution",
    "escalated": "Handed over to a person, still open",
    "spam": "Not a request: leave it out of everything",
}
_UNKNOWN = "I do not know: leave it out of the resolution rate"
#: Words that one form has at most; the rarer ones come after it.
_MOST = 20


def asked(table: Table, profile: Profile) -> Iterator[Question]:
    """Asks for the meaning of each unknown word: a ticket without a status is in no rate."""
    rule = profile.columns.get("status")
    if rule is None or len(rule.columns) != 1 or rule.columns[0] not in table.columns:
        return
    found = mapped_table.found_values(table, profile, replace(rule, values={}, otherwise=None, nulls=()))
    words = found.filter(
        ~pl.col("value").is_in([*rule.values, *rule.nulls, *profile.nulls]) & (pl.col("value") != "")
    )
    meant = status_words.status(words["value"])
    known = meant.is_in([*set(status_words.STATUS.values())])
    if rule.values and rule.otherwise == "null":
        # A word for a handover that no rule reads says nothing of how its ticket stands.
        known &= meant != status_words.ESCALATED
    unknown = words.filter(~known).head(_MOST)
    if unknown.is_empty():
        return
    first, rows = unknown.row(0)
    options = [Option(says, _with_status(profile, rule, first, meant)) for meant, says in _MEANINGS.items()]
    options.append(Option(_UNKNOWN, _left_out(profile, rule, [first])))
    if unknown.height == 1:
        yield Question(
            f"status {first}",
            f"What does the status {first} mean?",
            f"{_count(rows, 'row')} with it.",
            tuple(options),
            _unclear(rows),
        )
        return
    every = unknown["value"].to_list()
    options.append(
        Option(
            f"Leave out this and the other {len(every) - 1} that are unknown", _left_out(profile, rule, every)
        )
    )
    yield Question(
        "statuses",
        f"What do these {len(every)} values of {rule.columns[0]} mean?",
        f"{_count(int(unknown['rows'].sum()), 'row')} with them.",
        tuple(options),
        _unclear(int(unknown["rows"].sum())),
        Form(
            tuple((word, _known_of(table, profile, rule, word, rows)) for word, rows in unknown.iter_rows()),
            (*_MEANINGS.values(), _UNKNOWN),
            lambda chosen: _with_all(profile, every, chosen),
        ),
    )


def _unclear(rows: int) -> Unanswered:
    return Unanswered("status", "unclear", "Until you choose, the resolution rate leaves them out.", rows)


def _known_of(table: Table, profile: Profile, rule: Rule, word: str, rows: int) -> str:
    """How many rows have it, and how many of these have an end: what is closed mostly has one."""
    said = _count(rows, "row")
    for name in ("resolved_at", "closed_at"):
        end = profile.columns.get(name)
        if (
            end is not None
            and len(end.columns) == 1
            and end.after is None
            and end.columns[0] in table.columns
        ):
            its = table.frame.filter(pl.col(rule.columns[0]).cast(pl.String).str.strip_chars() == word)
            times = its[end.columns[0]].cast(pl.String).is_in(["", *profile.nulls])
            filled = int((~times.fill_null(True)).sum())
            return f"{said}, {100 * filled / max(1, its.height):.0f} % with {end.columns[0]}"
    return said


def _with_all(profile: Profile, words: Sequence[str], chosen: Sequence[int]) -> Profile:
    """The profile in which each word means what was chosen for it."""
    meanings = [*_MEANINGS]
    for word, place in zip(words, chosen, strict=True):
        if place == OPEN:
            continue
        rule = profile.columns["status"]
        known = place < len(meanings)
        profile = (
            _with_status(profile, rule, word, meanings[place]) if known else _left_out(profile, rule, [word])
        )
    return profile


def _left_out(profile: Profile, rule: Rule, words: Sequence[str]) -> Profile:
    own = rule if rule.values else replace(rule, otherwise="keep")
    unclear = dict.fromkeys(words, status_words.UNCLEAR)
    return _with_rule(profile, "status", replace(own, values={**own.values, **unclear}))


def _with_status(profile: Profile, rule: Rule, word: str, meant: str) -> Profile:
    # What the table already understands by itself stays understood when a value map begins.
    own = rule if rule.values else replace(rule, otherwise="keep")
    made = replace(own, values={**own.values, word: "open" if meant == "escalated" else meant})
    changed = _with_rule(profile, "status", made)
    if meant != "escalated":
        return changed
    there = profile.columns.get("escalated")
    if there is not None and not (there.when and there.when[0].column == rule.columns[0]):
        return _with_rule(profile, "status", replace(made, values={**made.values, word: "escalated"}))
    words = (*(there.when[0].values if there else ()), word)
    condition = Condition(rule.columns[0], "in" if len(words) > 1 else "==", words)
    return _with_rule(changed, "escalated", Rule(when=(condition,)))


def _with_rule(profile: Profile, name: str, rule: Rule) -> Profile:
    return replace(profile, columns={**profile.columns, name: rule})


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
