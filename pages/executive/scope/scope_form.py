"""What people decide about the scope: a category's step with its gate, and the minutes of its reviewers."""

import streamlit as st

from analytics import wording
from analytics.shadow.rollout_ladder import RUNGS, Rung
from data.errors import DataError
from jobs.scope import review_capacity, scope_printing, scope_signing
from jobs.scope.scope_board import ScopeBoard
from jobs.shadow import category_ladder
from pages.components import frame
from pages.components.access import guarded_button, signed_in
from pages.components.load import At

_TOLD = "scope told"


def capacity(at: At, board: ScopeBoard) -> None:
    """A popover to state how many minutes a month reviewers have."""
    if not signed_in.may("approve"):
        return
    stated = board.capacity.stated
    label = "Reviewers' minutes" if stated is None else f"Reviewers: {wording.count(stated)} min a month"
    with frame.popover(label, key="scope capacity", type="tertiary", icon=":material/schedule:") as opened:
        if not opened.open:
            return
        frame.small(
            f"A live category needs about {board.capacity.each:.0f} minutes a month: 45 answers at the pace "
            "of your reviewers."
        )
        st.number_input(
            "Minutes a month", 0, 100_000, int(stated or 0), step=30, key="scope minutes", width=180
        )
        guarded_button.button(
            "approve", "Save minutes", key="save scope minutes", on_click=_state, args=(at,)
        )


def card(at: At, board: ScopeBoard, category: str) -> None:
    """One category: every condition, expected hours and preparation, and the two steps."""
    each = board.candidate(category)
    if each is None:
        return
    with st.container(border=True, gap="xsmall"):
        ahead = f", next {each.to}" if each.to else ""
        st.markdown(f"### {wording.plain(category)}: {each.rung}{ahead}")
        if each.back:
            st.markdown(f":red-badge[Step back] {wording.plain('; '.join(each.back), 300)}")
        if each.hybrid:
            frame.small("Between, by the audit: the agent drafts and a person sends.")
        st.markdown(
            "\n\n".join(
                f"{':green-badge[Met]' if one.met else ':orange-badge[Missing]'} "
                f"{wording.plain(one.name, 80)}: {wording.plain(one.found, 160)}"
                for one in each.gate.conditions
            )
        )
        hours = each.hours.reason or f"{scope_printing.hours(each)} hours a month"
        more = "" if each.hours.tickets is None else f" from {each.hours.tickets:,.0f} more tickets a month"
        frame.small(
            f"{wording.plain(hours, 200)}{more}; preparation {each.preparation:.1f} h ({each.made_of})."
        )
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
            guarded_button.button(
                "approve",
                f"Move to {each.to}" if each.to else "No next stage",
                disabled=each not in board.advice.next,
                key="scope move",
                on_click=_step,
                args=(at, category, each.to),
                help=None if each in board.advice.next else "Only what is next by the rule can move.",
            )
            if each.rung != RUNGS[0] and signed_in.may("approve"):
                st.text_input("Why back to shadow?", key="scope reason", max_chars=200)
                guarded_button.button(
                    "approve",
                    "Back to shadow",
                    key="scope back",
                    on_click=_step,
                    args=(at, category, RUNGS[0]),
                )
        if _TOLD in st.session_state:
            st.text(st.session_state.pop(_TOLD))
        steps = category_ladder.history(at.settings, at.source, category)
        if steps:
            said = [
                f"{step.choice} by {wording.plain(step.by)}, {wording.day(step.at.date())}" for step in steps
            ]
            frame.small(f"Steps so far: {'; '.join(said)}.")


def _state(at: At) -> None:
    try:
        with signed_in.permit("approve", at.source):
            review_capacity.state(at.settings, at.source, float(st.session_state["scope minutes"]))
    except DataError as error:
        st.session_state[_TOLD] = str(error)


def _step(at: At, category: str, to: Rung | None) -> None:
    if to is None:
        return
    reason = str(st.session_state.get("scope reason") or "") if to == RUNGS[0] else ""
    try:
        with st.spinner("Checking the conditions again …"):
            with signed_in.permit("approve", at.source):
                scope_signing.sign(at.settings, at.source, category, to, reason=reason)
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        st.session_state[_TOLD] = f"Signed: {category} is now at {to}."
