"""The check behind the page: asked for, under way, out of date."""

from functools import partial

import streamlit as st

from jobs.counting import job_results
from jobs.knowledge import knowledge_request
from jobs.knowledge.knowledge_check import KIND
from pages.components import load, progress
from pages.components.load import At


def under_way(at: At) -> bool:
    """Draw the check that was asked for last where it has not ended, or why it failed."""
    return progress.under_way(job_results.latest(at.settings, KIND, at.source), "check")


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
    progress.ask_button(label, "check knowledge", partial(knowledge_request.ask, load.settings(), at.source))
