"""The forms of People: add somebody, change what they may, end their sessions."""

from functools import partial

import streamlit as st

from analytics import wording
from jobs.access import people
from jobs.access.people import Person
from jobs.access.roles import MEANING, ROLES, Role
from pages.admin.rights import people_answer
from pages.components import confirm, errors, frame, load
from pages.components.access import guarded_button, signed_in
from pages.components.confirm import Action


def add(everybody: tuple[Person, ...]) -> None:
    """Add a person; the invitation is shown once."""
    frame.heading("Add a person", "They get a link to choose a password, which holds for seven days.")
    with st.form("add person", clear_on_submit=True):
        name = st.text_input("Name or e-mail", max_chars=people.LONGEST_NAME)
        role = _role(
            "Role", "viewer" if everybody else "admin", "new role", only=None if everybody else "admin"
        )
        sources = _sources(None, "new sources")
        if guarded_button.submit("manage people", "Add person", type="primary"):
            with errors.block("The person"), signed_in.permit("manage people"):
                key = people.add(load.settings(), name, role, sources)
                people_answer.show_once(f"Invitation of {people.cleaned(name)}", _link(key))
                st.rerun()


def change(person: Person) -> None:
    """Change what one person may, invite them again, end their sessions."""
    frame.heading(wording.plain(person.name), "A change ends their sessions. They sign in again.")
    with st.form(f"change {person.name}"):
        role = _role("Role", person.role, f"role {person.name}")
        sources = _sources(person.sources, f"sources {person.name}")
        active = st.toggle("May sign in", person.active, key=f"active {person.name}")
        if guarded_button.submit("manage people", "Save"):
            with errors.block("The change"), signed_in.permit("manage people"):
                people.change(load.settings(), person.name, role=role, sources=sources, active=active)
                people_answer.tell_once(f"Saved: {wording.plain(person.name)}, {role}.")
                st.rerun()
    with st.container(horizontal=True, gap="small"):
        ending = Action(
            f"End the sessions of {wording.plain(person.name)}?",
            "They are signed out in every browser at their next click.",
            "End sessions",
            partial(_end, person.name),
        )
        confirm.button("manage people", "End sessions", ending, key=f"end {person.name}", type="tertiary")
        if person.active and guarded_button.button(
            "manage people", "New invitation", key=f"invite {person.name}", type="tertiary"
        ):
            with errors.block("The invitation"), signed_in.permit("manage people"):
                key = people.invite_again(load.settings(), person.name)
                people_answer.show_once(f"Invitation of {person.name}", _link(key))
                st.rerun()


def _end(name: str) -> None:
    with signed_in.permit("manage people"):
        people.end_sessions(load.settings(), name)
        people_answer.tell_once(f"{wording.plain(name)} is signed out everywhere.")


def _role(label: str, usual: Role, key: str, *, only: Role | None = None) -> Role:
    offered = ROLES if only is None else (only,)
    return st.selectbox(
        label, offered, offered.index(usual), format_func=lambda role: f"{role}: {MEANING[role]}", key=key
    )


def _sources(now: frozenset[str] | None, key: str) -> list[str] | None:
    """The sources somebody may see; nothing chosen means all, also those that come later."""
    there = list(load.sources().labels)
    chosen = st.multiselect(
        "Sources",
        sorted({*there, *(now or ())}),
        sorted(now or ()),
        format_func=lambda name: wording.shortened(name, 40),
        placeholder="All sources",
        help="Nothing chosen means all sources, also those that are imported later.",
        key=key,
    )
    return chosen or None


def _link(key: str) -> str:
    return f"{frame.root()}/welcome?key={key}"
