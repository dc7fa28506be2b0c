"""Which plan of a source is open: one of those that are kept, or a new one."""

from collections.abc import Sequence

import streamlit as st

from jobs.plans import Kept
from pages.components import filters, load_pilot

NEW = "A new plan"
_NEXT = "plan open next"


def open_next(name: str) -> None:
    """Open that plan on the next run, when it may be among those there are."""
    st.session_state[_NEXT] = name


def pick(source: str, there: Sequence[Kept]) -> Kept | None:
    """The newest version of the plan in the address, else of the one in effect; None for a new one."""
    filters.source_pill(source)
    if not there:
        return None
    following = st.session_state.pop(_NEXT, None)
    names = [*(kept.plan.name for kept in there), NEW]
    if following in names:
        st.session_state["plan"] = following
    asked = st.session_state.get("plan") or st.query_params.get("plan")
    if asked not in names:
        asked = names[0]
        st.session_state.pop("plan", None)
    st.selectbox("Plan", names, index=0, key="plan", bind="query-params", width=380)
    return None if asked == NEW else load_pilot.newest_plan(asked)
