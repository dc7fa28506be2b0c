"""What happens at the door, told to whoever listens: signing in and out, refusals, permits, changed rights.

The audit log listens; this room does not know it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from data.database import write_guard


@dataclass(frozen=True, slots=True)
class AccessEvent:
    """What happened (`kind`), who did it, and about what: an action, a person, a source."""

    kind: str
    who: str
    about: str = ""
    source: str | None = None


_LISTENING: list[Callable[[AccessEvent], None]] = []


def listen(hear: Callable[[AccessEvent], None]) -> None:
    """Have every event told, in the thread in which it happens and before the action is done."""
    if hear not in _LISTENING:
        _LISTENING.append(hear)


def stop(hear: Callable[[AccessEvent], None]) -> None:
    """Tell it nothing more."""
    if hear in _LISTENING:
        _LISTENING.remove(hear)


def tell(kind: str, who: str, about: str = "", source: str | None = None) -> None:
    """Tell it to all who listen; an error of theirs stops the action."""
    for hear in [*_LISTENING]:
        with write_guard.by_itself():
            hear(AccessEvent(kind, who, about, source))
