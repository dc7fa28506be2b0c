"""The tickets of a cluster: typical and borderline ones in their words, then all, each to be judged."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from pages.components import frame, rows
from pages.components.load_run import RunAt
from pages.failures.parts import cluster_card, failure_rows, overrule


def examples(mine: pl.DataFrame, row: Mapping[str, object]) -> None:
    """Three that show best what it is, and three that might as well lie elsewhere."""
    left, right = st.columns(2, gap="small")
    with left:
        _quotes(mine, row["typical"], "Typical", "Most similar to all others in the cluster.")
    with right:
        _quotes(mine, row["borderline"], "Borderline", "Nearly as similar to another cluster.")


def _quotes(mine: pl.DataFrame, tickets: object, title: str, grey: str) -> None:
    there = {ticket: words for ticket, words in mine.select("ticket_id", "words").iter_rows()}
    shown = [ticket for ticket in tickets if there.get(ticket)] if isinstance(tickets, list) else []
    with st.container(border=True, gap="small", height="stretch"):
        frame.heading(title, grey if shown else "None.")
        if shown:
            st.text("\n\n".join(f"{ticket}: “{cluster_card.quoted(there[ticket], 320)}”" for ticket in shown))


def tickets(run: RunAt, mine: pl.DataFrame) -> None:
    """All tickets; the chosen one with what was said, and a person's word about its group."""
    frame.heading(
        "All its tickets", "Select one to read the conversation, and to confirm or overrule its group."
    )
    chosen = failure_rows.table(mine, f"of {mine['cluster_id'][0]}", hidden="cluster_label")
    if chosen is None:
        return
    overrule.one(run, mine.filter(pl.col("ticket_id") == chosen).row(0, named=True))
    rows.transcript(run.at, chosen)
