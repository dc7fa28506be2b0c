"""Sentences that say from where on an alert fires, by its kind and how its rule is set."""

from analytics import wording
from analytics.alerts.alert_kinds import Kind


def of(kind: Kind, looks: int, minimum: int, days: int | None, about: str) -> str:
    """When a rule fires, in one sentence; `about` is a plan's or metric's name, empty for all."""
    said = _line(kind, days or 0, about)
    if minimum:
        said += f", from {wording.counted(minimum, 'ticket')} on"
    if looks > 1:
        said += f", at {looks} looks in a row"
    return f"Fires when {said}."


def _line(kind: Kind, days: int, about: str) -> str:
    named = f"the pilot {wording.plain(about, 80)}" if about else "a pilot"
    match kind:
        case "verdict changed":
            return f"{named} gets another verdict than “too early”"
        case "harm":
            return f"a criterion of {named} is worse than its margin allows, and chance does not explain it"
        case "signal":
            return "something changes by more than its usual noise explains"
        case "target missed":
            what = wording.plain(about) if about else "a number"
            return f"{what} of the last complete month missed its target, and chance does not explain it"
        case "data late":
            return f"the last import ended {wording.counted(days, 'day')} ago or more"
        case "job failed":
            return f"the newest {about} job failed" if about else "the newest job of a kind failed"
        case "fix overdue":
            late = f" for more than {wording.counted(days, 'day')}" if days else ""
            return f"a fix still waits although its date has passed{late}"
