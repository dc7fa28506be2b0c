"""Explorer: what goes wrong, and what to change first?"""

from functools import partial

import streamlit as st

from pages.components import (
    failures_answer,
    failures_card,
    failures_exports,
    failures_groups,
    failures_map,
    failures_state,
    failures_table,
    faults,
    filters,
    frame,
    load,
    load_failures,
)

TITLE = "What goes wrong?"

source = filters.begin(TITLE)

with faults.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
frame.header(TITLE, taken)
with faults.timed("Filters"):
    chosen = filters.narrow(at)

run, running = failures_state.pick_run(at)

with faults.timed("Reading the run"):
    order = failures_table.pick_order()
    found = load_failures.explored(run, order, chosen)

with faults.block("The answer"):
    failures_answer.box(at, run, found, running=running)

if not found.empty:
    with faults.block("Groups"):
        failures_groups.tiles(run, found)

    left, right = st.columns([5, 3], gap="small")
    with left, faults.block("Map"):
        theme = failures_map.show(run, found, order, chosen)
    with right, faults.block("The chosen cluster"):
        row = failures_table.chosen(found, theme, order)
        if row is not None:
            failures_card.show(run, found, row)

    with faults.block("Clusters"):
        failures_table.table(found, theme, order)

    left, right = st.columns(2, gap="small")
    with left, faults.block("Pareto"):
        failures_table.pareto(run, found, chosen)
    with right, faults.block("Agreement"):
        failures_groups.agreement(run, found)

with faults.block("Notes"):
    failures_answer.notes(found)

frame.foot(failures_state.foot(at, found), partial(failures_exports.buttons, source, found))
