"""Cluster: what is this one, and what would fix it?"""

import polars as pl
import streamlit as st

from pages.components import errors, filters, frame, load
from pages.failures.parts import (
    cause,
    cluster_header,
    cluster_picker,
    examples,
    fix_card,
    load_failures,
    run_state,
)

TITLE = "Why does it fail, and what fixes it?"

source = filters.begin(TITLE)

with errors.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
frame.header(TITLE, taken)
with errors.timed("Filters"):
    chosen = filters.narrow(at)

run, _ = run_state.pick_run(at)

with errors.timed("Reading the run"):
    found = load_failures.explored(run, "failures", chosen)
row = cluster_picker.pick(found)
if row is None:
    cluster_picker.nothing(found)
    st.stop()
mine = found.failures.filter(pl.col("cluster_id") == row["cluster_id"])

left, right = st.columns([5, 3], gap="small")
with left:
    with errors.block("The answer"):
        cluster_header.head(run, found, row, mine)
    with errors.block("Why"):
        cause.groups(mine, row)
    with errors.block("Readings"):
        cause.read_as(mine)
with right:
    with errors.block("The fix"):
        fix_card.card(run, row, mine, cluster_header.within(found, row))
    with errors.block("Trend"):
        cause.trend(run, found, row, mine)

with errors.block("Examples"):
    examples.examples(mine, row)

with errors.block("Entries"):
    cause.entries(run, row)

with errors.block("Tickets"):
    examples.tickets(run, mine)

frame.foot(run_state.foot(at, found), None)
