"""Plan: what did we promise ourselves?"""

import streamlit as st

from analytics.ticket_slices import Slice
from pages.components import errors, filters, frame, load
from pages.components.access import signed_in
from pages.pilot.planning import form, locked, plan_board, plan_draft, plan_picker, preview, saving

TITLE = "What did we promise ourselves?"

source = filters.begin(TITLE)

with errors.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
frame.header(TITLE, taken)
if plan_picker.view() == plan_picker.ALL:
    with errors.block("The board"):
        plan_board.show()
    frame.foot(frame.about(taken, load.default_pair(load.scope(at), Slice())), None)
    st.stop()
kept = plan_picker.pick(source)

saving.tell()
saving.conflict(at, kept)
with errors.block("The plan"):
    if kept is not None and kept.locked:
        locked.show(at, kept)
    elif not signed_in.may("manage plans"):
        locked.not_yet(kept)
    else:
        draft = plan_draft.of(at, kept)
        left, right = st.columns((3, 2), gap="small")
        with left:
            plan = form.edit(at, kept, draft)
        with right, errors.block("The needed days"):
            preview.show(at, kept, draft, plan)
        saving.buttons(at, kept, draft, plan)
if kept is not None:
    with errors.block("Versions"):
        locked.versions(at, kept)

frame.foot(frame.about(taken, load.default_pair(load.scope(at), Slice())), None)
