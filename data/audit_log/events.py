"""Appends entries to the audit log and reads them.

What was done and its entry are kept together: `append` writes into the session in which it is done, `record`
into one of its own, before anything is given out. Where the entry cannot be written, nothing is done.
"""

import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import select as rows_of
from sqlalchemy import text
from sqlmodel import Session, col, select

from data import current_user
from data.audit_log import chain
from data.database import sessions, write_guard
from data.database.audit_table import AuditEntry
from data.database.tables import Record
from data.privacy import redaction_key
from data.settings import Settings

Outcome = Literal["done", "refused", "failed"]

#: The number of this lock among a database's advisory locks; any that nobody else takes.
_APPENDING = 0x50494C4F41
_PIECE = 5_000
#: As text, for every event waits for them: put together anew they take three times as long.
_LAST = text("SELECT seq, mac FROM audit_entry ORDER BY seq DESC LIMIT 1")
_INSERT = text(
    "INSERT INTO audit_entry (seq, at, who, action, outcome, source, subject, details, key, mac) "
    "VALUES (:seq, :at, :who, :action, :outcome, :source, :subject, :details, :key, :mac)"
)
_LONGEST = {"who": 200, "action": 60, "source": 200}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it is read."""

    seq: int
    at: datetime
    who: str
    action: str
    outcome: str
    source: str
    subject: str
    details: Mapping[str, Any]
    mac: str


def key(settings: Settings) -> bytes:
    """The key of the log, which follows from the redaction key and says nothing about it."""
    return hmac.digest(redaction_key.load(settings.home), b"pilotlight audit log", "sha256")


def subject_hash(settings: Settings, subject: str) -> str:
    """The keyed hash under which a ticket, a customer or another subject stands in the log."""
    return _hashed(key(settings), subject)


def record(
    settings: Settings,
    action: str,
    *,
    outcome: Outcome = "done",
    source: str = "",
    subject: str = "",
    details: Mapping[str, Any] | None = None,
    who: str | None = None,
) -> chain.Anchor:
    """Appends an entry in a transaction of its own; its number and MAC once it is on the disk."""
    # The log is the process's own: a page that only looks needs no leave to be logged.
    with write_guard.by_itself(), sessions.session(settings) as opened:
        return append(
            opened,
            settings,
            action,
            outcome=outcome,
            source=source,
            subject=subject,
            details=details,
            who=who,
        )


def append(
    opened: Session,
    settings: Settings,
    action: str,
    *,
    outcome: Outcome = "done",
    source: str = "",
    subject: str = "",
    details: Mapping[str, Any] | None = None,
    who: str | None = None,
) -> chain.Anchor:
    """The same inside a session that does what the entry is about.

    `details` hold numbers, words of ours and digests: no words of customers, as no entry is ever erased.
    """
    ours = key(settings)
    connection = opened.connection()
    if connection.dialect.name == "postgresql":
        # Given back at the commit: until then nobody else can know which entry is the last.
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _APPENDING})
    last = connection.execute(_LAST).first()
    seq, previous = (last[0] + 1, last[1]) if last else (1, chain.START)
    entry = {
        "at": datetime.now(UTC).isoformat(timespec="microseconds"),
        "who": _cut("who", who or current_user.name()),
        "action": _cut("action", action),
        "outcome": outcome,
        "source": _cut("source", source),
        "subject": _hashed(ours, subject) if subject else "",
        "details": json.dumps(details or {}, ensure_ascii=True, sort_keys=True, default=str),
        "key": chain.fingerprint(ours),
    }
    mac = chain.mac(ours, seq, previous, entry)
    connection.execute(_INSERT, {"seq": seq, "mac": mac, **entry})
    return chain.Anchor(seq, mac, entry["at"])


def head(settings: Settings) -> chain.Anchor | None:
    """The number, MAC and time of the last entry; None where the log is empty."""
    newest = (
        select(col(AuditEntry.seq), col(AuditEntry.mac), col(AuditEntry.at))
        .order_by(col(AuditEntry.seq).desc())
        .limit(1)
    )
    with sessions.session(settings, reads_only=True) as opened:
        found = opened.connection().execute(newest).first()
    return None if found is None else chain.Anchor(*found)


def rows(settings: Settings, *, upto: int | None = None) -> Iterator[dict[str, Any]]:
    """Every entry as it is stored, the oldest first, for verifying and for downloads."""
    table, last = Record.metadata.tables["audit_entry"], 0
    while True:
        asked = rows_of(table).where(table.c.seq > last).order_by(table.c.seq).limit(_PIECE)
        if upto is not None:
            asked = asked.where(table.c.seq <= upto)
        with sessions.session(settings, reads_only=True) as opened:
            found = [dict(row) for row in opened.connection().execute(asked).mappings()]
        yield from found
        if len(found) < _PIECE:
            return
        last = found[-1]["seq"]


def latest(
    settings: Settings,
    *,
    action: str | None = None,
    who: str | None = None,
    outcome: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 200,
) -> list[Entry]:
    """The entries that fit, the newest first; `until` is not among them."""
    asked = select(AuditEntry).order_by(col(AuditEntry.seq).desc()).limit(limit)
    chosen = {col(AuditEntry.action): action, col(AuditEntry.who): who, col(AuditEntry.outcome): outcome}
    for column, value in chosen.items():
        asked = asked if value is None else asked.where(column == value)
    if since is not None:
        asked = asked.where(col(AuditEntry.at) >= _written(since))
    if until is not None:
        asked = asked.where(col(AuditEntry.at) < _written(until))
    with sessions.session(settings, reads_only=True) as opened:
        return [_entry(row) for row in opened.exec(asked).all()]


def choices(settings: Settings) -> tuple[list[str], list[str]]:
    """The actions and the people that the log names, each in alphabetical order."""
    with sessions.session(settings, reads_only=True) as opened:
        found = [
            sorted(opened.exec(select(column).distinct()).all())
            for column in (col(AuditEntry.action), col(AuditEntry.who))
        ]
    return found[0], found[1]


def _entry(row: AuditEntry) -> Entry:
    return Entry(
        seq=row.seq,
        at=datetime.fromisoformat(row.at),
        who=row.who,
        action=row.action,
        outcome=row.outcome,
        source=row.source,
        subject=row.subject,
        details=json.loads(row.details),
        mac=row.mac,
    )


def _hashed(ours: bytes, subject: str) -> str:
    return hmac.digest(ours, b"subject\0" + subject.encode("utf-8", "replace"), "sha256").hex()[:32]


def _written(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def _cut(name: str, value: str) -> str:
    """Text as both databases keep it: what they would change would no longer fit its MAC."""
    value = value.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    value = value.encode("utf-8", "replace").decode()
    return value if len(value) <= _LONGEST[name] else value[: _LONGEST[name] - 1] + "…"
