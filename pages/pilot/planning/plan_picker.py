"""The picker of the page Plan: one of the plans of a source, a new one, or the board of all."""

import streamlit as st

from analytics import wording
from jobs.pilot.plan_versions import StoredPlan
from pages.components import filters, load_pilot
from pages.components.access import guarded_button
from pages.pilot.planning import plan_labels

#: No plan can be called so: its blanks don't break, and a name consists of signs that print.
NEW = "A new plan".replace(" ", wording.UNBROKEN)
ONE, ALL = "One plan", "All plans"
_NEXT = "plan open next"


def open_next(name: str) -> None:
    """Open that plan on the next run, when it may be among those there are."""
    st.session_state[_NEXT] = name


def begin() -> None:
    """Show the form of a new plan on this run; a button's callback."""
    open_(NEW)


def open_(name: str, source: str | None = None) -> None:
    """Show that plan on this run, of another source too; a button's callback."""
    st.session_state["plans"], st.session_state["plan"] = ONE, name
    if source is not None:
        st.session_state["source"] = source


def pick(source: str) -> StoredPlan | None:
    """The newest version of the plan in the address, else of the one shown first; None for a new one."""
    filters.source_pill(source)
    following = st.session_state.pop(_NEXT, None)
    if following is not None:
        # It was written a moment ago, and what is kept of the list may be older than that.
        load_pilot.forget_plans()
    there = plan_labels.ordered(source, load_pilot.plans_of(source))
    if not there:
        return None
    labels = {each.plan.name: plan_labels.label(source, each) for each in there}
    names = [*labels, NEW]
    if following in names:
        st.session_state["plan"] = following
    # The address goes first: a link opens its plan, whatever was open before. It names what is chosen, so
    # that a plan is never left open by a choice that nobody sees.
    asked = st.session_state.get("plan")
    if asked not in names:
        st.session_state.pop("plan", None)
        given = st.query_params.get("plan")
        asked = given if given in names else names[0]
        st.session_state["plan"] = asked
        if given is not None and given not in names:
            filters.lost([given])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Plan",
            names,
            format_func=lambda name: labels.get(str(name), str(name)),
            key="plan",
            width=520,
        )
        if asked != NEW:
            guarded_button.button(
                "manage plans", "New plan", icon=":material/add:", on_click=begin, key="new plan"
            )
    st.query_params["plan"] = asked
    return None if asked == NEW else load_pilot.newest_plan(asked)


def view() -> str:
    """Whether one plan is shown or the board of all."""
    found = st.segmented_control(
        "Show", [ONE, ALL], default=ONE, required=True, key="plans", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    return found or ONE
