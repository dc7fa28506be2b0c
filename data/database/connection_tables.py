"""Tables of connections: where a pull, a watched folder and a webhook stand, and which files were taken.

Their settings and secrets are in the environment. No `from __future__ import annotations` here: SQLModel
reads the annotations as they are.
"""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from data.database.tables import Moment, Record


class ConnectionRecord(Record, table=True):
    """Where a connection stands; written in the transaction that makes the rows before it final."""

    __tablename__ = "connection"  # pyright: ignore[reportAssignmentType]

    name: str = Field(primary_key=True, max_length=80)
    position: str = Field(default="{}", description="JSON: where each list of the desk goes on.")
    columns: str = Field(default="{}", description="JSON: by log, the columns that came so far.")
    round: int = Field(default=0, description="Counts the batches; a slower pull of the same round is void.")
    objects: int = Field(default=0, description="Stored so far, repeats included.")
    requests: int = Field(default=0, description="Made so far.")
    waited_seconds: float = Field(
        default=0.0, description="Waited so far, because the desk or budget said so."
    )
    reached_at: datetime | None = Field(
        default=None, sa_type=Moment, description="Latest change that is stored."
    )
    complete_at: datetime | None = Field(
        default=None, sa_type=Moment, description="When everything up to then had been read."
    )
    tried_at: datetime | None = Field(default=None, sa_type=Moment)
    next_due: datetime | None = Field(default=None, index=True, sa_type=Moment)
    trouble: str = Field(default="", description="Why the last pull could not go on.")


class TakenFileRecord(Record, table=True):
    """A file of a watched folder that was imported or set aside, known again by its content."""

    __tablename__ = "taken_file"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("connection", "sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    connection: str = Field(index=True, max_length=80)
    name: str = Field(max_length=400)
    size: int
    changed_at: datetime = Field(sa_type=Moment)
    sha256: str = Field(max_length=64)
    state: str = Field(max_length=16, description="imported, or set aside.")
    reason: str = Field(default="", description="Why it was set aside.")
    taken_at: datetime = Field(sa_type=Moment)
