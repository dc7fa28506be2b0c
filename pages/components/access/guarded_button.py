"""Buttons and boxes for files for whoever may do what they do; nobody else sees them."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from pages.components.access import signed_in


def button(action: str, label: str, **named: object) -> bool:
    """Streamlit's button where the role of who looks allows the action; else nothing, as if never pressed."""
    return signed_in.may(action) and st.button(label, **named)  # type: ignore[arg-type]


def submit(action: str, label: str, **named: object) -> bool:
    """The button of a form, likewise."""
    return signed_in.may(action) and st.form_submit_button(label, **named)  # type: ignore[arg-type]


def upload(action: str, label: str, kinds: Sequence[str], **named: object) -> Any:  # noqa: ANN401
    """Streamlit's box for files of some kinds, or any, likewise; None where none was given."""
    return st.file_uploader(label, kinds or None, **named) if signed_in.may(action) else None  # type: ignore[call-overload]
