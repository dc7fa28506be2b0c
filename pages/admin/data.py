"""Data: what have we read?"""

import streamlit as st

from data import lake, saved
from pages.components import faults, filters, frame, history, holdings, imports, load, load_files, wizard_save

settings = load.settings()
imports.settle()
held = load_files.holdings()
source = filters.pick_source()

holdings.header("What have we read?", held, lake.of(settings).version())
holdings.answer(held)

st.subheader("Bring files", anchor=False)
imports.progress()
imports.panel(settings)
imports.report(settings)

with faults.block("Saved profiles"):
    wizard_save.shelf(saved.listed(settings))

if source is not None:
    with faults.block("What can be answered"):
        st.subheader("What can be answered", anchor=False)
        source = holdings.pick_source(held, source)
        holdings.readiness(load_files.metrics_ready(source))

with faults.block("Imports"):
    records = history.read(settings)
    if records:
        st.subheader("Imports so far", anchor=False)
        frame.small("The newest first. Choose one to see its notes, its error and its quarantine.")
        chosen = history.table(records, settings.zone)
        if chosen is not None:
            history.detail(chosen, settings.zone)
