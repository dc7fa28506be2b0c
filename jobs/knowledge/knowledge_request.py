"""Ask for a knowledge check: as a job of a worker, or here and now for a command."""

from sqlmodel import col

from data.database.tables import JobRecord
from data.settings import Settings
from jobs.counting import job_results
from jobs.job_queue import job_requests
from jobs.job_queue.job_kind import Progress
from jobs.job_queue.job_requests import Job
from jobs.knowledge import knowledge_check, knowledge_inputs


def ask(settings: Settings, source: str, *, who: str | None = None) -> Job:
    """Queue a check of a source; a DataError at once where it has no articles."""
    knowledge_inputs.require_entries(settings, source)
    asked = knowledge_check.further(settings, source)
    return job_results.ask(settings, knowledge_check.KIND, source, asked, who=who)


def check_now(settings: Settings, source: str, progress: Progress = lambda stage, share: None) -> Job:
    """Check a source in this process, as a worker would; what was checked already is not checked again."""
    job = ask(settings, source)
    if job.state == "done":
        return job
    reference = knowledge_check.perform(settings, job.params, progress)
    values = {"state": "done", "progress": 1.0, "result_ref": reference}
    job_requests.update_all(settings, [col(JobRecord.id) == job.id], values)
    return job_requests.read(settings, job.id)
