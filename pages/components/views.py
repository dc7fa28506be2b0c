"""Saved views: what is chosen on a page, under a name; beside the link that says the same."""

from functools import partial
from urllib.parse import quote

import streamlit as st

from analytics import wording
from data import current_user
from jobs.access import roles
from jobs.upkeep import saved_views
from jobs.upkeep.saved_views import View
from pages.components import confirm, errors, frame, load
from pages.components.access import guarded_button, signed_in
from pages.components.confirm import Action

#: More names than this make nobody faster.
SHOWN = 20
#: Where a deleted view can be brought back.
_PLACE = "views"


def saved() -> None:
    """The views of everybody, a place to save this one, and to delete one's own."""
    with errors.block("Saved views"):
        there = saved_views.listed(load.settings())
        st.markdown(_links(tuple(view for view in there if _is_for_reader(view))))
        _save()
        _delete([view for view in there if view.owner == current_user.name()])
        confirm.undo(_PLACE)


def _links(there: tuple[View, ...]) -> str:
    """All views as one element: a name, which is its link, its page, and whose it is since when."""
    if not there:
        return "No saved views yet. A saved view keeps these filters under a name."
    lines = [
        f"- [{wording.plain(view.name, 60)}]({_address(view)}) :small[:gray[{_about(view)}]]"
        for view in there[:SHOWN]
    ]
    more = [f"- {len(there) - SHOWN} more"] if len(there) > SHOWN else []
    return "\n".join([*lines, *more])


def _is_for_reader(view: View) -> bool:
    """Whether its page is one that who looks may open; there may be none of that name any more."""
    return view.page in roles.page_names() and signed_in.opens(view.page)


def _about(view: View) -> str:
    page = wording.plain(view.page.replace("_", " ").capitalize())
    return f"{page}, {wording.plain(view.owner)}, {wording.day(view.made_on, year=True)}"


def _address(view: View) -> str:
    # A name from the database stands in a link: only what a query may hold is left as it is.
    query = quote(view.chosen, safe="=&+%")
    return f"{frame.root()}/{quote(view.page)}?{query}"


def _save() -> None:
    with st.form("save view", border=False):
        name = st.text_input("Save this view as", max_chars=saved_views.LONGEST_NAME, key="view name")
        if guarded_button.submit("save view", "Save"):
            with errors.block("The view"):
                with signed_in.permit("save view"):
                    saved_views.save(load.settings(), name, frame.page(), frame.query())
                st.rerun()


def _delete(mine: list[View]) -> None:
    if not mine:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        chosen = st.selectbox(
            "Your views", mine, format_func=lambda view: view.name, key="view to forget", width=220
        )
        action = Action(
            title="Delete this view?",
            happens=f"{wording.plain(chosen.name, 60)}\n\nIt is deleted for everybody. Copied links work.",
            verb="Delete the view",
            run=partial(_deleted, chosen),
        )
        confirm.button("save view", "Delete", action, key="forget view")


def _deleted(view: View) -> None:
    with signed_in.permit("save view"):
        saved_views.delete(load.settings(), view.name)
    confirm.offer_undo(_PLACE, "The view is deleted.", partial(_bring_back, view))


def _bring_back(view: View) -> None:
    with signed_in.permit("save view"):
        saved_views.save(load.settings(), view.name, view.page, view.chosen)
