"""Signals: what changed that nobody asked about?"""

import streamlit as st

from analytics import wording
from analytics.exploratory import comparison
from analytics.ticket_slices import Slice
from pages.components import errors, filters, frame, load, load_month, notes
from pages.executive.drifting import drift_block
from pages.executive.parts import signals_list

TITLE = "What changed that nobody asked about?"

source = filters.begin(TITLE)

with errors.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
frame.header(TITLE, taken)
with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
    filters.source_pill(at.source)
    st.space("stretch")
    notes.popover(at, load.scope(at).last)

with errors.timed("Watching"):
    events = load_month.typed(at).events
    watched = load_month.signals_of(at, events)
if isinstance(watched, str):
    with st.container(border=True):
        st.header("Signals need more data.", anchor=False)
        st.markdown(wording.plain(watched, 300))
else:
    with errors.block("The answer"):
        signals_list.answer(watched, events)
    with errors.block("Signals"):
        signals_list.cards(at, watched, events)
    with errors.block("Not watched"):
        signals_list.unwatched(watched)

with errors.block("Drift"):
    drift_block.show(at)

frame.foot(frame.about(taken, comparison.alone(Slice())), None)
