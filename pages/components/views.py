"""Saved views: what is chosen on a page, under a name; beside the link that says the same."""

from urllib.parse import quote

import streamlit as st

from analytics import wording
from data import account
from jobs import views
from jobs.views import View
from pages.components import faults, frame, load

#: More names than this make nobody faster.
SHOWN = 20


def saved() -> None:
    """The views of everybody, a place to save this one, and to forget one's own."""
    with faults.block("Saved views"):
        there = views.listed(load.settings())
        st.markdown(_links(there))
        _save()
        _forget([view for view in there if view.owner == account.name()])


def _links(there: tuple[View, ...]) -> str:
    """All views as one element: a name, which is its link, its page, and whose it is since when."""
    if not there:
        return "Nobody saved a view yet. A name is easier to find again than a link."
    lines = [
        f"- [{wording.plain(view.name, 60)}]({_address(view)}) :small[:gray[{_about(view)}]]"
        for view in there[:SHOWN]
    ]
    more = [f"- {len(there) - SHOWN} more"] if len(there) > SHOWN else []
    return "\n".join([*lines, *more])


def _about(view: View) -> str:
    page = wording.plain(view.page.replace("_", " ").capitalize() or "Overview")
    return f"{page}, {wording.plain(view.owner)}, {wording.day(view.made_on, year=True)}"


def _address(view: View) -> str:
    # A name from the database stands in a link: only what a query may hold is left as it is.
    query = quote(view.chosen, safe="=&+%")
    return f"{frame.root()}/{quote(view.page)}?{query}"


def _save() -> None:
    with st.form("save view", border=False):
        name = st.text_input("Save this view as", max_chars=views.LONGEST_NAME, key="view name")
        if st.form_submit_button("Save"):
            with faults.block("The view"):
                views.save(load.settings(), name, frame.page(), frame.query())
                st.rerun()


def _forget(mine: list[View]) -> None:
    if not mine:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        name = st.selectbox("Your views", [view.name for view in mine], key="view to forget", width=220)
        if st.button("Forget", key="forget view"):
            with faults.block("Forgetting the view"):
                views.delete(load.settings(), name)
                st.rerun()
