"""The newest failure analysis of a source with people's decisions, kept for the pages that show it."""

from typing import NamedTuple

from jobs.failures import analysis_runs, changes_made, failure_decisions
from jobs.failures.analysis_runs import Result
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


@kept(4)
def result(run: RunAt) -> Result:
    """A run's failures and clusters as people see them."""
    return analysis_runs.read(run.at.settings, run.run)
