"""Audit: what should we train first, and what never?"""

from functools import partial

import streamlit as st

from analytics import wording
from pages.components import errors, filters, frame, load
from pages.prepare.auditing import (
    answer_box,
    audit_downloads,
    audit_state,
    bucket_chart,
    category_card,
    category_table,
    load_audit,
    risk_words_form,
    signature_box,
    weights_form,
)

TITLE = "What should we train first, and what never?"

source = filters.begin(TITLE)
with errors.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
frame.header(TITLE, taken)
filters.source_pill(at.source)
here = audit_state.pick(at)

with errors.timed("Reading the audit"):
    found, scope = load_audit.run(here), load_audit.stands(here)
with errors.block("The answer"):
    answer_box.box(found, scope)
with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
    audit_state.again(at, found)
    weigh = weights_form.pick()
    risk_words_form.popover(at)
    audit_state.details(at, found)

left, right = st.columns([3, 2], gap="medium")
with left, errors.block("Chart"):
    bucket_chart.chart(found, scope, dict(weigh))
with right, errors.block("Numbers"):
    answer_box.numbers(found, load_audit.shares(here), scope)
    signature_box.box(at, found, scope)
with errors.block("Categories"):
    category = category_table.table(found, scope, load_audit.ranks(here, weigh))
if category is not None:
    with errors.block("Category"):
        category_card.card(at, found, scope, category)

frame.foot(
    f"Source {wording.plain(at.source)}, audit over lake {found.lake_version}, scope {scope.hash[:12]}.",
    partial(audit_downloads.buttons, at, here),
)
