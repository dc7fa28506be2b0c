"""What the page Audit shows, kept by run and by what was decided."""

from collections.abc import Mapping
from typing import NamedTuple

from analytics.audit import audit_window, bucket_shares
from analytics.audit.complexity import Ranked
from analytics.audit.evidence import Evidence
from jobs.audit import audit_printing, audit_runs, scope
from jobs.audit.audit_runs import AuditRun
from jobs.audit.scope import Scope
from jobs.counting import job_results
from jobs.decisions import decision_log as log
from jobs.job_queue.job_requests import Job
from pages.components import load
from pages.components.cache import kept
from pages.components.load import At


class AuditAt(NamedTuple):
    """An audit of a source, with what people had decided: what its page depends on."""

    at: At
    job: int
    key: str
    decided: int


def audit_at(at: At, job: Job) -> AuditAt:
    """An audit that is done, as people's decisions have it now."""
    counted = log.stamp(at.settings, at.source, "bucket", "scope sign-off", "category owner")
    return AuditAt(at, job.id, job.result_ref, counted)


def run(here: AuditAt) -> AuditRun:
    """What the audit found."""
    return _run(here.at, here.job, here.key)


@kept(8)
def _run(at: At, job: int, key: str) -> AuditRun:
    done = job_results.newest(at.settings, audit_runs.AUDIT, at.source)
    if done is None or done.result_ref != key:
        raise LookupError(f"The audit {key} of job {job} is no longer the newest.")
    return audit_runs.read(at.settings, done)


@kept(16, ttl=600.0)
def stands(here: AuditAt) -> Scope:
    """The scope as it stands, with its signatures."""
    return scope.of(here.at.settings, run(here))


@kept(16)
def shares(here: AuditAt) -> Mapping[str, Evidence]:
    """The share of all tickets of the window that each bucket has."""
    window = run(here).window
    tickets = audit_window.mature(load.taken(here.at).facts, window.first, window.last)
    return bucket_shares.of(tickets, stands(here).buckets)


@kept(32)
def ranks(here: AuditAt, weigh: tuple[tuple[str, float], ...]) -> Mapping[str, Ranked]:
    """The rank of each category with these weights of complexity."""
    return audit_printing.ranked(run(here), stands(here), dict(weigh))
