"""Asks what an empty cell means in a column of yes and no that somebody keeps by hand."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import polars as pl

from data.cleaning.cell_conversion import TRUTH
from data.profiles.mapping_profile import Profile, Rule
from data.readers.table import Table
from data.suggestions.column_kinds import Looks, looks_of
from data.suggestions.question import Option, Question, Unanswered

#: Marks of a list that is ticked off: who has none of them was not ticked.
TICKS = frozenset(("x", "✓", "✔", "☑", "✅", "✔️", "☑️"))
#: What programs write for yes and no, of which an empty cell is none.
_OF_PROGRAMS = frozenset(("true", "false", "1", "0", "1.0", "0.0", "t", "f"))
_ASKED = ("escalated", "resolved", "handled_by")
#: What a flag is mapped to, and who handled a ticket: the agent took part or it did not.
_MEANT = {"true": True, "false": False, "ai": True, "both": True, "human": False}
#: The share of empty cells from which on it matters, and the rows of a sheet that is kept by hand.
_SOME, _BY_HAND = 0.05, 20_000
#: Different words that such a column has at most.
_WORDS = 12


def only_ticks(look: Looks) -> bool:
    """Whether a column holds ticks alone, so that an empty cell of it is a no."""
    return len(look.text) > 0 and set(look.text.str.to_lowercase().unique()) <= TICKS


def asked(table: Table, profile: Profile) -> Iterator[Question]:
    """Asks of each flag of yes and no in words, some of whose cells are empty."""
    if table.format not in ("csv", "tsv", "xlsx") or table.frame.height > _BY_HAND:
        return
    for name in _ASKED:
        rule = profile.columns.get(name)
        if rule is None or not _is_flag(rule) or rule.columns[0] not in table.columns:
            continue
        look = looks_of(table, rule.columns[0], (*profile.nulls, *rule.nulls))
        means = _meanings(rule, look)
        if not means or len(means) > _WORDS or {word.lower() for word in means} & _OF_PROGRAMS:
            continue
        # Where people are named beside the agent, an empty cell is nobody's; a plain no is an answer.
        if name == "handled_by" and not any(word.lower() in TRUTH for word in means):
            continue
        empty = round((1 - look.filled) * table.frame.height)
        if empty < _SOME * table.frame.height or len(set(means.values())) < 2:
            continue
        yield _question(profile, name, rule, look, means, empty)


def _is_flag(rule: Rule) -> bool:
    return len(rule.columns) == 1 and not (rule.when or rule.blank or rule.take or rule.of)


def _meanings(rule: Rule, look: Looks) -> dict[str, bool]:
    """Word → whether it says yes; empty where the column has words that say neither."""
    words = look.text.unique().sort().to_list()
    if not rule.values:
        known = {word: TRUTH[word.lower()] for word in words if word.lower() in TRUTH}
        return known if len(known) == len(words) else {}
    return {word: _MEANT[rule.values[word]] for word in words if rule.values.get(word) in _MEANT}


def _question(
    profile: Profile, name: str, rule: Rule, look: Looks, means: Mapping[str, bool], empty: int
) -> Question:
    def answered(blank: str) -> Profile:
        columns = {**profile.columns, name: replace(rule, blank=blank)}
        handed = profile.columns.get("escalated")
        if blank == "no" and name == "handled_by" and handed is not None and not handed.columns:
            if [each.column for each in handed.when] == [look.name]:
                # What was handed over the same column says: where it is empty, nothing was.
                said = set(handed.when[0].values)
                values = {word: "true" if word in said else "false" for word in means}
                columns["escalated"] = Rule(columns=(look.name,), values=values, otherwise="null", blank="no")
        return replace(profile, columns=columns)

    counted = look.text.replace_strict(dict(means), default=None, return_dtype=pl.Boolean).drop_nulls()
    rows = f"{empty:,} row{'' if empty == 1 else 's'}"
    no = "No: people handled it" if name == "handled_by" else "No"
    return Question(
        f"blank {name}",
        f"What does an empty cell of {look.name} mean?",
        f"It is empty in {rows}, says yes in {int(counted.sum()):,} and no in {int((~counted).sum()):,}.",
        (Option(no, answered("no")), Option("It was not recorded", answered("unknown"))),
        Unanswered(name, "empty", f"Until you choose, it is not known in {rows}.", empty),
    )
