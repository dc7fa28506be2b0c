"""The table of the audit log: entries are appended, and the database refuses to change or delete one.

No `from __future__ import annotations` here: SQLModel reads the annotations as they are.
"""

from sqlalchemy import event
from sqlmodel import Field

from data.database.tables import Record


class AuditEntry(Record, table=True):
    """Who did what when, and the MAC over it, its number and the MAC before it."""

    __tablename__ = "audit_entry"  # pyright: ignore[reportAssignmentType]

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: str = Field(index=True, max_length=32, description="UTC, ISO 8601, in text that sorts.")
    who: str = Field(max_length=200)
    action: str = Field(index=True, max_length=60)
    outcome: str = Field(max_length=16, description="done, refused or failed.")
    source: str = Field(max_length=200)
    subject: str = Field(max_length=64, description="A keyed hash: no id of a ticket or customer.")
    details: str = Field(description="JSON; nothing of what customers or people wrote.")
    key: str = Field(max_length=16, description="Fingerprint of the key of the MAC.")
    mac: str = Field(max_length=64)


#: Tables whose rows nobody changes or deletes, a restore no more than anybody else.
APPEND_ONLY = frozenset({"audit_entry"})


def _refuse(*_: object) -> None:
    raise ValueError("An entry of the audit log is never changed or deleted.")


event.listen(AuditEntry, "before_update", _refuse)
event.listen(AuditEntry, "before_delete", _refuse)
