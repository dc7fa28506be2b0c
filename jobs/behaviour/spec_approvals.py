"""Who approved which version of a specification, which one is in force, and since when.

A version is in force once two people have approved it, at least one of whom did not write it. What Shadow's
gate and every figure by spec version ask is answered here and nowhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from data import current_user
from data.database import decision_log as rows
from data.database import sessions
from data.database.decision_log import WITHDRAWN, Decision
from data.errors import DataError
from data.settings import Settings
from jobs.behaviour import stored_specs
from jobs.behaviour.stored_specs import StoredSpec
from jobs.decisions import decision_log as log

#: So many people approve a version before it is in force.
NEEDED = 2
APPROVED = "approved"
SUBJECT = "behaviour specification"


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's approval of a version."""

    by: str
    at: datetime
    reason: str
    decision: int


@dataclass(frozen=True, slots=True)
class InForce:
    """A version with the moment from which on it was in force."""

    stored: StoredSpec
    since: datetime


def subject_version(stored: StoredSpec) -> str:
    """The version that an approval is about, with its hash: another text is another version."""
    return f"{stored.label} {stored.sha256[:16]}"


def of_version(settings: Settings, stored: StoredSpec) -> tuple[Approval, ...]:
    """The approvals of a version that stand, one a person, the oldest first."""
    return _approvals(_standing(settings, stored.source), stored)


def approve(
    settings: Settings,
    stored: StoredSpec,
    *,
    by: str | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> Approval:
    """Approves a version as somebody; approving twice is once. `at` is for the demonstration alone."""
    who = " ".join((by or current_user.name()).split())
    if not who or len(who) > 80:
        raise DataError("An approval needs a name of 1 to 80 characters. Write who approves.")
    for each in of_version(settings, stored):
        if each.by == who:
            return each
    with sessions.session(settings) as opened:
        log.append(
            opened,
            settings,
            source=stored.source,
            kind="spec approval",
            subject=SUBJECT,
            subject_version=subject_version(stored),
            choice=APPROVED,
            reason=" ".join(reason.split()),
            evidence={"sha256": stored.sha256, "author": stored.author},
            # Approvals of several people stand beside each other.
            supersedes=None,
            by=who,
            at=at,
        )
    return next(each for each in of_version(settings, stored) if each.by == who)


def withdraw(settings: Settings, stored: StoredSpec, *, by: str | None = None, reason: str = "") -> None:
    """Takes somebody's approval of a version back; a DataError where they gave none."""
    who = " ".join((by or current_user.name()).split())
    version = subject_version(stored)
    mine = [
        each
        for each in _standing(settings, stored.source)
        if each.subject_version == version and each.by == who
    ]
    if not mine:
        raise DataError(
            f"{who or 'Nobody'} has not approved {stored.label}, so there is nothing to take back."
        )
    with sessions.session(settings) as opened:
        for each in mine:
            log.append(
                opened,
                settings,
                source=stored.source,
                kind="spec approval",
                subject=SUBJECT,
                subject_version=version,
                choice=WITHDRAWN,
                reason=" ".join(reason.split()),
                supersedes=each.id,
                by=who,
            )


def since(approvals: Sequence[Approval], author: str) -> datetime | None:
    """When approvals became enough: two people, at least one not the author; None where they are not."""
    seen: set[str] = set()
    for each in sorted(approvals, key=lambda one: (one.at, one.decision)):
        seen.add(each.by)
        if len(seen) >= NEEDED and seen - {author}:
            return each.at
    return None


def periods(settings: Settings, source: str) -> list[InForce]:
    """The versions that were in force, in the order in which they came into force."""
    standing = _standing(settings, source)
    if not standing:
        return []
    found: list[InForce] = []
    for stored in stored_specs.listed(settings, source):
        began = since(_approvals(standing, stored), stored.author)
        if began is not None:
            found.append(InForce(stored, began))
    return sorted(found, key=lambda each: (each.since, each.stored.version))


def in_force(settings: Settings, source: str) -> InForce | None:
    """The version that is in force now; None where none has enough approvals."""
    found = periods(settings, source)
    return found[-1] if found else None


def approvers(settings: Settings, source: str) -> int:
    """How many people approved the version that is in force, else the newest one: what Shadow's gate asks."""
    current = in_force(settings, source)
    stored = current.stored if current else stored_specs.newest(settings, source)
    return 0 if stored is None else len(of_version(settings, stored))


def _standing(settings: Settings, source: str) -> list[Decision]:
    with sessions.session(settings, reads_only=True) as opened:
        found = rows.standing(opened, kind="spec approval", source=source, subject=SUBJECT)
    return [each for each in found if each.choice == APPROVED]


def _approvals(standing: Sequence[Decision], stored: StoredSpec) -> tuple[Approval, ...]:
    version = subject_version(stored)
    mine = {each.by: each for each in reversed(standing) if each.subject_version == version}
    found = [Approval(each.by, each.at, each.reason, each.id) for each in mine.values()]
    return tuple(sorted(found, key=lambda each: each.decision))
