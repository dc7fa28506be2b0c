"""The tables of plans: versions, and texts that were saved second.

No `from __future__ import annotations` here: SQLModel reads the annotations as they are.
"""

from datetime import datetime

from sqlmodel import Field

from data.database.tables import Moment, Record


class PlanRecord(Record, table=True):
    """A version of a pilot's plan: a draft, or locked with its hash; a locked one never changes again."""

    __tablename__ = "pilot_plan"  # pyright: ignore[reportAssignmentType]

    name: str = Field(primary_key=True, max_length=80)
    version: int = Field(primary_key=True, description="1, and one more for each amendment.")
    source: str = Field(index=True, max_length=200)
    toml: str = Field(description="As a plan file would hold it.")
    revision: int = Field(description="One more with each save; who saves says which one was read.")
    who: str = Field(max_length=80)
    saved_at: datetime = Field(sa_type=Moment)
    locked_by: str = Field(default="", max_length=80)
    locked_at: datetime | None = Field(default=None, sa_type=Moment)
    sha256: str = Field(default="", max_length=64, description="Of what it says, taken when it was locked.")


class PlanAside(Record, table=True):
    """A text of a plan that lost against a concurrent save, stored beside the one that won."""

    __tablename__ = "pilot_plan_aside"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True, max_length=80)
    version: int
    toml: str
    who: str = Field(max_length=80)
    made_at: datetime = Field(sa_type=Moment)
