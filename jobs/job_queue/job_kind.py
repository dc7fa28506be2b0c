"""What a kind of job is: its function, its clean-up and its warm-up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from data.settings import Settings
from jobs.job_queue.job_requests import Params

#: Says at which stage a job is and which share of it is behind it, 0 to 1; raises where it has to stop.
Progress = Callable[[str, float], None]


def _nothing(_: Settings) -> None:
    """Does nothing."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How jobs of one kind are done, in a child process that may be killed at any moment."""

    #: Gives the reference under which the result is found.
    run: Callable[[Settings, Params, Progress], str]
    #: Clears away what ended jobs of this kind leave. Called often, also after a kill, so it must be cheap.
    tidy: Callable[[Settings], None] = _nothing
    #: Imports what is slow to import, in an idle worker's spare process; None where nothing is.
    warm: Callable[[], None] | None = None


#: The kinds that a worker can do, by the name that a job has in the queue.
Kinds = Mapping[str, Kind]
