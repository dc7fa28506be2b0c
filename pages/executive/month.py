"""Month: how was the month?"""

from functools import partial

import streamlit as st

from analytics.trends import telling
from pages.components import (
    exports,
    faults,
    filters,
    frame,
    load,
    load_month,
    month_answer,
    month_cards,
    month_charts,
    month_decisions,
    month_pick,
    month_targets,
    month_value,
    notes,
    report_buttons,
)

TITLE = "How was the month?"

source = filters.begin(TITLE)

with faults.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
top = st.container()
chosen = filters.slice_bar(at)
with faults.timed("Months"):
    course, typed = load_month.course(at, chosen), load_month.typed(at)
if not course.months:
    with top:
        frame.header(TITLE, taken)
    st.markdown("No ticket is in these filters. Reset them, or choose others.")
    st.stop()

with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
    month = month_pick.pick(course)
    st.space("stretch")
    with faults.timed("The month"):
        found = load_month.answer(at, chosen, typed, month.key)
    with frame.popover("Report", type="tertiary", icon=":material/download:") as files:
        if files.open:
            report_buttons.row(at, found)
with top:
    frame.header(telling.question(month), taken)
month_targets.undo_close()
month_pick.lost(course)

with faults.block("The answer"):
    month_answer.box(found)
with faults.block("Numbers"):
    month_cards.block(at, found)
with st.container(horizontal=True, horizontal_alignment="right", gap="xsmall"):
    month_targets.popover(at, found)
    notes.popover(at, month.first)
    month_targets.close(at, course, found)

left, right = st.columns((4, 5), gap="small")
with left, faults.block("What moved it"):
    month_charts.moved(at, chosen, typed, found)
with right, faults.block("Months"):
    month_charts.trend(at, chosen, typed, found)

left, right = st.columns((5, 4), gap="small")
with left, faults.block("Decisions"):
    month_decisions.asked(found)
with right, faults.block("Scope"):
    month_decisions.scope_card(at, chosen, typed, found)
with faults.block("Hours saved"):
    month_value.block(at, typed, found)

pair = month_cards.pair(found)
frame.foot(frame.about(taken, pair), partial(exports.page_buttons, at, pair, pair.one.chosen))
