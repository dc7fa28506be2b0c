"""At: a source at a lake version, made only for a viewer who may see it; all loading of data asks for one."""

from dataclasses import InitVar, dataclass
from datetime import datetime
from typing import Self

from data.database import row_scope
from data.lake import read_guard
from data.settings import Settings
from jobs.access import viewers
from jobs.access.viewers import NotAllowedError, Viewer

_HOW = "At is made by access.at(viewer, source): only there is asked who may see the source."
_MADE_HERE = object()


@dataclass(frozen=True, slots=True)
class At:
    """A source as the lake was when a run of a page began, and how it is counted: what figures depend on.

    `as_of` is a moment before the log's end at which it is read, as a retired plan is; None is the end.
    """

    lake: str
    source: str
    settings: Settings
    as_of: datetime | None = None
    made: InitVar[object] = None

    def __post_init__(self, made: object) -> None:
        """Raises TypeError unless `at` or a method of it makes it."""
        if made is not _MADE_HERE:
            raise TypeError(_HOW)

    def read_as_of(self, moment: datetime | None) -> Self:
        """The same source read as of a moment before its end."""
        return type(self)(self.lake, self.source, self.settings, moment, _MADE_HERE)

    def counted_by(self, settings: Settings) -> Self:
        """The same source counted by other settings of the same lake."""
        if (settings.lake_url, settings.database_url) != (self.settings.lake_url, self.settings.database_url):
            raise TypeError(_HOW)
        return type(self)(self.lake, self.source, settings, self.as_of, _MADE_HERE)


def at(viewer: Viewer, source: str, *, lake: str, settings: Settings) -> At:
    """A source at a lake version for a viewer; raises NotAllowedError where they may not see it."""
    _refuse(viewer, source)
    return At(lake, source, settings, None, _MADE_HERE)


def check(given: object) -> None:
    """Hold what data is loaded by against who looks now; raises TypeError where it is no At, nor holds one.

    A page may keep an At longer than its reader's session lasts: each loading asks again.
    """
    _refuse(viewers.current(), held(given).source)


def held(given: object) -> At:
    """The At that data is loaded by, itself or as a record holds it; raises TypeError where there is none."""
    found = given if isinstance(given, At) else getattr(given, "at", None)
    if not isinstance(found, At):
        raise TypeError(_HOW)
    return found


def guard_reading() -> None:
    """Have lake and database give who looks the rows of their own sources alone, whatever is asked."""
    read_guard.install(refuse_now, scope_now)
    row_scope.install(scope_now, refuse_now)


def refuse_now(source: str) -> None:
    """Raises NotAllowedError where who looks now may not see a source, NotSignedInError where nobody is."""
    _refuse(viewers.current(), source)


def scope_now() -> frozenset[str] | None:
    """The sources that who looks now may see, None: all; raises NotSignedInError where nobody is."""
    return viewers.current().sources


def _refuse(viewer: Viewer, source: str) -> None:
    if not viewer.sees(source):
        raise NotAllowedError(
            f"The source {source!r} is not among those that you may see. Choose another source, "
            "or ask an administrator of this workspace."
        )
