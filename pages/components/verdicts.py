"""The first box of a page: the answer in words."""

import streamlit as st

from analytics import comparison, wording
from analytics.comparison import MAIN, Compared, Pair
from jobs.overview import Overview


def exploratory(pair: Pair, shown: Overview) -> None:
    """Without a plan: what is seen, marked as something that nobody promised beforehand."""
    found = [shown.compared[key] for key in MAIN]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge("EXPLORATORY", icon=":material/explore:", color="gray")
            st.header(wording.plain(comparison.headline(found, pair), 300), anchor=False, width="content")
        for item in found:
            _row(item, pair)
        st.markdown(f":small[:gray[{_caution(pair, shown)}]]")


def _row(item: Compared, pair: Pair) -> None:
    name = comparison.subject(item.metric).removeprefix("Median ").capitalize().replace("Csat", "CSAT")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{name}**", width=100)
        st.markdown(f":{'blue' if item.clear else 'gray'}-badge[{comparison.state(item)}]", width=116)
        st.markdown(wording.plain(comparison.sentence(item, pair), 400), width=724)


def _caution(pair: Pair, shown: Overview) -> str:
    sides = [
        f"{wording.counted(side.tickets, 'ticket')} of {wording.counted(side.customers, 'customer')}"
        for side in shown.reach
    ]
    each = f"Intervals treat each ticket on its own: {' against '.join(sides)}."
    repeated = any(side.customers < side.tickets for side in shown.reach)
    wider = (
        " Customers who come back make them wider; that is reckoned with once there is a plan."
        if repeated
        else ""
    )
    if pair.base is None:
        return f"{each}{wider}"
    return f"No plan was written before these tickets came in, so this cannot be a verdict. {each}{wider}"
