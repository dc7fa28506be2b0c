"""People's decisions on the fixes of clusters: accepted with an owner, or dismissed, by thread.

An accepted fix is a dated training change too, a note that charts mark.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlmodel import Session

from data import current_user
from data.database import decision_log, sessions
from data.database.decision_log import Decision
from data.database.tables import NoteRecord
from data.errors import DataError
from data.settings import Settings
from jobs.decisions import decision_log as log

#: The kind of note that an accepted fix becomes.
TRAINING_CHANGE = "training change"
LONGEST_FIX = 200


@dataclass(frozen=True, slots=True)
class Fix:
    """The decision on a cluster's fix: accepted with an owner, or dismissed."""

    thread: str
    #: accepted or dismissed.
    state: str
    what: str
    owner: str
    due: date | None
    #: The training change that it became.
    note_id: int | None
    who: str
    changed_at: datetime


def fix(settings: Settings, source: str, thread: str) -> Fix | None:
    """Returns the decision on a cluster's fix; None if there is none."""
    found = log.current(settings, source, "fix", thread)
    return None if found is None else _fix(found)


def fixes(settings: Settings, source: str) -> list[Fix]:
    """Returns the decisions on fixes of a source, the latest first."""
    found = log.currents(settings, source, "fix").values()
    return [_fix(each) for each in sorted(found, key=lambda each: each.id, reverse=True)]


def accept_fix(
    settings: Settings,
    source: str,
    thread: str,
    what: str,
    *,
    day: date,
    owner: str,
    due: date | None = None,
    category: str | None = None,
) -> Fix:
    """Accepts a cluster's fix: it becomes a training change of that day.

    Accepted once more, the same training change is changed. `category` is what it concerns, where it
    concerns only one.
    """
    words = " ".join(what.split())
    if not words or len(words) > LONGEST_FIX:
        raise DataError(f"Say in 1 to {LONGEST_FIX} characters what is changed; there are {len(words)}.")
    owned = " ".join(owner.split())
    if not owned:
        raise DataError("A fix needs an owner. Say under Owner who sees to it.")
    with sessions.session(settings) as opened:
        note = _note(opened, source, thread)
        if note is None:
            who, now = current_user.name(), datetime.now(UTC)
            note = NoteRecord(source=source, day=day, kind=TRAINING_CHANGE, what=words, who=who, made_at=now)
        note.day, note.what, note.category = day, words, category
        opened.add(note)
        opened.flush()
        seen: dict[str, object] = {"owner": owned, "due": due, "note_id": note.id}
        return _decide(opened, settings, source, thread, "accepted", words, seen)


def dismiss_fix(settings: Settings, source: str, thread: str, what: str) -> Fix:
    """Decide that nothing is done about a cluster; the training change that it was is forgotten."""
    with sessions.session(settings) as opened:
        note = _note(opened, source, thread)
        if note is not None:
            opened.delete(note)
        return _decide(opened, settings, source, thread, "dismissed", " ".join(what.split()), {})


def _note(opened: Session, source: str, thread: str) -> NoteRecord | None:
    there = decision_log.current(opened, source=source, kind="fix", subject=thread)
    number = there.evidence.get("note_id") if there is not None else None
    return opened.get(NoteRecord, number) if number else None


def _decide(
    opened: Session,
    settings: Settings,
    source: str,
    thread: str,
    choice: str,
    what: str,
    seen: dict[str, object],
) -> Fix:
    done = log.append(
        opened,
        settings,
        source=source,
        kind="fix",
        subject=thread,
        choice=choice,
        reason=what,
        evidence=seen,
    )
    return _fix(done)


def _fix(kept: Decision) -> Fix:
    due = kept.evidence.get("due")
    return Fix(
        thread=kept.subject,
        state=kept.choice,
        what=kept.reason,
        owner=kept.evidence.get("owner") or "",
        due=date.fromisoformat(due) if due else None,
        note_id=kept.evidence.get("note_id"),
        who=kept.by,
        changed_at=kept.at,
    )
