"""The two charts of the page: wrong answers against the share answered, and reliability of the score."""

from collections.abc import Sequence

import streamlit as st

from analytics import wording
from analytics.figures.charts import threshold_charts
from analytics.figures.charts.threshold_charts import CurvePoint, ScoreBin
from analytics.figures.drawing import theme
from analytics.thresholds.risk_coverage import Point
from jobs.thresholds.threshold_report import Report
from pages.components import frame


def risk_coverage(found: Report) -> None:
    """The risk–coverage curve with its band, what is allowed, the promised and the cheapest threshold."""
    beside = " Dashed: the agent's confidence on the same answers." if found.score == "learned" else ""
    frame.heading(
        "Answer more, and more of it is wrong",
        f"Each point is a threshold. Band: 95 %. Dot: the promised one.{beside}",
    )
    optimum = found.optimum
    shares = None
    if optimum is not None and optimum.low <= 1:
        shares = (
            0.0 if optimum.high > 1 else found.covered(optimum.high),
            found.covered(optimum.low),
        )
    figure = threshold_charts.risk_coverage(
        _drawn(found.curve),
        found.promise.allowed,
        found.promise.threshold,
        _palette(),
        name=found.scale.name,
        other=_drawn(found.own_curve),
        cheapest=shares,
    )
    st.plotly_chart(
        figure,
        theme=None,
        config=theme.config(f"{found.source}-risk-coverage"),
        key="risk coverage",
        alt="Wrong answers against the share answered",
    )


def reliability(found: Report) -> None:
    """The reliability diagram; a sentence in its place for a scale in words."""
    calibrated = found.calibrated
    if calibrated is None:
        frame.heading("Levels, not probabilities", wording.plain(found.scale.said, 300))
        return
    frame.heading(
        "Does the score mean what it says?",
        "Ten groups of equally many answers. On the line: 80 of 100 answers scored .8 are right.",
    )
    figure = threshold_charts.reliability(
        [ScoreBin(each.score, each.right, each.low, each.high, each.n) for each in calibrated.bins],
        _palette(),
    )
    st.plotly_chart(
        figure,
        theme=None,
        config=theme.config(f"{found.source}-reliability"),
        key="reliability",
        alt="How right each score was",
    )


def _drawn(points: Sequence[Point]) -> list[CurvePoint]:
    return [
        CurvePoint(each.threshold, each.coverage, each.risk, each.low, each.high, each.answered)
        for each in points
    ]


def _palette() -> theme.Palette:
    return theme.palette(st.context.theme.type or "light")
