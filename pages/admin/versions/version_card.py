"""One version of the agent: what is known of it, its gate, the steps that people take, and its history."""

from dataclasses import asdict

import streamlit as st

from analytics import wording
from data.errors import DataError
from jobs.agents import version_registry
from jobs.agents.version_registry import LABELS, About, Registered
from pages.components import frame
from pages.components.access import guarded_button, signed_in
from pages.components.load import At

_TOLD = "version told"


def card(at: At, each: Registered) -> None:
    """A form of the snapshot, the gate of the next stage, and the buttons for a step."""
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"### Version {wording.plain(each.name)}: {each.stage}")
        if signed_in.may("manage versions"):
            left, right = st.columns((3, 2), gap="medium")
            with left:
                _form(at, each)
            with right:
                _steps(at, each)
        if _TOLD in st.session_state:
            st.text(st.session_state.pop(_TOLD))
        made = version_registry.history(at.settings, at.source, each.name)
        if made:
            said = [
                f"{one.evidence.get('step') or 'registered'} by {wording.plain(one.by)}, "
                f"{wording.day(one.at.date())}{f' ({wording.plain(one.reason, 80)})' if one.reason else ''}"
                for one in reversed(made)
            ]
            frame.small(f"Decided so far: {'; '.join(said)}.")


def _form(at: At, each: Registered) -> None:
    with st.form(f"version form {each.name}", border=False):
        known = asdict(each.about)
        columns = st.columns(2)
        for place, (name, label) in enumerate(LABELS.items()):
            columns[place % 2].text_input(
                label, known[name], max_chars=200, key=f"version {name} {each.name}"
            )
        if guarded_button.submit("manage versions", "Save" if each.registered else "Register"):
            _register(at, each)


def _steps(at: At, each: Registered) -> None:
    if each.gate is not None:
        st.markdown(
            "\n\n".join(
                f"{':green-badge[Met]' if one.met else ':orange-badge[Missing]'} "
                f"{wording.plain(one.name, 80)}: {wording.plain(one.found, 160)}"
                for one in each.gate.conditions
            )
        )
        guarded_button.button(
            "manage versions",
            f"Move to {each.next_stage}",
            disabled=not each.gate.met,
            key="version up",
            on_click=_move,
            args=(at, each, str(each.next_stage)),
            help=None if each.gate.met else "A version is promoted by the verdict of a locked plan alone.",
        )
    back = "shadow" if each.stage in ("canary", "live", "retired") else None
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
        st.text_input("Reason for a step back", key="version reason", max_chars=200)
        if back:
            guarded_button.button(
                "manage versions", "Back to shadow", key="version back", on_click=_move, args=(at, each, back)
            )
        if each.stage != "retired":
            guarded_button.button(
                "manage versions", "Retire", key="version retire", on_click=_move, args=(at, each, "retired")
            )


def _register(at: At, each: Registered) -> None:
    typed = {name: str(st.session_state.get(f"version {name} {each.name}") or "") for name in LABELS}
    try:
        with signed_in.permit("manage versions", at.source):
            version_registry.register(at.settings, at.source, each.name, About(**typed))
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        st.session_state[_TOLD] = f"Saved: version {each.name}."
    st.rerun()


def _move(at: At, each: Registered, to: str) -> None:
    reason = str(st.session_state.get("version reason") or "")
    try:
        with signed_in.permit("manage versions", at.source):
            version_registry.move(at.settings, at.source, each.name, to, reason=reason)
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        st.session_state[_TOLD] = f"Version {each.name} is now {to}."
