"""Which plan of a source is open: one of those that are kept, or a new one."""

import streamlit as st

from analytics import wording
from jobs.plans import Kept
from pages.components import filters, load_pilot

#: No plan can be called so: its blanks don't break, and a name consists of signs that print.
NEW = "A new plan".replace(" ", wording.UNBROKEN)
_NEXT = "plan open next"


def open_next(name: str) -> None:
    """Open that plan on the next run, when it may be among those there are."""
    st.session_state[_NEXT] = name


def pick(source: str) -> Kept | None:
    """The newest version of the plan in the address, else of the one in effect; None for a new one."""
    filters.source_pill(source)
    following = st.session_state.pop(_NEXT, None)
    if following is not None:
        # It was written a moment ago, and what is kept of the list may be older than that.
        load_pilot.forget_plans()
    there = [kept.plan.name for kept in load_pilot.plans_of(source)]
    if not there:
        return None
    names = [*there, NEW]
    if following in names:
        st.session_state["plan"] = following
    asked = st.session_state.get("plan") or st.query_params.get("plan")
    if asked not in names:
        asked = names[0]
        st.session_state.pop("plan", None)
    st.selectbox("Plan", names, index=0, key="plan", bind="query-params", width=380)
    return None if asked == NEW else load_pilot.newest_plan(asked)
