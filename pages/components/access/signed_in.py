"""Who looks at the page that runs, what they may, and the leave to do something."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data import settings
from data.settings import Settings
from jobs.access import permits, session_cache, sign_in_sessions, sign_in_ways, source_at, viewers
from jobs.access.permits import Permit
from jobs.access.viewers import NotSignedInError, Viewer
from pages.components.access import as_of
from pages.components.cache import kept

#: So long a run takes the answer that it had.
_SECONDS = 0.2
_RUN = threading.local()


def install() -> None:
    """Have this process ask who looks, and refuse who may not see a source or writes without a permit."""
    viewers.ask(_resolve)
    source_at.guard_reading()
    permits.guard_writing(lambda: get_script_run_ctx(suppress_warning=True) is not None)


def viewer() -> Viewer:
    """Who looks; raises NotSignedInError where sign-in is required and the session has ended."""
    return viewers.current()


def may(action: str) -> bool:
    """Whether who looks may do this: what they may not is not shown."""
    return viewers.current().may(action)


def leaves_to_others(action: str) -> bool:
    """Whether who looks may never do this, because of their role and not of an earlier state looked at."""
    return not replace(viewers.current(), past=False).may(action)


def opens(page: str) -> bool:
    """Whether who looks may open a page, by the name in its address: no button leads to one they may not."""
    return viewers.current().opens(page)


def demand(action: str) -> None:
    """Raises NotAllowedError unless who looks may do this: before reading what few may see."""
    permits.demand(viewers.current(), action)


def permit(action: str, source: str | None = None) -> Permit:
    """The leave to do this, around the writing: `with permit("comment"): notes.add(...)`."""
    return permits.permit(viewers.current(), action, source)


def again() -> Callable[[], Viewer]:
    """A question for a thread in which no page runs: whose is this session then, if it still lasts?"""
    if not required():
        return viewers.local
    here, key = _settings(), st.context.cookies.get(sign_in_sessions.COOKIE, "")
    return lambda: sign_in_sessions.viewer_of(here, key)


def _resolve() -> Viewer:
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        # A thread in which no page runs acts for whom it was told; each request before it asked the database.
        if sign_in_ways.known(settings.read()):
            raise NotSignedInError("Nobody is signed in. Sign in to go on.")
        return viewers.local()
    # A run asks some hundred times, whose answer is one unless somebody's rights change meanwhile.
    now, age = time.monotonic(), session_cache.age()
    held: tuple[object, int, float, Viewer] | None = getattr(_RUN, "held", None)
    fresh = held is not None and held[0] is context and held[1] == age and now - held[2] < _SECONDS
    # A click of this run may have gone to an earlier state, or back.
    if held is not None and fresh and held[3].past == bool(as_of.asked()):
        return held[3]
    found = _asked()
    _RUN.held = context, age, now, found
    return found


def _asked() -> Viewer:
    # Who looks at an earlier state of the lake may read it and do nothing else.
    return replace(_person(), past=bool(as_of.asked()))


def _person() -> Viewer:
    if not required():
        return viewers.local()
    key = st.context.cookies.get(sign_in_sessions.COOKIE)
    if not isinstance(key, str):
        raise NotSignedInError("Nobody is signed in. Sign in to go on.")
    return sign_in_sessions.viewer_of(_settings(), key)


@kept(1, ttl=60.0, by_scope=False)
def _settings() -> Settings:
    return settings.read()


def required() -> bool:
    """Whether whoever comes must sign in."""
    return sign_in_ways.required(_settings())
