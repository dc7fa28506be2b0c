"""Comments on work packets: appended to the decision log, never changed."""

from dataclasses import dataclass
from datetime import datetime

from data.database import sessions
from data.errors import DataError
from data.settings import Settings
from jobs.decisions import decision_log

LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said about a packet."""

    text: str
    who: str
    at: datetime


def add(settings: Settings, source: str, thread: str, text: str, *, by: str | None = None) -> Comment:
    """Say something about the packet of a cluster."""
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise DataError(f"Write a comment of 1 to {LONGEST:,} characters; there are {len(words):,}.")
    with sessions.session(settings) as opened:
        kept = decision_log.append(
            opened,
            settings,
            source=source,
            kind="comment",
            subject=thread,
            choice="comment",
            reason=words,
            supersedes=None,
            by=by,
        )
    return Comment(kept.reason, kept.by, kept.at)


def listed(settings: Settings, source: str, thread: str) -> list[Comment]:
    """What was said about a packet, the oldest first."""
    found = decision_log.standing(settings, source, "comment", subjects=[thread])
    return [Comment(each.reason, each.by, each.at) for each in found]
