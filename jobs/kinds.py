"""The kinds of jobs: which function does what a worker can be asked for. A new kind is one line in KINDS.

Modules that are slow to import are imported where they are needed: the worker itself only waits and watches.
"""

from data import lake, results
from data.settings import Settings
from jobs.job_kind import Kind, Kinds, Progress
from jobs.queued import Params


def _import(settings: Settings, params: Params, progress: Progress) -> str:
    from jobs import imports

    return imports.perform(settings, params, progress)


def _tidy_imports(settings: Settings) -> None:
    from jobs import spool, whole

    whole.settle_soon(settings)
    spool.sweep(settings, "import")


def _find_failures(settings: Settings, params: Params, progress: Progress) -> str:
    from jobs import finding

    return finding.perform(settings, params, progress)


def _tidy_failures(settings: Settings) -> None:
    if results.kept(lake.of(settings)):
        from jobs import runs

        runs.tidy(settings)


def _warm_failures() -> None:
    from jobs import failures

    failures.warm()


KINDS: Kinds = {
    "import": Kind(run=_import, tidy=_tidy_imports),
    "failures": Kind(run=_find_failures, tidy=_tidy_failures, warm=_warm_failures),
}
