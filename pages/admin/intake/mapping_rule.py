"""One canonical column, made from the columns of a file: where it comes from, and how it is understood."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal, cast

import polars as pl
import streamlit as st

from analytics.wording import counted
from data import settings
from data.profiles.mapping_profile import UNITS, Profile, Rule, ends
from data.readers.table import Table
from data.schema import LOGS, TIME, Column
from jobs.intake.preview import ColumnPreview
from pages.admin.intake import load_files, mapping_conditions, mapping_values
from pages.admin.intake.load_files import Uploaded
from pages.admin.intake.mapping_draft import Seat
from pages.components import frame

Way = Literal["one", "joined", "constant", "condition"]
_WAYS: dict[Way, str] = {
    "one": "A column",
    "joined": "Columns, joined",
    "constant": "The same in every row",
    "condition": "A condition",
}
_DURATIONS = ("handle_seconds", "human_seconds", "latency_ms")
_SCALES = {
    "": "true or false already",
    "five": "1 to 5, of which 4 and 5 are good",
    "good_bad": "words such as good and bad",
    "other": "another scale",
}
#: Notations of times to choose from; what is told from the values needs none of them.
FORMATS = (
    "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M %p",
    "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d %b %Y %H:%M", "%b %d, %Y %H:%M",
)  # fmt: skip
_EXAMPLE = datetime(2026, 2, 28, 17, 5)


def edit(seat: Seat, at: Uploaded, table: Table, profile: Profile, name: str) -> Rule:
    """The rule of one column as it now stands."""
    rule, column = profile.columns.get(name, Rule()), LOGS[profile.kind].column(name)
    frame.small(column.meaning)
    ways = [way for way in _WAYS if way != "condition" or column.dtype == pl.Boolean]
    way = st.segmented_control(
        "Taken from",
        ways,
        default=_way(rule, column),
        required=True,
        format_func=lambda way: _WAYS[cast("Way", way)],
        key=seat.key(name, "way"),
    )
    rule = _origin(seat, name, cast("Way", way), rule, column)
    if way in ("one", "joined") and rule.columns:
        rule = _understanding(seat, at, table, profile, name, rule, column)
        rule = mapping_values.blanks(seat, table, name, rule, column)
    if way != "condition":
        rule = _only_where(seat, name, rule)
    return rule


def examples(made: ColumnPreview) -> None:
    """What becomes of the values, those that are not understood first."""
    parts = [f"{made.understood:,} understood", f"{made.missing:,} missing"]
    if made.failed:
        parts.append(f"{made.failed:,} not understood: left empty")
    frame.small(f"Of {counted(made.rows, 'row')}: {', '.join(parts)}.")
    if made.counts:
        st.text(" · ".join(f"{value} {rows:,}" for value, rows in made.counts))
    if not made.examples or (made.counts and not made.failed):
        return
    rows = [{"found": found, "becomes": became or f"✕ {reason}"} for found, became, reason in made.examples]
    st.dataframe(
        pl.DataFrame(rows),
        hide_index=True,
        row_height=32,
        height="content",
        width=620,
        column_config={
            "found": st.column_config.TextColumn("In the file", width=280),
            "becomes": st.column_config.TextColumn("Becomes", width=320),
        },
        alt="Examples of values as found and as they would be stored",
    )


def _way(rule: Rule, column: Column) -> Way:
    if rule.value is not None:
        return "constant"
    if rule.when and not rule.columns and column.dtype == pl.Boolean:
        return "condition"
    return "joined" if len(rule.columns) > 1 else "one"


def _origin(seat: Seat, name: str, way: Way, rule: Rule, column: Column) -> Rule:
    """Where the column comes from."""
    known = [*seat.columns, *(each for each in rule.columns if each not in seat.columns)]
    if way == "condition":
        when = rule.when if not rule.columns and rule.value is None else ()
        return Rule(when=mapping_conditions.edit(seat.key(name, "when"), seat.columns, when))
    if way == "constant":
        return Rule(value=_constant(seat, name, rule, column), when=rule.when)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        if way == "joined":
            chosen = st.multiselect(
                "Columns, in this order",
                known,
                default=list(rule.columns),
                key=seat.key(name, "columns"),
                width=420,
            )
            between = st.text_input(
                "Between them", value=rule.separator or "/", key=seat.key(name, "between"), width=120
            )
            return replace(
                rule, columns=tuple(chosen), separator=between if len(chosen) > 1 else "", value=None
            )
        one = st.selectbox(
            "Column of the file",
            known,
            index=known.index(rule.columns[0]) if rule.columns else None,
            placeholder="Choose a column",
            key=seat.key(name, "column"),
            width=320,
        )
    if one is None:
        return Rule()
    if rule.columns != (one,):
        # Another column has values of its own.
        return Rule(columns=(one,), when=rule.when if rule.columns else ())
    return replace(rule, value=None, separator="")


def _constant(seat: Seat, name: str, rule: Rule, column: Column) -> str | None:
    choices = ("true", "false") if column.dtype == pl.Boolean else column.allowed
    if choices:
        there = choices.index(rule.value) if rule.value in choices else None
        return st.selectbox("Value", choices, index=there, key=seat.key(name, "value"), width=320)
    typed = st.text_input("Value", value=rule.value or "", key=seat.key(name, "value"), width=320)
    return typed.strip() or None


def _understanding(
    seat: Seat, at: Uploaded, table: Table, profile: Profile, name: str, rule: Rule, column: Column
) -> Rule:
    """How the values are to be read."""
    if column.dtype == TIME:
        rule = mapping_values.span(seat, table, profile, name, rule)
        return rule if rule.after is not None else _time(seat, profile, name, rule)
    if name in _DURATIONS or name == "confidence":
        rule = _unit(seat, name, rule)
    if column.dtype.is_numeric():
        comma = profile.decimal_comma if rule.decimal_comma is None else rule.decimal_comma
        wanted = st.toggle("Decimal comma", value=comma, key=seat.key(name, "comma"))
        rule = replace(rule, decimal_comma=None if wanted == profile.decimal_comma else wanted)
    if name == "csat_good":
        rule = _scale(seat, name, rule)
    translated = column.allowed or (column.dtype == pl.Boolean and rule.scale is None)
    if column.dtype == pl.String and not column.allowed and not column.free_text:
        translated = st.toggle(
            "Translate its values", value=bool(rule.values), key=seat.key(name, "translate")
        )
        if not translated:
            rule = replace(rule, values={}, otherwise=None)
    if translated:
        bare = replace(rule, values={}, otherwise=None, nulls=())
        found = load_files.found_values(at, profile, bare, table)
        return mapping_values.edit(seat.key(name, *rule.columns), found, column, rule)
    return replace(rule, nulls=tokens(seat.key(name, "nulls"), "Means empty here", rule.nulls))


def tokens(key: str, label: str, there: Sequence[str]) -> tuple[str, ...]:
    """Texts that stand for a missing value."""
    found = st.multiselect(
        label,
        list(dict.fromkeys((*there, "?", "-", "N/A", "NULL", "none"))),
        default=list(there),
        accept_new_options=True,
        placeholder="Choose or type, such as N/A",
        key=key,
        width=420,
    )
    return tuple(str(each) for each in found)


def _time(seat: Seat, profile: Profile, name: str, rule: Rule) -> Rule:
    notation = rule.date_format or profile.date_format or ""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        form = date_format(seat.key(name, "format"), notation)
        zone = time_zone(seat.key(name, "zone"), rule.time_zone or profile.time_zone)
    return replace(
        rule,
        date_format=None if form == (profile.date_format or "") else form or None,
        time_zone=None if zone == profile.time_zone else zone,
    )


def date_format(key: str, there: str) -> str:
    """How times are written; empty where it is found from the values."""
    options = list(dict.fromkeys(("", *FORMATS, there)))
    found = st.selectbox(
        "Format of its times",
        options,
        index=options.index(there),
        format_func=_in_example,
        accept_new_options=True,
        help="Choose one, or type a format such as %d.%m.%y %H:%M. ISO 8601 is always understood.",
        key=key,
        width=320,
    )
    return (found or "").strip()


def time_zone(key: str, there: str) -> str:
    """The zone of times that name none."""
    zones = ["UTC", *sorted(settings.time_zones() - {"UTC"})]
    return st.selectbox(
        "Time zone, where none is written",
        zones,
        index=zones.index(there) if there in zones else 0,
        key=key,
        width=280,
    )


def _in_example(form: str) -> str:
    return f"{_EXAMPLE.strftime(form)}   ({form})" if form else "found from the values"


def _unit(seat: Seat, name: str, rule: Rule) -> Rule:
    units = ("a share, 0 to 1", "percent") if name == "confidence" else tuple(UNITS)
    usual = "milliseconds" if name == "latency_ms" else units[0] if name == "confidence" else "seconds"
    there = rule.unit or usual
    unit = st.selectbox(
        "Its numbers are in",
        units,
        index=units.index(there) if there in units else 0,
        key=seat.key(name, "unit"),
        width=220,
    )
    return replace(rule, unit=None if unit == usual else unit)


def _scale(seat: Seat, name: str, rule: Rule) -> Rule:
    scales = tuple(_SCALES)
    limits = ends(rule.scale) if rule.scale else None
    there = "other" if limits else rule.scale or ""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        chosen = st.selectbox(
            "Its ratings are",
            scales,
            index=scales.index(there),
            format_func=lambda scale: _SCALES[scale],
            key=seat.key(name, "scale"),
            width=320,
        )
        if chosen != "other":
            return replace(rule, scale=chosen or None, good_from=None)
        low, high = limits or (0, 10)
        lowest = st.number_input("Lowest", value=low, key=seat.key(name, "lowest"), width=120)
        highest = st.number_input("Highest", value=high, key=seat.key(name, "highest"), width=120)
        good = st.number_input(
            "Good from", value=rule.good_from or float(high - 1), key=seat.key(name, "good"), width=120
        )
    return replace(rule, scale=f"{lowest}-{highest}", good_from=good)


def _only_where(seat: Seat, name: str, rule: Rule) -> Rule:
    wanted = st.toggle("Only in some rows", value=bool(rule.when), key=seat.key(name, "some"))
    if not wanted:
        return replace(rule, when=())
    return replace(rule, when=mapping_conditions.edit(seat.key(name, "where"), seat.columns, rule.when))
