"""Training pack: what goes back to the agent?"""

import streamlit as st

from analytics import wording
from pages.components import errors, filters, frame, load
from pages.improve.packets import pack_view, packet_run

TITLE = "What goes back to the agent?"

source = filters.begin(TITLE)
with errors.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
frame.header(TITLE, taken)

run = packet_run.pick(at, "A training pack is made of accepted work packets, and these of failures.")
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
