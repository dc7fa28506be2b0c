"""Who looks after each category, as people said it; no owner is part of the scope that is signed."""

from data.errors import DataError
from data.settings import Settings
from jobs.audit.audit_runs import AuditRun
from jobs.decisions import decision_log as log

_LONGEST = 80


def standing(settings: Settings, source: str) -> dict[str, str]:
    """The owner of each category that has one."""
    return {name: each.choice for name, each in log.currents(settings, source, "category owner").items()}


def name(settings: Settings, run: AuditRun, category: str, owner: str, *, by: str | None = None) -> None:
    """Name who looks after a category; an empty name takes its owner away."""
    run.of(category)
    said, before = " ".join(owner.split()), standing(settings, run.source).get(category, "")
    if len(said) > _LONGEST:
        raise DataError(f"The name of an owner has {_LONGEST} characters at most.")
    if said == log.WITHDRAWN:
        raise DataError(f"“{said}” cannot be the name of an owner.")
    if said == before:
        return
    if said:
        log.decide(settings, source=run.source, kind="category owner", subject=category, choice=said, by=by)
    else:
        log.withdraw(settings, source=run.source, kind="category owner", subject=category, by=by)
