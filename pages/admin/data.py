"""Data: what have we read?"""

import streamlit as st

from data.lake import lake
from data.profiles import saved_profiles
from pages.admin.connecting import connections_table
from pages.admin.intake import import_history, import_progress, load_files, mapping_save, sources_summary
from pages.components import errors, filters, frame, load

settings = load.settings()
import_progress.settle()
held = load_files.holdings()
source = filters.pick_source()

sources_summary.header("What data do we have?", held, lake.of(settings).version())
sources_summary.answer(held)

st.subheader("Import files", anchor=False)
import_progress.progress()
import_progress.panel(settings)
import_progress.report(settings)

with errors.block("Connections"):
    connections_table.part(settings)

with errors.block("Saved profiles"):
    mapping_save.shelf(saved_profiles.listed(settings))

if source is not None:
    with errors.block("What can be answered"):
        st.subheader("What can be answered", anchor=False)
        source = sources_summary.pick_source(held, source)
        sources_summary.readiness(load_files.metrics_ready(source))

with errors.block("Imports"):
    records = import_history.read(settings)
    if records:
        st.subheader("Imports so far", anchor=False)
        frame.small("Newest first. Select one to see its notes, errors and rejected rows.")
        chosen = import_history.table(records, settings.zone)
        if chosen is not None:
            import_history.detail(chosen, settings.zone)
