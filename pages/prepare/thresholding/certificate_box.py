"""Signed thresholds with their certificates, grey where one no longer holds, and the form that signs one."""

from datetime import date

import streamlit as st

from analytics import wording
from data.errors import DataError
from jobs.thresholds import certificates
from jobs.thresholds.certificates import EVERY_ANSWER, Certificate
from jobs.thresholds.threshold_report import Report
from pages.components import frame
from pages.components.access import guarded_button, signed_in
from pages.components.load import At

_TOLD = "certificate told"


def box(at: At, found: Report, signed: tuple[Certificate, ...]) -> None:
    """What is signed, and what can be signed now."""
    frame.heading(
        "Signed thresholds",
        "A certificate ends after 90 days, with a new version of the agent, or when scores or errors move.",
    )
    for each in signed:
        _certificate(each)
    if not signed:
        frame.small("Nothing is signed yet.")
    own = [each.intent for each in found.intents if each.basis == "own"]
    if signed_in.may("approve"):
        with frame.popover("Sign a threshold", key="sign threshold") as opened:
            if opened.open:
                _form(at, found, own)
    if _TOLD in st.session_state:
        st.text(st.session_state.pop(_TOLD))


def _certificate(each: Certificate) -> None:
    ends = wording.day(date.fromisoformat(str(each.evidence["valid_until"])), year=True)
    made = wording.day(each.at.date(), year=True)
    allowed = wording.share(float(each.evidence.get("alpha", 0)), 0)
    promise = f"at most {allowed} wrong" if each.certified else "no promise"
    badge = ":green-badge[Holds]" if each.holds and each.certified else ":gray-badge[No promise]"
    if not each.holds:
        badge = ":gray-badge[No longer holds]"
    said = f"{each.subject}: from {each.threshold:.2f} on, {promise}. Signed by {each.by} on {made}"
    st.markdown(f"{badge} {wording.plain(said, 300)}, until {ends}.")
    if each.reason:
        frame.small(f"Reason: {wording.plain(each.reason, 200)}")
    for reason in each.broken:
        frame.small(wording.plain(reason, 200))


def _form(at: At, found: Report, own: list[str]) -> None:
    with st.form("sign a threshold", border=False):
        st.selectbox("For", [EVERY_ANSWER, *own], key="sign subject")
        st.number_input(
            "From this score on",
            min_value=0.0,
            max_value=1.0,
            value=None,
            step=0.01,
            key="sign at",
            placeholder="the promised threshold",
        )
        st.text_input("Why, if nothing is promised", key="sign reason", max_chars=200)
        guarded_button.submit("approve", "Sign", on_click=_sign, args=(at, found))


def _sign(at: At, found: Report) -> None:
    chosen = st.session_state.get("sign at")
    try:
        with signed_in.permit("approve", at.source):
            done = certificates.sign(
                at.settings,
                found,
                subject=str(st.session_state.get("sign subject") or EVERY_ANSWER),
                threshold=None if chosen is None else float(chosen),
                reason=str(st.session_state.get("sign reason") or ""),
            )
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        st.session_state[_TOLD] = f"Signed: {done.subject} from {done.choice} on."
