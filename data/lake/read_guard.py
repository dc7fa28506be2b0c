"""Guard of the lake in a process that serves people: a source is read only for somebody who may see it."""

from collections.abc import Callable

_REFUSE: list[Callable[[str], None]] = []
_SCOPE: list[Callable[[], frozenset[str] | None]] = []


def install(refuse: Callable[[str], None], scope: Callable[[], frozenset[str] | None]) -> None:
    """Ask these before the lake is read; commands and workers read freely.

    `refuse` raises for who may not see a source; `scope` names the sources that who looks may see, None: all.
    """
    _REFUSE[:], _SCOPE[:] = [refuse], [scope]


def check(source: str) -> None:
    """Raises what the process installed where who looks now may not see the source."""
    if _REFUSE:
        _REFUSE[-1](source)


def scope() -> frozenset[str] | None:
    """The sources to which a table of all of them is limited for who looks now; None: to none."""
    return _SCOPE[-1]() if _SCOPE else None
