"""The two charts of the page: wrong answers against the share answered, and reliability of the score."""

import streamlit as st

from analytics import wording
from analytics.figures.drawing import theme
from jobs.thresholds.threshold_report import Report
from pages.components import frame
from pages.components.load import At
from pages.prepare.thresholding import load_thresholds


def risk_coverage(at: At, found: Report) -> None:
    """The risk–coverage curve of a report."""
    beside = " Dashed: the agent's confidence on the same answers." if found.score == "learned" else ""
    frame.heading(
        "More answers mean more wrong answers",
        "Each point is a threshold. Band: 95 % confidence interval. Dot: the threshold whose error limit is "
        f"promised.{beside}",
    )
    drawn, _ = load_thresholds.figures(at, found, st.context.theme.type or "light")
    st.plotly_chart(
        drawn,
        theme=None,
        config=theme.config(f"{found.source}-risk-coverage"),
        key="risk coverage",
        alt="Wrong answers against the share answered",
    )


def reliability(at: At, found: Report) -> None:
    """The reliability diagram; a sentence in its place for a scale in words."""
    _, drawn = load_thresholds.figures(at, found, st.context.theme.type or "light")
    if drawn is None:
        frame.heading("Levels, not probabilities", wording.plain(found.scale.said, 300))
        return
    frame.heading(
        "Does the score mean what it says?",
        "Ten groups of equally many answers. On the line: 80 of 100 answers scored .8 are right.",
    )
    st.plotly_chart(
        drawn,
        theme=None,
        config=theme.config(f"{found.source}-reliability"),
        key="reliability",
        alt="How right each score was",
    )
