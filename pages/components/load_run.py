"""The newest failure analysis of a source with people's decisions, kept for the pages that show it."""

from typing import NamedTuple

from jobs.failures import analysis_runs, changes_made, failure_decisions, reader_words
from jobs.failures.analysis_runs import Result
from pages.components.access import signed_in
from pages.components.cache import kept
from pages.components.load import At


class RunAt(NamedTuple):
    """A run over the failures of a source, with what people decided and changed: what its pages depend on."""

    at: At
    run: int
    decided: str


def run_at(at: At) -> RunAt | None:
    """The newest run of a source as it is now; None where none was ever made."""
    newest = analysis_runs.newest(at.settings, at.source)
    if newest is None or newest.id is None:
        return None
    changed = changes_made.stamp(at.settings, at.source)
    return RunAt(at, newest.id, f"{failure_decisions.stamp(at.settings, at.source)}, {changed}")


def may_read_words() -> bool:
    """Whether who looks may read what customers wrote: a key of what is kept with their words."""
    return reader_words.may_read(signed_in.viewer())


def result(run: RunAt) -> Result:
    """A run's failures and clusters as people see them, with customers' words for who may read them."""
    return _result(run, may_read_words())


@kept(6)
def _result(run: RunAt, words: bool) -> Result:
    return reader_words.for_reader(analysis_runs.read(run.at.settings, run.run), words=words)
