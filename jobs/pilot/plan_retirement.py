"""Retirement of plans and its undo: rows are appended, never deleted."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from data.database import decision_log, sessions
from data.database.decision_log import Decision
from data.database.plan_tables import PlanRecord
from data.errors import DataError
from data.settings import Settings
from jobs.decisions import decision_log as log
from jobs.pilot.plan_versions import Retirement

LONGEST_REASON = 400
_RETIRED, _BROUGHT_BACK = "retired", "brought back"


def retire(settings: Settings, name: str, reason: str) -> Retirement:
    """Takes a locked plan out of the default view; its versions and verdict stay readable.

    A DataError where there is no such plan, it was never locked, is retired already, or no reason is given.
    """
    said = " ".join(reason.split())
    if not said:
        raise DataError("A plan is retired with a reason. Write why, such as: the agent was replaced.")
    if len(said) > LONGEST_REASON:
        raise DataError(f"The reason has {len(said)} characters. Use {LONGEST_REASON} at most.")
    with sessions.session(settings) as opened:
        plan = _locked(opened, name)
        if plan is None:
            raise DataError(
                f"There is no locked plan {name!r}. Only a locked plan is retired; a draft is discarded."
            )
        if (before := current(opened, [name]).get(name)) is not None:
            raise DataError(
                f"{before.who} retired the plan {name!r} already, on {before.made_at:%Y-%m-%d %H:%M} UTC."
            )
        return _append(opened, settings, plan, said, _RETIRED)


def bring_back(settings: Settings, name: str, reason: str = "") -> Retirement:
    """Puts a retired plan back in use; DataError if it is not retired."""
    with sessions.session(settings) as opened:
        plan = _locked(opened, name)
        if plan is None or name not in current(opened, [name]):
            raise DataError(f"The plan {name!r} is not retired.")
        return _append(opened, settings, plan, " ".join(reason.split())[:LONGEST_REASON], _BROUGHT_BACK)


def history(settings: Settings, name: str) -> list[Retirement]:
    """Returns every retirement and return of a plan, oldest first."""
    found = log.history(settings, kind="retirement", subject=name)
    return [_of(each) for each in reversed(found)]


def current(opened: Session, names: Iterable[str] | None = None) -> dict[str, Retirement]:
    """Returns the currently retired plans by name; of all plans if no names are given."""
    last = {each.subject: each for each in decision_log.standing(opened, kind="retirement", subjects=names)}
    return {name: _of(each) for name, each in last.items() if each.choice == _RETIRED}


def _locked(opened: Session, name: str) -> PlanRecord | None:
    asked = select(PlanRecord).where(PlanRecord.name == name, col(PlanRecord.locked_at).is_not(None))
    return opened.exec(asked).first()


def _append(opened: Session, settings: Settings, plan: PlanRecord, reason: str, choice: str) -> Retirement:
    done = log.append(
        opened,
        settings,
        source=plan.source,
        kind="retirement",
        subject=plan.name,
        choice=choice,
        reason=reason,
    )
    return _of(done)


def _of(row: Decision) -> Retirement:
    return Retirement(row.choice == _RETIRED, row.reason, row.by, row.at)
