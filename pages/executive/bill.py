"""Bill: what was charged, and did it last?"""

from functools import partial

import streamlit as st

from analytics import wording
from pages.components import errors, filters, frame, load
from pages.executive.billing import bill_import, bill_view, load_bill

TITLE = "What was charged, and did it last?"

source = filters.begin(TITLE)
with errors.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
frame.header(TITLE, taken)
there = load_bill.listed(at)
if not there:
    with errors.block("The import"):
        bill_import.none_yet(at)
    st.stop()
with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
    filters.source_pill(at.source)
    number = bill_import.pick(at, there)
with errors.timed("Comparing"):
    found = load_bill.board(at, number)
if isinstance(found, str):
    st.text(found)
    st.stop()

with errors.block("The answer"):
    bill_view.answer(found)
with errors.block("Numbers"):
    bill_view.numbers(found)
left, right = st.columns([5, 4], gap="medium")
with left, errors.block("Chart"):
    bill_view.chart(at, found)
with right, errors.block("Also"):
    bill_view.remarks(found)
    bill_view.details(found)
with errors.block("To dispute"):
    bill_view.disputes(at, found)

frame.foot(
    f"Source {wording.plain(at.source)}, bill {found.file.number}, lake {taken.version}.",
    partial(bill_view.downloads, at, found),
)
