"""Retiring a plan: asked in a dialog that says what happens, with a reason; and bringing it back."""

import streamlit as st

from analytics import wording
from jobs.pilot import plan_retirement
from jobs.pilot.plan_versions import Retirement, StoredPlan
from pages.components import load
from pages.components.access import guarded_button, signed_in
from pages.components.load import At
from pages.pilot.planning import saving


def button(at: At, kept: StoredPlan) -> None:
    """The button that opens the dialog; for a retired plan the one that brings it back."""
    if kept.retired is None:
        if guarded_button.button("manage plans", "Retire", key="retire", icon=":material/archive:"):
            _ask(at, kept)
    elif guarded_button.button("manage plans", "Bring back", key="bring back", icon=":material/unarchive:"):
        saving.do(at, kept, lambda: _brought_back(at, kept))


def words(kept: StoredPlan) -> str:
    """Who retired it, when and why."""
    return "" if kept.retired is None else _one(kept.retired)


def log(at: At, kept: StoredPlan) -> list[str]:
    """Every retirement and return of a plan, the oldest first, as markdown."""
    return [wording.plain(_one(each), 600) for each in plan_retirement.history(at.settings, kept.plan.name)]


@st.dialog("Retire this plan?")
def _ask(at: At, kept: StoredPlan) -> None:
    st.markdown(
        f"**{wording.plain(kept.plan.name, 80)}** is no longer shown first on Overview, Categories and by "
        "`python -m jobs verdict`. Its versions, and its verdict as it stands today, stay readable in the "
        "picker and under *All plans*. Nothing is deleted, and *Bring back* undoes it. Who retired it, when "
        "and why is kept for good."
    )
    reason = st.text_input("Reason", max_chars=plan_retirement.LONGEST_REASON, key="retire reason")
    with st.container(horizontal=True, gap="small"):
        sure = guarded_button.button(
            "manage plans", "Retire the plan", key="retire now", type="primary", disabled=not reason.strip()
        )
        if st.button("Cancel", key="retire cancel"):
            st.rerun()
    if sure:
        saving.do(at, kept, lambda: _retired(at, kept, reason))


def _retired(at: At, kept: StoredPlan, reason: str) -> str:
    with signed_in.permit("manage plans", at.source):
        plan_retirement.retire(at.settings, kept.plan.name, reason)
    return "Retired. *Bring back* undoes it."


def _brought_back(at: At, kept: StoredPlan) -> str:
    with signed_in.permit("manage plans", at.source):
        plan_retirement.bring_back(at.settings, kept.plan.name)
    return "The plan is in use again."


def _one(each: Retirement) -> str:
    done = "Retired" if each.retired else "Brought back"
    when = wording.moment(each.made_at, load.settings().zone)
    why = f": {each.reason.rstrip('.')}." if each.reason else "."
    return f"{done} by {each.who} on {when}{why}"
