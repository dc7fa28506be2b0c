"""Who looks at the page that runs, what they may, and the leave to do something."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data import settings
from data.settings import Settings
from jobs.access import permits, sign_in_sessions, sign_in_ways, viewers
from jobs.access.permits import Permit
from jobs.access.viewers import NotSignedInError, Viewer
from pages.components.cache import kept

#: The cookie that holds a session's key.
COOKIE = "pilotlight_session"


def install() -> None:
    """Have this process ask who looks."""
    viewers.ask(_resolve)


def viewer() -> Viewer:
    """Who looks; raises NotSignedInError where sign-in is required and the session has ended."""
    return viewers.current()


def may(action: str) -> bool:
    """Whether who looks may do this: what they may not is not shown."""
    return viewers.current().may(action)


def permit(action: str, source: str | None = None) -> Permit:
    """The leave to do this, around the writing: `with permit("comment"): notes.add(...)`."""
    return permits.permit(viewers.current(), action, source)


def _resolve() -> Viewer:
    # A thread in which no page runs acts for whom it was told; each request before it asked the database.
    page_runs = get_script_run_ctx(suppress_warning=True) is not None
    if not (required() if page_runs else sign_in_ways.known(settings.read())):
        return viewers.local()
    key = st.context.cookies.get(COOKIE) if page_runs else None
    if key is None:
        raise NotSignedInError("Nobody is signed in. Sign in to go on.")
    return sign_in_sessions.viewer_of(_settings(), key)


@kept(1, ttl=60.0)
def _settings() -> Settings:
    return settings.read()


# Somebody added by a command is asked for a password within two seconds.
@kept(1, ttl=2.0)
def required() -> bool:
    """Whether whoever comes must sign in."""
    return sign_in_ways.required(_settings())
