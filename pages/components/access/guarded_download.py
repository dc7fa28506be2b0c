"""A download button for whoever may export: made at the click, for who clicks, and asked again then."""

from collections.abc import Callable

import streamlit as st

from data.audit_log import export_log
from jobs.access import permits, viewers
from pages.components import load
from pages.components.access import as_of, signed_in


def button(label: str, data: str | bytes | Callable[[], str | bytes], **named: object) -> None:
    """Streamlit's download button; nothing for a reader whose role does not export."""
    if not signed_in.may("export"):
        return
    file = str(named.get("file_name") or label)
    make = data if callable(data) else lambda: data
    st.download_button(label, data=_made_for_who_clicks(make, file), **named)  # type: ignore[call-overload]


def _made_for_who_clicks(make: Callable[[], str | bytes], file: str) -> Callable[[], str | bytes]:
    """The file in a thread in which no page runs: for this session, if it still may export."""
    again, here = signed_in.again(), load.settings()
    asked, earlier = st.query_params.to_dict(), as_of.asked()

    def made() -> str | bytes:
        with viewers.acting(again), permits.permit(again(), "export"), as_of.looking_at(earlier):
            content = make()
            export_log.record(here, file, content, asked)
            return content

    return made
