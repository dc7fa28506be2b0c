"""The answer of the page Audit log: how many entries, whether they are unchanged, and what to take home."""

import streamlit as st

from analytics import wording
from data.audit_log import anchors, events, verification
from data.settings import Settings
from jobs.evidence_pack import evidence_pack, pack_signature
from pages.components import frame
from pages.components.access import guarded_button, guarded_download, signed_in

_RESULT = "audit log verified"


def answer(settings: Settings) -> None:
    """The state of the log in a box, with what one can do about it."""
    head = events.head(settings)
    with st.container(border=True, key="audit log answer"):
        if head is None:
            st.header("Nothing has been logged yet.", anchor=False)
            st.text("Imports, decisions, jobs, sign-ins, downloads and erasures will stand here.")
            return
        found: tuple[str, bool, str] | None = st.session_state.get(_RESULT)
        st.header(f"{head.seq:,} entries. {_state(found)}", anchor=False)
        st.text(
            found[2] if found else "Verify checks every entry, their order and the anchors beside the lake."
        )
        with st.container(horizontal=True, gap="small"):
            guarded_button.button("read audit log", 
                "Verify now", key="verify audit log", icon=":material/verified:", on_click=_verify,
                args=(settings,),
            )  # fmt: skip
            _downloads(settings)
        frame.small(f"Public key of evidence packs: {pack_signature.public_key(settings)}")


def _state(found: tuple[str, bool, str] | None) -> str:
    if found is None:
        return "Not verified in this session."
    return f"{'Unchanged' if found[1] else 'CHANGED'}, as verified at {found[0]}."


def _verify(settings: Settings) -> None:
    with signed_in.permit("read audit log"):
        events.record(settings, "verify audit log")
        anchors.write(settings)
        found = verification.verify(settings)
    at = wording.moment(events.latest(settings, limit=1)[0].at, settings.zone)
    st.session_state[_RESULT] = (at, found.ok, found.sentence())


def _downloads(settings: Settings) -> None:
    # Made at the click: the evidence pack writes its own entry.
    guarded_download.button(
        "Log (JSONL)",
        data=lambda: b"".join(verification.log_lines(settings)),
        file_name="audit-log.jsonl",
        mime="application/jsonl",
        on_click="ignore",
        icon=":material/download:",
        key="audit log file",
    )
    guarded_download.button(
        "Evidence pack (zip)",
        data=lambda: evidence_pack.make(settings),
        file_name="evidence-pack.zip",
        mime="application/zip",
        on_click="ignore",
        icon=":material/folder_zip:",
        key="evidence pack",
        help="Definitions, plans, decisions, approvals, lineage of closed months, incidents, this log with a "
        "verifier that needs nothing but Python, and where data lies.",
    )
