"""The two pictures of the overview: every difference at a glance, and one metric over time."""

from functools import partial

import streamlit as st

from analytics import definition_text, wording
from analytics.exploratory import comparison, series
from analytics.exploratory.comparison import Compared, subject
from analytics.exploratory.series import STEP_NAMES, Series
from analytics.figures.drawing import theme
from analytics.figures.tables import chart_data
from analytics.metrics import METRICS
from jobs.counting.overview_figures import Overview
from pages.components import exports, filters, frame, load, load_month, notes
from pages.components.filters import Choice

#: Of fewer days, or weeks, it is not counted who was ahead: one of one says nothing.
FEWEST_AHEAD = 3
#: A step in the title and in the grey line.
_STEPS = {
    1: ("day by day", "Each mark is a day"),
    7: ("week by week", "Each mark is seven days"),
    28: ("in blocks of four weeks", "Each mark is 28 days"),
}


def forest(choice: Choice, shown: Overview) -> None:
    """The main metrics side by side; only where there are two sides."""
    found = comparison.main(shown.compared)
    with st.container(border=True, gap="xsmall", height="stretch"):
        frame.heading(
            _forest_title(found),
            "Difference with its 95 % interval, each on its own scale; all hold together on every day. "
            "Bold: the interval leaves out 0.",
        )
        if any(item.difference for item in found):
            figure = load.forest_figure(
                choice.at, choice.pair, choice.whole, st.context.theme.type or "light"
            )
            st.plotly_chart(
                figure,
                theme=None,
                config=theme.config(f"{choice.at.source}-differences"),
                key="forest",
                alt=_forest_title(found),
            )
        with frame.popover("Values, p-values and method", key="p-values", type="tertiary") as method:
            if method.open:
                exports.chart_button(
                    f"{choice.at.source}-differences",
                    partial(chart_data.differences, found, choice.pair.sides),
                )
                st.markdown("\n\n".join(f"**{subject(item.metric)}**: {_test(item)}" for item in found))


def _forest_title(found: list[Compared]) -> str:
    known = [item for item in found if item.difference is not None]
    clear = [item for item in known if item.clear]
    if not known:
        return "Nothing can be compared yet"
    if not clear:
        return f"None of {len(known)} differences is clear yet"
    return f"{len(clear)} of {len(known)} differences {'is' if len(clear) == 1 else 'are'} clear of 0"


def _test(item: Compared) -> str:
    if item.difference is None:
        return "nothing to test."
    p = "none" if item.difference.p is None else wording.p_value(item.difference.p)
    told = f"p {p}, of one number, valid however often somebody looks."
    return f"{told} {definition_text.method(item.metric)} {definition_text.EXPLORED}"


def over_time(choice: Choice) -> None:
    """One metric, day by day or in larger steps where days hold too few tickets."""
    with st.container(border=True, gap="xsmall", height="stretch"):
        keys = load.charted(choice.at)
        key = filters.asked("metric", keys, _short) or keys[0]
        found = load.over_time(choice.at, choice.pair, key)
        noted = load_month.noted(choice.at, found)
        told = " ".join(filter(None, [_reading(found), notes.key(noted)]))
        said = headline(choice, key, found)
        frame.heading(wording.plain(said, 160), told)
        st.segmented_control(
            "Metric",
            keys,
            format_func=_short,
            default=keys[0],
            required=True,
            key="metric",
            bind="query-params",
            label_visibility="collapsed",
        )
        figure = load.daily_figure(choice.at, choice.pair, key, noted, st.context.theme.type or "light")
        name = f"{choice.at.source}-{key}-over-time"
        st.plotly_chart(figure, theme=None, config=theme.config(name), key="over time", alt=said)
        labels = [side.label for side in choice.pair.sides]
        sides = list(zip(labels, found, strict=True))
        exports.chart_button(name, partial(chart_data.over_time, METRICS[key], sides))


def _short(key: str) -> str:
    return METRICS[key].label.split(",")[0].removesuffix(" resolution")


def headline(choice: Choice, key: str, found: list[Series]) -> str:
    """What the chart shows, as a sentence."""
    metric, pair = METRICS[key], choice.pair
    if not any(side.drawn for side in found):
        return f"Too few tickets to draw {subject(metric, inside=True)} over time"
    if len(found) > 1 and pair.kind != "periods":
        ahead, of = series.days_ahead(found[0], found[1])
        if of >= FEWEST_AHEAD:
            return f"{pair.one.label} is ahead on {ahead} of {of} {STEP_NAMES[found[0].step]}"
    return f"{subject(metric)}, {_STEPS[found[0].step][0]}"


def _reading(found: list[Series]) -> str:
    words = f"{_STEPS[found[0].step][1]}, by the day a ticket came in; bands are 95 % intervals."
    if found[0].step > 1:
        words += " Single days hold too few tickets, or are too many."
    return f"{words} Where fewer than 30 count, nothing is drawn."
