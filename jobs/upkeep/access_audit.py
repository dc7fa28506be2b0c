"""Has the audit log listen to the door: signing in and out, refusals, permits, changed rights."""

from collections.abc import Generator
from contextlib import contextmanager

from data import settings
from jobs.access import access_events
from jobs.access.access_events import AccessEvent


@contextmanager
def listening() -> Generator[None]:
    """Context manager in which every event of this process is an entry of the log, before the action."""
    access_events.listen(_hear)
    try:
        yield
    finally:
        access_events.stop(_hear)


def _hear(event: AccessEvent) -> None:
    # A command that asks nobody must not pay for the database.
    from data.audit_log import events

    # A permit is told before what it permits is done; what came of it, the deed's own entry says.
    action = f"permit: {event.about}" if event.kind == "permit" else event.kind
    events.record(
        settings.read(),
        action,
        outcome="refused" if "refused" in event.kind else "done",
        source=event.source or "",
        details={} if event.kind == "permit" else {"about": event.about},
        who=event.who,
    )
