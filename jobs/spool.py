"""The spool: uploaded files, kept in the home until the jobs that read them have ended, however they end."""

import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

from data.settings import Settings
from jobs import queued

#: A file of no job at all: its asker was ended between keeping it and asking.
_ORPHAN_SECONDS = 3600


def keep(settings: Settings, path: Path, name: str) -> None:
    """Copy a file into the spool, all of it or nothing; only we can read it."""
    kept = place(settings, name)
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = kept.with_suffix(".draft")
    draft.touch(mode=0o600)
    shutil.copyfile(path, draft)
    draft.replace(kept)


def place(settings: Settings, name: str) -> Path:
    """Where a file of that name is kept."""
    return settings.home / "uploads" / name


def sweep(settings: Settings, kind: str) -> None:
    """Remove the files of jobs that have ended; the parameter `upload` of a job names its file."""
    folder = place(settings, "")
    found = list(folder.iterdir()) if folder.exists() else []
    if not found:
        return
    wanted = {str(job.params.get("upload")) for job in queued.unended(settings)}
    ended = {str(job.params.get("upload")): job.ended_at for job in queued.newest(settings, kind, limit=1000)}
    for path in found:
        changed = path.stat().st_mtime
        end = ended.get(path.name)
        # One that is newer than the end of its job was kept for asking again.
        is_read = end is not None and changed < end.timestamp()
        if path.name not in wanted and (is_read or time.time() - changed > _ORPHAN_SECONDS):
            path.unlink(missing_ok=True)


def kept_for(settings: Settings) -> dict[str, datetime]:
    """The files that are kept, with the time since when."""
    folder = place(settings, "")
    found = folder.iterdir() if folder.exists() else ()
    return {path.name: datetime.fromtimestamp(path.stat().st_mtime, UTC) for path in found}
