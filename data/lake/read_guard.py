"""Guard of the lake in a process that serves people: a source is read only for somebody who may see it."""

from collections.abc import Callable

_ASKED: list[Callable[[str], None]] = []


def install(refuse: Callable[[str], None]) -> None:
    """Ask this before a source is read: it raises for who may not; commands and workers read freely."""
    _ASKED[:] = [refuse]


def check(source: str) -> None:
    """Raises what the process installed where who looks now may not see the source."""
    if _ASKED:
        _ASKED[-1](source)
