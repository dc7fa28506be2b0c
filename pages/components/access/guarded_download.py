"""A download button for whoever may export: made at the click, for who clicks, and asked again then."""

from collections.abc import Callable

import streamlit as st

from jobs.access import permits, viewers
from pages.components.access import signed_in


def button(label: str, data: str | bytes | Callable[[], str | bytes], **named: object) -> None:
    """Streamlit's download button; nothing for a reader whose role does not export."""
    if not signed_in.may("export"):
        return
    st.download_button(label, data=_made_for_who_clicks(data) if callable(data) else data, **named)  # type: ignore[call-overload]


def _made_for_who_clicks(make: Callable[[], str | bytes]) -> Callable[[], str | bytes]:
    """The file in a thread in which no page runs: for this session, if it still may export."""
    again = signed_in.again()

    def made() -> str | bytes:
        with viewers.acting(again), permits.permit(again(), "export"):
            return make()

    return made
