"""Visits: when somebody was here before, so that what is new to them can be told."""

from datetime import UTC, datetime, timedelta

from data.database import sessions, write_guard
from data.database.alert_tables import VisitRecord
from data.settings import Settings

#: After so long without a sign somebody comes anew.
AWAY = timedelta(hours=2)
#: No more often is it written down that somebody is here.
_SIGN = timedelta(minutes=5)


def note(settings: Settings, person: str, now: datetime | None = None) -> datetime | None:
    """Writes down that somebody is here; returns the end of the visit before, None at the first one."""
    now = now or datetime.now(UTC)
    with sessions.session(settings, reads_only=True) as opened:
        row = opened.get(VisitRecord, person)
    if row is not None and now - row.seen_at < _SIGN:
        return row.before_at
    # The process notes it by itself: nobody decides anything by coming.
    with write_guard.by_itself(), sessions.session(settings) as opened:
        row = opened.get(VisitRecord, person)
        if row is None:
            opened.add(VisitRecord(person=person, came_at=now, seen_at=now))
            return None
        if now - row.seen_at >= AWAY:
            row.before_at, row.came_at = row.seen_at, now
        row.seen_at = max(now, row.seen_at)
        return row.before_at
