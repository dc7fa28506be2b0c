"""Which month: the chosen one beside its neighbours, others behind a button; the choice is in the address."""

import streamlit as st

from analytics.trends.months import Month
from jobs.months import month_series
from jobs.months.month_series import MonthSeries
from pages.components import filters, frame

#: So many stand side by side.
SHOWN = 4


def pick(found: MonthSeries) -> Month:
    """The month in the address where there is such a one, else the newest whole one."""
    by_key = {each.key: each for each in found.months}
    chosen = by_key.get(st.query_params.get("month", ""), month_series.newest(found))
    # The one after the chosen month stands beside it: it may be the one that is still running.
    place = min(found.months.index(chosen) + 2, len(found.months))
    keys = list(by_key)[:place][-SHOWN:]
    st.session_state["month pick"] = chosen.key
    st.segmented_control(
        "Month",
        keys,
        format_func=lambda key: _short(by_key[key]),
        required=True,
        key="month pick",
        label_visibility="collapsed",
        on_change=_choose,
        args=("month pick",),
    )
    others = [key for key in by_key if key not in keys][::-1]
    if others:
        with frame.popover("Other months", type="tertiary") as opened:
            if opened.open:
                st.selectbox(
                    "Month",
                    others,
                    index=None,
                    format_func=lambda key: by_key[key].name,
                    key="other month",
                    placeholder="Choose a month",
                    on_change=_choose,
                    args=("other month",),
                )
    return chosen


def lost(found: MonthSeries) -> None:
    """Say so where the address asks for a month that is not here."""
    asked = st.query_params.get("month")
    if asked and asked not in [each.key for each in found.months]:
        filters.lost([asked])


def _choose(key: str) -> None:
    if st.session_state.get(key):
        st.query_params["month"] = st.session_state[key]


def _short(each: Month) -> str:
    name, year = each.name.split()
    return f"{name[:3]} {year}" if each.complete else f"{name[:3]} {year}, {each.states[0]}"
