"""A moment that a file gives as the time since its ticket was created: first response after 12 minutes."""

from dataclasses import replace

import streamlit as st

from data.profiles.mapping_profile import UNITS, Profile, Rule
from data.readers.table import Table
from data.suggestions import column_scores, usual_names
from data.suggestions.column_kinds import Looks
from pages.admin.intake.mapping_draft import Seat

_TIMES, _SPANS = "times", "how long after the ticket was created"


def edit(seat: Seat, table: Table, profile: Profile, name: str, rule: Rule) -> Rule:
    """The rule with what its values are, where they may be durations, and with their unit."""
    created = profile.columns.get("created_at")
    if name not in column_scores.SPANS or created is None or len(created.columns) != 1:
        return rule
    if len(rule.columns) != 1 or rule.columns[0] not in table.columns:
        return rule
    column = rule.columns[0]
    lasts = rule.after is not None or _is_duration(table, profile, column)
    chosen = st.segmented_control(
        "Its values are",
        [_TIMES, _SPANS],
        default=_SPANS if lasts else _TIMES,
        required=True,
        key=seat.key(name, column, "span"),
    )
    if chosen == _TIMES:
        return replace(rule, after=None, unit=None, clock=None)
    there = rule.unit or usual_names.unit(column)
    units = tuple(UNITS)
    unit = st.selectbox(
        "Its numbers are in",
        units,
        index=units.index(there) if there else None,
        placeholder="as its cells say",
        key=seat.key(name, column, "span unit"),
        width=220,
    )
    return replace(rule, after=created.columns[0], unit=unit, date_format=None, time_zone=None)


def _is_duration(table: Table, profile: Profile, column: str) -> bool:
    look = Looks(column, table.frame[column], profile.nulls)
    return look.times < 0.5 and max(look.durations, look.numbers) > 0.5
