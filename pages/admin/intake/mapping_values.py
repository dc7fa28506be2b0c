"""A value map: what stands in a column, how often, and what it means; and what an empty cell means."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, cast

import polars as pl
import streamlit as st

from analytics.wording import counted
from data import status_words
from data.cleaning.cell_conversion import convert
from data.cleaning.conversion_result import as_text
from data.profiles.mapping_profile import UNITS, Profile, Rule
from data.readers.table import Table
from data.schema import TIME, Column
from data.suggestions import column_scores, usual_names
from data.suggestions.cell_meanings import flag_meanings
from data.suggestions.column_kinds import Looks
from pages.admin.intake.mapping_draft import Seat
from pages.components import frame

#: Values that are listed; the commonest.
SHOWN = 30
MISSING = "missing"
_TIMES, _SPANS = "times", "how long after the ticket was created"
Otherwise = Literal["null", "keep", "refuse"]
_OTHERWISE: dict[Otherwise, str] = {
    "null": "are missing",
    "keep": "are read as they are",
    "refuse": "put their row into quarantine",
}


def edit(key: str, found: pl.DataFrame, column: Column, rule: Rule) -> Rule:
    """The rule with the meaning that each found value was given."""
    shown = found.head(SHOWN)
    frame.small(
        f"{counted(found.height, 'different value')}"
        + (f", the {SHOWN} commonest of them below." if found.height > SHOWN else ".")
    )
    choices = ("true", "false") if column.dtype == pl.Boolean else column.allowed
    if column.name == "status":
        choices = (*choices, *status_words.SAID_AS)
    if column.name == "escalated" and not rule.values and rule.otherwise is None:
        meant = flag_meanings.of_handovers(shown["value"].to_list())
        rule = replace(rule, values=meant, otherwise="null") if meant else rule
    given: dict[str, str] = {}
    for place, (value, rows) in enumerate(shown.iter_rows()):
        meaning = _meaning(
            f"{key} {place} {value}", value, rows, choices, rule, _itself(value, column, choices)
        )
        if meaning:
            given[value] = meaning
    ways = tuple(_OTHERWISE)
    # What is understood without a map stays understood when one begins: an answer adds to it.
    usual: Otherwise = rule.otherwise or "keep"
    otherwise = st.selectbox(
        "All other values",
        ways,
        index=ways.index(usual),
        format_func=lambda way: _OTHERWISE[cast("Otherwise", way)],
        key=f"{key} otherwise",
        width=300,
    )
    known = {value: _itself(value, column, choices) for value in (*shown["value"].to_list(), *rule.values)}
    return _with(rule, known, shown["value"].to_list(), given, cast("Otherwise", otherwise), choices)


def _meaning(
    key: str, value: str, rows: int, choices: Sequence[str], rule: Rule, itself: str | None
) -> str | None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.text(value, width=220)
        st.markdown(f":small[:gray[{counted(rows, 'row')}]]", width=100)
        if not choices:
            typed = st.text_input(
                f"Meaning of {value}",
                value=rule.values.get(value, ""),
                placeholder="as it is",
                key=key,
                label_visibility="collapsed",
                width=220,
            )
            return typed.strip() or None
        options = (*choices, MISSING)
        there = MISSING if value in rule.nulls else rule.values.get(value)
        if there is None and rule.otherwise in (None, "keep"):
            there = itself
        return st.selectbox(
            f"Meaning of {value}",
            options,
            index=options.index(there) if there in options else None,
            format_func=lambda meant: status_words.SAID_AS.get(meant, meant),
            placeholder="like all others",
            key=key,
            label_visibility="collapsed",
            width=220,
        )


def _with(
    rule: Rule,
    known: Mapping[str, str | None],
    seen: Sequence[str],
    given: Mapping[str, str],
    otherwise: Otherwise,
    choices: Sequence[str],
) -> Rule:
    """The rule with what was said of the values that were seen; what it says of others stays."""
    values = {value: meant for value, meant in rule.values.items() if value not in seen}
    values |= {value: meant for value, meant in given.items() if not (choices and meant == MISSING)}
    nulls = [token for token in rule.nulls if token not in seen]
    if choices:
        nulls += [value for value, meant in given.items() if meant == MISSING]
    if choices and otherwise == "keep":
        # What a value means by itself needs no line, unless the rule has one already.
        values = {
            value: meant for value, meant in values.items() if value in rule.values or meant != known[value]
        }
    plain = all(meant == known.get(value) for value, meant in values.items())
    if plain and len(given) == len(seen) and rule.otherwise is None:
        # Every value means what it says already.
        return replace(rule, values={}, otherwise=None, nulls=tuple(nulls))
    return replace(rule, values=values, otherwise=otherwise if values else None, nulls=tuple(nulls))


def _itself(value: str, column: Column, choices: Sequence[str]) -> str | None:
    """What a value means without being told."""
    if not choices:
        return value
    if column.name == "status":
        meant = status_words.status(pl.Series([value]))[0]
        return meant if meant in choices else None
    made = as_text(convert(pl.Series([value]), column).values)[0]
    return made if made in choices else None


def blanks(seat: Seat, table: Table, name: str, rule: Rule, column: Column) -> Rule:
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


def span(seat: Seat, table: Table, profile: Profile, name: str, rule: Rule) -> Rule:
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
