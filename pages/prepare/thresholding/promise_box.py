"""The answer of the page Thresholds, and what its threshold means in a week."""

import polars as pl
import streamlit as st

from analytics import wording
from jobs.thresholds import threshold_words
from jobs.thresholds.threshold_report import Report
from pages.components import frame


def answer(found: Report) -> None:
    """The promise, or why there is none and what would help."""
    with st.container(border=True, gap="xsmall"):
        st.header(wording.plain(threshold_words.headline(found), 200), anchor=False)
        st.markdown(wording.plain(" ".join(threshold_words.meaning(found)), 500))


def numbers(found: Report) -> None:
    """Share answered, wrong answers, time and money, at the promised threshold or else the cheapest."""
    shown = wording.begin(threshold_words.shown(found))
    frame.heading("In a week", f"{shown}. Time and money rest on the costs assumed.")
    rows = threshold_words.numbers(found)
    st.dataframe(
        pl.DataFrame(rows, schema=["What", "A week", "Made of"], orient="row"),
        hide_index=True,
        alt="What the threshold means in a week",
    )
    st.markdown(wording.plain(threshold_words.cheapest(found), 300))


def proxy(found: Report) -> None:
    """How far the outcome agrees with reviewers where both are known."""
    if found.agreement is None:
        return
    n, wrong, alike = found.agreement
    frame.small(
        f"Of {wording.counted(n, 'answer')} with both, outcome and reviewer agree on {wording.share(alike)}; "
        f"reviewers call {wording.share(wrong)} wrong."
    )


def details(found: Report) -> None:
    """Method, calibration and what was left out, complete, for who wants it."""
    with frame.popover("Details", key="threshold details", type="tertiary") as opened:
        if not opened.open:
            return
        st.markdown("\n".join(f"- {wording.plain(line, 400)}" for line in threshold_words.details(found)))
