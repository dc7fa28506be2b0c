"""The tables of the database: only what people type or decide; everything counted is in the lake."""

from datetime import UTC, date, datetime

from sqlalchemy import DateTime, Dialect, TypeDecorator
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Moment(TypeDecorator[datetime]):
    """Column type of a UTC time that comes back with its zone from every database."""

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
    outdated: int = Field(default=0, description="Older than what is stored, by updated_at: not taken.")
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
    """A queued job: its request, progress and result."""

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


class TargetRecord(Record, table=True):
    """The target of a metric in a month of a source."""

    __tablename__ = "target"  # pyright: ignore[reportAssignmentType]

    source: str = Field(primary_key=True, max_length=200)
    metric: str = Field(primary_key=True, max_length=60)
    month: date = Field(primary_key=True, description="Its first day.")
    value: float = Field(description="In the metric's unit; shares from 0 to 1.")
    who: str = Field(max_length=80)
    set_at: datetime = Field(sa_type=Moment)


class NoteRecord(Record, table=True):
    """A dated event that may explain a change: release, outage, training change, holiday."""

    __tablename__ = "note"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(index=True, max_length=200)
    day: date
    kind: str = Field(max_length=20)
    what: str = Field(max_length=200)
    category: str | None = Field(default=None, max_length=200, description="Where it concerns only one.")
    who: str = Field(max_length=80)
    made_at: datetime = Field(sa_type=Moment)


class ClosedFigure(Record, table=True):
    """A metric of a closed month as first reported, with the sums behind it."""

    __tablename__ = "closed_month"  # pyright: ignore[reportAssignmentType]

    source: str = Field(primary_key=True, max_length=200)
    month: date = Field(primary_key=True, description="Its first day.")
    metric: str = Field(primary_key=True, max_length=60)
    value: float | None = Field(default=None)
    measures: str = Field(description="JSON: the month's sums by name.")
    lake_version: str = Field(max_length=60)
    definitions: str = Field(max_length=20)
    horizon_days: float
    kept_on: date
    kept_at: datetime = Field(sa_type=Moment)
    who: str = Field(max_length=80)


class AssumptionRecord(Record, table=True):
    """An assumption behind hours and cost saved, as typed for this workspace."""

    __tablename__ = "assumption"  # pyright: ignore[reportAssignmentType]

    name: str = Field(primary_key=True, max_length=40)
    value: float
    within: float = Field(description="How far it may be off, as a share of itself.")
    unit: str = Field(max_length=10, description="minutes, share, or the currency.")
    who: str = Field(max_length=80)
    changed_at: datetime = Field(sa_type=Moment)


class SavedView(Record, table=True):
    """A page's filters under a name: path and query string."""

    __tablename__ = "saved_view"  # pyright: ignore[reportAssignmentType]

    name: str = Field(primary_key=True, max_length=60)
    page: str = Field(max_length=40)
    chosen: str = Field(description="The query of the address.")
    owner: str = Field(max_length=80)
    made_at: datetime = Field(sa_type=Moment)


class FailureRun(Record, table=True):
    """A run of the failure analysis: its inputs; its results are in the lake."""

    __tablename__ = "failure_run"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=64, description="Of everything that it was made from.")
    source: str = Field(index=True, max_length=200)
    first: date | None = Field(default=None, description="Only requests from this day on.")
    last: date | None = Field(default=None, description="Only requests up to this day.")
    seed: int
    model: str = Field(max_length=400)
    horizon_days: float
    time_zone: str = Field(max_length=60)
    lake_version: str = Field(max_length=60, description="Commits of each log: 3.5.1")
    code: str = Field(max_length=64, description="Digest of the code that made it.")
    requests: int
    failures: int
    clusters: int
    before: int | None = Field(default=None, description="The run whose clusters its own were matched with.")
    began_at: datetime = Field(sa_type=Moment)
    made_at: datetime = Field(sa_type=Moment)


class ClusterRecord(Record, table=True):
    """A cluster's name across runs, and the cluster that it was merged into."""

    __tablename__ = "cluster"  # pyright: ignore[reportAssignmentType]

    source: str = Field(primary_key=True, max_length=200)
    thread: str = Field(primary_key=True, max_length=80)
    name: str | None = Field(default=None, max_length=80)
    into: str | None = Field(default=None, max_length=80, description="The thread that it is shown within.")
    who: str = Field(max_length=80)
    changed_at: datetime = Field(sa_type=Moment)
