"""Which earlier state of the lake a visit looks at, as the address says it: `as_of=` a moment or a version.

It stays for the visit, whatever page somebody goes on to, until they go back to now.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

NAME = "as_of"
_VISIT = "as of, on this visit"
_LONGEST = 60
#: What a thread looks at in which no page runs, such as one that makes a file to download.
_THREAD: ContextVar[str] = ContextVar("as of", default="")


def begin() -> None:
    """Bring address and visit together at the start of a run: a link decides, and every page keeps it."""
    if NAME in st.query_params:
        st.session_state[_VISIT] = st.query_params[NAME][:_LONGEST]
    elif asked():
        st.query_params[NAME] = asked()


def asked() -> str:
    """What is looked at, as it was written; empty for the present."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return _THREAD.get()
    return str(st.session_state.get(_VISIT, ""))


def go(moment: str) -> None:
    """Look at that moment from now on."""
    st.session_state[_VISIT] = st.query_params[NAME] = moment


def leave() -> None:
    """Go back to now."""
    st.session_state.pop(_VISIT, None)
    st.query_params.pop(NAME, None)


@contextmanager
def looking_at(named: str) -> Generator[None]:
    """Context manager in which a thread without a page looks at what a page did."""
    before = _THREAD.set(named)
    try:
        yield
    finally:
        _THREAD.reset(before)
