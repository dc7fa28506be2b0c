"""Asks what an empty cell means in a column of yes and no that somebody keeps by hand."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from data.cleaning.cell_conversion import TRUTH
from data.profiles.mapping_profile import Profile, Rule
from data.readers.table import Table
from data.suggestions.column_kinds import Looks
from data.suggestions.question import Option, Question, Unanswered

#: Marks of a list that is ticked off: who has none of them was not ticked.
TICKS = frozenset(("x", "✓", "✔", "☑", "✅", "✔️", "☑️"))
#: What programs write for yes and no, of which an empty cell is none.
_OF_PROGRAMS = frozenset(("true", "false", "1", "0", "1.0", "0.0", "t", "f"))
_ASKED = ("escalated", "resolved")
#: The share of empty cells from which on it matters, and the rows of a sheet that is kept by hand.
_SOME, _BY_HAND = 0.05, 20_000


def only_ticks(look: Looks) -> bool:
    """Whether a column holds ticks alone, so that an empty cell of it is a no."""
    return len(look.text) > 0 and set(look.text.str.to_lowercase().unique()) <= TICKS


def asked(table: Table, profile: Profile) -> Iterator[Question]:
    """Asks of each flag of yes and no in words, some of whose cells are empty."""
    if table.format not in ("csv", "tsv", "xlsx") or table.frame.height > _BY_HAND:
        return
    for name in _ASKED:
        rule = profile.columns.get(name)
        if rule is None or not _is_bare(rule) or rule.columns[0] not in table.columns:
            continue
        look = Looks(rule.columns[0], table.frame[rule.columns[0]], (*profile.nulls, *rule.nulls))
        words = set(look.text.str.to_lowercase().unique())
        if not 0 < len(words) <= 6 or words & _OF_PROGRAMS or not words <= set(TRUTH):
            continue
        empty = round((1 - look.filled) * table.frame.height)
        if empty < _SOME * table.frame.height or len({TRUTH[word] for word in words}) < 2:
            continue
        yield _question(profile, name, rule, look, empty)


def _is_bare(rule: Rule) -> bool:
    return len(rule.columns) == 1 and not (rule.when or rule.values or rule.blank or rule.take or rule.of)


def _question(profile: Profile, name: str, rule: Rule, look: Looks, empty: int) -> Question:
    def answered(blank: str) -> Profile:
        return replace(profile, columns={**profile.columns, name: replace(rule, blank=blank)})

    counted = look.text.str.to_lowercase().replace_strict(TRUTH, return_dtype=pl.Boolean)
    rows = f"{empty:,} row{'' if empty == 1 else 's'}"
    return Question(
        f"blank {name}",
        f"What does an empty cell of {look.name} mean?",
        f"It is empty in {rows}, says yes in {int(counted.sum()):,} and no in {int((~counted).sum()):,}.",
        (Option("No", answered("no")), Option("It was not recorded", answered("unknown"))),
        Unanswered(name, "empty", f"Until you choose, it is not known in {rows}.", empty),
    )
