"""The decision log: append what somebody decided with its evidence and versions, and read what stands."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from analytics.ticket_outcomes import DEFINITIONS_VERSION
from data import current_user
from data.audit_log import events
from data.database import decision_log, sessions
from data.database.decision_log import WITHDRAWN, Decision
from data.database.decision_table import KINDS, Kind
from data.errors import DataError
from data.lake import lake
from data.settings import Settings

__all__ = ["KINDS", "WITHDRAWN", "Decision", "Kind", "OvertakenError"]

#: Kinds whose choice is one of our words, which the audit log may repeat.
_WORDED: frozenset[Kind] = frozenset((
    "plan", "retirement", "answer tag", "adjudication", "fix", "correction", "bucket", "scope sign-off",
    "entry verdict", "spec approval", "threshold", "promotion", "demotion", "retention",
))  # fmt: skip
#: Whatever stands last about the subject is superseded.
ANY = -1


class OvertakenError(DataError):
    """Somebody else decided the same thing meanwhile; `theirs` is what now stands, None where unknown."""

    def __init__(self, kind: str, subject: str, theirs: Decision | None) -> None:
        """What was decided about, and the decision that came first."""
        who = f"{theirs.by} decided “{theirs.choice}” at {theirs.at:%Y-%m-%d %H:%M} UTC" if theirs else ""
        super().__init__(
            f"{who or 'Somebody else decided'} about {subject!r} ({kind}) after you opened it. "
            "Their decision is saved; look at it and decide again."
        )
        self.theirs = theirs


def decide(
    settings: Settings,
    *,
    source: str,
    kind: Kind,
    subject: str,
    choice: str,
    reason: str = "",
    subject_version: str = "",
    evidence: Mapping[str, Any] | None = None,
    over: int | None = ANY,
    key: str | None = None,
    by: str | None = None,
    at: datetime | None = None,
) -> Decision:
    """Append a decision in the place of the one that stands, with the versions of lake and definitions.

    `over` is the id of the decision that was read, None where there was none: an OvertakenError where
    another one stands by now. With a `key` the same decision sent
    twice is kept once. `at` is for the demonstration alone; everybody else decides now.
    """
    try:
        with sessions.session(settings) as opened:
            if key is not None and (sent := decision_log.by_key(opened, key)) is not None:
                return sent
            before = decision_log.latest(opened, source=source, kind=kind, subject=subject)
            if over != ANY and over != (before.id if before else None):
                raise OvertakenError(kind, subject, before)
            return append(
                opened,
                settings,
                source=source,
                kind=kind,
                subject=subject,
                choice=choice,
                reason=reason,
                subject_version=subject_version,
                evidence=evidence,
                supersedes=before.id if before else None,
                key=key,
                by=by,
                at=at,
            )
    except IntegrityError:
        raise OvertakenError(kind, subject, current(settings, source, kind, subject)) from None


def append(
    opened: Session,
    settings: Settings,
    *,
    source: str,
    kind: Kind,
    subject: str,
    choice: str,
    reason: str = "",
    subject_version: str = "",
    evidence: Mapping[str, Any] | None = None,
    supersedes: int | None = ANY,
    key: str | None = None,
    by: str | None = None,
    at: datetime | None = None,
) -> Decision:
    """The same inside a session that changes other things too; `supersedes` None stands beside the others."""
    if supersedes == ANY:
        before = decision_log.latest(opened, source=source, kind=kind, subject=subject)
        supersedes = before.id if before else None
    decided = decision_log.append(
        opened,
        source=source,
        kind=kind,
        subject=subject,
        choice=choice,
        reason=reason,
        subject_version=subject_version,
        evidence=evidence,
        supersedes=supersedes,
        key=key,
        by=by or current_user.name(),
        at=at or datetime.now(UTC),
        lake_version=".".join(map(str, lake.of(settings).version())),
        definitions_version=DEFINITIONS_VERSION,
    )
    _audit(opened, settings, decided)
    return decided


def _audit(opened: Session, settings: Settings, decided: Decision) -> None:
    """Writes the decision into the audit log: what people typed stands there as a keyed hash."""
    about = {
        "decision": decided.id,
        "supersedes": decided.supersedes,
        "lake_version": decided.lake_version,
        "content": events.subject_hash(settings, repr((decided.choice, decided.reason, decided.evidence))),
        **({"choice": decided.choice} if decided.kind in _WORDED else {}),
    }
    subject = f"{decided.kind}\0{decided.source}\0{decided.subject}"
    action = f"decide: {decided.kind}"
    events.append(
        opened, settings, action, source=decided.source, subject=subject, details=about, who=decided.by
    )


def withdraw(
    settings: Settings, *, source: str, kind: Kind, subject: str, reason: str = "", by: str | None = None
) -> Decision:
    """Take the decision that stands back without another in its place; a DataError where there is none."""
    if current(settings, source, kind, subject) is None:
        raise DataError(f"Nothing is decided about {subject!r} ({kind}), so nothing can be taken back.")
    return decide(settings, source=source, kind=kind, subject=subject, choice=WITHDRAWN, reason=reason, by=by)


def current(settings: Settings, source: str, kind: Kind, subject: str) -> Decision | None:
    """What holds about a subject; None where nobody decided or it was withdrawn."""
    with sessions.session(settings, reads_only=True) as opened:
        return decision_log.current(opened, source=source, kind=kind, subject=subject)


def standing(
    settings: Settings,
    source: str | None,
    kind: Kind,
    *,
    subjects: Iterable[str] | None = None,
    subject_version: str | None = None,
) -> list[Decision]:
    """Every decision of a kind that stands, the oldest first, without what was withdrawn.

    Several of one subject stand where several people decided side by side, such as two reviewers.
    """
    with sessions.session(settings, reads_only=True) as opened:
        found = decision_log.standing(
            opened, source=source, kind=kind, subjects=subjects, subject_version=subject_version
        )
    return [each for each in found if each.choice != WITHDRAWN]


def currents(settings: Settings, source: str | None, kind: Kind) -> dict[str, Decision]:
    """What holds about each subject of a kind, by subject."""
    with sessions.session(settings, reads_only=True) as opened:
        last = {each.subject: each for each in decision_log.standing(opened, kind=kind, source=source)}
    return {subject: each for subject, each in last.items() if each.choice != WITHDRAWN}


def history(
    settings: Settings,
    source: str | None = None,
    kind: Kind | None = None,
    subject: str | None = None,
    *,
    limit: int | None = None,
) -> list[Decision]:
    """Every row of the log, the newest first; of one source, one kind, one subject."""
    with sessions.session(settings, reads_only=True) as opened:
        return decision_log.history(opened, source=source, kind=kind, subject=subject, limit=limit)


def stamp(settings: Settings, source: str | None = None, *kinds: Kind) -> int:
    """The number of the last row: a key for what is made of decisions; 0 where there are none."""
    with sessions.session(settings, reads_only=True) as opened:
        return decision_log.stamp(opened, source=source, kinds=kinds or None)
