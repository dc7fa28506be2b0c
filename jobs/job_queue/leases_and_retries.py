"""The queue for workers: claim, heartbeat, progress, finish; each job is leased to one worker.

Every write is guarded by the attempt that was given out: a worker that was thought dead and comes back
changes nothing any more. Times are those of the machine that writes them.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, or_, select

from data.audit_log import events
from data.database import sessions
from data.database.tables import JobRecord
from data.settings import Settings
from jobs.job_queue.job_requests import Job, State, as_job, new_values, read, update_all, update_one

#: How often a job whose process was ended is begun, in all.
TRIES = 3
#: How long a worker may be silent before its job is anybody's.
LEASE = timedelta(seconds=15)
_LONGEST_STAGE = 120


class LostError(Exception):
    """The lease was lost: another worker has the job, or it was ended."""


def is_any_free(settings: Settings) -> bool:
    """Returns whether there is a job to claim or end; takes no lock, so idle workers are cheap."""
    now = datetime.now(UTC)
    asked = select(JobRecord.id).where(or_(_free(now), _silent(now))).limit(1)
    with sessions.session(settings, reads_only=True) as opened:
        return opened.exec(asked).first() is not None


def claim(settings: Settings, worker: str, *, lease: timedelta = LEASE) -> Job | None:
    """Leases the oldest waiting job, or one whose lease expired; None if there is none."""
    now = datetime.now(UTC)
    first = (
        select(JobRecord.id)
        .where(_free(now))
        .order_by(col(JobRecord.asked_at), col(JobRecord.id))
        .limit(1)
        # On PostgreSQL two workers pass each other by; SQLite has one writer at a time anyway.
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    mine = new_values("running") | {
        "attempt": col(JobRecord.attempt) + 1,
        "tries": col(JobRecord.tries) + 1,
        "worker": worker,
        "lease_until": now + lease,
        "started_at": now,
        "progress_at": now,
        "stage": "starting",
    }
    return update_one(settings, [col(JobRecord.id) == first], mine)


def heartbeat(settings: Settings, job: Job, *, lease: timedelta = LEASE) -> bool:
    """Extends the lease; returns whether cancellation was requested. Raises LostError."""
    held = update_one(settings, _ours(job), {"lease_until": datetime.now(UTC) + lease})
    if held is None:
        raise LostError(f"job {job.id}")
    return held.cancel


def progress(settings: Settings, job: Job, stage: str, share: float) -> None:
    """Writes the progress; the share never decreases. Raises LostError."""
    values = {"stage": stage[:_LONGEST_STAGE], "progress": share, "progress_at": datetime.now(UTC)}
    if update_one(settings, _ours(job), values) is None:
        raise LostError(f"job {job.id}")


def finish(settings: Settings, job: Job, result_ref: str) -> bool:
    """Marks the job as done; returns whether the lease still held."""
    return _ended(settings, job, "done", stage="done", progress=1.0, result_ref=result_ref)


def fail(settings: Settings, job: Job, error: str, error_kind: str) -> bool:
    """Marks the job as failed, with the reason; returns whether the lease still held."""
    return _ended(settings, job, "failed", error=error, error_kind=error_kind)


def cancelled(settings: Settings, job: Job) -> bool:
    """Marks the job as cancelled; returns whether the lease still held."""
    return _ended(settings, job, "cancelled")


def give_back(settings: Settings, job: Job, why: str, *, after: timedelta = timedelta(), counts: bool) -> Job:
    """Returns the job for a later retry; after the third attempt it fails instead.

    It `counts` when its own process was ended, not when its worker was asked to stop.
    """
    if counts and job.tries >= TRIES:
        fail(settings, job, _given_up(why), "GivenUp")
    else:
        again = new_values("waiting") | {
            "lease_until": datetime.now(UTC) + after,
            "tries": job.tries if counts else job.tries - 1,
            "error": why,
        }
        update_one(settings, _ours(job), again)
    return read(settings, job.id)


def sweep(settings: Settings) -> list[Job]:
    """Ends jobs of silent workers that may not be retried; returns them."""
    now = datetime.now(UTC)
    stopped = {"ended_at": now, "lease_until": None}
    why = "its worker fell silent"
    unwanted = update_all(
        settings, [_silent(now), col(JobRecord.cancel).is_(True)], {"state": "cancelled", **stopped}
    )
    worn = update_all(
        settings,
        [_silent(now), col(JobRecord.tries) >= TRIES],
        {"state": "failed", "error": _given_up(why), "error_kind": "GivenUp", **stopped},
    )
    for job in (*unwanted, *worn):
        _audit(settings, job, job.state)
    return [*unwanted, *worn]


def silent(settings: Settings, *, longer_than: timedelta) -> list[Job]:
    """Returns running jobs whose lease expired at least that long ago."""
    asked = select(JobRecord).where(_silent(datetime.now(UTC) - longer_than))
    with sessions.session(settings, reads_only=True) as opened:
        return [as_job(each) for each in opened.exec(asked).all()]


def _free(now: datetime) -> ColumnElement[bool]:
    due = or_(col(JobRecord.lease_until).is_(None), col(JobRecord.lease_until) <= now)
    return or_(
        and_(col(JobRecord.state) == "waiting", due),
        and_(_silent(now), col(JobRecord.tries) < TRIES, col(JobRecord.cancel).is_(False)),
    )


def _silent(now: datetime) -> ColumnElement[bool]:
    return and_(col(JobRecord.state) == "running", col(JobRecord.lease_until) < now)


def _ours(job: Job) -> list[ColumnElement[bool]]:
    return [
        col(JobRecord.id) == job.id,
        col(JobRecord.attempt) == job.attempt,
        col(JobRecord.state) == "running",
    ]


def _ended(settings: Settings, job: Job, state: State, **values: object) -> bool:
    end = {"state": state, "ended_at": datetime.now(UTC), "lease_until": None}
    if update_one(settings, _ours(job), end | values) is None:
        return False
    _audit(settings, job, state)
    return True


def _audit(settings: Settings, job: Job, state: State) -> None:
    about = {"job": job.id, "kind": job.kind, "attempt": job.attempt, "state": state}
    named = str(job.params.get("source") or "")
    outcome = "done" if state == "done" else "failed"
    events.record(settings, "job ended", outcome=outcome, source=named, details=about, who=job.who)


def _given_up(why: str) -> str:
    return f"It was begun {TRIES} times and ended each time before it was done; the last time {why}."
