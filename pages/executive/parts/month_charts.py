"""The two pictures of a month: what moved a metric, and a year of months."""

from functools import partial

import streamlit as st

from analytics import wording
from analytics.figures.charts import months, waterfall
from analytics.figures.drawing import theme
from analytics.figures.tables import chart_data
from analytics.metrics import METRICS
from analytics.ticket_slices import Slice
from analytics.trends import change_decomposition
from jobs.months.change_drivers import PARTED_BY
from jobs.months.month_contents import Answer, MonthInputs
from pages.components import exports, filters, frame, load_month, notes
from pages.components.load import At


def moved(at: At, chosen: Slice, given: MonthInputs, found: Answer) -> None:
    """From the month before to this one, in points, down to named categories or customer plans."""
    with st.container(border=True, gap="xsmall", height="stretch"):
        metrics = [*dict.fromkeys(key for key, _ in found.moved)]
        if not metrics:
            why = found.pairing.reason or "No field of these tickets has two values to compare."
            frame.heading("What moved it is not known", wording.plain(why, 300))
            return
        metric = filters.asked("moved", metrics, _short) or metrics[0]
        fields = [by for by in PARTED_BY if (metric, by) in found.moved]
        by = filters.asked("moved_by", fields, filters.label) or fields[0]
        part = found.moved[metric, by]
        base = found.pairing.base.name if found.pairing.base else ""
        frame.heading(
            wording.plain(waterfall.title(part), 120),
            f"From {base} to {found.month.name}. Pale: may be chance.",
        )
        with st.container(horizontal=True, gap="xsmall"):
            st.segmented_control(
                "Metric", metrics, format_func=_short, default=metrics[0], required=True, key="moved",
                bind="query-params", label_visibility="collapsed",
            )  # fmt: skip
            if len(fields) > 1:
                st.segmented_control(
                    "By", fields, format_func=filters.label, default=fields[0], required=True,
                    key="moved_by", bind="query-params", label_visibility="collapsed",
                )  # fmt: skip
        if part.reason:
            st.markdown(wording.plain(part.reason, 300))
            return
        figure = load_month.moved_figure(at, chosen, given, found.month.key, (metric, by), _mode())
        name = f"{at.source}-{found.month.key}-what-moved-{metric}"
        told = change_decomposition.sentence(part)
        st.plotly_chart(figure, theme=None, config=theme.config(name), key="what moved", alt=told)
        with frame.popover("In words and values", key="moved in words", type="tertiary") as opened:
            if opened.open:
                st.markdown(wording.plain(told, 800))
                exports.chart_button(name, partial(chart_data.moved, part))


def trend(at: At, chosen: Slice, given: MonthInputs, found: Answer) -> None:
    """A year of months with targets and events; partial months are dotted."""
    with st.container(border=True, gap="xsmall", height="stretch"):
        if not found.panels:
            frame.heading("Too few tickets to draw months", "A month needs 30 tickets with a known value.")
            return
        title = months.title(*found.panels[0])
        partial_ones = [month.name for month in found.drawn if month.dashed and "thin" not in month.states]
        dotted = f" Dotted: incomplete ({wording.listed(partial_ones)})." if partial_ones else ""
        frame.heading(title, f"Mature tickets. Bands: 95 % intervals. Dashes: targets.{dotted}")
        figure = load_month.months_figure(at, chosen, given, found.month.key, _mode())
        name = f"{at.source}-{found.month.key}-months"
        st.plotly_chart(figure, theme=None, config=theme.config(name), key="months", alt=title)
        key = notes.key(found.marks)
        ahead = _ahead(found)
        if key or ahead:
            st.markdown("\n\n".join(f":small[:gray[{each}]]" for each in (key, ahead) if each))
        exports.chart_button(name, partial(chart_data.by_month, found.panels))


def _ahead(found: Answer) -> str:
    """How many tickets the next weeks will bring, with how often such bands held."""
    total, coverage = found.ahead.total, found.ahead.coverage
    if total is None or coverage is None or "thin" in found.drawn[-1].states:
        return ""
    return (
        f"Forecast until {wording.day(total.day)}: {wording.count(total.value)} tickets (80 % range "
        f"{wording.count(total.low)} to {wording.count(total.high)}). Past forecasts of the next day: "
        f"{wording.share(coverage.share, 0)} of days lay within their range."
    )


def _short(key: str) -> str:
    return METRICS[key].label.split(",")[0].removesuffix(" resolution")


def _mode() -> str:
    return st.context.theme.type or "light"
