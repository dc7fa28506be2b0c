"""Actions that change what others see: a dialog says what will happen and asks, and undo is offered after."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from data.errors import DataError
from pages.components import errors
from pages.components.access import guarded_button, signed_in

_ASKED = "action asked about"
_UNDO = "offered undo"


@dataclass(frozen=True, slots=True)
class Action:
    """What a button does once it is confirmed: `title` asks, `happens` explains, `verb` is on the button."""

    title: str
    happens: str
    verb: str
    run: Callable[[], None]


def button(
    permit: str,
    label: str,
    action: Action,
    *,
    key: str,
    icon: str | None = None,
    type: Literal["secondary", "tertiary"] = "secondary",
) -> None:
    """A button that opens a dialog, in which a second button runs the action; closing it changes nothing.

    Nothing for who may not do what `permit` names in the table of roles.
    """
    guarded_button.button(permit, label, key=key, icon=icon, type=type, on_click=_open, args=(key,))
    if signed_in.may(permit) and st.session_state.get(_ASKED) == key:
        _ask(action, key)


def offer_undo(place: str, done: str, take_back: Callable[[], None]) -> None:
    """Remember how the last action at a place is taken back, for `undo` to offer it there."""
    st.session_state[_UNDO] = {place: (done, take_back)}


def undo(place: str) -> None:
    """Say what was done here last, with a button that takes it back; nothing where nothing was done."""
    offered: dict[str, tuple[str, Callable[[], None]]] = st.session_state.get(_UNDO, {})
    if place not in offered:
        return
    done, take_back = offered[place]
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.text(done, width="content")
        if st.button("Undo", key=f"undo {place}", type="tertiary", icon=":material/undo:"):
            del st.session_state[_UNDO]
            _run("Undo", take_back)


def _open(key: str) -> None:
    st.session_state[_ASKED] = key


def _close() -> None:
    st.session_state.pop(_ASKED, None)


def _ask(action: Action, key: str) -> None:
    @st.dialog(action.title, on_dismiss=_close)
    def opened() -> None:
        st.markdown(action.happens)
        if st.button(action.verb, key=f"confirmed {key}"):
            _close()
            _run(action.verb, action.run)

    opened()


def _run(name: str, act: Callable[[], None]) -> None:
    """Do it and show the page as it then is; where it is refused, say why in its place."""
    with errors.block(name):
        try:
            act()
        except DataError as refused:
            st.text(str(refused))
        else:
            st.rerun()
