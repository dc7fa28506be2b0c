"""Categories: where does it help, and where does it hurt?"""

import streamlit as st

from pages.components import errors, filters, frame, load, load_pilot
from pages.pilot.by_category import answer, arms_compared, category_table, forest_chart, metric_picker
from pages.pilot.planning import plan_shown

TITLE = "Where does it help, where does it hurt?"

source = filters.begin(TITLE)

with errors.timed("Counting"):
    plans = plan_shown.of(source)
    kept, at = plans.kept, load_pilot.at_of(source, plans.kept)
    taken = load.taken(at)
frame.header(TITLE, taken)

with errors.timed("Judging"):
    compared = arms_compared.of(at, kept)
if compared is None:
    answer.one_side()
    st.stop()

metric, field = metric_picker.pick(at, compared, plans)
with errors.timed("Comparing"):
    found = load_pilot.by_category(at, compared.plan, metric, field, compared.read)

with errors.block("The answer"):
    answer.answer(found, compared)

left, right = st.columns((3, 2), gap="small")
with left, errors.block("By category"):
    forest_chart.forest(at, compared, found)
with right, errors.block("The arms"):
    answer.beside(found)

with errors.block("Table"):
    category_table.table(at, found, compared)

frame.foot(frame.about(taken, arms_compared.pair(at, compared)), None)
