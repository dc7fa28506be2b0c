"""Review: how often is the agent right?"""

from functools import partial

import streamlit as st

from analytics import wording
from data import current_user
from pages.components import errors, filters, frame, load
from pages.improve.reviewing import (
    draw_form,
    load_review,
    review_downloads,
    review_panel,
    reviewers_table,
)

TITLE = "How often is the agent right?"

source = filters.begin(TITLE)
with errors.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
frame.header(TITLE, taken)

there = load_review.draws(at)
with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
    filters.source_pill(at.source)
    reviewer = review_panel.pick_reviewer(current_user.name())
    draw = review_panel.pick_draw(there)
    if draw is not None:
        draw_form.popover(at)
    plain = draw is not None and st.toggle(
        "Plain buttons", key="plain buttons", help="If keys do not work in your browser."
    )
if draw is None:
    draw_form.first(at)
    st.stop()

with errors.block("Queue"):
    review_panel.panel(at, draw, reviewer, plain_buttons=plain)

with errors.timed("Estimating"):
    found = review_panel.answer(at, draw, reviewer)
left, right = st.columns(2, gap="medium")
with left, errors.block("Reviewers"):
    reviewers_table.progress(found)
with right, errors.block("Agreement"):
    reviewers_table.agreement(found)
with errors.block("To decide"):
    reviewers_table.differing(at, found)
with errors.block("By category"):
    reviewers_table.by_category(found)

drawn = f"{draw.n:,} of {draw.population:,} answers, seed {draw.seed}"
frame.foot(
    f"Source {wording.plain(at.source)}, draw {draw.id}: {drawn}.",
    partial(review_downloads.buttons, at, draw),
)
