"""The two pictures of a verdict: where every criterion stands, and one difference day by day."""

from functools import partial

import streamlit as st

from analytics import wording
from analytics.figures.charts import criteria, monitor_text
from analytics.figures.drawing import theme
from analytics.figures.tables import verdict_data
from analytics.metrics import METRICS
from analytics.pilot.verdict_records import Judged, Verdict
from jobs.pilot.plan_versions import StoredPlan
from pages.components import exports, filters, frame, load_month, load_pilot, notes
from pages.components.filters import Choice


def forest(choice: Choice, kept: StoredPlan, found: Verdict) -> None:
    """Every criterion with its interval, its line and the baseline."""
    title = criteria.title(found.criteria)
    with st.container(border=True, gap="xsmall", height="stretch"):
        band = "Intervals of the decision date." if found.read else "Intervals are valid on every day."
        frame.heading(title, f"Each row has its own scale. {band} Grey tick: baseline. Bold: within limit.")
        name = f"{choice.at.source}-criteria"
        figure = load_pilot.criteria_figure(choice.at, kept, st.context.theme.type or "light")
        st.plotly_chart(figure, theme=None, config=theme.config(name), key="criteria", alt=title)
        exports.chart_button(name, partial(verdict_data.criteria, found))


def over_time(choice: Choice, kept: StoredPlan, found: Verdict) -> None:
    """The difference of one criterion with the band that holds on every day."""
    keys = [each.metric.key for each in found.criteria]
    key = filters.asked("criterion", keys, _short) or keys[0]
    chosen = next(each for each in found.criteria if each.metric.key == key)
    title = monitor_text.title(chosen)
    noted = load_month.marked(choice.at, found.first_day, max(found.plan.decision, found.seen))
    with st.container(border=True, gap="xsmall", height="stretch"):
        frame.heading(title, " ".join(filter(None, [_reading(chosen), notes.key(noted)])))
        if len(keys) > 1:
            st.segmented_control(
                "Criterion",
                keys,
                format_func=_short,
                default=keys[0],
                required=True,
                key="criterion",
                bind="query-params",
                label_visibility="collapsed",
            )
        name = f"{choice.at.source}-{key}-day-by-day"
        figure = load_pilot.watched_figure(choice.at, kept, key, noted, st.context.theme.type or "light")
        st.plotly_chart(figure, theme=None, config=theme.config(name), key="watched", alt=title)
        exports.chart_button(name, partial(verdict_data.looks, chosen))


def _reading(chosen: Judged) -> str:
    if chosen.monitor is None:
        return wording.plain(chosen.reason, 300)
    return wording.plain(monitor_text.reading(chosen), 300)


def _short(key: str) -> str:
    return METRICS[key].label.split(",")[0]
