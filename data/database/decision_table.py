"""The decision log: a row for every decision that a person made; rows are appended and never changed.

No `from __future__ import annotations` here: SQLModel reads the annotations as they are.
"""

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import event
from sqlmodel import Field

from data.database.tables import Moment, Record

#: What kinds of decisions there are; a new kind is one more word here.
Kind = Literal[
    "plan", "retirement", "answer tag", "adjudication", "fix", "correction", "packet", "comment", "bucket",
    "risk words", "scope sign-off", "entry verdict", "spec approval", "threshold", "promotion", "demotion",
    "change", "session", "bill", "evaluation set", "regression run", "drift baseline",
    "review capacity", "agent version",
    "category owner", "erasure", "erasure begun", "retention",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)


class DecisionRecord(Record, table=True):
    """One decision: what about, what was chosen, why, by whom, when, and on what evidence."""

    __tablename__ = "decision"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(index=True, max_length=200)
    kind: str = Field(index=True, max_length=20)
    subject: str = Field(index=True, max_length=400, description="What it is about: a ticket, a category …")
    subject_version: str = Field(default="", max_length=200, description="Of the subject, where it has any.")
    choice: str = Field(max_length=200)
    reason: str = Field(default="")
    by: str = Field(max_length=80)
    at: datetime = Field(sa_type=Moment)
    evidence: str = Field(default="{}", description="JSON: what was seen when it was decided.")
    lake_version: str = Field(default="", max_length=60, description="Commits of each log: 3.5.1")
    definitions_version: str = Field(default="", max_length=20)
    supersedes: int | None = Field(
        default=None, unique=True, description="The row that this one takes the place of; one row, once."
    )
    key: str | None = Field(
        default=None, unique=True, max_length=200, description="The same decision sent twice is kept once."
    )


def _refuse(*_: object) -> None:
    raise ValueError("A decision is never changed or deleted; append the next one.")


event.listen(DecisionRecord, "before_update", _refuse)
event.listen(DecisionRecord, "before_delete", _refuse)
