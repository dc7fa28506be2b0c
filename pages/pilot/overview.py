"""Overview: does the pilot work?"""

from functools import partial

import streamlit as st

from pages.components import cards, charts, faults, filters, frame, load, rows, tables, verdicts

TITLE = "Does the pilot work?"

faults.start()
at = filters.pick_source()
if at is None:
    frame.empty(TITLE)
    st.stop()

taken = load.taken(at)
frame.header(TITLE, taken)
choice = filters.bar(at)

with faults.block("Counting"):
    shown = load.cards(at, choice.pair, choice.whole)

    with faults.block("The answer"):
        verdicts.exploratory(choice.pair, shown)

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

frame.foot(
    frame.about(taken, choice.pair),
    (f"{at.source}.csv", partial(rows.everything, at, choice.pair.sides)),
)
