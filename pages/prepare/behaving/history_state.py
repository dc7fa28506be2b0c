"""The reading of a long history by a worker: asked for, under way, out of date."""

from functools import partial

import streamlit as st

from analytics.behaviour.spec import Spec
from jobs.back_testing import history_job
from jobs.behaviour import back_tests
from jobs.counting import job_results
from pages.components import load, progress
from pages.components.load import At
from pages.prepare.behaving import load_behaviour


def show(at: At, spec: Spec) -> None:
    """Draws where a worker is with a history too long for the page, and the button that asks for it."""
    if not load_behaviour.needs_job(at):
        return
    if progress.under_way(job_results.latest(at.settings, history_job.KIND, at.source), "test on history"):
        return
    words = back_tests.frustrated(spec)
    done = history_job.newest(at.settings, at.source, words)
    ask = partial(history_job.ask, load.settings(), at.source, words)
    if done is None:
        st.markdown(
            "This source has many conversations. A worker reads them turn by turn; then every version is "
            "tested on them at once."
        )
        progress.ask_button("Test on history", "read history", ask)
    elif job_results.is_stale(at.settings, done):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                ":orange-badge[:material/history: Out of date] "
                "The data or the program changed since this history was read."
            )
            progress.ask_button("Test again", "read history", ask)
