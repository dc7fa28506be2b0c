"""What is asked about an export that a desk's module reads: the same as about any unknown file."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from data import status_words
from data.errors import DataError
from data.profiles.mapping_profile import Profile, Rule
from data.readers.amended import Amended, with_taken_apart
from data.readers.desks import desk_columns, freshdesk, intercom, zendesk
from data.readers.desks.desk_columns import Names
from data.readers.table import LINE, Reading, Table
from data.suggestions import questions
from data.suggestions.question import Question, with_profiles

#: The columns' names in each module's two kinds of export.
_NAMES: Mapping[str, tuple[Names, Names]] = {
    zendesk.NAME: (zendesk.API, zendesk.CSV),
    freshdesk.NAME: (freshdesk.API, freshdesk.CSV),
    intercom.NAME: (intercom.API, intercom.CSV),
}
#: Columns that look like a handover and are none: a due time that was missed.
_SAYS_ELSE: Mapping[str, tuple[str, ...]] = {
    freshdesk.NAME: ("is_escalated", "fr_escalated", "nr_escalated"),
}
#: What a module leaves open and a person can say.
_ASKED = ("statuses", "escalated", "rating column", "duration column", "handled by", "handed over by")
#: Rows that are looked at; enough to tell, also of a large file.
_ROWS = 5_000
#: Stands for what the module reads.
_READ = Rule(value="read")


def begun(name: str) -> Profile | None:
    """Returns the profile that answers are added to; None for a module that is asked nothing about."""
    if name not in _NAMES:
        return None
    return Profile(
        name=name,
        source=name,
        kind="tickets",
        columns={},
        reader=name,
        left_out=_SAYS_ELSE.get(name, ()),
    )


def open_questions(table: Table, profile: Profile) -> list[Question]:
    """Returns what the module leaves open and would change a headline number."""
    head = replace(table, frame=table.frame.head(_ROWS))
    try:
        readings = Amended(profile).read(head, profile.kind)
    except DataError:
        # What is wrong with the table, the preview says.
        return []
    (reading,) = readings
    head = with_taken_apart(head, reading)
    stands = _standing_for(head, profile, reading)
    return [
        with_profiles(each, lambda answer: _added(profile, stands, answer))
        for each in questions.open_questions(head, stands)
        if each.key in _ASKED or each.key.startswith("status ")
    ]


def _standing_for(table: Table, profile: Profile, reading: Reading) -> Profile:
    """The profile as if it read all that the module fills."""
    frame = reading.frame
    filled = [name for name in frame.columns if name != LINE and frame[name].null_count() < frame.height]
    rules = {**dict.fromkeys(filled, _READ), **profile.columns}
    if "status" in filled and "status" not in profile.columns:
        rules["status"] = _status(table, profile.reader, frame) or _READ
    # What the module reads for something else is not asked about.
    read = _found(table, profile.reader).values()
    return replace(profile, columns=rules, reader="", left_out=(*profile.left_out, *read))


def _status(table: Table, module: str, frame: pl.DataFrame) -> Rule | None:
    """The rule by which the module reads its status, as far as the values show it."""
    found = _found(table, module)
    if "status" not in found:
        return None
    raw = table.frame.select(LINE, pl.col(found["status"]).cast(pl.String).str.strip_chars().alias("raw"))
    both = frame.select(LINE, pl.col("status").cast(pl.String)).join(raw, on=LINE, how="inner").drop_nulls()
    both = both.filter(pl.col("status") != status_words.UNCLEAR)
    meant = dict(both.unique("raw", maintain_order=True).select("raw", "status").iter_rows())
    return Rule(columns=(found["status"],), values=meant, otherwise="null")


def _found(table: Table, module: str) -> dict[str, str]:
    """Canonical column and the table's column that the module reads for it."""
    return max((desk_columns.find(table, names) for names in _NAMES[module]), key=len)


def _added(profile: Profile, stands: Profile, answer: Profile) -> Profile:
    """The profile with the rules that an answer changed."""
    changed = {name: rule for name, rule in answer.columns.items() if rule != stands.columns.get(name)}
    further = tuple(name for name in answer.left_out if name not in stands.left_out)
    return replace(profile, columns={**profile.columns, **changed}, left_out=(*profile.left_out, *further))
