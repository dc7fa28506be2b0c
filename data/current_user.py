"""Name of the current user: of who is signed in, else of the account that runs the process."""

import getpass
from collections.abc import Callable

_ASKED: list[Callable[[], str]] = []


def name() -> str:
    """The name under which something is decided now."""
    return _ASKED[-1]() if _ASKED else account()


def account() -> str:
    """The name of the account that runs the process; "unknown" where the machine has none for it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def ask(resolve: Callable[[], str]) -> None:
    """Have a process that serves people say for whom it acts."""
    _ASKED[:] = [resolve]
