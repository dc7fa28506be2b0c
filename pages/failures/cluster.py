"""Cluster: what is this one, and what would fix it?"""

import polars as pl
import streamlit as st

from pages.components import (
    failures_cluster,
    failures_examples,
    failures_fix,
    failures_pick,
    failures_state,
    failures_why,
    faults,
    filters,
    frame,
    load,
    load_failures,
)

TITLE = "What is this one, and what would fix it?"

source = filters.begin(TITLE)

with faults.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
frame.header(TITLE, taken)
with faults.timed("Filters"):
    chosen = filters.narrow(at)

run, _ = failures_state.pick_run(at)

with faults.timed("Reading the run"):
    found = load_failures.explored(run, "failures", chosen)
row = failures_pick.pick(found)
if row is None:
    failures_pick.nothing(found)
    st.stop()
mine = found.failures.filter(pl.col("cluster_id") == row["cluster_id"])

left, right = st.columns([5, 3], gap="small")
with left:
    with faults.block("The answer"):
        failures_cluster.head(run, found, row, mine)
    with faults.block("Why"):
        failures_why.groups(mine, row)
    with faults.block("Readings"):
        failures_why.read_as(mine)
with right:
    with faults.block("The fix"):
        failures_fix.card(run, row, mine, failures_cluster.within(found, row))
    with faults.block("Trend"):
        failures_why.trend(run, found, row, mine)

with faults.block("Examples"):
    failures_examples.examples(mine, row)

with faults.block("Entries"):
    failures_why.entries(run, row)

with faults.block("Tickets"):
    failures_examples.tickets(run, mine)

frame.foot(failures_state.foot(at, found), None)
