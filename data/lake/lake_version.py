"""Version of the lake: the number of commits to each log, cheap enough to read on every click."""

import re
import time
from pathlib import Path
from typing import NamedTuple

from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError

from data.schema import LOGS

_COMMIT = re.compile(r"^(\d{20})\.json$")
#: For so long is the version of a lake in an object store not asked for again: each time is a dozen requests.
_SECONDS = 1.0
_KNOWN: dict[str, tuple[float, "Version"]] = {}
#: The commits of a log that is listed, by the stamp of its folder in nanoseconds; kept of stamps so old.
_LISTED: dict[str, tuple[int, int]] = {}
_TICK = 3_000_000_000


class Version(NamedTuple):
    """The number of commits to each log: the cache key of everything derived from the lake."""

    tickets: int
    interactions: int
    knowledge: int

    @property
    def number(self) -> int:
        """One number for people; every commit raises it by one."""
        return sum(self)

    def __str__(self) -> str:
        return f"v{self.number}"


def read(url: str) -> Version:
    """Returns the lake's version; of an object store as of the last second."""
    if "://" not in url:
        return Version(*(commits(f"{url}/{kind}") for kind in LOGS))
    read_at, known = _KNOWN.get(url, (0.0, None))
    if known is None or time.monotonic() - read_at > _SECONDS:
        known = Version(*(commits(f"{url.rstrip('/')}/{kind}") for kind in LOGS))
        _KNOWN[url] = time.monotonic(), known
    return known


def forget(url: str) -> None:
    """Discards the cached version after a write by this process."""
    _KNOWN.pop(url, None)


def commits(address: str) -> int:
    """Returns the number of commits to one table; 0 if it was never written."""
    if "://" in address:
        try:
            return DeltaTable(address).version() + 1
        except TableNotFoundError:
            return 0
    log = Path(address, "_delta_log")
    try:
        changed = log.stat().st_mtime_ns
        if (known := _LISTED.get(address)) is not None and known[0] == changed:
            return known[1]
        begun = time.time_ns()
        numbers = [int(found[1]) for path in log.iterdir() if (found := _COMMIT.match(path.name))]
    except FileNotFoundError:
        return 0
    count = max(numbers, default=-1) + 1
    # A folder's stamp is as fine as the clock of its file system: two commits in one tick are told apart by
    # a listing alone.
    if begun - changed > _TICK:
        _LISTED[address] = changed, count
    return count
