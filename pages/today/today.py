"""Today: what changed since my last visit, and what waits for me?"""

from datetime import UTC, datetime, timedelta

import streamlit as st

from analytics import wording
from jobs.today import today_items, visits
from pages.components import errors, filters, frame, load, load_pilot
from pages.components.access import signed_in
from pages.today.parts import item_list

TITLE = "What is new, and what waits?"

at = load.at(filters.begin(TITLE))
st.title(TITLE, anchor=False)
frame.made_up(at.source)
filters.source_pill(at.source)

viewer, zone, now = signed_in.viewer(), at.settings.zone, datetime.now(UTC)
with errors.timed("Reading"):
    since = visits.note(at.settings, viewer.id, now)
    changed = today_items.changed(at.settings, viewer, at.source, since or now - timedelta(days=7))
    waiting = today_items.waiting(at.settings, viewer, at.source, now)
with errors.timed("Judging"):
    kept = load_pilot.promised(at.source)
    found = load_pilot.verdict(load_pilot.at_of(at.source, kept), kept) if kept else None
with errors.block("The answer"):
    item_list.answer(at.source, found, changed, None if viewer.past else waiting, since, zone)
with errors.block("What waits"):
    empty = item_list.NOT_THEN if viewer.past else "Nothing waits."
    item_list.lines("What waits", "What your role may act on.", waiting, zone, empty, since)
with errors.block("What changed"):
    item_list.lines("What changed", "The newest first.", changed, zone, "Nothing changed.")

frame.foot(f"Source {wording.plain(at.source)}.", None)
