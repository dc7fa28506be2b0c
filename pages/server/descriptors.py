"""File descriptors of the server: as many as it may have, and none held for visitors who have gone.

Streamlit gives each session an asyncio loop of three descriptors, and keeps 128 sessions for two minutes
after their visitors have gone: more than the 256 that a process has on macOS. No page of ours runs such a
loop, so it is closed when its visitor goes.
"""

import asyncio
import logging
import resource
from collections.abc import Callable
from contextlib import suppress

from streamlit import runtime
from streamlit.runtime.app_session import AppSession

#: Where a session's connection has ended; its visitor may come back within two minutes.
_DISCONNECT = "disconnect_file_watchers"
_LOOP = "_script_event_loop"
_AGAIN_SECONDS = 0.5
#: No more than macOS grants.
_MANY = 10_240


def allow_many() -> None:
    """Raise the number of files that this process may have open to what the system lets it have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MANY if hard == resource.RLIM_INFINITY else min(hard, _MANY)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def close_at_disconnect() -> None:
    """Have a session's loop closed when its visitor goes; one who comes back gets a new loop by Streamlit."""
    before: Callable[[AppSession], None] | None = getattr(AppSession, _DISCONNECT, None)
    if before is None or getattr(before, "closes_loop", False):
        return

    def disconnect(session: AppSession) -> None:
        before(session)
        _close(session)

    disconnect.closes_loop = True  # type: ignore[attr-defined]
    setattr(AppSession, _DISCONNECT, disconnect)
    # Streamlit would tell of each that comes back that its loop was closed, and that is meant.
    log = logging.getLogger("streamlit.runtime.app_session")
    log.addFilter(lambda line: "script event loop is closed" not in str(line.msg))


def _close(session: AppSession) -> None:
    """Close it now, or as soon as the run that uses it has ended, unless its visitor is back by then."""
    loop = getattr(session, _LOOP, None)
    if loop is None or loop.is_closed():
        return
    if getattr(session, "_scriptrunner", None) is None and not loop.is_running():
        with suppress(RuntimeError):
            loop.close()
        return
    with suppress(RuntimeError):
        asyncio.get_running_loop().call_later(_AGAIN_SECONDS, _close_if_gone, session)


def _close_if_gone(session: AppSession) -> None:
    if runtime.exists() and not runtime.get_instance().is_active_session(session.id):
        _close(session)
