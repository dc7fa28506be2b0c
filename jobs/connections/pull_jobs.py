"""Jobs that pull or look into a folder: asked for by the clock or by somebody, one for each connection."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from data.connect import connection_settings
from data.connect.connection_settings import Connection
from data.error_log import record
from data.errors import DataError
from data.settings import Settings
from jobs.connections import connection_state, pull_runner, push_draining, watched_folder
from jobs.connections.connection_state import State
from jobs.connections.pull_runner import Pace, Progress, Pulled
from jobs.connections.watched_folder import Found
from jobs.job_queue import job_requests
from jobs.job_queue.job_requests import Job, Params

PULL = "pull"
#: In the queue a longer wait ends the job until then, and a long pull lets others pass.
_QUEUED = Pace(patience=10.0, turn=60.0)
#: How often the clock is looked at.
_TICK_SECONDS = 4.0
#: After a failure it is not tried again sooner.
_AFTER_FAILURE = timedelta(minutes=5)
#: How long a file must have stayed as it is.
_STILL = timedelta(seconds=20)
_TICKED: dict[str, float] = {}


def ask(settings: Settings, connection: Connection) -> Job:
    """Asks for a pull now."""
    return _ask(settings, connection, datetime.now(UTC))


def ask_due(settings: Settings, now: datetime) -> list[Job]:
    """Asks for a pull of every connection that is due; one that is wrong is left to the page and command."""
    try:
        wanted = [each for each in connection_settings.listed().values() if each.kind != "push"]
    except DataError:
        return []
    if not wanted:
        return []
    states = connection_state.listed(settings)
    due = [each for each in wanted if _is_due(states.get(each.name), now)]
    busy = (
        {str(job.params.get("connection")) for job in job_requests.unended(settings)} if due else set[str]()
    )
    jobs = list[Job]()
    for each in due:
        if each.name not in busy:
            jobs.append(_ask(settings, each, now))
            # The pull sets it again when it ends; killed before, it is asked for at the usual time.
            connection_state.note(settings, each.name, next_due=now + each.every)
    return jobs


def tick(settings: Settings) -> None:
    """Asks for what is due. Called often."""
    if time.monotonic() - _TICKED.get(settings.database_url, -_TICK_SECONDS) >= _TICK_SECONDS:
        _TICKED[settings.database_url] = time.monotonic()
        ask_due(settings, datetime.now(UTC))
        try:
            push_draining.drain(settings)
        except OSError as error:
            # A full disk is no reason for the worker to end; what was pushed stays where it is.
            record(error, "importing what was pushed")


def perform(
    settings: Settings,
    params: Params,
    progress: Progress,
    stored: Callable[[list[str]], None],
) -> str:
    """Pulls as far as it may now; `stored` is told the source when it is complete again."""
    connection = connection_settings.named(str(params["connection"]))
    if connection.kind == "folder":
        stored(sorted(look_now(settings, connection, progress).sources))
        return connection.name
    before = connection_state.read(settings, connection.name)
    done = _run(settings, connection, progress, _QUEUED)
    if done.wait is None and (done.batches or before.is_underway):
        stored([connection.source])
    return connection.name


def run_now(settings: Settings, connection: Connection, progress: Progress) -> Pulled:
    """Pulls to the end in this process, however long the desk asks to wait."""
    return _run(settings, connection, progress, Pace())


def look_now(settings: Settings, connection: Connection, progress: Progress) -> Found:
    """Imports what is new and still in a watched folder."""
    try:
        found = watched_folder.look(settings, connection, progress)
    except DataError as error:
        later = datetime.now(UTC) + max(connection.every, _AFTER_FAILURE)
        connection_state.note(settings, connection.name, next_due=later, trouble=str(error))
        raise
    # A file that changed a moment ago is looked at again soon.
    later = min(connection.every, _STILL) if found.unstill else connection.every
    connection_state.note(settings, connection.name, next_due=datetime.now(UTC) + later)
    return found


def _run(settings: Settings, connection: Connection, progress: Progress, pace: Pace) -> Pulled:
    try:
        done = pull_runner.pull(settings, connection, progress, pace)
    except DataError as error:
        later = datetime.now(UTC) + max(connection.every, _AFTER_FAILURE)
        connection_state.note(settings, connection.name, next_due=later, trouble=str(error))
        raise
    connection_state.note(
        settings, connection.name, next_due=pull_runner.next_due(connection, done), trouble=""
    )
    return done


def _is_due(state: State | None, now: datetime) -> bool:
    return state is None or state.next_due is None or state.next_due <= now


def _ask(settings: Settings, connection: Connection, now: datetime) -> Job:
    params = {"connection": connection.name, "source": connection.source}
    return job_requests.ask(settings, PULL, params, once=f"{connection.name} {now.isoformat()}")
