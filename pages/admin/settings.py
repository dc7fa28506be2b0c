"""Settings: how is it counted here, and what is it called?"""

import streamlit as st

from pages.admin.workspace import settings_form
from pages.components import errors, filters, load

now = load.settings()
decided = load.decided()

st.title("How is it counted?", anchor=False)
settings_form.answer(now, decided)

wanted = settings_form.ask(now, decided)
source = filters.pick_source()
if wanted and source is not None:
    with errors.block("What would change"):
        settings_form.effect(source, now, wanted)
settings_form.save(wanted)
