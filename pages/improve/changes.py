"""Changes: did the last fix help?"""

from functools import partial

import streamlit as st

from analytics import wording
from pages.components import errors, filters, frame, load
from pages.improve.judging import (
    answer_box,
    cadence,
    change_downloads,
    change_table,
    ledger_form,
    load_changes,
    one_change,
    packet_watch,
)

TITLE = "Did the last fix help?"

source = filters.begin(TITLE, load_changes.usual_source)
with errors.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
frame.header(TITLE, taken)
filters.source_pill(at.source)

with errors.timed("Judging"):
    found = load_changes.report(at)
with errors.block("The answer"):
    answer_box.box(found)
place = st.container()
with errors.block("All changes"):
    chosen = change_table.table(found)
if chosen is not None:
    with place:
        left, right = st.columns([3, 2], gap="medium")
        with left, errors.block("Chart"):
            one_change.picture(at, chosen)
        with right, errors.block("Numbers"):
            one_change.numbers(chosen)
        with errors.block("Details"):
            one_change.details(at, chosen)
    with errors.block("Together"):
        answer_box.together(found)
with errors.block("Ledger"):
    ledger_form.show(at, found)
with errors.block("Packets"):
    packet_watch.show(at, found)
with errors.block("Sessions"):
    cadence.show(at, found)

frame.foot(
    f"Source {wording.plain(at.source)}, outcomes known until {wording.day(found.seen_until, year=True)}.",
    partial(change_downloads.buttons, at, found),
)
