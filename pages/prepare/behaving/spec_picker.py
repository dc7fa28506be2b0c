"""The version of the specification that is shown: the one in force unless another is chosen."""

import streamlit as st

from analytics import wording
from jobs.behaviour.stored_specs import StoredSpec
from pages.prepare.behaving.load_behaviour import Versions


def pick(versions: Versions) -> StoredSpec | None:
    """The chosen version; None where none is saved."""
    if not versions.stored:
        return None
    there = {each.version: each for each in versions.stored}
    if st.session_state.get("spec version") not in there:
        st.session_state.pop("spec version", None)
    first = versions.in_force.stored.version if versions.in_force else versions.stored[0].version
    picked = st.selectbox(
        "Version",
        list(there),
        # Set by a save, it is chosen already; Streamlit takes one or the other.
        index=0 if "spec version" in st.session_state else list(there).index(first),
        # A label that changes with approvals would stay as it was in the box of who has it open.
        format_func=lambda version: f"v{version}, {wording.day(there[version].saved_at.date(), year=True)}",
        key="spec version",
        width=240,
    )
    return there[int(picked)]
