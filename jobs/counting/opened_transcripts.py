"""Entries of the audit log for conversations that somebody opened."""

import time

from data import current_user
from data.audit_log import events
from data.settings import Settings

#: A page runs anew at every click: the same reader at the same conversation is one opening for so long.
_SECONDS = 900.0
_MOST = 10_000
#: When a reader of this process opened a ticket.
_SEEN: dict[tuple[str, str, str, str], float] = {}


def record(settings: Settings, source: str, ticket_id: str, now: float | None = None) -> None:
    """Writes that the conversation of a ticket is opened, before it is shown; its id as a keyed hash."""
    now = time.monotonic() if now is None else now
    opened = (str(settings.home), current_user.name(), source, ticket_id)
    if now - _SEEN.get(opened, -_SECONDS) < _SECONDS:
        return
    events.record(settings, "transcript opened", source=source, subject=f"ticket\0{source}\0{ticket_id}")
    if len(_SEEN) >= _MOST:
        _SEEN.clear()
    _SEEN[opened] = now
