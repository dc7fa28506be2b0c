"""Answers near the threshold, wrong ones first, with the customer's words and the agent's."""

import streamlit as st

from analytics import wording
from jobs.thresholds.threshold_report import Report
from pages.components import frame
from pages.components.access import signed_in
from pages.components.load import At
from pages.prepare.thresholding import load_thresholds


def rows(at: At, found: Report) -> None:
    """Up to 30 answers whose score is closest to the threshold, for who may read rows."""
    if not signed_in.may("read rows"):
        return
    frame.heading(
        "Answers near the threshold"
        if found.shown_by != "every answer"
        else "Answers with the lowest scores",
        "Wrong ones first: what a stricter threshold would stop, and a looser one would let through.",
    )
    near = load_thresholds.near(at, found)
    st.dataframe(
        near,
        column_config={
            "Score": st.column_config.NumberColumn(format="%.3f"),
            "Day": st.column_config.DateColumn(format="D MMM YYYY"),
        },
        hide_index=True,
        alt="Answers near the threshold",
        key="near threshold",
    )


def source_line(found: Report) -> str:
    """What the page is made of, in one line at its foot."""
    left = found.answers.without_score
    without = f", {wording.counted(left, 'answer')} without a score left out" if left else ""
    scored = wording.counted(found.answers.rows.height, "scored answer")
    return f"Source {wording.plain(found.source)}: {scored}{without}. Lake {found.lake_version}."
