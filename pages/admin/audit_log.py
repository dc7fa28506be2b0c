"""Audit log: who did what, is the log unchanged, and what was erased?"""

import streamlit as st

from pages.admin.evidence import entries_table, erasure_block, log_box
from pages.components import errors, frame, load

settings = load.settings()

st.title("Who did what?", anchor=False)
with errors.block("The answer"):
    log_box.answer(settings)
with errors.block("Entries"):
    entries_table.show(settings)
with errors.block("Erasure"):
    erasure_block.show(settings)

frame.foot("Each entry has a keyed hash over itself and the one before. Anchors stand beside the lake.", None)
