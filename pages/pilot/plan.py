"""Plan: what did we promise ourselves?"""

import streamlit as st

from analytics.slices import Slice
from pages.components import (
    faults,
    filters,
    frame,
    load,
    plan_draft,
    plan_form,
    plan_keep,
    plan_list,
    plan_locked,
    plan_pick,
    plan_preview,
)

TITLE = "What did we promise ourselves?"

source = filters.begin(TITLE)

with faults.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
frame.header(TITLE, taken)
if plan_pick.view() == plan_pick.ALL:
    with faults.block("The board"):
        plan_list.show()
    frame.foot(frame.about(taken, load.default_pair(load.scope(at), Slice())), None)
    st.stop()
kept = plan_pick.pick(source)

plan_keep.tell()
plan_keep.conflict(at, kept)
with faults.block("The plan"):
    if kept is not None and kept.locked:
        plan_locked.show(at, kept)
    else:
        draft = plan_draft.of(at, kept)
        left, right = st.columns((3, 2), gap="small")
        with left:
            plan = plan_form.edit(at, kept, draft)
        with right, faults.block("What it would take"):
            plan_preview.show(at, kept, draft, plan)
        plan_keep.buttons(at, kept, draft, plan)
if kept is not None:
    with faults.block("Versions"):
        plan_locked.versions(at, kept)

frame.foot(frame.about(taken, load.default_pair(load.scope(at), Slice())), None)
