"""Evaluation: was it better before it shipped?"""

from collections.abc import Callable
from functools import partial

import streamlit as st

from analytics import wording
from pages.components import errors, filters, frame, load
from pages.improve.evaluating import citations_view, runs_view, set_view

TITLE = "Is it better, before it ships?"
VIEWS = ("Two runs", "Evaluation set", "Citations")

source = filters.begin(TITLE)
with errors.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
frame.header(TITLE, taken)
with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
    filters.source_pill(at.source)
    view = st.segmented_control(
        "View", VIEWS, default=VIEWS[0], required=True, key="evaluation view", label_visibility="collapsed"
    )

downloads: Callable[[], None] | None = None
with errors.block(view or VIEWS[0]):
    if view == "Evaluation set":
        board = set_view.show(at)
        downloads = partial(set_view.downloads, at, board) if board else None
    elif view == "Citations":
        check = citations_view.show(at)
        downloads = partial(citations_view.downloads, at, check) if check else None
    else:
        runs = runs_view.show(at)
        downloads = partial(runs_view.downloads, at, runs) if runs else None
if view == "Citations":
    with errors.block("Authors"):
        citations_view.authors(at)

frame.foot(f"Source {wording.plain(at.source)}, lake {taken.version}.", downloads)
