"""People: who may sign in here, and what may each of them see and do?"""

import streamlit as st

from pages.admin.rights import load_people, people_answer, people_table, person_forms, token_box
from pages.components import errors

st.title("Who may see and do what?", anchor=False)

everybody = load_people.everybody()
people_answer.box(everybody)

with errors.block("People"):
    chosen = people_table.table(everybody)
if chosen is not None:
    with errors.block("Person"):
        person_forms.change(chosen)
with errors.block("New person"):
    person_forms.add(everybody)
if everybody:
    with errors.block("Tokens"):
        token_box.box(everybody, load_people.tokens())
with errors.block("Roles"):
    people_table.roles_table()
