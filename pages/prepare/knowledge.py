"""Knowledge: is what the agent reads complete, right and fresh?"""

from functools import partial

import streamlit as st

from analytics import wording
from analytics.knowledge import clean_entries
from pages.components import errors, filters, frame, load
from pages.prepare.knowledge_base import (
    check_state,
    coverage,
    knowledge_downloads,
    load_knowledge,
    pairs,
    questions,
    work_list,
)

TITLE = "Is what the agent reads complete, right and fresh?"

source = filters.begin(TITLE)
with errors.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
frame.header(TITLE, taken)
with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
    filters.source_pill(at.source)
    days = int(
        st.number_input(
            "Checked within (days)",
            7,
            730,
            clean_entries.DAYS,
            key="checked within",
            width=170,
            help="An article is clean only if somebody checked it within so many days.",
        )
    )
running = check_state.under_way(at)
with errors.timed("Reading the check"):
    found = load_knowledge.board(at, days)
if found is None:
    check_state.none_yet(at, running=running)
    st.stop()

with errors.block("The answer"):
    coverage.answer(at, found, running=running)
with errors.block("Numbers"):
    coverage.numbers(found)
left, right = st.columns([5, 4], gap="medium")
with left, errors.block("Chart"):
    coverage.chart(found)
with right, errors.block("Audit"):
    work_list.audit(at, found)
with right, errors.block("Drift"):
    questions.drift(found)
with errors.block("Work list"):
    work_list.show(at, found)
with errors.block("Pairs"):
    pairs.show(at, found)
with errors.block("Phrasings"):
    questions.phrasings(found)
left, right = st.columns([3, 5], gap="medium")
with left, errors.block("Words"):
    questions.words(found)
with right, errors.block("Categories"):
    coverage.table(found)
with errors.block("Details"):
    questions.details(found)

foot = f"Source {wording.plain(at.source)}: {wording.counted(found.entries.height, 'article')}."
frame.foot(foot, partial(knowledge_downloads.buttons, at, found, days))
