"""What holds for the whole file: which of its rows, what stands for nothing, how times are written."""

from dataclasses import replace

import streamlit as st

from analytics.wording import counted
from data.profiles.mapping_profile import ALL_OTHERS, Profile
from data.readers.table import Table
from data.schema import CONTEXT, LOGS
from jobs.intake import preview
from pages.admin.intake import mapping_columns, mapping_conditions, mapping_rule
from pages.admin.intake.mapping_draft import Seat
from pages.components import frame


def edit(seat: Seat, table: Table, profile: Profile) -> Profile:
    """The profile with what was said about all rows."""
    profile = replace(
        profile,
        nulls=mapping_rule.tokens(seat.key("nulls"), "Means empty, in every column", profile.nulls),
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        form = mapping_rule.date_format(seat.key("format"), profile.date_format or "")
        zone = mapping_rule.time_zone(seat.key("zone"), profile.time_zone)
    with st.container(horizontal=True, gap="medium"):
        comma = st.toggle("Decimal comma", value=profile.decimal_comma, key=seat.key("comma"))
        final = st.toggle(
            "Outcomes are final",
            value=profile.final,
            help="The outcomes in this file no longer change, so no horizon applies.",
            key=seat.key("final"),
        )
        imported = profile.kind != "knowledge" and st.toggle(
            "Only rows whose ticket is imported",
            value=profile.only_imported_tickets,
            help="Other rows are counted as filtered, instead of waiting for their ticket.",
            key=seat.key("imported"),
            disabled=profile.kind != "interactions",
        )
    profile = replace(
        profile,
        date_format=form or None,
        time_zone=zone,
        decimal_comma=comma,
        final=final,
        only_imported_tickets=imported,
    )
    profile = _filtered(seat, table, profile)
    return _context(seat, profile) if LOGS[profile.kind].open_ended else profile


def _filtered(seat: Seat, table: Table, profile: Profile) -> Profile:
    wanted = st.toggle("Only some rows", value=bool(profile.keep), key=seat.key("some"))
    if not wanted:
        return replace(profile, keep=())
    keep = mapping_conditions.edit(seat.key("keep"), seat.columns, profile.keep)
    profile = replace(profile, keep=keep)
    if keep and all(condition.column in table.columns for condition in keep):
        kept, rows = preview.meeting(table, profile)
        frame.small(f"Kept: {kept:,} of {counted(rows, 'row')}; the others are counted as filtered.")
    return profile


def _context(seat: Seat, profile: Profile) -> Profile:
    """Further columns that are kept to filter by, and as evidence."""
    spare = mapping_columns.further(seat.columns, profile)
    everything = st.toggle(
        "Keep every other column", value=profile.context == ALL_OTHERS, key=seat.key("everything")
    )
    if everything:
        return replace(profile, context=ALL_OTHERS)
    there = [] if profile.context == ALL_OTHERS else list(profile.context)
    chosen = st.multiselect(
        "Other columns to keep, for filters and as evidence",
        list(dict.fromkeys((*spare, *there))),
        default=there,
        format_func=lambda name: name.removeprefix(CONTEXT),
        placeholder="Product, region, login …",
        key=seat.key("context"),
        width=620,
    )
    return replace(profile, context=tuple(chosen))
