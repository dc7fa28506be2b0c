"""Shadow: could it go live, category by category?"""

from functools import partial

import streamlit as st

from analytics import wording
from pages.components import errors, filters, frame, load
from pages.pilot.drafts import (
    draft_pairs,
    ladder_card,
    load_shadow,
    paired_box,
    readiness_table,
    shadow_downloads,
)

TITLE = "Could it go live, category by category?"

source = filters.begin(TITLE)
with errors.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
frame.header(TITLE, taken)
with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
    filters.source_pill(at.source)
    bar = st.slider(
        "Needed share accepted",
        50,
        99,
        90,
        format="%d %%",
        key="bar",
        width=220,
        help="So many of a category's drafts must be accepted before it may go live.",
    )

with errors.timed("Comparing"):
    found = load_shadow.shadow(at, bar / 100)
if isinstance(found, str):
    with st.container(border=True):
        st.header("No drafts to compare.", anchor=False)
        st.markdown(wording.plain(found, 300))
    st.stop()

with errors.block("The answer"):
    readiness_table.answer(found)
left, right = st.columns([5, 3], gap="medium")
with left, errors.block("Chart"):
    readiness_table.chart(found)
with right, errors.block("Numbers"):
    readiness_table.numbers(found)
with errors.block("Categories"):
    category = readiness_table.table(found)
if category is not None:
    with errors.block("Ladder"):
        ladder_card.card(at, found, category)
with errors.block("Pairs"):
    paired_box.box(at, load_shadow.paired(at))
with errors.block("Drafts"):
    draft_pairs.pairs(found, category)

counted = f"{found.pairs.height:,} drafts with an answer, {found.unanswered:,} without"
frame.foot(f"Source {wording.plain(at.source)}: {counted}.", partial(shadow_downloads.buttons, at, found))
