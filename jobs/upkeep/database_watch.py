"""Database health for every page run: checked every few seconds in the background."""

import threading
import time

from data.database import sessions
from data.settings import Settings

_SECONDS = 3.0
#: So long does a page wait for the look; a database that takes longer is judged by the look before.
_PATIENCE_SECONDS = 0.3
_LOCK = threading.Lock()
_SAID: dict[str, tuple[float, str]] = {}
_LOOKING: dict[str, threading.Thread] = {}


def status(settings: Settings) -> str:
    """Returns 'ok' or what is wrong with the database, as of a few seconds ago."""
    url = settings.database_url
    with _LOCK:
        looked_at, said = _SAID.get(url, (0.0, "ok"))
        if time.monotonic() - looked_at < _SECONDS:
            return said
        looking = _LOOKING.get(url)
        if looking is None or not looking.is_alive():
            looking = threading.Thread(target=_look, args=(settings,), name="database watch", daemon=True)
            _LOOKING[url] = looking
            looking.start()
    looking.join(_PATIENCE_SECONDS)
    return _SAID.get(url, (0.0, said))[1]


def forget() -> None:
    """Discards the last result, so that the next run checks again."""
    _SAID.clear()


def _look(settings: Settings) -> None:
    said = sessions.check(settings)
    _SAID[settings.database_url] = time.monotonic(), said
