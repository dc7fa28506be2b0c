"""The imports so far, the newest first, and one of them in full."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from analytics.wording import moment
from data.database.tables import ImportRecord
from data.errors import DataError
from data.lake import lake
from data.settings import Settings
from jobs.intake import imports
from pages.admin.intake import import_record, row_repair
from pages.components import frame
from pages.components.access import as_of
from pages.components.provenance import time_travel

#: A word and a shape for each state.
STATES = {"done": "✓ Done", "refused": "✕ Refused", "running": "● Running", "interrupted": "▼ Interrupted"}
#: How each count is called where only those above zero are named.
_COUNTS = ("new", "updated", "unchanged", "outdated", "duplicate", "filtered", "quarantined", "waiting")


def read(settings: Settings) -> list[ImportRecord]:
    """The imports, the newest first; one that can never end reads "interrupted".

    A record is written as running only by who holds the writer's lock. Where the lock is free and
    the record still says running afterwards, its process is gone.
    """
    records = imports.history(settings)
    running = {record.id for record in records if record.state == "running"}
    if not running:
        return records
    try:
        with lake.of(settings).writing(wait_seconds=0):
            pass
    except DataError:
        return records
    records = imports.history(settings)
    for record in records:
        if record.id in running and record.state == "running":
            record.state = "interrupted"
    return records


def table(records: Sequence[ImportRecord], zone: ZoneInfo) -> ImportRecord | None:
    """The table of imports; what it gives back is the one that the person has chosen in it."""
    rows = pl.DataFrame(
        {
            "when": [record.started_at for record in records],
            "state": [STATES.get(record.state, record.state) for record in records],
            "file": [record.file_name for record in records],
            "log": [f"{record.kind} of {record.source}" for record in records],
            "read": [record.read for record in records],
            "became": [became(record) for record in records],
            "by": [record.reader.removeprefix("profile:") for record in records],
            "lake": [import_record.versions(record) for record in records],
            "who": [record.who for record in records],
        }
    ).with_columns(pl.col("when").dt.convert_time_zone(zone.key))
    chosen = st.dataframe(
        rows,
        hide_index=True,
        row_height=38,
        height="content" if len(records) <= 10 else 420,
        on_select="rerun",
        selection_mode="single-row",
        # A new import moves every row, so the choice begins anew.
        key=f"chosen import {records[0].id}",
        column_config={
            "when": st.column_config.DatetimeColumn("When", format="D MMM, HH:mm", width=102),
            "state": st.column_config.TextColumn("State", width=85),
            "file": st.column_config.TextColumn("File", width=140),
            "log": st.column_config.TextColumn("Log", width=150),
            "read": st.column_config.NumberColumn("Read", format="localized", width=60),
            "became": st.column_config.TextColumn("Result of the rows", width=270),
            "by": st.column_config.TextColumn("Read by", width=100),
            "lake": st.column_config.TextColumn("Lake", width=72),
            "who": st.column_config.TextColumn("Who", width=52),
        },
        alt="Imports, the newest first",
    )
    places = chosen.selection.rows
    return records[places[0]] if places and places[0] < len(records) else None


def became(record: ImportRecord) -> str:
    """The counts above zero, in words."""
    if record.state != "done":
        return "nothing was imported" if record.state == "refused" else "not known"
    numbers = {name: getattr(record, name) for name in _COUNTS}
    numbers["quarantined"] -= record.waiting
    return ", ".join(f"{number:,} {name}" for name, number in numbers.items() if number) or "no rows"


def detail(record: ImportRecord, zone: ZoneInfo) -> None:
    """One import in full: its error or its counts, its notes, its quarantine, and its file's hash."""
    with st.container(border=True, gap="xsmall"):
        st.text(import_record.title(record))
        if record.state == "refused":
            st.text(record.error)
        elif record.state == "interrupted":
            st.markdown("It was interrupted. Import the file again: rows that are stored already stay.")
        elif record.state == "done":
            import_record.equation(record)
            import_record.notes(record)
        profile = f" · profile {record.profile_hash}" if record.profile_hash else ""
        frame.small(f"{moment(record.started_at, zone)} · sha256 {record.sha256}{profile}")
        _look_back(record)
        import_record.quarantine(record, "history")
        row_repair.panel(record, "history")


def _look_back(record: ImportRecord) -> None:
    """The way to the pages as they were before an import; nothing where that state cannot be shown."""
    address = None if record.id is None else time_travel.before(record.id)
    if address is None:
        return
    about = "See the pages as they were before this import."
    if st.button("Look back", icon=":material/history:", help=about, key="look back"):
        as_of.go(address)
        chosen = {as_of.NAME: address, "source": record.source}
        st.switch_page("pages/pilot/overview.py", query_params=chosen)
