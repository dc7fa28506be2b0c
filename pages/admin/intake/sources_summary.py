"""What the lake holds, in words, and what it is ready to answer."""

from collections.abc import Sequence
from datetime import date

import polars as pl
import streamlit as st

from analytics.wording import count, counted, day
from data.lake.lake import Version
from data.sample.source_labels import MADE_UP
from jobs.counting.readiness import Holding, Readiness

#: A word and a shape for each state.
STATES = {"ready": "✓ Ready", "thin": "● Thin", "maturing": "● Maturing", "missing": "– Missing"}


def header(title: str, held: Sequence[Holding], version: Version) -> None:
    """The question at the left; at the right the lake as it is now."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(title, anchor=False, width="content")
        with st.container(horizontal=True, width="content", gap="xsmall"):
            if any(each.source in MADE_UP for each in held):
                st.badge("Demonstration data", color="orange")
            st.badge(f"lake {version} · {counted(len(held), 'source')}", color="gray")


def answer(held: Sequence[Holding]) -> None:
    """The answer to the page's question: a sentence for each source."""
    with st.container(border=True, gap="small"):
        if not held:
            st.header("No tickets yet.", width="content", anchor=False)
            st.markdown("Drop an export of your helpdesk below to begin.")
            return
        tickets = sum(each.tickets for each in held)
        sources = "one source" if len(held) == 1 else f"{len(held)} sources"
        st.header(f"{counted(tickets, 'ticket')} of {sources}.", width="content", anchor=False)
        for each in held:
            with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
                st.text(each.source, width=120)
                st.text(sentence(each), width=640)
                if each.final:
                    st.badge("Outcomes final", color="blue")
                if each.waiting:
                    st.badge(f"{count(each.waiting)} waiting for their ticket", color="orange")


def sentence(each: Holding) -> str:
    """What one source holds: 714 tickets, 22,718 interactions, 29 Jul – 1 Aug."""
    parts = [
        counted(each.tickets, "ticket") if each.tickets else "",
        counted(each.interactions, "interaction") if each.interactions else "",
        counted(each.knowledge, "article") if each.knowledge else "",
        _days(each.first, each.last) if each.first and each.last else "",
    ]
    return ", ".join(part for part in parts if part)


def pick_source(held: Sequence[Holding], shown: str) -> str:
    """The source whose readiness is shown; one choice for all pages, kept in the address."""
    there = [each.source for each in held if each.tickets]
    if st.session_state.setdefault("source", shown) not in there:
        st.session_state["source"] = shown
    return st.selectbox("Source", there, key="source", bind="query-params", width=260)


def readiness(found: Sequence[Readiness]) -> None:
    """How many metrics can be answered, and for each what it has or lacks."""
    able = sum(each.state in ("ready", "thin") for each in found)
    st.markdown(f"**{able} of {len(found)} metrics** can be answered from this source.")
    table = pl.DataFrame(
        {
            "metric": [each.metric.label for each in found],
            "state": [STATES[each.state] for each in found],
            "share": [None if each.share is None else 100 * each.share for each in found],
            "says": [each.sentence for each in found],
        },
        schema_overrides={"share": pl.Float64},
    )
    st.dataframe(
        table,
        hide_index=True,
        row_height=38,
        height="content",
        column_config={
            "metric": st.column_config.TextColumn("Metric", width=215),
            "state": st.column_config.TextColumn("State", width=110),
            "share": st.column_config.ProgressColumn(
                "Recorded", format="%.0f %%", min_value=0, max_value=100, color="#A3ADB8", width=150
            ),
            "says": st.column_config.TextColumn("In words", width=525),
        },
        alt="Readiness of each metric",
    )


def _days(first: date, last: date) -> str:
    return day(first, year=True) if first == last else f"{day(first, year=True)} – {day(last, year=True)}"
