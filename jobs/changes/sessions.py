"""The monthly half hour with the support team: when it was held, who came, and what was decided."""

from dataclasses import dataclass
from datetime import date, datetime

from data.errors import DataError
from data.settings import Settings
from jobs.decisions import decision_log as log

_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Session:
    """A session that was held."""

    day: date
    attendees: str
    decisions: str
    by: str
    at: datetime


def hold(
    settings: Settings, source: str, day: date, attendees: str, decisions: str, *, by: str | None = None
) -> Session:
    """Keep the record of a session; of one day there is one, and the last record of it stands."""
    came, decided = (" ".join(each.split()) for each in (attendees, decisions))
    if not came:
        raise DataError("Say who attended the session.")
    if max(len(came), len(decided)) > _LONGEST:
        raise DataError(f"A session's record has {_LONGEST:,} characters at most. Shorten it.")
    log.decide(
        settings,
        source=source,
        kind="session",
        subject=day.isoformat(),
        choice="held",
        reason=decided,
        evidence={"attendees": came},
        by=by,
    )
    return next(each for each in listed(settings, source) if each.day == day)


def listed(settings: Settings, source: str) -> list[Session]:
    """The sessions of a source, the latest first."""
    found = [
        Session(
            date.fromisoformat(each.subject),
            each.evidence.get("attendees", ""),
            each.reason,
            each.by,
            each.at,
        )
        for each in log.currents(settings, source, "session").values()
    ]
    return sorted(found, key=lambda each: each.day, reverse=True)
