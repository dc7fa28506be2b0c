"""The kinds of jobs: what a worker can be asked to do.

A new kind is one line in KINDS. Modules that are slow to import are imported where they are needed: the
worker itself only waits and watches.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from data import lake, results
from data.settings import Settings
from jobs.queued import Params

#: Says at which stage a job is and which share of it is behind it, 0 to 1; raises where it has to stop.
Progress = Callable[[str, float], None]


def _nothing(_: Settings) -> None:
    """Leave everything as it is."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How jobs of one kind are done, in a process of their own; it may be ended at any moment."""

    #: Gives the reference under which the result is found.
    run: Callable[[Settings, Params, Progress], str]
    #: Clears away what ended jobs of this kind leave. Called often, also after a kill, so it must be cheap.
    tidy: Callable[[Settings], None] = _nothing
    #: Imports what is slow to import, in an idle worker's spare process; None where nothing is.
    warm: Callable[[], None] | None = None


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


KINDS: Mapping[str, Kind] = {
    "import": Kind(run=_import, tidy=_tidy_imports),
    "failures": Kind(run=_find_failures, tidy=_tidy_failures, warm=_warm_failures),
}
