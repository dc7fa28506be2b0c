"""Parses days and times typed on the command line."""

from datetime import UTC, datetime

import typer


def moment(text: str, option: str) -> datetime:
    """Returns the moment that was typed; without a zone it is UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no time; write 2026-11-20 or 2026-11-20T14:02Z.", param_hint=option
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
