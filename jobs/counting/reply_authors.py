"""The context field of a ticket that says who answered it, by the names that helpdesks give it."""

import re
from collections.abc import Iterable

from data.schema import CONTEXT

_AUTHOR = re.compile(
    rf"^{re.escape(CONTEXT)}(?:.*[ _.-])?"
    r"(?:assignee|assigned to|owner|author|agent name|handled by|responder)$",
    re.IGNORECASE,
)


def column(columns: Iterable[str]) -> str | None:
    """The first column that names who answered; None where the log does not say."""
    return next((name for name in columns if _AUTHOR.match(name.replace("_", " "))), None)
