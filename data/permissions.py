"""File permissions of a home: for its owner only; set when made, corrected at start, checked by doctor."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from data.settings import Settings

#: What of a home is ours: nobody else's files in a folder that somebody chose are touched.
_OURS = (
    "lake", "lake.lock", "spool", "uploads", "downloads", "pulls", "inbox", "counted", "storing.json",
    "redaction.key", "pilotlight.db", "pilotlight.db-wal", "pilotlight.db-shm", "pilotlight.db-journal",
    "database.lock", "worker.lock", "server.lock",
)  # fmt: skip
_BESIDE = ("lake.before-*", "redaction.key.before-*", ".restoring-*", ".redaction.key.*")
_OTHERS = 0o077


def make_home(home: Path) -> None:
    """Creates the home, readable by its owner only."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)


def protect(settings: Settings, *, mend_home: bool = True) -> None:
    """Sets the umask and corrects existing permissions; called when a process starts.

    What is written into a lake outside of the home gets the rights that the lake's own folder gives.
    """
    os.umask(_OTHERS & ~_shared(settings))
    if mend_home:
        mend(settings.home)


def mend(home: Path) -> None:
    """Removes other accounts' permissions from the home and our files where possible."""
    for path in open_to_others(home):
        with suppress(OSError):
            path.chmod(stat.S_IMODE(path.lstat().st_mode) & ~_OTHERS)


def open_to_others(home: Path) -> list[Path]:
    """Returns the paths of the home that other accounts can access."""
    return [path for path in _everything(home) if _is_open(path)]


def _is_open(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False
    # A folder that everybody writes to, such as /tmp, is no home: it stays as it is.
    return bool(mode & _OTHERS) and not stat.S_ISLNK(mode) and not mode & stat.S_ISVTX


def _everything(home: Path) -> Iterator[Path]:
    if not home.is_dir():
        return
    yield home
    beside = (path for pattern in _BESIDE for path in home.glob(pattern))
    for path in (*(home / name for name in _OURS), *beside):
        if path.is_symlink() or not path.exists():
            continue
        yield path
        if path.is_dir():
            for folder, folders, files in os.walk(path):
                yield from (Path(folder, name) for name in (*folders, *files))


def _shared(settings: Settings) -> int:
    """Returns the permissions that others have on a lake outside the home."""
    lake = Path(settings.lake_url)
    if "://" in settings.lake_url or lake.is_relative_to(settings.home) or not lake.is_dir():
        return 0
    return stat.S_IMODE(lake.stat().st_mode) & _OTHERS
