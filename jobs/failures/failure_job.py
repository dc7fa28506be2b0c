"""The job that runs a failure analysis: matches it with the run before and stores it."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta

import polars as pl
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from data.database import sessions
from data.database.tables import FailureRun
from data.lake import lake, run_results
from data.settings import Settings
from jobs.failures import analysis, analysis_runs, cluster_matching
from jobs.failures.analysis import Run
from jobs.failures.analysis_runs import FAILURES
from jobs.job_queue import job_requests
from jobs.job_queue.job_requests import Params

#: Where finding ends and matching with the run before begins, as a share of all.
_FOUND = 0.95
#: What is kept about a run beside its tables.
_ABOUT = {
    "days": pl.Float64,
    "middle": pl.Datetime("us", "UTC"),
    "late": pl.Float64,
    "usual": pl.Float64,
    "notes": pl.List(pl.String),
}

Progress = Callable[[str, float], None]


def perform(settings: Settings, params: Params, progress: Progress) -> str:
    """Runs the analysis that a job asks for; the result's reference is the run's id."""
    here = replace(
        settings,
        horizon=timedelta(seconds=float(str(params["horizon_seconds"]))),
        time_zone=str(params["time_zone"]),
    )
    key = job_requests.key(here, FAILURES, params)
    if (kept := _of_key(here, key)) is not None:
        return str(kept.id)
    began = datetime.now(UTC)
    found = analysis.run(
        here,
        str(params["source"]),
        _day(params["first"]),
        _day(params["last"]),
        seed=int(str(params["seed"])),
        model=None if params["model"] is None else str(params["model"]),
        progress=lambda stage, share: progress(stage if share < 1 else "matching", _FOUND * share),
    )
    record = _record(found, here, key, began)
    tables = _tables(here, record, found)
    progress("storing", 0.98)
    run_results.write(lake.of(here), key, tables)
    return str(_added(here, record).id)


def _record(found: Run, settings: Settings, key: str, began: datetime) -> FailureRun:
    before = analysis_runs.newest(settings, found.source)
    return FailureRun(
        key=key,
        source=found.source,
        first=found.first,
        last=found.last,
        seed=found.seed,
        model=found.model,
        horizon_days=settings.horizon / timedelta(days=1),
        time_zone=settings.time_zone,
        lake_version=".".join(map(str, found.version)),
        code=job_requests.code(),
        requests=found.requests,
        failures=found.found.failures.height,
        clusters=found.found.clusters.height,
        before=before.id if before else None,
        began_at=began,
        made_at=datetime.now(UTC),
    )


def _tables(settings: Settings, record: FailureRun, found: Run) -> dict[str, pl.DataFrame]:
    """Returns the tables stored for a run: failures, clusters with their lineage, themes, notes."""
    before = None if record.before is None else analysis_runs.get(settings, record.before)
    what = found.found
    matched = cluster_matching.match(settings, before, record, what)
    about = {**asdict(what.background), "notes": [*what.notes, *matched.notes]}
    return {
        "failures": what.failures,
        "placed": cluster_matching.written(what.placed),
        "clusters": matched.clusters,
        "themes": what.themes,
        "gone": matched.gone,
        "about": pl.DataFrame([about], schema=_ABOUT),
    }


def _of_key(settings: Settings, key: str) -> FailureRun | None:
    with sessions.session(settings, reads_only=True) as opened:
        return opened.exec(select(FailureRun).where(FailureRun.key == key)).first()


def _added(settings: Settings, record: FailureRun) -> FailureRun:
    try:
        with sessions.session(settings) as opened:
            opened.add(record)
            opened.flush()
        return record
    except IntegrityError:
        # A worker that was thought dead came to the same end.
        found = _of_key(settings, record.key)
        if found is None:
            raise
        return found


def _day(text: object) -> date | None:
    return None if text is None else date.fromisoformat(str(text))
