"""Imports what was pushed: closed files of an inbox become import jobs, and are removed when those are done.

A file whose import is refused is set aside with its reason and never lost.
"""

import time
from pathlib import Path

import orjson

from data.connect import connection_settings
from data.connect.connection_settings import Connection
from data.errors import DataError
from data.settings import Settings
from jobs.connections import connection_state, page_spool, push_inbox
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.job_queue import job_requests

_ASKED = ".asked"
#: What came is imported after so many seconds, or so many bytes.
_SECONDS, _BYTES = 20.0, 4_000_000
_CLOSED: dict[tuple[str, str], float] = {}


def drain(settings: Settings) -> None:
    """Asks for the import of what came, and clears away what is imported. Called often, and cheap."""
    if not push_inbox.names(settings):
        return
    try:
        wanted = connection_settings.listed()
    except DataError:
        return
    for each in wanted.values():
        if each.kind == "push":
            for path in _closed(settings, each.name):
                _settle(settings, each, path)


def _closed(settings: Settings, name: str) -> list[Path]:
    """The closed files; what is open is closed when it is old or large enough to be worth an import."""
    key, now = (str(settings.home), name), time.monotonic()
    if now - _CLOSED.get(key, -_SECONDS) < _SECONDS and push_inbox.waiting(settings, name) < _BYTES:
        return push_inbox.closed(settings, name)
    _CLOSED[key] = now
    return push_inbox.take(settings, name)


def _settle(settings: Settings, connection: Connection, path: Path) -> None:
    note = path.with_suffix(_ASKED)
    if not note.exists():
        choice = Choice(
            connection.reader, connection.profile, connection.source, connection.log, accept_rejects=True
        )
        try:
            job = imports.ask(settings, path, choice, name=f"{connection.name}-{path.stem}.jsonl")
        except DataError as error:
            connection_state.note(settings, connection.name, trouble=str(error))
            return
        # Killed before this is written, the same is asked for again, and changes nothing.
        page_spool.write_whole(note, orjson.dumps({"job": job.id}))
        return
    job = job_requests.read(settings, int(orjson.loads(note.read_bytes())["job"]))
    if job.state == "done":
        path.unlink(missing_ok=True)
        note.unlink(missing_ok=True)
        connection_state.note(
            settings, connection.name, complete_at=job.ended_at, tried_at=job.ended_at, trouble=""
        )
    elif job.ended:
        path.replace(path.with_name(f"{push_inbox.ASIDE}{path.name}"))
        note.unlink(missing_ok=True)
        said = job.error or f"The import was {job.state}."
        connection_state.note(
            settings, connection.name, tried_at=job.ended_at, trouble=f"{path.name} was set aside: {said}"
        )
