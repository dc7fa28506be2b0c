"""People's decisions on failures: corrected groups, names, merges and fixes, by ticket and thread.

A thread is a cluster's identity through all runs, so what was decided stays when the next run comes.
Nothing a run found is changed: `analysis_runs.read` puts the decisions in.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func
from sqlmodel import Session, select

from analytics.failures.corrections import Said
from analytics.failures.groups import GROUPS
from analytics.significance import proportions
from data import current_user
from data.database import sessions
from data.database.tables import ClusterRecord
from data.errors import DataError
from data.settings import Settings
from jobs.decisions import decision_log as log

LONGEST_NAME = 80
_TICKET, _CLUSTER = "ticket:", "cluster:"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often reviewers agreed with a group's diagnoses; null if none were reviewed.

    They choose what they look at, so it is no random sample of all diagnoses.
    """

    group: str
    judged: int
    agreed: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says the group of a failed ticket, or of a whole cluster by its thread, is."""

    ticket_id: str | None
    thread: str | None
    run_id: int
    #: The group that the run found.
    diagnosed: str
    said: str
    who: str
    made_at: datetime


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
    """Stores the corrected group of a ticket, or of a cluster by its thread; None removes it.

    Saying the group that was diagnosed confirms it. `diagnosed` is what the run found.
    """
    if (ticket is None) == (thread is None):
        raise ValueError("A correction is about a ticket or about a cluster.")
    for named in (group, diagnosed):
        if named is not None and named not in GROUPS:
            raise DataError(f"There is no group {named!r}. There are: {', '.join(GROUPS)}.")
    log.decide(
        settings,
        source=source,
        kind="correction",
        subject=f"{_TICKET}{ticket}" if ticket is not None else f"{_CLUSTER}{thread}",
        choice=group or log.WITHDRAWN,
        evidence={"run_id": run_id, "diagnosed": diagnosed},
    )


def corrections(settings: Settings, source: str) -> list[Correction]:
    """Returns the latest correction of each ticket and cluster, newest first."""
    found = log.currents(settings, source, "correction").values()
    return [_correction(each) for each in sorted(found, key=lambda each: each.id, reverse=True)]


def agreement(settings: Settings, source: str) -> list[Agreement]:
    """Returns reviewers' agreement with each group, with a 95 % Wilson interval.

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
    """Stores a cluster's name for this and later runs; None or blank restores the run's label."""
    words = " ".join((name or "").split())
    if len(words) > LONGEST_NAME:
        raise DataError(f"The name has {len(words)} characters. Type one of up to {LONGEST_NAME}.")
    with sessions.session(settings) as opened:
        record = _of(opened, source, thread)
        record.name, record.who, record.changed_at = words or None, current_user.name(), datetime.now(UTC)
        opened.add(record)


def merge(settings: Settings, source: str, thread: str, into: str | None) -> None:
    """Stores that a cluster belongs to another one in this and later runs; None separates it again."""
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


def said(settings: Settings, source: str) -> Said:
    """Returns all corrections of groups, names and merges of a source."""
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
    """Returns a cache key that changes with every decision on a source."""
    with sessions.session(settings, reads_only=True) as opened:
        asked = select(func.max(ClusterRecord.changed_at)).where(ClusterRecord.source == source)
        return f"{log.stamp(settings, source, 'correction', 'fix')}, {opened.exec(asked).one()}"


def _correction(kept: log.Decision) -> Correction:
    about = kept.subject
    return Correction(
        ticket_id=about.removeprefix(_TICKET) if about.startswith(_TICKET) else None,
        thread=about.removeprefix(_CLUSTER) if about.startswith(_CLUSTER) else None,
        run_id=kept.evidence["run_id"],
        diagnosed=kept.evidence["diagnosed"],
        said=kept.choice,
        who=kept.by,
        made_at=kept.at,
    )


def _of(opened: Session, source: str, thread: str) -> ClusterRecord:
    return opened.get(ClusterRecord, (source, thread)) or ClusterRecord(
        source=source, thread=thread, who="", changed_at=datetime.now(UTC)
    )
