"""Training pack: what goes back to the agent?"""

import streamlit as st

from analytics import wording
from pages.components import errors, filters, frame, load, load_run
from pages.improve.packets import pack_view

TITLE = "What goes back to the agent?"

source = filters.begin(TITLE)
with errors.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
frame.header(TITLE, taken)

run = load_run.run_at(at)
if run is None:
    with st.container(border=True):
        st.header("No failure analysis yet.", anchor=False)
        st.markdown("A training pack is made of accepted work packets, and these of failures.")
        if st.button("Analyse failures", icon=":material/arrow_forward:"):
            st.switch_page("pages/failures/explorer.py", query_params={"source": source})
    st.stop()
if pack_view.nothing(run):
    st.stop()

with errors.timed("Gathering"):
    found = pack_view.pack(run)
with errors.block("The answer"):
    pack_view.answer(run, found)
with errors.block("Left out"):
    pack_view.left_out(found)
with errors.block("Items"):
    pack_view.items(found)

frame.foot(f"Source {wording.plain(source)}, run {run.run}.", None)
