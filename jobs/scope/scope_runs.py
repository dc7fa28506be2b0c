"""Checks of the scope as jobs: ask for one, do it, and read the newest of a source."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl

from analytics.scope.hours_expected import SolvedAlone
from analytics.scope.scope_gate import Reviewed
from analytics.shadow.readiness_gate import Bound
from analytics.trends.human_hours_saved import Assumption, Assumptions
from data.lake import lake
from data.settings import Settings
from jobs.counting import job_results
from jobs.decisions import decision_log as log
from jobs.job_queue.job_kind import Progress
from jobs.job_queue.job_requests import Job, Params
from jobs.scope import category_evidence
from jobs.scope.category_evidence import CategoryEvidence
from jobs.shadow.live_categories import LiveCategory

SCOPE = "scope"


@dataclass(frozen=True, slots=True)
class ScopeRun:
    """What a check found of each category, when, and at which lake version."""

    source: str
    categories: tuple[CategoryEvidence, ...]
    lake_version: str
    made_at: datetime


def ask(settings: Settings, source: str | None = None, *, who: str | None = None) -> Job:
    """Queues a check of a source's scope, over what people have decided so far."""
    chosen = job_results.source_of(settings, source)
    return job_results.ask(settings, SCOPE, chosen, {"decisions": _decided(settings, chosen)}, who=who)


def perform(settings: Settings, params: Params, progress: Progress) -> str:
    """Does the check that a job asks for; the result's reference is its key."""
    here = job_results.settings_of(settings, params)
    found = run(here, str(params["source"]), progress=progress)
    return job_results.store(settings, SCOPE, params, tables(found))


def run(settings: Settings, source: str, *, progress: Progress = lambda stage, share: None) -> ScopeRun:
    """Checks the scope at once; a DataError where no mature ticket has a category."""
    found = category_evidence.gather(settings, source, progress=progress)
    return ScopeRun(source, found, ".".join(map(str, lake.of(settings).version())), datetime.now(UTC))


def newest(settings: Settings, source: str) -> tuple[Job, ScopeRun] | None:
    """The newest check of a source with its job; None where none was made."""
    job = job_results.newest(settings, SCOPE, source)
    return None if job is None else (job, read(settings, job))


def latest(settings: Settings, source: str) -> Job | None:
    """The check that was asked for last, whatever its state."""
    return job_results.latest(settings, SCOPE, source)


def stale(settings: Settings, job: Job) -> str:
    """What has changed since a check, in a sentence; empty where nothing has."""
    if job_results.is_stale(settings, job):
        return "The data or the program changed since this check."
    if job.params.get("decisions") != _decided(settings, str(job.params["source"])):
        return "Somebody decided or reviewed something since this check."
    return ""


def read(settings: Settings, job: Job) -> ScopeRun:
    """What a job found."""
    rows = job_results.read(settings, job, "categories")
    about: dict[str, Any] = json.loads(job_results.read(settings, job, "about").row(0)[0])
    return ScopeRun(
        str(job.params["source"]),
        tuple(_from_text(text) for text in rows["record"]),
        about["lake_version"],
        datetime.fromisoformat(about["made_at"]),
    )


def tables(found: ScopeRun) -> dict[str, pl.DataFrame]:
    """The tables of a result."""
    about = {"lake_version": found.lake_version, "made_at": found.made_at.isoformat()}
    records = [json.dumps(asdict(each)) for each in found.categories]
    return {
        "about": pl.DataFrame({"about": [json.dumps(about)]}),
        "categories": pl.DataFrame(
            {"category": [each.category for each in found.categories], "record": records},
            schema={"category": pl.String, "record": pl.String},
        ),
    }


def _decided(settings: Settings, source: str) -> int:
    """The last decision that evidence is made of; steps and stated minutes are read when a page is shown."""
    return log.stamp(
        settings, source, "bucket", "plan", "entry verdict", "spec approval", "answer tag", "adjudication"
    )


def _from_text(text: str) -> CategoryEvidence:
    found: dict[str, Any] = json.loads(text)
    given: dict[str, Any] | None = found.pop("assumed")
    assumed = None
    if given is not None:
        parts = {name: Assumption(**given[name]) for name in ("minutes", "needed", "rework", "hour")}
        assumed = Assumptions(**parts, currency=given["currency"])
    live, solved = found.pop("live"), found.pop("solved")
    return CategoryEvidence(
        bound=Bound(**found.pop("bound")),
        live=LiveCategory(**live) if live else None,
        reviewed=Reviewed(**found.pop("reviewed")),
        solved=SolvedAlone(**solved) if solved else None,
        assumed=assumed,
        **found,
    )
