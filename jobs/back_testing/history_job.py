"""Reads a source's history turn by turn as a job, so that a page with many conversations need not wait."""

from typing import cast

import polars as pl

from data.lake import lake
from data.settings import Settings
from jobs.back_testing import history_tables
from jobs.behaviour import history
from jobs.behaviour.history import History
from jobs.counting import job_results
from jobs.job_queue.job_kind import Progress
from jobs.job_queue.job_requests import Job, Params

KIND = "history"
#: Up to so many turns of the agent a page reads its conversations itself, in two to three seconds.
AT_ONCE = 30_000


def is_needed(settings: Settings, source: str) -> bool:
    """Whether the agent said more in a source than a page should read while somebody waits."""
    said = lake.of(settings).scan_source("interactions", source)
    if said is None:
        return False
    return said.filter(pl.col("actor") == "ai").select(pl.len()).collect().item() > AT_ONCE


def ask(
    settings: Settings, source: str | None, frustrated: tuple[str, ...], *, who: str | None = None
) -> Job:
    """Queues the reading of a source's history; `frustrated` are the words that are counted in it."""
    return job_results.ask(settings, KIND, source, {"frustrated": list(frustrated)}, who=who)


def perform(settings: Settings, params: Params, progress: Progress) -> str:
    """Reads the history that a job asks for; the result's reference is its key."""
    here = job_results.settings_of(settings, params)
    frustrated = tuple(cast("list[str]", params["frustrated"]))
    found = history.read(here, str(params["source"]), frustrated, progress=progress)
    progress("storing", 0.95)
    return job_results.store(settings, KIND, params, history_tables.of_history(found))


def newest(settings: Settings, source: str, frustrated: tuple[str, ...]) -> Job | None:
    """The newest job that read a source's history with these words counted; None where none has."""
    job = job_results.newest(settings, KIND, source)
    return job if job is not None and job.params.get("frustrated") == list(frustrated) else None


def read(settings: Settings, job: Job) -> History:
    """The history that a job has read."""
    tables = {name: job_results.read(settings, job, name) for name in history_tables.NAMES}
    return history_tables.to_history(str(job.params["source"]), tables)
