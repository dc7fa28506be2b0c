"""Loads the two sources that stand beside the demonstration, at once or by the running site's worker."""

from data.database.tables import ImportRecord
from data.settings import Settings
from jobs.intake.imports import Progress
from jobs.job_queue import job_requests
from jobs.job_queue.job_kind import Progress as JobProgress
from jobs.job_queue.job_requests import Job, Params

KIND = "demonstration sources"


def load(settings: Settings, *, progress: Progress = lambda stage: None) -> list[ImportRecord]:
    """Imports both sources with what people decided in them; a second time changes nothing."""
    # Slow to import, and whoever only asks has no time for it.
    from jobs.upkeep import demo, version_demo

    records = version_demo.load(settings, progress=progress)
    return records + demo.load_training_year(settings, progress=progress)


def ask(settings: Settings) -> Job:
    """Asks for both; a first start does not wait for them."""
    return job_requests.ask(settings, KIND, {})


def perform(settings: Settings, params: Params, progress: JobProgress) -> str:
    """Does the job; returns the ids of its imports, separated by spaces."""
    records = load(settings, progress=lambda stage: progress(stage, 0.5))
    return " ".join(str(each.id) for each in records)
