"""The gate of the site: who is signed in, what they may open, and the way in and out."""

from urllib.parse import quote, urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analytics import wording
from data import settings
from data.errors import DataError
from jobs.access import next_path, sign_in_sessions
from jobs.access.viewers import NotSignedInError, Viewer
from pages.components import frame
from pages.components.access import alert_box, signed_in


def page_name(title: str) -> str:
    """A page's name in its address and in the table of roles."""
    return title.lower().replace(" ", "_")


def reader() -> Viewer:
    """Who looks; whoever is not signed in sees how to sign in, and no page runs."""
    try:
        return signed_in.viewer()
    except NotSignedInError as ended:
        sign_in(ended)
    except DataError as down:
        st.warning("Nobody can be let in before the database answers.")
        st.text(str(down))
    st.stop()


def sign_in(ended: NotSignedInError) -> None:
    """Why nobody is signed in, with the way back to this page; also in a part of a page that runs alone."""
    st.title("Sign in", anchor=False)
    st.text(str(ended))
    if st.button("Sign in", type="primary", key="sign in"):
        go(f"/login?next={quote(_here(), safe='')}")


def shown_to(reader: Viewer, sections: dict[str, list[StreamlitPage]]) -> dict[str, list[StreamlitPage]]:
    """The sections with the pages that somebody may not open hidden: in no menu, but known by address.

    A page that is left out would be answered with the first one, and nobody would learn why.
    """
    for page in (page for pages in sections.values() for page in pages):
        if not reader.opens(page_name(page.title)):
            # Streamlit takes this when a page is made; which it is, is known to nobody before.
            page._visibility = "hidden"  # pyright: ignore[reportPrivateUsage]
    return sections


def run(page: StreamlitPage, reader: Viewer) -> None:
    """Run a page for somebody who may open it; say what it takes to anybody else."""
    name = page_name(page.title)
    # The bare address has no line in the table: it shows nothing itself, and the page it leads to asks.
    if not page.url_path or reader.opens(name):
        # The link of an alert names it: its page may say nothing of what fired.
        alert_box.show(reader)
        page.run()
        return
    st.title(page.title, anchor=False)
    st.markdown(
        f"You may not open this page: {reader.lacks('page', name)}. Ask an administrator of this workspace."
    )


def account() -> None:
    """Whose session this is, with the button that ends it; nothing where nobody signs in."""
    if not signed_in.required():
        return
    viewer = signed_in.viewer()
    with st.sidebar:
        st.markdown(f":small[:gray[{wording.plain(viewer.id)} · {viewer.role}]]")
        if st.button("Sign out", type="tertiary", icon=":material/logout:", key="sign out"):
            sign_in_sessions.end(settings.read(), st.context.cookies.get(sign_in_sessions.COOKIE, ""))
            go("/login")
            st.stop()


def go(path: str) -> None:
    """Send the browser to a path of this site that Streamlit does not serve."""
    context = get_script_run_ctx()
    if context is not None:
        message = ForwardMsg()
        message.auth_redirect.url = f"{frame.base()}{path}"
        context.enqueue(message)


def _here() -> str:
    """This page with what is chosen on it."""
    parts = urlsplit(st.context.url or "/")
    query = "&".join(
        f"{quote(name)}={quote(value)}" for name in st.query_params for value in st.query_params.get_all(name)
    )
    path = parts.path.removeprefix(frame.base()) or "/"
    return next_path.safe(f"{path}?{query}" if query else path)
