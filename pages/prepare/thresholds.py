"""Thresholds: how sure must it be before it answers?"""

from functools import partial

import streamlit as st

from pages.components import errors, filters, frame, load
from pages.prepare.thresholding import (
    certificate_box,
    cost_form,
    curves,
    intent_table,
    learned_box,
    load_thresholds,
    near_answers,
    promise_box,
    threshold_downloads,
    threshold_picker,
)

TITLE = "How sure must it be before it answers?"

source = filters.begin(TITLE)
with errors.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
frame.header(TITLE, taken)
with errors.timed("Reading"):
    answers = load_thresholds.answers(at)
if isinstance(answers, str):
    threshold_picker.nothing(at, answers)
asked = threshold_picker.pick(at, answers)
with errors.timed("Judging"):
    found = load_thresholds.report(at, asked.allowed, asked.truth, asked.score)
if isinstance(found, str):
    threshold_picker.no_report(found)
    if answers.scale.kind is not None:
        learned_box.box(at, None, asked.truth)
    st.stop()

with errors.block("The answer"):
    promise_box.answer(found)
left, right = st.columns([5, 4], gap="medium")
with left, errors.block("Chart"):
    curves.risk_coverage(at, found)
with right, errors.block("Reliability"):
    curves.reliability(at, found)
left, right = st.columns([5, 4], gap="medium")
with left, errors.block("Numbers"):
    promise_box.numbers(found)
    promise_box.proxy(found)
    with st.container(horizontal=True, gap="xsmall"):
        cost_form.box(at, found)
        promise_box.details(found)
with right, errors.block("Better score"):
    learned_box.box(at, found, asked.truth)
with errors.block("Intents"):
    intent_table.table(found)
with errors.block("Certificates"):
    certificate_box.box(at, found, load_thresholds.signed(at, answers))
with errors.block("Answers"):
    near_answers.rows(at, found)

frame.foot(near_answers.source_line(found), partial(threshold_downloads.buttons, at, found))
