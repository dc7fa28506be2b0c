"""Who approved a version, the buttons to approve it or take that back, and what the version changed."""

import streamlit as st

from analytics import wording
from analytics.behaviour import differences
from data.errors import DataError
from jobs.behaviour import scope_gaps, spec_approvals
from jobs.behaviour.back_tests import BackTest
from jobs.behaviour.scope_gaps import ScopeGaps
from jobs.behaviour.spec_approvals import NEEDED
from jobs.behaviour.stored_specs import StoredSpec
from pages.components import frame, load
from pages.components.access import guarded_button, signed_in
from pages.components.load import At
from pages.prepare.behaving.load_behaviour import Versions

_TOLD = "approval told"


def card(at: At, chosen: StoredSpec, versions: Versions, found: BackTest | str, gaps: ScopeGaps) -> None:
    """The approvals of a version with the form that gives one, and what is thin about what it rests on."""
    approvals = versions.approved(chosen.version)
    saved = wording.moment(chosen.saved_at, at.settings.zone)
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"### Approvals of {chosen.label}: {len(approvals)} of {NEEDED} needed")
        frame.small(
            f"Written by {wording.plain(chosen.author)}, {saved}; hash {chosen.sha256[:12]}. Two people "
            "approve, at least one of whom did not write it. Names are as people type them."
        )
        for each in approvals:
            why = f": {wording.plain(each.reason, 200)}" if each.reason else ""
            when = wording.moment(each.at, at.settings.zone)
            st.markdown(f":green-badge[Approved] {wording.plain(each.by)}, {when}{why}")
        unknown = [found] if isinstance(found, str) else list(found.notes)
        if not signed_in.may("approve"):
            return
        if thin := [*scope_gaps.sentences(gaps), *unknown]:
            st.markdown(
                ":orange-badge[:material/warning: Before you approve] What this source cannot answer, and "
                "what differs from the scope:\n\n"
                + "\n".join(f"- {wording.plain(each, 600)}" for each in thin)
            )
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
            st.text_input("Your name", key="approver", max_chars=80, width=200)
            st.text_input("Remark", key="approval reason", max_chars=200, width=260)
            guarded_button.button(
                "approve",
                f"Approve {chosen.label}",
                key="approve",
                type="primary",
                icon=":material/check:",
                on_click=_approve,
                args=(at, chosen),
            )
            if approvals:
                guarded_button.button(
                    "approve", "Take mine back", key="take back", on_click=_withdraw, args=(at, chosen)
                )
        if _TOLD in st.session_state:
            st.text(st.session_state.pop(_TOLD))


def changes(chosen: StoredSpec, versions: Versions) -> None:
    """What this version changed since the one before, in words."""
    before = next((each for each in versions.stored if each.version == chosen.version - 1), None)
    if before is None:
        return
    frame.heading(f"What {chosen.label} changed", f"Since {before.label}.")
    said = differences.in_words(before.spec, chosen.spec)
    st.markdown("\n".join(f"- {wording.plain(each, 300)}" for each in said))


def _name() -> str:
    name = str(st.session_state.get("approver") or "").strip()
    if not name:
        raise DataError("Write your name first: an approval says who gave it.")
    return name


def _approve(at: At, chosen: StoredSpec) -> None:
    try:
        reason = str(st.session_state.get("approval reason") or "")
        with signed_in.permit("approve", at.source):
            spec_approvals.approve(at.settings, chosen, by=_name(), reason=reason)
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        load.forget_approvals()
        st.session_state[_TOLD] = f"{chosen.label} is approved by {_name()}."


def _withdraw(at: At, chosen: StoredSpec) -> None:
    try:
        with signed_in.permit("approve", at.source):
            spec_approvals.withdraw(at.settings, chosen, by=_name())
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        load.forget_approvals()
        st.session_state[_TOLD] = f"The approval of {_name()} is taken back."
