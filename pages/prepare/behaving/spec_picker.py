"""The version of the specification that is shown: the one in force unless another is chosen."""

import streamlit as st

from jobs.behaviour.spec_approvals import NEEDED
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
        index=list(there).index(first),
        format_func=lambda version: _called(there[version], versions),
        key="spec version",
        width=240,
    )
    return there[int(picked)]


def _called(stored: StoredSpec, versions: Versions) -> str:
    if versions.in_force and versions.in_force.stored.version == stored.version:
        return f"{stored.label}, in force"
    approvals = len(versions.approved(stored.version))
    return f"{stored.label}, {'approved before' if approvals >= NEEDED else 'not approved yet'}"
