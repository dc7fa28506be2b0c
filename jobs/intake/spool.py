"""Spool of uploaded files, kept beside the lake until their job has ended.

Any server over the lake may do a job that another one was asked for, so they lie where all of them look.
"""

import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from data import permissions
from data.errors import DataError
from data.lake import lake
from data.lake.file_store import FileStore
from data.settings import Settings
from jobs.job_queue import job_requests

#: A file of no job at all: its asker was ended between keeping it and asking.
_ORPHAN_SECONDS = 3600
_FOLDER = "spool"
#: In the home: where versions before kept uploads, and copies of files from an object store while they are
#: read.
_OLD, _COPIES = "uploads", "downloads"


def keep(settings: Settings, path: Path, name: str) -> None:
    """Copies a file into the spool atomically; in a local folder only its owner can read it."""
    try:
        _store(settings).put(f"{_FOLDER}/{name}", path)
    except OSError as error:
        explained = lake.of(settings).explain(error)
        raise explained or DataError(
            f"The upload cannot be kept beside the lake at {settings.lake_url}: {error.strerror or error}. "
            "Nothing was imported."
        ) from error


@contextmanager
def opened(settings: Settings, name: str) -> Generator[Path]:
    """Context manager with a local path of a spooled file; FileNotFoundError if it is gone."""
    store = _store(settings)
    if store.is_folder:
        places = store.place(f"{_FOLDER}/{name}"), settings.home / _OLD / name
        kept = next((path for path in places if path.is_file()), None)
        if kept is None:
            raise FileNotFoundError(name)
        yield kept
        return
    copy = settings.home / _COPIES / name
    permissions.make_home(settings.home)
    copy.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        store.get(f"{_FOLDER}/{name}", copy)
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def sweep(settings: Settings, kind: str) -> None:
    """Removes the files of ended jobs; a job's parameter `upload` names its file."""
    found = kept_for(settings)
    copies = [path for path in (settings.home / _COPIES).glob("*") if path.is_file()]
    if not found and not copies:
        return
    wanted = {str(job.params.get("upload")) for job in job_requests.unended(settings)}
    ended = {
        str(job.params.get("upload")): job.ended_at for job in job_requests.newest(settings, kind, limit=1000)
    }
    for copy in copies:
        # Left by a process that was killed while it read it.
        if copy.name.partition(".")[0] not in wanted:
            copy.unlink(missing_ok=True)
    gone = list[str]()
    for name, changed_at in found.items():
        end = ended.get(name)
        # One that is newer than the end of its job was kept for asking again.
        is_read = end is not None and changed_at < end
        if name not in wanted and (is_read or time.time() - changed_at.timestamp() > _ORPHAN_SECONDS):
            gone.append(name)
    with suppress(OSError):
        _store(settings).delete([f"{_FOLDER}/{name}" for name in gone])
        for name in gone:
            (settings.home / _OLD / name).unlink(missing_ok=True)


def kept_for(settings: Settings) -> dict[str, datetime]:
    """Returns the spooled files with their time; empty if the lake does not answer."""
    old = settings.home / _OLD
    kept = {
        path.name: datetime.fromtimestamp(path.stat().st_mtime, UTC)
        for path in (old.iterdir() if old.is_dir() else ())
    }
    with suppress(OSError):
        kept |= {each.name.rpartition("/")[2]: each.changed_at for each in _store(settings).list(_FOLDER)}
    return kept


def _store(settings: Settings) -> FileStore:
    return lake.of(settings).files
