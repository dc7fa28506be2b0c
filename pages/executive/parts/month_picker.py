"""Which month: a list with the newest first; the choice is in the address."""

import streamlit as st

from analytics.trends.calendar_months import Month
from jobs.months import month_series
from jobs.months.month_series import MonthSeries
from pages.components import filters

_KEY = "month pick"
_STATES = {"partial": "incomplete", "immature": "still maturing", "thin": "too few tickets"}


def pick(found: MonthSeries) -> Month:
    """The month in the address where there is such a one, else the newest complete one."""
    by_key = {each.key: each for each in found.months}
    chosen = by_key.get(st.query_params.get("month", ""), month_series.newest(found))
    st.session_state[_KEY] = chosen.key
    st.selectbox(
        "Month",
        list(by_key)[::-1],
        format_func=lambda key: _named(by_key[key]),
        key=_KEY,
        label_visibility="collapsed",
        width=260,
        on_change=_choose,
    )
    return chosen


def lost(found: MonthSeries) -> None:
    """Say so where the address asks for a month that is not here."""
    asked = st.query_params.get("month")
    if asked and asked not in [each.key for each in found.months]:
        filters.lost([asked])


def _choose() -> None:
    if st.session_state.get(_KEY):
        st.query_params["month"] = st.session_state[_KEY]


def _named(each: Month) -> str:
    return each.name if each.complete else f"{each.name} ({_STATES[each.states[0]]})"
