"""Settings: how is it counted here, and what is it called?"""

import streamlit as st

from pages.components import deciding, faults, filters, load

now = load.settings()
decided = load.decided()

st.title("How is it counted here?", anchor=False)
deciding.answer(now, decided)

wanted = deciding.ask(now, decided)
source = filters.pick_source()
if wanted and source is not None:
    with faults.block("What would change"):
        deciding.effect(source, now, wanted)
deciding.save(wanted)
