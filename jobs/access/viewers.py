"""The viewer: who looks or acts just now, with role and sources."""

from collections.abc import Callable, Collection, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

from data import current_user
from data.errors import DataError
from jobs.access import roles
from jobs.access.roles import Role


class NotSignedInError(DataError):
    """Nobody is signed in, or the session has ended."""


class NotAllowedError(DataError):
    """Somebody is signed in who may not see or do this."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: a person's or token's name, its role, and which sources it may see (None: all).

    Who looks at the `past`, an earlier state of the lake, may do nothing but read, whatever the role.
    """

    id: str
    role: Role
    sources: frozenset[str] | None = None
    past: bool = False

    def sees(self, source: str) -> bool:
        """Whether a source is within this viewer's scope."""
        return self.sources is None or source in self.sources

    def may(self, action: str) -> bool:
        """Whether the table of roles allows an action."""
        return self._allowed("action", action) and not (self.past and not roles.only_reads(action))

    def opens(self, page: str) -> bool:
        """Whether the table of roles allows a page, by the name in its address."""
        return self._allowed("page", page)

    def _allowed(self, kind: Literal["page", "action"], name: str) -> bool:
        whole = self.sources is None or not roles.is_whole(kind, name)
        return whole and roles.may(self.role, roles.least(kind, name))

    def lacks(self, kind: Literal["page", "action"], name: str) -> str:
        """What a page or action takes that this viewer has not, in words."""
        if self.past and self._allowed(kind, name):
            return "this is an earlier state of the lake, where nothing can be changed. Go back to now first"
        needed = roles.least(kind, name)
        if not roles.may(self.role, needed):
            return f"it needs the role {needed}, and yours is {self.role}"
        return "it needs access to all sources, and you have access to some"

    def among(self, labels: Collection[str]) -> tuple[str, ...]:
        """Those of some sources that this viewer may see."""
        return tuple(label for label in labels if self.sees(label))


#: What the process does by itself: warming up, health, the worker.
PROCESS = Viewer("Pilotlight", "admin")
_ACTING: ContextVar[Callable[[], Viewer] | None] = ContextVar("acting", default=None)
_ASKED: list[Callable[[], Viewer]] = []


def local() -> Viewer:
    """Where no sign-in is configured, and at the command line: the machine's account, which may do all."""
    return Viewer(current_user.account(), "admin")


def current() -> Viewer:
    """Who looks or acts now; raises NotSignedInError where sign-in is required and nobody is."""
    acting = _ACTING.get()
    if acting is not None:
        return acting()
    return _ASKED[-1]() if _ASKED else local()


def ask(resolve: Callable[[], Viewer]) -> None:
    """Have a process that serves people tell who looks; another acts for the machine's account."""
    _ASKED[:] = [resolve]
    current_user.ask(lambda: current().id)


@contextmanager
def acting(viewer: Viewer | Callable[[], Viewer]) -> Generator[None]:
    """Context manager in which this thread acts for a viewer; a function is asked anew at each look."""
    told = (lambda: viewer) if isinstance(viewer, Viewer) else viewer
    before = _ACTING.set(told)
    try:
        yield
    finally:
        _ACTING.reset(before)
