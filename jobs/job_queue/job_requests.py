"""The queue for those who ask: request a job once, read its progress and result, cancel it.

What a worker does with it stands in `jobs.job_queue.leases_and_retries`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Literal

from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select, update

from data import current_user
from data.audit_log import events
from data.database import sessions
from data.database.tables import JobRecord
from data.errors import DataError
from data.lake import lake
from data.settings import Settings

State = Literal["waiting", "running", "done", "failed", "cancelled"]
Params = Mapping[str, object]

ENDED: tuple[State, ...] = ("done", "failed", "cancelled")
#: What a row calls otherwise.
_NAMED = {"progress": "share", "progress_at": "moved_at"}
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Job:
    """A job's state when it was read."""

    id: int
    key: str
    kind: str
    params: Params
    state: State
    attempt: int
    tries: int
    stage: str
    share: float
    cancel: bool
    result_ref: str
    error: str
    #: Name of the class of the error, so that a page can offer what helps against it.
    error_kind: str
    who: str
    asked_at: datetime
    started_at: datetime | None
    moved_at: datetime | None
    ended_at: datetime | None

    @property
    def ended(self) -> bool:
        """Returns whether the job is over."""
        return self.state in ENDED

    def seconds_left(self, now: datetime) -> float | None:
        """Estimates the remaining seconds from the last progress; None if unknown."""
        if self.state != "running" or self.started_at is None or self.moved_at is None or self.share <= 0.02:
            return None
        taken = (self.moved_at - self.started_at).total_seconds()
        left = taken * (1 - self.share) / self.share - (now - self.moved_at).total_seconds()
        return left if taken >= 1 and left > 0 else None


def ask(
    settings: Settings, kind: str, params: Params, *, who: str | None = None, once: str | None = None
) -> Job:
    """Returns the job for this request; the same request, lake version and code share one job.

    One that failed or was cancelled is begun again. Jobs that share the words `once` are one, whatever the
    lake and the code: what is due at a moment is due once.
    """
    job_key = key(settings, kind, params) if once is None else _written_key(kind, once)
    now, asker = datetime.now(UTC), who or current_user.name()
    with sessions.session(settings) as opened:
        found = _of_key(opened, job_key)
        is_new = found is None or found.state in ("failed", "cancelled")
        found = found or _added(
            opened,
            JobRecord(
                key=job_key, kind=kind, params=_written(params), state="waiting", who=asker, asked_at=now
            ),
        )
        if found.state in ("failed", "cancelled"):
            afresh = new_values("waiting") | {"who": asker, "asked_at": now, "tries": 0, "lease_until": None}
            opened.exec(
                update(JobRecord)
                .where(col(JobRecord.id) == found.id, col(JobRecord.state) == found.state)
                .values(**afresh)
            )
            opened.refresh(found)
        if is_new:
            about = {"job": found.id, "kind": kind, "key": job_key[:16]}
            named = str(params.get("source") or "")
            events.append(opened, settings, "job requested", source=named, details=about, who=asker)
        return as_job(found)


def key(settings: Settings, kind: str, params: Params, *, version: str | None = None) -> str:
    """Returns what makes two requests equal: kind, parameters, lake version (the present one) and code."""
    parts = (kind, _written(params), version or ".".join(map(str, lake.of(settings).version())), code())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _written_key(kind: str, once: str) -> str:
    return hashlib.sha256(f"{kind}\nonce\n{once}".encode()).hexdigest()


def cancel(settings: Settings, job_id: int) -> Job:
    """Requests cancellation: a waiting job ends at once, a running one within seconds."""
    now = datetime.now(UTC)
    waits = [col(JobRecord.id) == job_id, col(JobRecord.state) == "waiting"]
    if update_one(settings, waits, {"state": "cancelled", "cancel": True, "ended_at": now}) is None:
        runs = [col(JobRecord.id) == job_id, col(JobRecord.state) == "running"]
        update_one(settings, runs, {"cancel": True})
    return read(settings, job_id)


def read(settings: Settings, job_id: int) -> Job:
    """Returns the job's current state."""
    with sessions.session(settings, reads_only=True) as opened:
        found = opened.get(JobRecord, job_id)
    if found is None:
        raise DataError(f"There is no job {job_id}. Was it asked for in another home?")
    return as_job(found)


def newest(settings: Settings, kind: str | None = None, *, limit: int = 50) -> list[Job]:
    """Returns the jobs of a kind, or all, the latest requested first."""
    asked = select(JobRecord).order_by(col(JobRecord.asked_at).desc(), col(JobRecord.id).desc()).limit(limit)
    with sessions.session(settings, reads_only=True) as opened:
        found = opened.exec(asked.where(JobRecord.kind == kind) if kind else asked).all()
    return [as_job(each) for each in found]


def unended(settings: Settings) -> list[Job]:
    """Returns every job that waits or runs, the oldest first."""
    asked = select(JobRecord).where(col(JobRecord.state).not_in(ENDED)).order_by(col(JobRecord.asked_at))
    with sessions.session(settings, reads_only=True) as opened:
        return [as_job(each) for each in opened.exec(asked).all()]


def new_values(state: State) -> dict[str, object]:
    """Returns the column values of a job that has not started."""
    begun = {"state": state, "progress": 0.0, "progress_at": None, "started_at": None, "ended_at": None}
    return begun | {"stage": "", "cancel": False, "result_ref": "", "error": "", "error_kind": ""}


def update_one(
    settings: Settings, where: list[ColumnElement[bool]], values: Mapping[str, object]
) -> Job | None:
    """Updates one job by one statement; None if it was not in the required state."""
    return next(iter(update_all(settings, where, values)), None)


def update_all(
    settings: Settings, where: list[ColumnElement[bool]], values: Mapping[str, object]
) -> list[Job]:
    """Updates jobs by one statement and returns them."""
    statement = update(JobRecord).where(*where).values(**values).returning(JobRecord)
    with sessions.session(settings) as opened:
        return [as_job(found) for found in opened.exec(statement).scalars()]


def _of_key(opened: Session, job_key: str) -> JobRecord | None:
    return opened.exec(select(JobRecord).where(JobRecord.key == job_key)).first()


def _added(opened: Session, record: JobRecord) -> JobRecord:
    try:
        with opened.begin_nested():
            opened.add(record)
        return record
    except IntegrityError:
        # Somebody asked for the same at the same moment.
        found = _of_key(opened, record.key)
        if found is None:
            raise
        return found


def as_job(found: JobRecord) -> Job:
    """Returns a row's current state."""
    as_kept = found.model_dump(exclude={"worker", "lease_until"})
    named = {_NAMED.get(name, name): value for name, value in as_kept.items()}
    return Job(**{**named, "params": json.loads(found.params)})


def _written(params: Params) -> str:
    return json.dumps(params, sort_keys=True, ensure_ascii=False)


@cache
def code() -> str:
    """Returns a digest of the code that makes results: changed code means a new job."""
    digest = hashlib.sha256()
    for layer in ("analytics", "data", "jobs"):
        for path in sorted((_ROOT / layer).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
