"""What the page Behaviour shows: versions, approvals, and back-tests kept by lake, version and reviews."""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from analytics.behaviour import toml_format
from analytics.behaviour.spec import Example, Spec
from data.errors import DataError
from jobs.back_testing import history_job
from jobs.behaviour import (
    back_tests,
    example_candidates,
    history,
    scope_gaps,
    spec_approvals,
    stored_specs,
)
from jobs.behaviour.back_tests import BackTest
from jobs.behaviour.history import History
from jobs.behaviour.scope_gaps import ScopeGaps
from jobs.behaviour.spec_approvals import Approval, InForce
from jobs.behaviour.stored_specs import StoredSpec
from jobs.decisions import decision_log as log
from jobs.job_queue import job_requests
from pages.components.cache import kept
from pages.components.load import At


class Versions(NamedTuple):
    """The saved versions of a source, the newest first, their approvals, and the one in force."""

    stored: tuple[StoredSpec, ...]
    approvals: tuple[tuple[Approval, ...], ...]
    in_force: InForce | None

    def approved(self, version: int) -> tuple[Approval, ...]:
        """The approvals of a version."""
        found = [
            each for one, each in zip(self.stored, self.approvals, strict=True) if one.version == version
        ]
        return found[0] if found else ()


def versions(at: At) -> Versions:
    """Read anew at every run: somebody may just have saved or approved."""
    stored = tuple(stored_specs.listed(at.settings, at.source))
    approvals = tuple(spec_approvals.of_version(at.settings, each) for each in stored)
    return Versions(stored, approvals, spec_approvals.in_force(at.settings, at.source) if stored else None)


def gaps(at: At, spec: Spec, found: BackTest | str) -> ScopeGaps:
    """Where a specification says something else than what people decided in the audit."""
    return scope_gaps.of(at.settings, at.source, spec, None if isinstance(found, str) else found)


def back_test(at: At, spec: Spec) -> BackTest | str:
    """The back-test of a specification; a sentence where the source cannot be tested, or not yet."""
    job = 0
    if needs_job(at):
        done = history_job.newest(at.settings, at.source, back_tests.frustrated(spec))
        if done is None:
            return "Its triggers were not tested on history yet."
        job = done.id
    return _back_test(at, toml_format.to_toml(spec), back_tests.stamp(at.settings, at.source), job)


def examples(at: At) -> Sequence[Example]:
    """Replies that may serve as examples of the tone."""
    return _examples(at, log.stamp(at.settings, at.source, "answer tag", "adjudication"))


@kept(16)
def needs_job(at: At) -> bool:
    """Whether a worker has to read the history, as a page would take long."""
    return history_job.is_needed(at.settings, at.source)


@kept(16, ttl=3600.0)
def _back_test(at: At, toml: str, stamp: str, job: int) -> BackTest | str:
    spec = stored_specs.from_text(toml)
    there = _history(at, back_tests.frustrated(spec), job)
    return there if isinstance(there, str) else back_tests.of_history(at.settings, there, spec)


# The states of 100,000 tickets take some 100 MB.
@kept(2)
def _history(at: At, frustrated: tuple[str, ...], job: int) -> History | str:
    """The history of a job, or read here where no job is named (0)."""
    try:
        if job:
            return history_job.read(at.settings, job_requests.read(at.settings, job))
        with st.spinner("Reading what was said, turn by turn …"):
            return history.read(at.settings, at.source, frustrated)
    except DataError as error:
        return str(error)


@kept(8, ttl=3600.0)
def _examples(at: At, stamp: int) -> Sequence[Example]:
    return example_candidates.of_source(at.settings, at.source)
