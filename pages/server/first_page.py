"""The bare address of the site: it leads to Today, and with a view's choices to Overview.

Overview stood there before, so links, bookmarks and saved views of that time begin with `/?`.
"""

import streamlit as st
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route
from streamlit.navigation.page import StreamlitPage

from pages.server import session_cookie

TODAY, OVERVIEW = "today", "overview"


def routes() -> list[Route]:
    """The route of the bare address, under the path at which the site is served."""
    return [Route(f"{session_cookie.base()}/", _redirect)]


def page() -> StreamlitPage:
    """The page that Streamlit wants at the bare address: in no menu, and it shows nothing itself.

    A browser is redirected before it; it runs under plain `streamlit run` and for an address of no page.
    """
    return st.Page(_switch, title="First page", url_path="first", default=True, visibility="hidden")


def _redirect(request: Request) -> RedirectResponse:
    query = request.url.query
    return RedirectResponse(f"{session_cookie.base()}/{_leads_to(query)}{f'?{query}' if query else ''}")


def _switch() -> None:
    chosen = {name: st.query_params.get_all(name) for name in st.query_params}
    folder = {TODAY: "today", OVERVIEW: "pilot"}
    name = _leads_to(chosen)
    st.switch_page(f"pages/{folder[name]}/{name}.py", query_params=chosen)


def _leads_to(chosen: object) -> str:
    return OVERVIEW if chosen else TODAY
