"""Behaviour: what did we tell the agent, and would it have been right?"""

from functools import partial

import streamlit as st

from analytics import wording
from jobs.behaviour import starter_spec
from pages.components import errors, filters, frame, load
from pages.prepare.behaving import (
    answer_box,
    approvals_card,
    behaviour_downloads,
    handover_tables,
    history_state,
    load_behaviour,
    spec_editor,
    spec_picker,
    trigger_table,
)

TITLE = "What did we tell the agent, and would it have been right?"

source = filters.begin(TITLE)
with errors.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
frame.header(TITLE, taken)
with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
    filters.source_pill(at.source)
    versions = load_behaviour.versions(at)
    chosen = spec_picker.pick(versions)

spec = chosen.spec if chosen else starter_spec.starter()
with errors.timed("Testing on history"):
    found = load_behaviour.back_test(at, spec)
with errors.block("The answer"):
    gaps = load_behaviour.gaps(at, spec, found)
    answer_box.answer(at, spec, chosen, versions, found, gaps)
    history_state.show(at, spec)

if not isinstance(found, str):
    with errors.block("Numbers"):
        answer_box.numbers(found)
    tested, handed, text = st.tabs(["Triggers", "Handovers and pages", "Specification and approval"])
    with tested, errors.block("Triggers"):
        truth = trigger_table.picked(found)
        trigger_table.chart(found, truth)
        trigger = trigger_table.table(found, truth)
        trigger_table.tickets(at, found, truth, trigger)
    with handed, errors.block("Handovers"):
        handover_tables.leaks(found)
        trigger_table.missed(at, found)
        handover_tables.handovers(at, found)
        handover_tables.pages(found)
        answer_box.gaps(found)
else:
    text = st.container()
with text, errors.block("Specification"):
    if chosen:
        approvals_card.card(at, chosen, versions, found, gaps)
        approvals_card.changes(chosen, versions)
    spec_editor.tone(at, spec)
    spec_editor.editor(at, spec, versions)

frame.foot(
    f"Source {wording.plain(at.source)}, lake {taken.version}. A trigger sees only what was known at its "
    "turn; its category is what the agent had read by then.",
    partial(behaviour_downloads.buttons, at, spec, chosen, versions, found),
)
