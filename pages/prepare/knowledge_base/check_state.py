"""The check behind the page: asked for, under way, out of date."""

import streamlit as st

from data.errors import DataError
from jobs.counting import job_results
from jobs.knowledge import knowledge_request
from jobs.knowledge.knowledge_check import KIND
from pages.components import load, progress
from pages.components.load import At

_TOLD = "knowledge told"


def under_way(at: At) -> bool:
    """Draw the check that was asked for last where it has not ended, or why it failed."""
    job = job_results.latest(at.settings, KIND, at.source)
    if job is None:
        return False
    if not job.ended:
        progress.follow(job.id)
        return True
    if job.state == "failed":
        st.text(f"The last check failed: {job.error}")
    return False


def none_yet(at: At, *, running: bool) -> None:
    """Before the first check: what it tells, and the button."""
    with st.container(border=True):
        st.header("No knowledge check yet.", anchor=False)
        st.markdown(
            "The check compares articles with requests and with each other: what is missing, what is said "
            "twice or differently, what is out of date, and which articles caused wrong answers. "
            "No data leaves this machine."
        )
        if not running:
            button(at)


def button(at: At, label: str = "Check knowledge") -> None:
    """Have a worker check the articles as they are now."""
    st.button(label, icon=":material/play_arrow:", key="check knowledge", on_click=_ask, args=(at,))
    if _TOLD in st.session_state:
        st.text(st.session_state.pop(_TOLD))


def _ask(at: At) -> None:
    try:
        knowledge_request.ask(load.settings(), at.source)
    except DataError as error:
        st.session_state[_TOLD] = str(error)
