"""Guard of the database in a process that serves people: a page that was not allowed to may not write."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar

_ALLOWED: list[Callable[[], bool]] = []
_BY_ITSELF: ContextVar[bool] = ContextVar("written by the process itself", default=False)


def install(allowed: Callable[[], bool]) -> None:
    """Ask this before every session that may write; a process without it (commands, worker) writes freely."""
    _ALLOWED[:] = [allowed]


@contextmanager
def by_itself() -> Generator[None]:
    """Context manager in which the process writes what nobody decides: when a session was last used."""
    before = _BY_ITSELF.set(True)
    try:
        yield
    finally:
        _BY_ITSELF.reset(before)


def is_by_itself() -> bool:
    """Whether this thread writes what nobody decides."""
    return _BY_ITSELF.get()


def check() -> None:
    """Raises TypeError where a page writes without a permit: that is a fault of ours and no refusal."""
    if _ALLOWED and not _BY_ITSELF.get() and not _ALLOWED[-1]():
        raise TypeError(
            "A page wrote to the database without a permit. Ask for one around the action: "
            "`with signed_in.permit(action): ...`."
        )
