"""Stored plans: save drafts, lock with a hash, amend as a new version; concurrent saves lose nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import CursorResult, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from analytics.pilot.plan import Plan, dated
from analytics.pilot.planning import toml_format
from analytics.pilot.planning.plan_rules import faults
from data import current_user
from data.database import row_scope, sessions
from data.database.plan_tables import PlanAside, PlanRecord
from data.errors import DataError
from data.settings import Settings
from jobs.decisions import decision_log as log
from jobs.pilot import stored_plans
from jobs.pilot.plan_versions import StoredPlan


class OvertakenError(DataError):
    """A concurrent save came first: theirs stands, this text is stored beside it."""

    def __init__(self, theirs: StoredPlan, mine: str, *, is_new: bool = False) -> None:
        """`theirs` is what now stands, `mine` the text that came second, "" where nothing was written."""
        done = "locked" if theirs.locked else "saved"
        who, when = (theirs.locked_by, theirs.locked_at) if theirs.locked else (theirs.who, theirs.saved_at)
        which = f"{theirs.plan.name!r} on {when:%Y-%m-%d %H:%M} UTC"
        if is_new:
            said = f"That name is taken: {who} {done} the plan {which}. Choose another name, or open it."
        else:
            said = f"{who} {done} the plan {which}, after you opened it. Their version is saved."
        kept = " Your version is kept beside it; copy from it what theirs lacks." if mine else ""
        super().__init__(said + kept)
        self.theirs = theirs
        self.mine = mine


def save_draft(settings: Settings, plan: Plan, *, over: int | None = None) -> StoredPlan:
    """Stores a draft, faults allowed; `over` is the revision that was read, None for a new plan.

    Where somebody else saved meanwhile, an OvertakenError tells what stands now and keeps this text too.
    """
    _check_name(plan)
    text, who, now = toml_format.to_toml(plan), current_user.name(), datetime.now(UTC)
    # What cannot be read again must not be kept.
    stored_plans.from_text(text)
    taken = False
    try:
        with sessions.session(settings) as opened:
            there = _newest(opened, plan.name)
            if there is None:
                _check_free(opened, plan.name)
                version, saved = 1, 1
                opened.add(_row(plan, version, saved))
            else:
                version, saved = there.version, there.revision + 1
                if version > 1 and plan.source != there.source:
                    raise DataError(
                        f"The plan {plan.name!r} is for the source {there.source}. An amendment keeps it; "
                        "write another plan for another source."
                    )
                changed = {"toml": text, "source": plan.source, "who": who, "saved_at": now}
                taken = not _changed(opened, there, over, {**changed, "revision": saved})
                if taken:
                    opened.add(PlanAside(name=plan.name, version=version, toml=text, who=who, made_at=now))
    except IntegrityError:
        # Two began a plan of this name at once: the database tells the second one so.
        return save_draft(settings, plan, over=over)
    if taken:
        raise OvertakenError(stored_plans.newest(settings, plan.name), text, is_new=over is None)
    return stored_plans.read(settings, plan.name, version)


def lock(settings: Settings, name: str, *, over: int, at: datetime | None = None) -> StoredPlan:
    """Locks the draft of that revision: from now on it is read-only.

    A criterion that does not say when it was set gets this day. `at` is for the demonstration alone, whose
    people did so before their pilot; everybody else does it now.
    """
    there = stored_plans.newest(settings, name)
    if there.locked:
        raise DataError(
            f"The plan {name!r} is locked already, since {there.locked_at:%Y-%m-%d %H:%M} UTC. Amend it."
        )
    _check_in_use(there)
    if wrong := faults(there.plan):
        raise DataError(f"The plan {name!r} cannot be locked yet. {' '.join(wrong)}")
    now = at or datetime.now(UTC)
    plan = dated(there.plan, now.astimezone(settings.zone).date())
    with sessions.session(settings) as opened:
        row = _newest(opened, name)
        sealed = {
            "toml": toml_format.to_toml(plan),
            "locked_by": current_user.name(),
            "locked_at": now,
            "sha256": toml_format.sha256(plan),
            "revision": over + 1,
        }
        # What was checked above must be what is locked.
        done = row is not None and over == there.revision and _changed(opened, row, over, sealed)
        if done:
            log.append(
                opened,
                settings,
                source=plan.source,
                kind="plan",
                subject=name,
                subject_version=str(there.version),
                choice="locked",
                evidence={"sha256": sealed["sha256"]},
                at=now,
            )
    if not done:
        raise OvertakenError(stored_plans.newest(settings, name), "")
    return stored_plans.read(settings, name, there.version)


def amend(settings: Settings, name: str) -> StoredPlan:
    """Creates a new version of a locked plan as a draft with the same content."""
    there = stored_plans.newest(settings, name)
    if not there.locked:
        raise DataError(
            f"The plan {name!r} is a draft, saved by {there.who}. Change it as it is, then lock it."
        )
    _check_in_use(there)
    # The revision goes on counting, so that who still has the version before open is told so.
    row = _row(there.plan, there.version + 1, there.revision + 1)
    try:
        with sessions.session(settings) as opened:
            opened.add(row)
    except IntegrityError:
        raise OvertakenError(stored_plans.newest(settings, name), "") from None
    return stored_plans.read(settings, name, there.version + 1)


def discard(settings: Settings, name: str, *, over: int) -> None:
    """Deletes a draft; locked versions are never deleted."""
    there = stored_plans.newest(settings, name)
    if there.locked:
        raise DataError(f"The plan {name!r} is locked and cannot be deleted. Amend or retire it.")
    with sessions.session(settings) as opened:
        gone = delete(PlanRecord).where(
            col(PlanRecord.name) == name,
            col(PlanRecord.version) == there.version,
            col(PlanRecord.revision) == over,
            col(PlanRecord.locked_at).is_(None),
        )
        done = cast("CursorResult[object]", opened.exec(gone)).rowcount == 1
    if not done:
        raise OvertakenError(stored_plans.newest(settings, name), "")


def _row(plan: Plan, version: int, revision: int) -> PlanRecord:
    return PlanRecord(
        name=plan.name,
        version=version,
        source=plan.source,
        toml=toml_format.to_toml(plan),
        revision=revision,
        who=current_user.name(),
        saved_at=datetime.now(UTC),
    )


def _changed(opened: Session, there: PlanRecord, over: int | None, values: Mapping[str, object]) -> bool:
    """Updates a draft if its revision is still the one read; the database decides the race."""
    asked = update(PlanRecord).where(
        col(PlanRecord.name) == there.name,
        col(PlanRecord.version) == there.version,
        col(PlanRecord.revision) == over,
        col(PlanRecord.locked_at).is_(None),
    )
    return cast("CursorResult[object]", opened.exec(asked.values(**values))).rowcount == 1


def _newest(opened: Session, name: str) -> PlanRecord | None:
    asked = select(PlanRecord).where(PlanRecord.name == name).order_by(col(PlanRecord.version).desc())
    return opened.exec(asked.limit(1)).first()


def _check_free(opened: Session, name: str) -> None:
    """Raises DataError where a plan has that name of a source that who saves may not see."""
    with row_scope.whole():
        if _newest(opened, name) is not None:
            raise DataError(f"There is already a plan {name!r}, of another source. Choose another name.")


def _check_in_use(there: StoredPlan) -> None:
    if there.retired is not None:
        raise DataError(
            f"The plan {there.plan.name!r} is retired ({there.retired.reason}). Bring it back first, "
            "or write another plan."
        )


def _check_name(plan: Plan) -> None:
    """A name is typed in commands, and a draft is found by it."""
    if not plan.name.strip() or plan.name != plan.name.strip() or not plan.name.isprintable():
        raise DataError(
            f"{plan.name!r} is no name for a plan. Write 1 to 80 signs that print, no blanks around."
        )
    if len(plan.name) > 80:
        raise DataError(f"The plan's name has {len(plan.name)} characters. Use 80 at most.")
    if not plan.source.strip():
        raise DataError("The plan has no source. Write the label of the logs that it is for.")
