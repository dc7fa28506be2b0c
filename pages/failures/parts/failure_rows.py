"""Failed tickets as rows: their words, their group and why; and from a row to what was said."""

import polars as pl
import streamlit as st

from analytics import wording
from analytics.failures import suggested_fixes
from analytics.figures.drawing.groups import GROUPS
from pages.components import frame, rows
from pages.components.access import signed_in
from pages.components.load_run import RunAt

PAGE = 50
_COLUMNS = {
    "ticket_id": ("Ticket", 90),
    "day": ("Day", 90),
    "words": ("Request", 330),
    "shown_group": ("Group", 100),
    "cluster_label": ("Cluster", 200),
    "why": ("Why", 420),
}


def show(run: RunAt, found: pl.DataFrame, title: str) -> None:
    """Open failed tickets over the page."""

    @st.dialog(title, width="large")
    def opened() -> None:
        read(run, found, title)

    opened()


def read(run: RunAt, found: pl.DataFrame, key: str) -> None:
    """The table, and below it what was said about the chosen ticket; nothing for who reads figures alone."""
    if not signed_in.may("read rows"):
        return
    chosen = table(found, key)
    if chosen is None:
        frame.small("Select a row to read the conversation.")
    else:
        rows.transcript(run.at, chosen)


def table(found: pl.DataFrame, key: str, *, hidden: str = "", height: int = 318) -> str | None:
    """The failures, fifty at a time and the newest first; the ticket of the chosen one."""
    if found.is_empty():
        st.markdown("No failed tickets.")
        return None
    pages = -(-found.height // PAGE)
    page = st.pagination(pages, key=f"failures page {key} {found.height}") if pages > 1 else 1
    shown = found.sort("created_at", "ticket_id", descending=True).slice((page - 1) * PAGE, PAGE)
    cells = shown.with_columns(
        shown_group=pl.col("group").replace_strict(
            {group.key: f"{group.sign} {group.short}" for group in GROUPS.values()}, return_dtype=pl.String
        ),
        why=pl.Series([why(row) for row in shown.iter_rows(named=True)], dtype=pl.String),
    )
    picked = st.dataframe(
        cells.select(name for name in _COLUMNS if name != hidden),
        column_config={
            name: st.column_config.Column(label, width=width) for name, (label, width) in _COLUMNS.items()
        },
        hide_index=True,
        height=height,
        on_select="rerun",
        selection_mode="single-row",
        # Other rows are another table: what was chosen in one means nothing in the other.
        key=f"failures table {key} {shown['ticket_id'].hash().sum()}",
        alt="Failed tickets",
    )
    place = picked["selection"]["rows"]
    return str(shown["ticket_id"][place[0]]) if place and place[0] < shown.height else None


def why(row: dict[str, object]) -> str:
    """Why a ticket is in its group: somebody's word, else the evidence."""
    if row["said_by"] is None:
        return suggested_fixes.said(str(row["evidence"]))
    was = GROUPS[str(row["diagnosed_group"])].label.lower()
    of = "this ticket" if row["said_by"] == "ticket" else "the whole cluster"
    return f"Decided by a person for {of}; diagnosed as {was}."


def one(number: int) -> str:
    """So many failed tickets."""
    return wording.counted(number, "failed ticket")
