"""Runs of the failure analysis: start one as a job, list, read and compare those in the lake.

What a worker does for one stands in `jobs.failures.failure_job`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl
from sqlmodel import col, select

from analytics.failures import corrections
from analytics.failures.cluster_ranking import Background
from analytics.failures.clusters.cluster_kinship import Kinship
from data.database import sessions
from data.database.tables import FailureRun, ImportRecord
from data.errors import DataError
from data.lake import lake, run_results
from data.schema import TIME
from data.settings import Settings
from jobs.counting import snapshot
from jobs.failures import cluster_matching, embedding, failure_decisions
from jobs.job_queue import job_requests
from jobs.job_queue.job_requests import Job
from jobs.review import judged_answers

FAILURES = "failures"
#: Columns that runs of earlier versions were stored without.
_LATER = {
    "failures": {"cause": pl.String},
    "clusters": {"burst_tickets": pl.Int64, "burst_first": TIME, "burst_last": TIME},
}


@dataclass(frozen=True, slots=True)
class Result:
    """A run and its findings with people's corrections, names and merges applied.

    `failures`: a row a failed ticket, with `group` (as people say, else as diagnosed), `diagnosed_group`,
    `said_by` (null, "ticket" or "cluster"), `thread`, and `cluster_id` of the cluster that it is shown in;
    `group_strength`, `second_group` and `second_strength`; `cause` (a key of `groups.CAUSES`: the group, else
    what its error or its conversation shows, else what cannot be told); `evidence`, a sentence in which names
    stand like *this* (`suggested_fixes.said` writes it plainly); `intent` (what it is about),
    `predicted_intent`, `category`, `confidence`, `entry_id`, `error` (that it ended with),
    `context_field` and `context_value` (of edge cases), `words` (the beginning of the request),
    `x` and `y` on the map.
    `clusters`: a row a shown cluster, the greatest gain first, with `thread` (its identity through all
    runs), `state` (same, grew, split, merged, new), `before` (threads that went into it), `label` (a phrase
    that a customer wrote, or the name that somebody gave it), `given_label`, `merged` (ids shown within it),
    `terms`, `medoid`, `typical` and `borderline` (ticket ids), `burst_tickets`, `burst_first` and
    `burst_last` (null where it is no burst), and what `cluster_ranking.rank` says of it; `gain` is at most.
    `gone` are the clusters of the run before that are no more. Tables of earlier versions lack `cause`
    and `burst_*`; `explorer` shows them as null.
    """

    run: FailureRun
    failures: pl.DataFrame
    clusters: pl.DataFrame
    themes: pl.DataFrame
    gone: pl.DataFrame
    notes: tuple[str, ...]


def ask(
    settings: Settings,
    source: str | None = None,
    first: date | None = None,
    last: date | None = None,
    *,
    seed: int = 7,
    model: str | None = None,
    who: str | None = None,
) -> Job:
    """Queues an analysis of a source's failures; the job's `result_ref` is the run's id.

    Asked for twice, over the same lake by the same code, it is the same job and the same run.
    """
    chosen = source or snapshot.newest_source(settings)
    if chosen is None or chosen not in (there := lake.of(settings).sources()):
        if chosen is None or not there:
            raise DataError("The lake is empty. Import a file first: `python -m jobs import FILE`.")
        raise DataError(f"There is no source {chosen!r}. The lake has: {', '.join(there)}.")
    params = {
        "source": chosen,
        "first": first.isoformat() if first else None,
        "last": last.isoformat() if last else None,
        "seed": seed,
        "model": embedding.asked(model),
        # Answers tagged since are read anew.
        "reviewed": judged_answers.stamp(settings, chosen),
        # A worker does not know what people decided meanwhile.
        "horizon_seconds": settings.horizon.total_seconds(),
        "time_zone": settings.time_zone,
    }
    return job_requests.ask(settings, FAILURES, params, who=who)


def ask_after_import(settings: Settings, sources: Iterable[str]) -> list[Job]:
    """Asks for the analysis of each source that an import changed, unless a setting says not to.

    A source without a ticket of the agent has no failures, and is left alone; so is one with an analysis that
    waits already, which reads the lake when it begins.
    """
    if not settings.analyse:
        return []
    waiting = {
        str(each.params.get("source"))
        for each in job_requests.newest(settings, FAILURES)
        if each.state == "waiting"
    }
    found: list[Job] = []
    for source in dict.fromkeys(sources):
        if source in waiting or source not in lake.of(settings).sources():
            continue
        if snapshot.take(settings, source).has("is_involved"):
            found.append(ask(settings, source))
    return found


def job(settings: Settings, source: str) -> Job | None:
    """Returns the job of a source's latest requested run, whatever its state; None if there is none."""
    asked = job_requests.newest(settings, FAILURES)
    return next((each for each in asked if each.params.get("source") == source), None)


def newest(settings: Settings, source: str) -> FailureRun | None:
    """Returns the latest run of a source."""
    return next(iter(listed(settings, source, limit=1)), None)


def listed(settings: Settings, source: str, *, limit: int = 50) -> list[FailureRun]:
    """Returns the runs of a source, the latest first."""
    asked = select(FailureRun).where(FailureRun.source == source).order_by(col(FailureRun.id).desc())
    with sessions.session(settings, reads_only=True) as opened:
        return list(opened.exec(asked.limit(limit)).all())


def get(settings: Settings, run_id: int) -> FailureRun:
    """Returns the run with that id."""
    with sessions.session(settings, reads_only=True) as opened:
        found = opened.get(FailureRun, run_id)
    if found is None:
        raise DataError(f"There is no run {run_id} over failures. Was it made in another home?")
    return found


def read(settings: Settings, run_id: int) -> Result:
    """Returns a run with current corrections; cache it by the run's id and `failure_decisions.stamp`."""
    run, store = get(settings, run_id), lake.of(settings)
    kept = {
        name: _with_newer_columns(name, run_results.read(store, run.key, name))
        for name in ("failures", "clusters", "themes", "gone", "about")
    }
    about: dict[str, Any] = kept["about"].row(0, named=True)
    behind = Background(*(about[name] for name in Background.__dataclass_fields__))
    said = failure_decisions.said(settings, run.source)
    rows, clusters = corrections.restate(kept["failures"], kept["clusters"], behind, said)
    return Result(run, rows, clusters, kept["themes"], kept["gone"], tuple(about["notes"]))


def _with_newer_columns(name: str, table: pl.DataFrame) -> pl.DataFrame:
    """The table of an earlier version's run with the columns that came later, empty."""
    later = _LATER.get(name, {})
    return table.with_columns(
        pl.lit(None, dtype).alias(column) for column, dtype in later.items() if column not in table.columns
    )


def stale(settings: Settings, run: FailureRun) -> tuple[str, ...]:
    """Returns why a run is out of date, a sentence each; empty if it is not."""
    said: list[str] = []
    if (run.horizon_days, run.time_zone) != (settings.horizon / timedelta(days=1), settings.time_zone):
        said.append("The horizon or the time zone was changed since.")
    if is_stale(run, lake.of(settings).version()):
        asked = select(ImportRecord).where(
            ImportRecord.source == run.source,
            ImportRecord.state == "done",
            col(ImportRecord.ended_at) > run.began_at,
        )
        with sessions.session(settings, reads_only=True) as opened:
            since = [each for each in opened.exec(asked).all() if each.accepted]
        if since:
            rows = sum(each.accepted for each in since)
            said.append(f"{rows:,} rows of {run.source} were imported since.")
    return tuple(said)


def is_stale(run: FailureRun, version: lake.Version) -> bool:
    """Returns whether anything was imported since, of any source."""
    return run.lake_version != ".".join(map(str, version))


def compare(settings: Settings, before: int, now: int) -> list[Kinship]:
    """Returns what became of each cluster of one run in another, by cluster id."""
    return cluster_matching.compare(settings, get(settings, before), get(settings, now))


def tidy(settings: Settings) -> None:
    """Removes what interrupted runs left in the lake."""
    store = lake.of(settings)
    # In this order: what is there now, of which no job is at work now, and which is no run by then.
    there = run_results.kept(store)
    if not there or any(each.kind == FAILURES for each in job_requests.unended(settings)):
        return
    with sessions.session(settings, reads_only=True) as opened:
        known = set(opened.exec(select(FailureRun.key)).all())
    run_results.remove(store, [name for name in there if name not in known])
