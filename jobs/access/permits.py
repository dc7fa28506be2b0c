"""Permit: the leave to do one action, made only for a viewer whose role allows it; writing asks for one."""

from collections.abc import Callable
from contextvars import ContextVar, Token
from types import TracebackType
from typing import Self

from data.database import write_guard
from jobs.access import access_events
from jobs.access.viewers import NotAllowedError, Viewer

_HOW = "A Permit is made by access.permit(viewer, action): only there is asked who may do it."
_MADE_HERE = object()
_HELD: ContextVar["Permit | None"] = ContextVar("permit", default=None)


class Permit:
    """The leave of a viewer to do one action; while its block runs, this thread may write to the database."""

    __slots__ = ("_before", "action", "source", "viewer")

    def __init__(self, viewer: Viewer, action: str, source: str | None = None, made: object = None) -> None:
        """Raises TypeError unless `permit` makes it."""
        if made is not _MADE_HERE:
            raise TypeError(_HOW)
        self.viewer, self.action, self.source = viewer, action, source
        self._before: list[Token[Permit | None]] = []

    def __enter__(self) -> Self:
        """Allow writing."""
        self._before.append(_HELD.set(self))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Writing is over."""
        _HELD.reset(self._before.pop())


def permit(viewer: Viewer, action: str, source: str | None = None) -> Permit:
    """The leave for one action, of one source where it has one; raises NotAllowedError without the role."""
    demand(viewer, action, source)
    if source is not None and not viewer.sees(source):
        access_events.tell("refused", viewer.id, action, source)
        raise NotAllowedError(f"The source {source!r} is not among those that you may see.")
    access_events.tell("permit", viewer.id, action, source)
    return Permit(viewer, action, source, _MADE_HERE)


def demand(viewer: Viewer, action: str, source: str | None = None) -> None:
    """Raises NotAllowedError unless a viewer's role allows an action; one that is allowed is not told."""
    if not viewer.may(action):
        access_events.tell("refused", viewer.id, action, source)
        ask = "" if viewer.past else " Ask an administrator of this workspace."
        raise NotAllowedError(f"You may not do this ({action}): {viewer.lacks('action', action)}.{ask}")


def held() -> Permit | None:
    """The permit under which this thread acts now."""
    return _HELD.get()


def guard_writing(page_runs: Callable[[], bool]) -> None:
    """Have the database refuse a page without a permit to write; `page_runs`: whether one runs here."""
    write_guard.install(lambda: not page_runs() or held() is not None)
