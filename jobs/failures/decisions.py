"""Decisions about failures: corrected groups, names, merges and fixes, kept by ticket and by thread.

A thread is a cluster's identity through all runs, so what was decided stays when the next run comes.
Nothing a run found is changed: `runs.read` puts the decisions in.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from analytics.failures.corrections import Said
from analytics.failures.groups import GROUPS
from analytics.significance import proportions
from data import current_user
from data.database import sessions
from data.database.tables import ClusterRecord, Correction, FixRecord, NoteRecord
from data.errors import DataError
from data.settings import Settings

#: The kind of note that an accepted fix becomes.
TRAINING_CHANGE = "training change"
LONGEST_NAME, LONGEST_FIX = 80, 200


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often people who looked at diagnoses of a group agreed with them; null where nobody looked.

    They choose what they look at, so it is no random sample of all diagnoses.
    """

    group: str
    judged: int
    agreed: int
    share: float | None
    low: float | None
    high: float | None


def correct(
    settings: Settings,
    source: str,
    group: str | None,
    *,
    run_id: int,
    diagnosed: str,
    ticket: str | None = None,
    thread: str | None = None,
) -> None:
    """Keep what somebody says the group of a ticket, or of a cluster by its thread, is; None takes it back.

    Saying the group that was diagnosed confirms it. `diagnosed` is what the run found.
    """
    if (ticket is None) == (thread is None):
        raise ValueError("A correction is about a ticket or about a cluster.")
    for named in (group, diagnosed):
        if named is not None and named not in GROUPS:
            raise DataError(f"There is no group {named!r}. There are: {', '.join(GROUPS)}.")
    kept = Correction(
        source=source,
        ticket_id=ticket,
        thread=thread,
        run_id=run_id,
        diagnosed=diagnosed,
        said=group,
        who=current_user.name(),
        made_at=datetime.now(UTC),
    )
    with sessions.session(settings) as opened:
        opened.add(kept)


def corrections(settings: Settings, source: str) -> list[Correction]:
    """What holds of all that was said: the last word about each ticket and cluster, newest first."""
    with sessions.session(settings, reads_only=True) as opened:
        asked = select(Correction).where(Correction.source == source).order_by(col(Correction.id).desc())
        found = opened.exec(asked).all()
    last: dict[tuple[str | None, str | None], Correction] = {}
    for each in found:
        last.setdefault((each.ticket_id, each.thread), each)
    return [each for each in last.values() if each.said is not None]


def agreement(settings: Settings, source: str) -> list[Agreement]:
    """For each group, how often people agreed with it, of the tickets they judged; 95 % interval (Wilson).

    What was said about whole clusters is not counted: nobody looked at each of their tickets.
    """
    judged = [each for each in corrections(settings, source) if each.ticket_id is not None]
    found: list[Agreement] = []
    for group in GROUPS:
        words = [each.said == group for each in judged if each.diagnosed == group]
        if not words:
            found.append(Agreement(group, 0, 0, None, None, None))
            continue
        low, high = (float(end) for end in proportions.wilson(sum(words), len(words)))
        found.append(Agreement(group, len(words), sum(words), sum(words) / len(words), low, high))
    return found


def rename(settings: Settings, source: str, thread: str, name: str | None) -> None:
    """Call a cluster something else, in this run and all later ones; None or blanks: as the run calls it."""
    words = " ".join((name or "").split())
    if len(words) > LONGEST_NAME:
        raise DataError(f"The name has {len(words)} characters. Type one of up to {LONGEST_NAME}.")
    with sessions.session(settings) as opened:
        record = _of(opened, source, thread)
        record.name, record.who, record.changed_at = words or None, current_user.name(), datetime.now(UTC)
        opened.add(record)


def merge(settings: Settings, source: str, thread: str, into: str | None) -> None:
    """Show a cluster within another one, in this run and all later ones; None: by itself again."""
    with sessions.session(settings) as opened:
        kept = opened.exec(select(ClusterRecord).where(ClusterRecord.source == source)).all()
        way, seen = {each.thread: each.into for each in kept}, list[str]()
        end = into
        while end is not None and end not in seen:
            seen.append(end)
            end = way.get(end)
        if thread in seen:
            raise DataError(
                "The other cluster is shown within this one already. Take it out first, or merge the other "
                "way round."
            )
        record = _of(opened, source, thread)
        record.into, record.who, record.changed_at = into, current_user.name(), datetime.now(UTC)
        opened.add(record)


def fix(settings: Settings, source: str, thread: str) -> FixRecord | None:
    """What was decided to do about a cluster; None where nobody did."""
    with sessions.session(settings, reads_only=True) as opened:
        return opened.get(FixRecord, (source, thread))


def fixes(settings: Settings, source: str) -> list[FixRecord]:
    """What was decided for the clusters of a source, the last decided first."""
    asked = select(FixRecord).where(FixRecord.source == source).order_by(col(FixRecord.changed_at).desc())
    with sessions.session(settings, reads_only=True) as opened:
        return list(opened.exec(asked).all())


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
) -> FixRecord:
    """Decide that this is done about a cluster: it becomes a training change of that day.

    Accepted once more, the same training change is changed. `category` is what it concerns, where it
    concerns only one.
    """
    words = " ".join(what.split())
    if not words or len(words) > LONGEST_FIX:
        raise DataError(f"Say in 1 to {LONGEST_FIX} characters what is changed; there are {len(words)}.")
    owned = " ".join(owner.split())
    if not owned:
        raise DataError("A fix needs an owner. Say under Owner who sees to it.")
    who, now = current_user.name(), datetime.now(UTC)
    with sessions.session(settings) as opened:
        there = opened.get(FixRecord, (source, thread))
        note = opened.get(NoteRecord, there.note_id) if there is not None and there.note_id else None
        if note is None:
            note = NoteRecord(source=source, day=day, kind=TRAINING_CHANGE, what=words, who=who, made_at=now)
        note.day, note.what, note.category = day, words, category
        opened.add(note)
        opened.flush()
        return opened.merge(
            FixRecord(
                source=source,
                thread=thread,
                state="accepted",
                what=words,
                owner=owned,
                due=due,
                note_id=note.id,
                who=who,
                changed_at=now,
            )
        )


def dismiss_fix(settings: Settings, source: str, thread: str, what: str) -> FixRecord:
    """Decide that nothing is done about a cluster; the training change that it was is forgotten."""
    with sessions.session(settings) as opened:
        there = opened.get(FixRecord, (source, thread))
        note = opened.get(NoteRecord, there.note_id) if there is not None and there.note_id else None
        if note is not None:
            opened.delete(note)
        return opened.merge(
            FixRecord(
                source=source,
                thread=thread,
                state="dismissed",
                what=" ".join(what.split()),
                who=current_user.name(),
                changed_at=datetime.now(UTC),
            )
        )


def said(settings: Settings, source: str) -> Said:
    """All that people said about the groups, names and merges of a source."""
    words = corrections(settings, source)
    with sessions.session(settings, reads_only=True) as opened:
        kept = opened.exec(select(ClusterRecord).where(ClusterRecord.source == source)).all()
    return Said(
        tickets={each.ticket_id: each.said for each in words if each.ticket_id and each.said},
        clusters={each.thread: each.said for each in words if each.thread and each.said},
        names={each.thread: each.name for each in kept if each.name},
        into={each.thread: each.into for each in kept if each.into},
    )


def stamp(settings: Settings, source: str) -> str:
    """What changes whenever somebody decides something about a source: a key for what is made of it."""
    with sessions.session(settings, reads_only=True) as opened:
        last = opened.exec(select(func.max(Correction.id)).where(Correction.source == source)).one()
        changed = [
            opened.exec(select(func.max(each.changed_at)).where(each.source == source)).one()
            for each in (ClusterRecord, FixRecord)
        ]
    return f"{last or 0}, {', '.join(str(each) for each in changed)}"


def _of(opened: Session, source: str, thread: str) -> ClusterRecord:
    return opened.get(ClusterRecord, (source, thread)) or ClusterRecord(
        source=source, thread=thread, who="", changed_at=datetime.now(UTC)
    )
