"""Sessions as they were read within the last second, so that a page's many questions cost one read."""

import time
from collections.abc import Callable, Hashable
from threading import Lock

from jobs.access.viewers import Viewer

#: So long may another process's change stay unseen; what this process changes it forgets at once.
SECONDS = 1.0
#: More sessions than these do not click within a second.
_MANY = 4_096
_KEPT: dict[Hashable, tuple[float, Viewer | None]] = {}
_LOCK = Lock()
_AGE = [0]


def kept(key: Hashable, read: Callable[[], Viewer | None]) -> Viewer | None:
    """The viewer of a session, read where it was not within the last second; None: it has ended."""
    now = time.monotonic()
    with _LOCK:
        at, found = _KEPT.get(key, (now - 2 * SECONDS, None))
        if now - at < SECONDS:
            return found
        age = _AGE[0]
    found = read()
    with _LOCK:
        if len(_KEPT) >= _MANY:
            _KEPT.clear()
        # What was read before somebody's rights changed must not outlive the change.
        if age == _AGE[0]:
            _KEPT[key] = now, found
    return found


def age() -> int:
    """A number that changes when somebody's rights do, so that what was answered before is asked again."""
    return _AGE[0]


def forget() -> None:
    """Have every session read anew: somebody's rights changed."""
    with _LOCK:
        _AGE[0] += 1
        _KEPT.clear()
