"""The decision log inside a session: append a decision, read those that stand, read all of them.

What stands is what no later row supersedes. Where several rows of a subject stand, such as the tags of two
reviewers, the last one is the current one.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from data.database.decision_table import KINDS, DecisionRecord, Kind
from data.errors import DataError

#: The choice of a row that takes a decision back without another in its place.
WITHDRAWN = "withdrawn"
_LONGEST = {"source": 200, "subject": 400, "subject_version": 200, "choice": 200, "key": 200}


@dataclass(frozen=True, slots=True)
class Decision:
    """A row of the log; `evidence` is what was seen when it was decided."""

    id: int
    source: str
    kind: str
    subject: str
    subject_version: str
    choice: str
    reason: str
    by: str
    at: datetime
    evidence: Mapping[str, Any]
    lake_version: str
    definitions_version: str
    supersedes: int | None


def append(
    opened: Session,
    *,
    source: str,
    kind: Kind,
    subject: str,
    choice: str,
    by: str,
    at: datetime,
    subject_version: str = "",
    reason: str = "",
    evidence: Mapping[str, Any] | None = None,
    lake_version: str = "",
    definitions_version: str = "",
    supersedes: int | None = None,
    key: str | None = None,
) -> Decision:
    """The decision as it is kept; a `key` that is there already gives the row that was kept before.

    An IntegrityError where another row supersedes the same one: somebody else was faster.
    """
    if kind not in KINDS:
        raise ValueError(f"There is no kind of decision {kind!r}.")
    told = {"source": source, "subject": subject, "subject_version": subject_version, "choice": choice}
    for name, value in {**told, "key": key or ""}.items():
        if len(value) > _LONGEST[name]:
            raise DataError(
                f"The {name.replace('_', ' ')} of a decision has {len(value)} characters: "
                f"{value[:40]!r}… Use {_LONGEST[name]} at most."
            )
    if key is not None and (there := by_key(opened, key)) is not None:
        return there
    row = DecisionRecord(
        source=source,
        subject=subject,
        subject_version=subject_version,
        choice=choice,
        kind=kind,
        reason=reason,
        by=by,
        at=at,
        evidence=json.dumps(evidence or {}, ensure_ascii=False, sort_keys=True, default=_written),
        lake_version=lake_version,
        definitions_version=definitions_version,
        supersedes=supersedes,
        key=key,
    )
    opened.add(row)
    opened.flush()
    return _decision(row)


def standing(
    opened: Session,
    *,
    kind: Kind,
    source: str | None = None,
    subject: str | None = None,
    subjects: Iterable[str] | None = None,
    subject_version: str | None = None,
) -> list[Decision]:
    """The decisions of a kind that no later row supersedes, the oldest first, withdrawals included."""
    later = aliased(DecisionRecord)
    superseded = select(later.supersedes).where(col(later.supersedes) == DecisionRecord.id).exists()
    asked = select(DecisionRecord).where(DecisionRecord.kind == kind, ~superseded)
    if source is not None:
        asked = asked.where(DecisionRecord.source == source)
    if subject is not None:
        asked = asked.where(DecisionRecord.subject == subject)
    if subjects is not None:
        asked = asked.where(col(DecisionRecord.subject).in_(list(subjects)))
    if subject_version is not None:
        asked = asked.where(DecisionRecord.subject_version == subject_version)
    return [_decision(row) for row in opened.exec(asked.order_by(col(DecisionRecord.id))).all()]


def current(opened: Session, *, source: str, kind: Kind, subject: str) -> Decision | None:
    """The last decision about a subject that stands; None where nobody decided or it was withdrawn."""
    found = latest(opened, source=source, kind=kind, subject=subject)
    return None if found is None or found.choice == WITHDRAWN else found


def latest(opened: Session, *, source: str, kind: Kind, subject: str) -> Decision | None:
    """The same, with a withdrawal as a decision: what the next row about the subject supersedes."""
    found = standing(opened, kind=kind, source=source, subject=subject)
    return found[-1] if found else None


def history(
    opened: Session,
    *,
    source: str | None = None,
    kind: Kind | None = None,
    subject: str | None = None,
    limit: int | None = None,
) -> list[Decision]:
    """Every row, the newest first; of one source, one kind, one subject."""
    asked = select(DecisionRecord)
    if source is not None:
        asked = asked.where(DecisionRecord.source == source)
    if kind is not None:
        asked = asked.where(DecisionRecord.kind == kind)
    if subject is not None:
        asked = asked.where(DecisionRecord.subject == subject)
    found = opened.exec(asked.order_by(col(DecisionRecord.id).desc()).limit(limit)).all()
    return [_decision(row) for row in found]


def stamp(opened: Session, *, source: str | None = None, kinds: Iterable[Kind] | None = None) -> int:
    """The number of the last row, 0 without any: it changes whenever somebody decides something."""
    asked = select(func.max(DecisionRecord.id))
    if source is not None:
        asked = asked.where(DecisionRecord.source == source)
    if kinds is not None:
        asked = asked.where(col(DecisionRecord.kind).in_(list(kinds)))
    return opened.exec(asked).one() or 0


def known_keys(opened: Session, keys: Iterable[str]) -> set[str]:
    """Those of the keys under which a decision has come."""
    asked = select(DecisionRecord.key).where(col(DecisionRecord.key).in_(list(keys)))
    return {key for key in opened.exec(asked) if key is not None}


def by_key(opened: Session, key: str) -> Decision | None:
    """The decision that was sent under this key; None where it has not come."""
    row = opened.exec(select(DecisionRecord).where(DecisionRecord.key == key)).first()
    return None if row is None else _decision(row)


def _decision(row: DecisionRecord) -> Decision:
    return Decision(
        id=row.id or 0,
        source=row.source,
        kind=row.kind,
        subject=row.subject,
        subject_version=row.subject_version,
        choice=row.choice,
        reason=row.reason,
        by=row.by,
        at=row.at,
        evidence=json.loads(row.evidence),
        lake_version=row.lake_version,
        definitions_version=row.definitions_version,
        supersedes=row.supersedes,
    )


def _written(value: object) -> str:
    if hasattr(value, "isoformat"):
        return str(value.isoformat())  # pyright: ignore[reportUnknownArgumentType, reportAttributeAccessIssue, reportUnknownMemberType]
    raise TypeError(f"The evidence of a decision holds no {type(value).__name__}.")
