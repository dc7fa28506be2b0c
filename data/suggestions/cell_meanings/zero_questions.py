"""Asks what 0 means among durations: that nobody worked on a ticket or answered it, or no time."""

from collections.abc import Iterator
from dataclasses import replace

from data.cleaning import durations
from data.cleaning.conversion_result import stripped
from data.profiles.mapping_profile import Profile, Rule
from data.readers.table import Table
from data.suggestions.question import Option, Question, Unanswered

_ZERO = {
    "handle_seconds": ("Nobody worked on it: leave it out", "It took no time: count it as 0"),
    "first_response_at": ("Nobody has answered yet", "It was answered at once: count it as 0"),
}
_IS_ZERO = r"^0+(?:[.,:]0+)*$"
#: So few zeros move no median.
_FEWEST_ZEROS = 3
#: What a rule says of a column in which 0 is a value: nothing but an empty cell is empty.
_NONE = ("",)


def asked(table: Table, profile: Profile) -> Iterator[Question]:
    """Asks of durations many of which are 0 whether nobody worked or answered, or whether it took no time."""
    for name, (nobody, at_once) in _ZERO.items():
        rule = profile.columns.get(name)
        if rule is None or rule.nulls or len(rule.columns) != 1 or rule.columns[0] not in table.columns:
            continue
        if (name == "first_response_at" and rule.after is None) or rule.take or rule.of:
            continue
        text = stripped(table.frame[rule.columns[0]]).drop_nulls()
        # With a unit or on a clock it is a 0 too: 0 min, 00:00 hrs.
        none = (durations.durations(text).seconds == 0).fill_null(False) & text.str.contains(r"\d")
        zeros = text.filter(text.str.contains(_IS_ZERO) | none)
        if not _FEWEST_ZEROS <= len(zeros) < len(text):
            continue
        rows = f"{len(zeros):,} rows"
        told = tuple(zeros.unique().sort())
        yield Question(
            f"zero {name}",
            f"What does 0 in {rule.columns[0]} mean?",
            f"0 in {rows} of {len(text):,}.",
            (
                Option(nobody, _with_rule(profile, name, replace(rule, nulls=told))),
                Option(at_once, _with_rule(profile, name, replace(rule, nulls=_NONE))),
            ),
            Unanswered(name, "stays", "Until you choose, they count as 0.", len(zeros)),
        )


def _with_rule(profile: Profile, name: str, rule: Rule) -> Profile:
    return replace(profile, columns={**profile.columns, name: rule})
