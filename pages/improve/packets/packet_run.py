"""The failure analysis that packets and packs are made from; without one the page ends with the next step."""

import streamlit as st

from pages.components import load_run
from pages.components.load import At
from pages.components.load_run import RunAt


def pick(at: At, made_of: str) -> RunAt:
    """The newest run of a source; where there is none the page says what is made of it, and ends here."""
    run = load_run.run_at(at)
    if run is None:
        with st.container(border=True):
            st.header("No failure analysis yet.", anchor=False)
            st.markdown(made_of)
            if st.button("Analyse failures", icon=":material/arrow_forward:"):
                st.switch_page("pages/failures/explorer.py", query_params={"source": at.source})
        st.stop()
    return run
