"""Categories: where does it help, and where does it hurt?"""

import streamlit as st

from pages.components import (
    faults,
    filters,
    frame,
    load,
    load_pilot,
    mix_answer,
    mix_charts,
    mix_pick,
    mix_plan,
    mix_table,
    plan_shown,
)

TITLE = "Where does it help, and where does it hurt?"

source = filters.begin(TITLE)

with faults.timed("Counting"):
    plans = plan_shown.of(source)
    kept, at = plans.kept, load_pilot.at_of(source, plans.kept)
    taken = load.taken(at)
frame.header(TITLE, taken)

with faults.timed("Judging"):
    compared = mix_plan.of(at, kept)
if compared is None:
    mix_answer.one_side()
    st.stop()

metric, field = mix_pick.pick(at, compared, plans)
with faults.timed("Comparing"):
    found = load_pilot.by_category(at, compared.plan, metric, field, compared.read)

with faults.block("The answer"):
    mix_answer.answer(found, compared)

left, right = st.columns((3, 2), gap="small")
with left, faults.block("By category"):
    mix_charts.forest(at, compared, found)
with right, faults.block("The arms"):
    mix_answer.beside(found)

with faults.block("Table"):
    mix_table.table(at, found, compared)

frame.foot(frame.about(taken, mix_plan.pair(at, compared)), None)
