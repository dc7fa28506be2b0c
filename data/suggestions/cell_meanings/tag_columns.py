"""Columns of tags: what they hold, and which rows have one."""

import re
from collections.abc import Sequence

import polars as pl

from data.profiles.column_conditions import BETWEEN, Condition, truth
from data.profiles.mapping_profile import Profile
from data.suggestions import usual_names
from data.suggestions.column_kinds import Looks
from data.tag_separators import between_blanks

#: How well a name fits tags.
_NAMED = 0.7


def tags_of(profile: Profile, look: Looks) -> list[str] | None:
    """Returns the tags of a column, the commonest first; None of a column that holds no tags."""
    rule = profile.columns.get("tags")
    named = rule is not None and look.name in rule.columns
    if not named and usual_names.fit("tickets", "tags", look.name) < _NAMED:
        return None
    apart = r"\s" if between_blanks(look.text) else BETWEEN
    parts = pl.Series([part.strip() for cell in look.text for part in re.split(apart, cell)], dtype=pl.String)
    return parts.filter(parts != "").value_counts(sort=True)[parts.name].to_list()


def has(look: Looks, tags: Sequence[str]) -> pl.Series:
    """Returns whether each row of a column has one of these tags."""
    named = truth(Condition(look.name, "has", tuple(tags)), look.values.dtype)
    return look.values.rename(look.name).to_frame().select(named).to_series().fill_null(False)
