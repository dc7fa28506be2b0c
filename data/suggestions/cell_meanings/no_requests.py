"""Asks whether rows that are marked as spam, as tests or as deleted are requests of customers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Profile
from data.profiles.truth_words import TRUTH
from data.readers.table import Table
from data.suggestions import column_choice, usual_names
from data.suggestions.column_kinds import Looks
from data.suggestions.question import Option, Question, Unanswered

#: Names of a yes or no whose yes is hardly a request.
_NO_REQUEST = (
    r"\b(?:spam|junk|deleted|trashed|merged|duplicate|test|design mode|gelöscht|supprimé|eliminad[oa]"
    r"|excluíd[oa])\b"
)
#: Names of a column that says where an agent ran, and values of it that are no customers'.
_WHERE_IT_RAN = r"\b(?:alias(?: (?:name|id))?|env|environment|stage|deployment|instance|workspace|tier|mode)$"
_TRIED_OUT = (
    r"\b(?:test|tests|testing|tstaliasid|sandbox|staging|stage|dev|development|qa|uat|debug|preview|playground"
    r"|draft|demo|local|localhost|design)\b"
)
_FEW_PLACES = 8


def asked(table: Table, profile: Profile) -> Iterator[Question]:
    """A yes or no of spam, of tests, of what was deleted: rows with a yes are hardly requests."""
    if profile.is_nested or profile.reader:
        return
    marked = [(look, yes) for look in column_choice.free(table, profile) if (yes := _no_request(look))]
    for look, yes in marked:
        rows = _marked(table, look.name, yes)
        if any(each.column == look.name for each in profile.keep) or rows.sum() > len(rows) / 2:
            continue
        # What marks the same rows, such as the id beside a name, is the same question.
        same = tuple(each.name for each, value in marked if (_marked(table, each.name, value) == rows).all())
        counted = replace(profile, left_out=(*profile.left_out, *same))
        others = tuple(Condition(look.name, "!=", (each,)) for each in yes)
        kept = replace(counted, keep=(*profile.keep, *others))
        yield Question(
            "no request",
            f"Are rows with {look.name} = {' or '.join(yes)} requests of customers?",
            f"{int(rows.sum()):,} of {len(rows):,} rows.",
            (Option("No: leave them out", kept, look.name), Option("Yes: count them", counted, look.name)),
            Unanswered("ticket_id", "stays", "Until you choose, they count as tickets."),
        )
        return


def _marked(table: Table, name: str, values: Sequence[str]) -> pl.Series:
    """Whether each row has one of these values."""
    return table.frame[name].cast(pl.String).str.strip_chars().is_in(list(values)).fill_null(False)


def _no_request(look: Looks) -> list[str]:
    """The values of a column that say that a row is no customer's request; none where none does."""
    named = usual_names.words(look.name)
    if look.is_yes_or_no:
        said = re.search(_NO_REQUEST, named)
        return [each for each in look.text.unique().sort() if TRUTH[each.lower()]] if said else []
    if not 2 <= look.distinct <= _FEW_PLACES or not re.search(_WHERE_IT_RAN, named):
        return []
    tried = [each for each in look.text.unique().sort() if re.search(_TRIED_OUT, usual_names.words(each))]
    return tried if len(tried) < look.distinct else []
