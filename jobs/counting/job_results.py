"""Results of jobs that pages show: asked for, stored in the lake as tables by the job's key, found again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import polars as pl
from sqlmodel import col, select

from data.database import sessions
from data.database.tables import ImportRecord
from data.errors import DataError
from data.lake import lake, run_results
from data.settings import Settings
from jobs.counting import snapshot
from jobs.job_queue import job_requests
from jobs.job_queue.job_requests import Job, Params

#: So many of the latest jobs of a kind are looked through for those of one source.
_LATEST = 500


def ask(
    settings: Settings,
    kind: str,
    source: str | None = None,
    further: Params | None = None,
    *,
    who: str | None = None,
) -> Job:
    """Queues a job over a source, the one imported last where none is named; its result is stored by its key.

    Asked for twice, over the same lake by the same code, it is the same job.
    """
    chosen = source_of(settings, source)
    # A worker does not know what people decided about the workspace meanwhile.
    counted = {"horizon_seconds": settings.horizon.total_seconds(), "time_zone": settings.time_zone}
    return job_requests.ask(settings, kind, {"source": chosen, **counted, **(further or {})}, who=who)


def source_of(settings: Settings, source: str | None) -> str:
    """The source that is named, else the one imported last; a DataError names those that there are."""
    there, chosen = lake.of(settings).sources(), source or snapshot.newest_source(settings)
    if chosen is None or not there:
        raise DataError("The lake is empty. Import a file first: `python -m jobs import FILE`.")
    if chosen not in there:
        raise DataError(f"There is no source {chosen!r}. The lake has: {', '.join(there)}.")
    return chosen


def settings_of(settings: Settings, params: Params) -> Settings:
    """The settings as they held when the job was asked for."""
    return replace(
        settings,
        horizon=timedelta(seconds=float(str(params["horizon_seconds"]))),
        time_zone=str(params["time_zone"]),
    )


def store(settings: Settings, kind: str, params: Params, tables: Mapping[str, pl.DataFrame]) -> str:
    """Stores what a job found; the reference under which it is found again."""
    key = job_requests.key(settings, kind, params)
    run_results.write(lake.of(settings), key, tables, run_results.JOBS)
    return key


def latest(settings: Settings, kind: str, source: str) -> Job | None:
    """The job of this kind that was asked for last of a source, whatever its state."""
    return next(iter(_of_source(settings, kind, source)), None)


def newest(settings: Settings, kind: str, source: str) -> Job | None:
    """The job whose result is the newest of a source; None where no job has ended with one."""
    return next((each for each in _of_source(settings, kind, source) if each.state == "done"), None)


def read(settings: Settings, job: Job, name: str) -> pl.DataFrame:
    """One table of a job's result."""
    return run_results.read(lake.of(settings), job.result_ref, name, run_results.JOBS)


def is_stale(settings: Settings, job: Job) -> bool:
    """Whether rows of its source, or the program, changed since; imports of other sources do not count."""
    if job_requests.key(settings, job.kind, job.params) == job.key:
        return False
    done = select(ImportRecord).where(ImportRecord.state == "done").order_by(col(ImportRecord.id).desc())
    with sessions.session(settings, reads_only=True) as opened:
        for each in opened.exec(done):
            if job_requests.key(settings, job.kind, job.params, version=each.lake_after) == job.key:
                return False
            before = each.ended_at is not None and each.ended_at < job.asked_at
            if before or (each.accepted and each.source == job.params["source"]):
                return True
    return True


def _of_source(settings: Settings, kind: str, source: str) -> list[Job]:
    asked = job_requests.newest(settings, kind, limit=_LATEST)
    return [each for each in asked if each.params.get("source") == source]
