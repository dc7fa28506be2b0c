"""A button for whoever may do what it does; nobody else sees it."""

import streamlit as st

from pages.components.access import signed_in


def button(action: str, label: str, **named: object) -> bool:
    """Streamlit's button where the role of who looks allows the action; else nothing, as if never pressed."""
    return signed_in.may(action) and st.button(label, **named)  # type: ignore[arg-type]
