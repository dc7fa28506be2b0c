"""Overview: does the pilot work?"""

from functools import partial

import streamlit as st

from pages.components import cards, charts, exports, faults, filters, frame, load, tables, verdicts

TITLE = "Does the pilot work?"

faults.start()
source = filters.pick_source()
if source is None:
    frame.empty(TITLE)
    st.stop()

with faults.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
frame.header(TITLE, taken)
with faults.timed("Filters"):
    choice = filters.bar(at)
with faults.timed("Comparing"):
    shown = load.cards(at, choice.pair, choice.whole)

with faults.block("The answer"):
    verdicts.exploratory(choice.pair, shown, taken.rules)

with faults.block("Cards"):
    cards.blocks(taken, choice, shown)

left, right = st.columns(2, gap="small") if choice.pair.base else (None, st.container())
if left is not None:
    with left, faults.block("Differences"):
        charts.forest(choice, shown)
with right, faults.block("Over time"):
    charts.over_time(choice)

with faults.block("Table"):
    tables.by_field(choice)

frame.foot(frame.about(taken, choice.pair), partial(exports.page_buttons, at, choice.pair, choice.whole))
