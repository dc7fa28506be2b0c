"""Who signed the scope, and the form that signs it; a changed scope shows every lost signature."""

from collections.abc import Callable

import streamlit as st

from analytics import wording
from data import current_user
from data.errors import DataError
from jobs.audit import audit_limits, audit_printing, bucket_decisions, scope
from jobs.audit.audit_runs import AuditRun
from jobs.audit.scope import Scope
from pages.components import frame
from pages.components.access import guarded_button, signed_in
from pages.components.load import At

_TOLD = "signature told"


def box(at: At, found: AuditRun, stands: Scope) -> None:
    """The signatures, the decisions that are missing, and the form."""
    frame.heading(
        "Signatures", f"A scope is the bucket of every category: {stands.hash[:12]}. A change voids them."
    )
    st.markdown(audit_printing.signed(stands))
    for each in stands.signatures:
        badge = ":green-badge[Signed]" if each.valid else ":orange-badge[Void: the scope changed]"
        said = (
            f"{each.person}, {each.role}, {wording.day(each.at.date(), year=True)}, scope {each.scope[:12]}"
        )
        st.markdown(f"{badge} {wording.plain(said, 240)}")
    missing = [name for name in stands.open if stands.buckets[name] is not None]
    if missing:
        how = " Decide each, or accept the advice." if signed_in.may("approve") else ""
        frame.small(f"{wording.counted(len(missing), 'category')} not decided yet.{how}")
        guarded_button.button(
            "approve",
            "Accept the advice for all of them",
            key="accept advice",
            on_click=_accept,
            args=(at, found),
        )
    elif signed_in.may("approve"):
        if thin := audit_limits.limits(found):
            st.markdown(
                ":orange-badge[:material/warning: Before you sign] What this source cannot answer:\n\n"
                + "\n".join(f"- {wording.plain(each, 600)}" for each in thin)
            )
        with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
            st.text_input("Name", value=current_user.name(), key="signer", max_chars=80, width=180)
            st.text_input("Role", key="signer role", max_chars=80, width=200)
            st.number_input(
                "Signatures needed", 1, 20, stands.needed, key="signatures needed", width=130,
                on_change=_need, args=(at,),
            )  # fmt: skip
            guarded_button.button(
                "approve",
                "Sign this scope",
                key="sign scope",
                type="primary",
                on_click=_sign,
                args=(at, found, stands.hash),
            )
    if _TOLD in st.session_state:
        st.text(st.session_state.pop(_TOLD))


def _accept(at: At, found: AuditRun) -> None:
    _tell(lambda: f"{bucket_decisions.accept_advice(at.settings, found)} categories decided as advised.")


def _sign(at: At, found: AuditRun, seen: str) -> None:
    person, role = (str(st.session_state.get(key) or "") for key in ("signer", "signer role"))
    _tell(lambda: f"Signed by {scope.sign(at.settings, found, person, role, seen=seen).person}.")


def _need(at: At) -> None:
    with signed_in.permit("approve", at.source):
        scope.need(at.settings, at.source, int(st.session_state["signatures needed"]))


def _tell(do: Callable[[], str]) -> None:
    try:
        with signed_in.permit("approve"):
            st.session_state[_TOLD] = do()
    except DataError as error:
        st.session_state[_TOLD] = str(error)
