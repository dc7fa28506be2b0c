"""Ways to sign in that are configured here: an identity provider, a proxy in front, names with passwords."""

from data.database.sessions import UnreachableError
from data.settings import Settings
from jobs.access import people

#: Databases in which people are known to be: nobody is ever removed from one.
_WITH_PEOPLE: set[str] = set()
#: Databases in which nobody was when they were last read.
_WITHOUT: set[str] = set()


def known(settings: Settings) -> bool:
    """Whether this process knows that sign-in is required, without asking the database."""
    return settings.database_url in _WITH_PEOPLE


def required(settings: Settings) -> bool:
    """Whether whoever comes must sign in; without it only this machine is served, and it may do all.

    Raises UnreachableError where the database is down and was never read by this process: nobody is let in
    because nobody could be asked about.
    """
    if known(settings):
        return True
    try:
        there = people.any_there(settings)
    except UnreachableError:
        if settings.database_url in _WITHOUT:
            return False
        raise
    (_WITH_PEOPLE if there else _WITHOUT).add(settings.database_url)
    return there
