"""Month: how was the month?"""

from functools import partial

import streamlit as st

from analytics.trends import month_summary
from pages.components import errors, exports, filters, frame, load, load_month, notes
from pages.executive.parts import (
    hours_saved,
    month_answer,
    month_cards,
    month_charts,
    month_decisions,
    month_picker,
    month_targets,
    report_buttons,
)
from pages.executive.scope import scope_block

TITLE = "How was the month?"

source = filters.begin(TITLE)

with errors.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
top = st.container()
chosen = filters.slice_bar(at)
with errors.timed("Months"):
    course, typed = load_month.course(at, chosen), load_month.typed(at)
if not course.months:
    with top:
        frame.header(TITLE, taken)
    st.markdown("No tickets match these filters. Reset them, or choose others.")
    st.stop()

with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
    month = month_picker.pick(course)
    st.space("stretch")
    with errors.timed("The month"):
        found = load_month.answer(at, chosen, typed, month.key)
    report_buttons.popover(at, found)
with top:
    frame.header(month_summary.question(month), taken)
month_targets.undo_close()
month_picker.lost(course)

with errors.block("The answer"):
    month_answer.box(found)
with errors.block("Numbers"):
    month_cards.block(at, found)
with st.container(horizontal=True, horizontal_alignment="right", gap="xsmall"):
    month_targets.popover(at, found)
    notes.popover(at, month.first)
    month_targets.close(at, course, found)

left, right = st.columns((4, 5), gap="small")
with left, errors.block("What moved it"):
    month_charts.moved(at, chosen, typed, found)
with right, errors.block("Months"):
    month_charts.trend(at, chosen, typed, found)

left, right = st.columns((5, 4), gap="small")
with left, errors.block("Decisions"):
    month_decisions.asked(found)
with right, errors.block("Scope"):
    month_decisions.scope_card(at, chosen, typed, found)
with errors.block("Next stages"):
    scope_block.block(at, chosen, found)
with errors.block("Hours saved"):
    hours_saved.block(at, typed, found)

pair = month_cards.pair(found)
frame.foot(frame.about(taken, pair), partial(exports.page_buttons, at, pair, pair.one.chosen))
