"""Explorer: what goes wrong, and what to change first?"""

from functools import partial

import streamlit as st

from pages.components import errors, filters, frame, load
from pages.failures.parts import (
    answer,
    cluster_card,
    cluster_table,
    failure_exports,
    failure_map,
    first_fixes,
    group_tiles,
    load_failures,
    run_state,
)

TITLE = "What goes wrong?"

source = filters.begin(TITLE)

with errors.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
frame.header(TITLE, taken)
with errors.timed("Filters"):
    chosen = filters.narrow(at)

run, running = run_state.pick_run(at)

with errors.timed("Reading the run"):
    order = cluster_table.pick_order()
    found = load_failures.explored(run, order, chosen)

with errors.block("The answer"):
    answer.box(at, run, found, running=running)

if not found.empty:
    with errors.block("What first"):
        first_fixes.show(run, found)

    with errors.block("Groups"):
        group_tiles.tiles(run, found)

    left, right = st.columns([5, 3], gap="small")
    with left, errors.block("Map"):
        theme = failure_map.show(run, found, order, chosen)
    with right, errors.block("The chosen cluster"):
        row = cluster_table.chosen(found, theme, order)
        if row is not None:
            cluster_card.show(run, found, row)

    with errors.block("Clusters"):
        cluster_table.table(found, theme, order)

    left, right = st.columns(2, gap="small")
    with left, errors.block("Pareto"):
        cluster_table.pareto(run, found, chosen)
    with right, errors.block("Agreement"):
        group_tiles.agreement(run, found)

with errors.block("Notes"):
    answer.notes(found)

frame.foot(run_state.foot(at, found), partial(failure_exports.buttons, source, found))
