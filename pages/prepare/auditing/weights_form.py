"""The weights of complexity, shown and edited; the ranks follow at once."""

import streamlit as st

from analytics.audit.complexity import EQUAL, PARTS
from pages.components import frame

_KEY = "weight "


def pick() -> tuple[tuple[str, float], ...]:
    """The weight of each part of complexity, all 1 unless somebody moved one."""
    with frame.popover("Weights of complexity", key="weights", icon=":material/balance:") as opened:
        if opened.open or any(f"{_KEY}{name}" in st.session_state for name in PARTS):
            for name, words in PARTS.items():
                st.slider(words.capitalize(), 0.0, 3.0, EQUAL[name], 0.5, key=f"{_KEY}{name}")
            frame.small("Complexity is the weighted mean of these four, each from 0 to 1.")
    chosen = tuple((name, float(st.session_state.get(f"{_KEY}{name}", EQUAL[name]))) for name in PARTS)
    return chosen if any(weight for _, weight in chosen) else tuple(EQUAL.items())
