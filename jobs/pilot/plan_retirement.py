"""Retiring a plan and bringing it back: each is a row that is appended, and none is ever deleted."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from data import current_user
from data.database import sessions
from data.database.plan_tables import PlanRecord, PlanRetirement
from data.errors import DataError
from data.settings import Settings
from jobs.pilot.plan_records import Retirement

LONGEST_REASON = 400


def retire(settings: Settings, name: str, reason: str) -> Retirement:
    """Take a locked plan out of the default view; its versions and its verdict stay readable.

    A DataError where there is no such plan, it was never locked, is retired already, or no reason is given.
    """
    said = " ".join(reason.split())
    if not said:
        raise DataError("A plan is retired with a reason. Write why, such as: the agent was replaced.")
    if len(said) > LONGEST_REASON:
        raise DataError(f"The reason has {len(said)} characters. Use {LONGEST_REASON} at most.")
    with sessions.session(settings) as opened:
        asked = select(PlanRecord).where(PlanRecord.name == name, col(PlanRecord.locked_at).is_not(None))
        if opened.exec(asked).first() is None:
            raise DataError(
                f"There is no locked plan {name!r}. Only a locked plan is retired; a draft is discarded."
            )
        if (before := current(opened, [name]).get(name)) is not None:
            raise DataError(
                f"{before.who} retired the plan {name!r} already, on {before.made_at:%Y-%m-%d %H:%M} UTC."
            )
        return _append(opened, name, said, retired=True)


def bring_back(settings: Settings, name: str, reason: str = "") -> Retirement:
    """Put a retired plan back in use; a DataError where it is not retired."""
    with sessions.session(settings) as opened:
        if name not in current(opened, [name]):
            raise DataError(f"The plan {name!r} is not retired.")
        return _append(opened, name, " ".join(reason.split())[:LONGEST_REASON], retired=False)


def history(settings: Settings, name: str) -> list[Retirement]:
    """Every retirement and return of a plan, the oldest first."""
    with sessions.session(settings, reads_only=True) as opened:
        asked = select(PlanRetirement).where(PlanRetirement.name == name).order_by(col(PlanRetirement.id))
        return [_of(row) for row in opened.exec(asked).all()]


def current(opened: Session, names: Iterable[str] | None = None) -> dict[str, Retirement]:
    """The plans that are retired now, by name; of all plans where no names are given."""
    asked = select(PlanRetirement).order_by(col(PlanRetirement.id))
    if names is not None:
        asked = asked.where(col(PlanRetirement.name).in_(list(names)))
    last = {row.name: _of(row) for row in opened.exec(asked).all()}
    return {name: each for name, each in last.items() if each.retired}


def _append(opened: Session, name: str, reason: str, *, retired: bool) -> Retirement:
    row = PlanRetirement(
        name=name, retired=retired, reason=reason, who=current_user.name(), made_at=datetime.now(UTC)
    )
    opened.add(row)
    return _of(row)


def _of(row: PlanRetirement) -> Retirement:
    return Retirement(row.retired, row.reason, row.who, row.made_at)
