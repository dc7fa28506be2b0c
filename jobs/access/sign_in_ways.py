"""Whether whoever comes must sign in: somebody was added, or a provider or a proxy is configured."""

import time

from data.database.sessions import UnreachableError
from data.settings import Settings
from jobs.access import people, sign_in_settings

#: Databases in which people are known to be: nobody is ever removed from one.
_WITH_PEOPLE: set[str] = set()
#: Databases in which nobody was, and when that was read: somebody may be added by a command meanwhile.
_WITHOUT: dict[str, float] = {}
_SECONDS = 2.0


def known(settings: Settings) -> bool:
    """Whether this process knows that sign-in is required, without asking the database."""
    ways = sign_in_settings.read()
    return ways.oidc is not None or ways.proxy is not None or settings.database_url in _WITH_PEOPLE


def required(settings: Settings) -> bool:
    """Whether whoever comes must sign in; without it only this machine is served, and it may do all.

    Raises UnreachableError where the database is down and was never read by this process: nobody is let in
    because nobody could be asked about.
    """
    if known(settings):
        return True
    read_at = _WITHOUT.get(settings.database_url)
    if read_at is not None and time.monotonic() - read_at < _SECONDS:
        return False
    try:
        there = people.any_there(settings)
    except UnreachableError:
        if read_at is not None:
            return False
        raise
    if there:
        _WITH_PEOPLE.add(settings.database_url)
    else:
        _WITHOUT[settings.database_url] = time.monotonic()
    return there


def forget() -> None:
    """Begin as a new process does."""
    _WITH_PEOPLE.clear()
    _WITHOUT.clear()
