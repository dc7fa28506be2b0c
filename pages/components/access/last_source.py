"""The source that somebody looked at last, which an address without one opens.

It is that of this visit, else that of this person's last one. It is in no database: this process keeps it for
who is signed in, until it ends.
"""

from threading import Lock

import streamlit as st

from pages.components import load
from pages.components.access import signed_in

_KEY = "last source"
_OF_PEOPLE: dict[tuple[str, str], str] = {}
#: More people than these do not work with one server.
_MANY = 10_000
_LOCK = Lock()


def remember(source: str) -> None:
    """Keep a source that was chosen or that an address named."""
    if st.session_state.get(_KEY) == source:
        return
    st.session_state[_KEY] = source
    if signed_in.required():
        with _LOCK:
            if len(_OF_PEOPLE) >= _MANY:
                _OF_PEOPLE.clear()
            _OF_PEOPLE[_person()] = source


def kept() -> str | None:
    """The source that was kept; None where none was."""
    if _KEY not in st.session_state:
        # Asked for once a visit: what somebody chooses in another tab changes nothing in this one.
        with _LOCK:
            st.session_state[_KEY] = _OF_PEOPLE.get(_person()) if signed_in.required() else None
    return st.session_state[_KEY]


def unsaid() -> str | None:
    """The source that a page shows because it was kept, where its address alone would open another one."""
    there, last = load.sources(), kept()
    return last if last in there.labels and last != there.newest else None


def forget() -> None:
    """Take it back, as *Reset* does with all that is chosen."""
    st.session_state[_KEY] = None
    if signed_in.required():
        with _LOCK:
            _OF_PEOPLE.pop(_person(), None)


def _person() -> tuple[str, str]:
    return load.settings().database_url, signed_in.viewer().id
