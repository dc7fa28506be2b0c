"""The tables of the database: only what people type or decide; everything counted is in the lake."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, TypeDecorator
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Moment(TypeDecorator[datetime]):
    """A time in UTC that comes back from every database as it went in, with its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """On the way in: a time without a zone is a fault of ours."""
        if value is not None and value.tzinfo is None:
            raise ValueError("A time without a zone must not reach the database.")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """On the way out: SQLite forgets the zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Record(SQLModel, registry=registry()):
    """Base of our tables."""


class ImportRecord(Record, table=True):
    """One log of one file, read into the lake or refused: the lineage of every figure."""

    __tablename__ = "import"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    state: str = Field(max_length=16, description="running, done, or refused.")
    kind: str = Field(max_length=16)
    source: str = Field(index=True, max_length=200)
    file_name: str = Field(max_length=400)
    sha256: str = Field(max_length=64, description="Of the file as it was given.")
    reader: str = Field(max_length=80)
    profile_hash: str | None = Field(default=None, max_length=64)
    final: bool = Field(description="The log's outcomes no longer change.")
    who: str = Field(max_length=80)
    started_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    lake_before: str | None = Field(default=None, max_length=60, description="Commits of each log: 3.5.1")
    lake_after: str | None = Field(default=None, max_length=60)
    read: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicate: int = 0
    filtered: int = 0
    quarantined: int = 0
    waiting: int = Field(default=0, description="Of the quarantined: waiting for their ticket.")
    notes: str = Field(default="", description="One a line.")
    error: str = Field(default="", description="Why it was refused.")

    @property
    def accepted(self) -> int:
        """Rows that changed the lake."""
        return self.new + self.updated


class WorkspaceSetting(Record, table=True):
    """One thing that people decided about how this workspace counts and what it is called."""

    __tablename__ = "setting"  # pyright: ignore[reportAssignmentType]

    name: str = Field(primary_key=True, max_length=40)
    value: str = Field(max_length=400)
    who: str = Field(max_length=80)
    changed_at: datetime = Field(sa_type=Moment)


class SavedProfile(Record, table=True):
    """A mapping profile that was made in the page and saved by its name."""

    __tablename__ = "profile"  # pyright: ignore[reportAssignmentType]

    name: str = Field(primary_key=True, max_length=80)
    toml: str = Field(description="As a profile file would hold it.")
    who: str = Field(max_length=80)
    changed_at: datetime = Field(sa_type=Moment)


class JobRecord(Record, table=True):
    """Long work asked for once: what it is, how far it is, and what came of it."""

    __tablename__ = "job"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=64, description="The same work asked for twice has one key.")
    kind: str = Field(max_length=40)
    params: str = Field(description="JSON.")
    state: str = Field(index=True, max_length=16, description="waiting, running, done, failed or cancelled.")
    attempt: int = Field(default=0, description="The fence: a write of an older attempt changes nothing.")
    tries: int = Field(default=0, description="Attempts since it was asked for, without stopped workers'.")
    worker: str = Field(default="", max_length=80)
    lease_until: datetime | None = Field(
        default=None, sa_type=Moment, description="Running: whose it is no longer. Waiting: not before."
    )
    progress: float = Field(default=0.0, description="0 to 1.")
    progress_at: datetime | None = Field(default=None, sa_type=Moment)
    stage: str = Field(default="", max_length=120)
    cancel: bool = Field(default=False, description="Somebody asked for it to end.")
    result_ref: str = Field(default="", description="Where the result lies.")
    error: str = Field(default="", description="Why it failed, in words a user can act on.")
    error_kind: str = Field(default="", max_length=80, description="Name of the error's class.")
    who: str = Field(max_length=80)
    asked_at: datetime = Field(sa_type=Moment)
    started_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
