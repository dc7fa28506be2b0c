"""The table of behaviour specifications: every version that somebody saved; who approved it is in the log.

No `from __future__ import annotations` here: SQLModel reads the annotations as they are.
"""

from datetime import datetime

from sqlmodel import Field

from data.database.tables import Moment, Record


class SpecRecord(Record, table=True):
    """A version of a source's behaviour specification; it never changes, another one follows it."""

    __tablename__ = "behaviour_spec"  # pyright: ignore[reportAssignmentType]

    source: str = Field(primary_key=True, max_length=200)
    version: int = Field(
        primary_key=True, description="1, and one more with each save that says anything new."
    )
    toml: str = Field(description="As a specification's file would hold it.")
    sha256: str = Field(max_length=64, description="Of what it says, whatever its layout.")
    author: str = Field(max_length=80)
    saved_at: datetime = Field(sa_type=Moment)
