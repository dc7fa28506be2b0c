"""What an empty cell of a column means: nothing, the same as the row above, or no."""

from dataclasses import replace

import polars as pl
import streamlit as st

from data.profiles.mapping_profile import Rule
from data.readers.table import Table
from data.schema import TIME, Column
from pages.admin.intake.mapping_draft import Seat


def edit(seat: Seat, table: Table, name: str, rule: Rule, column: Column) -> Rule:
    """The rule with what its column's empty cells mean, asked where there are some."""
    means, label = ("no", "An empty cell means no")
    if column.dtype == TIME:
        means, label = ("above", "An empty cell means the same as the row above")
    if column.dtype != pl.Boolean and column.dtype != TIME:
        return rule
    has_empty = len(rule.columns) == 1 and rule.columns[0] in table.columns
    has_empty = has_empty and table.frame[rule.columns[0]].null_count() > 0
    if not has_empty and rule.blank is None:
        return rule
    wanted = st.toggle(label, value=rule.blank == means, key=seat.key(name, *rule.columns, "blank"))
    without = "unknown" if rule.blank == "unknown" else None
    return replace(rule, blank=means if wanted else without)
