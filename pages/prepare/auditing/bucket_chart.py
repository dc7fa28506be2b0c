"""The picture of the page Audit: every category by tickets a month and complexity."""

from collections.abc import Mapping

import streamlit as st

from analytics import wording
from analytics.figures.charts import audit_chart
from analytics.figures.charts.audit_chart import Point
from analytics.figures.drawing import theme
from jobs.audit import audit_points, audit_printing
from jobs.audit.audit_runs import AuditRun
from jobs.audit.scope import Scope
from pages.components import frame


def chart(found: AuditRun, scope: Scope, weigh: Mapping[str, float]) -> None:
    """The chart with its title; a sentence where nothing can be drawn."""
    points: list[Point] = audit_points.of(found, scope, weigh)
    if not points:
        frame.small("No category has enough tickets to be drawn.")
        return
    unit = audit_printing.unit(found)
    frame.heading(wording.plain(audit_chart.title(points), 80), audit_chart.reading(unit))
    figure = audit_chart.figure(points, theme.palette(st.context.theme.type or "light"), unit)
    st.plotly_chart(
        figure,
        theme=None,
        config=theme.config(f"{found.source}-audit"),
        key="audit points",
        alt=f"{unit.capitalize()} and complexity of each category",
    )
